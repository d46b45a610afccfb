// The panel to sign in and out.

import { DEFAULT_AVATAR, showPicture } from "./dom.js";
import { isExpired, tokenIn } from "./session.js";

const USUAL_REASON = "Like clips, save them and see who you follow.";

export class SignInPanel {
  #dialog = document.getElementById("sign-in");
  #session;
  #guestsCanWatch;

  constructor({ session, demoUsers, guestsCanWatch }) {
    this.#session = session;
    this.#guestsCanWatch = guestsCanWatch;
    this.#fillDemo(demoUsers);
    this.#find("form").addEventListener("submit", (event) => this.#submitted(event));
    this.#find("[data-sign-out]").addEventListener("click", () => {
      this.#dialog.close();
      session.signOut();
    });
    for (const way of this.#dialog.querySelectorAll("[data-close]")) {
      way.addEventListener("click", () => this.#dialog.close());
    }
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
  }

  get isOpen() { return this.#dialog.open; }

  open(reason = USUAL_REASON) {
    if (this.isOpen) return;
    const { isSignedIn, name, picture } = this.#session;
    this.#find("#sign-in-title").textContent = isSignedIn ? "Your sign-in" : "Sign in";
    this.#find("#token").value = "";
    this.#showProblem("");
    this.#part("reason").textContent = isSignedIn ? "" : reason;
    this.#part("signed-in").hidden = !isSignedIn;
    this.#part("guest").hidden = isSignedIn || !this.#guestsCanWatch;
    this.#find(".whoami strong").textContent = name ?? "a signed-in viewer";
    showPicture(this.#find(".whoami img"), picture, DEFAULT_AVATAR);
    for (const face of this.#dialog.querySelectorAll("[data-user]")) {
      face.setAttribute("aria-pressed", String(isSignedIn && face.dataset.user === name));
    }
    this.#dialog.showModal();
  }

  #find(selector) {
    return this.#dialog.querySelector(selector);
  }

  #part(name) {
    return this.#find(`[data-part="${name}"]`);
  }

  #showProblem(sentence) {
    this.#find("#token-problem").textContent = sentence;
  }

  #fillDemo(users) {
    this.#part("demo").hidden = users.length === 0;
    this.#dialog.classList.toggle("has-demo", users.length > 0);
    this.#part("demo").querySelector("ul").append(...users.map((user) => this.#person(user)));
  }

  #person(user) {
    const face = document.createElement("button");
    face.type = "button";
    face.className = "person";
    face.dataset.user = user.name;
    const picture = document.createElement("img");
    picture.className = "avatar";
    picture.alt = "";
    showPicture(picture, user.picture, DEFAULT_AVATAR);
    const name = document.createElement("span");
    name.textContent = user.name;
    face.append(picture, name);
    face.addEventListener("click", () => this.#enter(user));
    const place = document.createElement("li");
    place.append(face);
    return place;
  }

  #submitted(event) {
    event.preventDefault();
    const token = tokenIn(this.#find("#token").value);
    if (!token) this.#showProblem("This does not look like a token. Paste it whole.");
    else if (isExpired(token)) this.#showProblem("This token has expired. Get a new one from Nexgate.");
    else this.#enter({ token });
  }

  #enter(viewer) {
    this.#dialog.close();
    this.#session.signIn(viewer);
  }
}

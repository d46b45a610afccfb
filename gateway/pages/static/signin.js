// The panel to sign in and out.

import { DEFAULT_AVATAR, showPicture } from "./dom.js";
import { isExpired, tokenIn } from "./session.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const USUAL_REASON = say("Like clips, save them and see who you follow.");

export class SignInPanel {
  #dialog = document.getElementById("sign-in");
  #session;
  #password;
  #guestsCanWatch;
  #allowsToken;

  /** `password` does the steps of `password.js`. */
  constructor({ session, password, demoUsers, guestsCanWatch, allowsToken }) {
    this.#session = session;
    this.#password = password;
    this.#guestsCanWatch = guestsCanWatch;
    this.#allowsToken = allowsToken;
    this.#fillDemo(demoUsers);
    this.#onSubmit("password", () => this.#sendPassword());
    this.#onSubmit("code", () => this.#sendCode());
    this.#onSubmit("token", () => this.#useToken());
    this.#find("[data-resend]").addEventListener("click", () => void this.#attempt("code", () => this.#resend()));
    this.#find("[data-restart]").addEventListener("click", () => this.#showStep("password"));
    this.#find("[data-sign-out]").addEventListener("click", () => void this.#signOut());
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
    this.#find("#sign-in-title").textContent = isSignedIn ? say("Your sign-in") : say("Sign in");
    for (const field of this.#dialog.querySelectorAll("input, textarea")) field.value = "";
    this.#part("reason").textContent = isSignedIn ? "" : reason;
    this.#part("signed-in").hidden = !isSignedIn;
    this.#part("guest").hidden = isSignedIn || !this.#guestsCanWatch;
    this.#part("other-ways").hidden = isSignedIn || !this.#allowsToken;
    this.#find(".whoami strong").textContent = name ?? say("a signed-in viewer");
    showPicture(this.#find(".whoami img"), picture, DEFAULT_AVATAR);
    for (const face of this.#dialog.querySelectorAll("[data-user]")) {
      face.setAttribute("aria-pressed", String(isSignedIn && face.dataset.user === name));
    }
    this.#showStep(isSignedIn ? null : "password");
    this.#dialog.showModal();
  }

  #find(selector) {
    return this.#dialog.querySelector(selector);
  }

  #part(name) {
    return this.#find(`[data-part="${name}"]`);
  }

  #showStep(step) {
    for (const name of ["password", "code"]) this.#part(name).hidden = name !== step;
    this.#part("demo").hidden = step === "code" || !this.#find("[data-user]");
    this.#showProblem("");
    this.#part("resent").textContent = "";
    if (step === "code" && this.isOpen) this.#find("#code").focus();
  }

  #showProblem(sentence, step = null) {
    for (const place of this.#dialog.querySelectorAll(".problem")) place.textContent = "";
    if (step) this.#part(step).querySelector(".problem").textContent = sentence;
  }

  #onSubmit(step, action) {
    this.#part(step).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#attempt(step, action);
    });
  }

  // One step at a time; a failure is told beside its fields.
  async #attempt(step, action) {
    const send = this.#part(step).querySelector('[type="submit"]');
    if (send.disabled) return;
    send.disabled = true;
    this.#showProblem("");
    try {
      await action();
    } catch (problem) {
      const back = problem.isOver ? "password" : step;
      if (back !== step) this.#showStep(back);
      this.#showProblem(problem.message, back);
    } finally {
      send.disabled = false;
    }
  }

  async #sendPassword() {
    const [name, password] = [this.#find("#identifier").value.trim(), this.#find("#password").value];
    if (!name || !password) throw new Error(say("Type your account name and your password."));
    await this.#password.sendPassword(name, password);
    this.#find("#password").value = "";
    this.#find(".sent-to").textContent = name;
    this.#showStep("code");
  }

  async #sendCode() {
    const code = this.#find("#code").value.replace(/\D/g, "");
    if (code.length !== 6) throw new Error(say("The code in the e-mail has six digits."));
    await this.#password.sendCode(code);
    this.#dialog.close();
  }

  async #resend() {
    await this.#password.resendCode();
    this.#find("#code").value = "";
    this.#find("#code").focus();
    this.#part("resent").textContent = say("A new code is on its way.");
  }

  #useToken() {
    const token = tokenIn(this.#find("#token").value);
    if (!token) throw new Error(say("This does not look like a token. Paste it whole."));
    if (isExpired(token)) throw new Error(say("This token has expired. Get a new one from Nexgate."));
    this.#enter({ token });
  }

  async #signOut() {
    this.#dialog.close();
    try {
      await this.#password.signOut();
    } catch (problem) {
      toast(problem.message);
    }
  }

  #fillDemo(users) {
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

  #enter(viewer) {
    this.#dialog.close();
    this.#session.signIn(viewer);
  }
}

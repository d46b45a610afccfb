// The watch page: creates and connects its parts.

import { Api } from "./api.js";
import { DEFAULT_AVATAR, pageFacts, showPicture, wantsLessMotion } from "./dom.js";
import { FeedView } from "./feed.js";
import { WheelSteps, actionOfKey } from "./gestures.js";
import { Impressions, whenLeaving } from "./impressions.js";
import { Sound } from "./player.js";
import { ProfileView } from "./profile.js";
import { Reactions } from "./reactions.js";
import { Session } from "./session.js";
import { SignInPanel } from "./signin.js";
import { Streaming } from "./streaming.js";
import { idFromShortcode } from "./text.js";
import { toast } from "./toast.js";
import { Views } from "./views.js";

const facts = pageFacts();
const find = (id) => document.getElementById(id);

class WatchPage {
  #session = new Session();
  #api = new Api(this.#session);
  #views = new Views(find("views"));
  #panel = new SignInPanel({ session: this.#session, ...facts });
  #tab = "recommended";
  #services = {
    session: this.#session,
    sound: new Sound(),
    streaming: new Streaming(facts.hlsScript),
    reactions: new Reactions(this.#api),
    impressions: new Impressions(this.#api, this.#session),
    autoplay: { isAllowed: !wantsLessMotion() },
    signIn: (reason) => this.#panel.open(reason),
    openProfile: (account) => this.#openProfile(account),
    showInView: (video) => showBackground(video),
  };

  start() {
    this.#session.addEventListener("change", () => this.#viewerChanged());
    this.#api.addEventListener("refused", () => {
      this.#session.signOut();
      toast("Your sign-in has ended, so you are watching as a guest.", this.#signInOffer());
    });
    this.#wireBar();
    this.#wireMovement();
    whenLeaving(() => this.#views.top?.suspend());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#views.top?.resume();
    });
    window.addEventListener("hashchange", () => void this.#beginAtLocation());
    this.#showViewer();
    void this.#beginAtLocation();
  }

  #signInOffer() {
    return { text: "Sign in", action: () => this.#panel.open() };
  }

  #viewerChanged() {
    this.#services.reactions.clear();
    this.#showViewer();
    const { isSignedIn, name } = this.#session;
    if (isSignedIn) toast(name ? `Hello, ${name}.` : "Hello.");
    find("views").focus({ preventScroll: true });
    void this.#beginAtLocation(isSignedIn ? this.#views.top?.video : null);
  }

  // A link to one clip (#/v/shortcode) opens it with the feed below. After a sign-in the clip that
  // was in view stays.
  async #beginAtLocation(inView = null) {
    if (location.hash === "#/sign-in") {
      history.replaceState(history.state, "", "/");
      if (!this.#session.isSignedIn) this.#panel.open();
    }
    const [, shortcode] = location.hash.match(/^#\/v\/([\w-]+)$/) ?? [];
    const id = shortcode ? idFromShortcode(shortcode) : null;
    if (id) this.#begin(await this.#linked(id));
    else this.#begin(inView ? await this.#refetched(inView) : []);
  }

  async #linked(id) {
    try {
      const video = await this.#api.video(id);
      history.replaceState(history.state, "", "/");
      return [{ video, source: "SHARE_LINK" }];
    } catch (problem) {
      if (problem.status === 401) this.#panel.open("Sign in to watch this clip.");
      else toast(problem.message);
      return [];
    }
  }

  async #refetched(video) {
    try {
      return [{ video: await this.#api.video(video.id) }];
    } catch {
      return [];
    }
  }

  #begin(first) {
    const { isSignedIn } = this.#session;
    const name = isSignedIn ? this.#tab : "guest";
    const feed = new FeedView({
      load: (cursor) => this.#api.feed(name, cursor),
      services: this.#services,
      source: "FEED",
      whenEmpty: this.#emptyNotice(name),
      whenDone: {
        title: "You are all caught up",
        text: "That was every clip there is for now.",
        choices: [{ text: "Start over", action: () => this.#begin([]) }],
      },
    });
    this.#views.begin(feed);
    const isClosed = !isSignedIn && !facts.guestsCanWatch;
    feed.start({ first, cursor: isClosed ? null : undefined });
  }

  #emptyNotice(name) {
    const again = { text: "Look again", action: () => this.#begin([]) };
    const signIn = { text: "Sign in", action: () => this.#panel.open() };
    if (name === "guest" && !facts.guestsCanWatch) {
      const text = "Clips here are for people who are signed in.";
      return { title: "Sign in to watch", text, choices: [signIn] };
    }
    if (name === "following") {
      const all = { text: "See what is on", action: () => this.#choose("recommended") };
      const text = "Clips of people you follow will show up here.";
      return { title: "Nobody here yet", text, choices: [all, again] };
    }
    const text = "As soon as somebody posts one, it is here.";
    return { title: "No clips yet", text, choices: [again] };
  }

  #openProfile(account) {
    const page = { api: this.#api, services: this.#services, views: this.#views };
    this.#views.open(new ProfileView(account, page));
  }

  #wireBar() {
    for (const tab of find("tabs").children) {
      tab.addEventListener("click", () => this.#choose(tab.dataset.feed));
    }
    find("account").addEventListener("click", () => this.#panel.open());
    find("previous").addEventListener("click", () => this.#views.top?.step?.(-1));
    find("next").addEventListener("click", () => this.#views.top?.step?.(1));
  }

  #choose(tab) {
    this.#tab = tab;
    this.#showViewer();
    this.#begin([]);
  }

  #showViewer() {
    const { isSignedIn, name, picture } = this.#session;
    find("tabs").hidden = !isSignedIn;
    for (const tab of find("tabs").children) {
      if (tab.dataset.feed === this.#tab) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    const account = find("account");
    const face = account.querySelector("img");
    account.hidden = false;
    account.classList.toggle("is-signed-in", isSignedIn);
    account.querySelector("span").textContent = isSignedIn ? name ?? "Signed in" : "Sign in";
    face.hidden = !isSignedIn;
    if (isSignedIn) showPicture(face, picture, DEFAULT_AVATAR);
  }

  #wireMovement() {
    const wheel = new WheelSteps();
    document.addEventListener("wheel", (event) => {
      if (!this.#views.top?.step || event.ctrlKey || this.#panel.isOpen) return;
      event.preventDefault();
      const step = wheel.read(event.deltaY, event.timeStamp);
      if (step) this.#views.top.step(step);
    }, { passive: false });
    // A tapped button loses focus, so that the space bar pauses the clip.
    document.addEventListener("click", (event) => {
      if (event.detail > 0 && !event.target.closest("dialog")) document.activeElement?.blur();
    }, { capture: true });
    document.addEventListener("keydown", (event) => {
      const action = actionOfKey(event);
      if (action && this.#perform(action)) event.preventDefault();
    });
  }

  #perform(action) {
    const { top } = this.#views;
    if (action === "back") {
      this.#views.back();
      return true;
    }
    if (!top?.step) return false;
    const actions = {
      next: () => top.step(1),
      previous: () => top.step(-1),
      pause: () => top.togglePlay(),
      sound: () => this.#services.sound.toggle(),
      like: () => top.toggle("like"),
      save: () => top.toggle("save"),
    };
    actions[action]();
    return true;
  }
}

// On a wide screen the blurred thumbnail is the background.
function showBackground(video) {
  const glow = find("ambient");
  const picture = video && !video.is_sensitive ? video.media.thumbnail : "";
  glow.hidden = !picture;
  if (picture && glow.src !== picture) glow.src = picture;
}

new WatchPage().start();

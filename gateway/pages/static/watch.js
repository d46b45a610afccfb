// The watch page: creates and connects its parts.

import { Api, ApiError } from "./api.js";
import { CommentsView } from "./comments.js";
import { DEFAULT_AVATAR, pageFacts, showPicture, wantsLessMotion } from "./dom.js";
import { FeedView } from "./feed.js";
import { SearchView, TagView } from "./finding.js";
import { Follows } from "./follows.js";
import { WheelSteps, actionOfKey } from "./gestures.js";
import { Impressions, whenLeaving } from "./impressions.js";
import { emptyNotice } from "./notices.js";
import { PasswordSignIn } from "./password.js";
import { Sound } from "./player.js";
import { ProfileView } from "./profile.js";
import { Reactions } from "./reactions.js";
import { Session, proof } from "./session.js";
import { SignInPanel } from "./signin.js";
import { Streaming } from "./streaming.js";
import { idFromShortcode } from "./text.js";
import { toast } from "./toast.js";
import { Views, currentPath, decoded } from "./views.js";
import { say } from "./words.js";

const facts = pageFacts();
const find = (id) => document.getElementById(id);
const TABS = { "": "recommended", local: "local", following: "following" };

class WatchPage {
  #session = new Session();
  #api = new Api(this.#session);
  #password = new PasswordSignIn(this.#api, this.#session);
  #views = new Views(find("views"), (path, how, options) => void this.#route(path, how, options));
  #panel = new SignInPanel({ session: this.#session, password: this.#password, ...facts });
  #tab = "";
  #services = {
    session: this.#session,
    sound: new Sound(),
    streaming: new Streaming(facts.hlsScript),
    reactions: new Reactions(this.#api),
    follows: new Follows(this.#api),
    // Dispatches an event named as a clip's id when its count of comments changes.
    counts: new EventTarget(),
    impressions: new Impressions(this.#api, this.#session),
    autoplay: { isAllowed: !wantsLessMotion() },
    signIn: (reason) => this.#panel.open(reason),
    openProfile: (account) => this.#open(new ProfileView(account, this.#page), `@${account.username}`),
    openTag: (name) => this.#open(new TagView(name, this.#page), `tag/${encodeURIComponent(name)}`),
    search: (text) => this.#search(text),
    openComments: (video) => this.#openComments(video),
    countsChanged: (video) => this.#services.counts.dispatchEvent(new Event(video.id)),
    answerInvitation: (id, accepts) => this.#api.answerInvitation(id, accepts),
    showInView: (video) => showBackground(video),
  };

  async start() {
    this.#session.addEventListener("change", () => this.#viewerChanged());
    this.#api.addEventListener("refused", () => {
      this.#session.signOut();
      toast(say("Your sign-in has ended, so you are watching as a guest."), this.#signInOffer());
    });
    this.#wireBar();
    this.#wireMovement();
    whenLeaving(() => this.#views.top?.suspend());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#views.top?.resume();
    });
    await this.#recognise();
    this.#showViewer();
    await this.#route(currentPath(), "begin", {});
  }

  get #page() {
    return { api: this.#api, services: this.#services, views: this.#views };
  }

  // The cookie's session is invisible to scripts; its proof shows that there may be one.
  async #recognise() {
    if (this.#session.isSignedIn || !proof()) return;
    try {
      await this.#password.recognise();
    } catch {
      // A guest, or Nexgate is away: the feed says so.
    }
  }

  #signInOffer() {
    return { text: say("Sign in"), action: () => this.#panel.open() };
  }

  #viewerChanged() {
    this.#services.reactions.clear();
    this.#services.follows.clear();
    this.#showViewer();
    if (!this.#views.top) return; // The page is starting.
    const { isSignedIn, name } = this.#session;
    if (isSignedIn) toast(name ? say("Hello, {name}.", { name }) : say("Hello."));
    find("views").focus({ preventScroll: true });
    const { video } = this.#views.top;
    const path = currentPath();
    if (path in TABS || !path) void this.#beginAgain(isSignedIn ? video : null);
    else void this.#route(path, "begin", {});
  }

  // After a sign-in the clip that was in view stays; who has gone elsewhere meanwhile stays there.
  async #beginAgain(video) {
    const { moves } = this.#views;
    const first = video ? await this.#api.video(video.id).catch(() => null) : null;
    if (moves === this.#views.moves) this.#begin(first ? [{ video: first }] : []);
    else this.#views.clearBelow();
  }

  /** Shows an address: as the only view ("begin") or on top of the others ("open"). */
  async #route(path, how, options) {
    const [head, ...rest] = path.split("/");
    if (path === "sign-in") {
      if (!this.#session.isSignedIn) this.#panel.open();
      this.#begin([]);
    } else if (path in TABS) {
      this.#tab = path;
      this.#showViewer();
      this.#begin([]);
    } else if (head === "v" && how === "begin") {
      await this.#beginWithClip(path, rest);
    } else if (how === "begin") {
      await this.#beginAt(path, head, rest);
    } else {
      await this.#openAt(path, head, rest, options);
    }
  }

  // After a reload or a sign-in the history still leads back; a new visitor has the feed below.
  async #beginAt(path, head, rest) {
    const leadsBack = history.state?.depth > 0;
    if (leadsBack) this.#views.clear();
    else this.#begin([]);
    await this.#openAt(path, head, rest, { isNew: !leadsBack });
  }

  async #openAt(path, head, rest, options) {
    const text = decoded(rest.join("/"));
    if (head.startsWith("@")) {
      this.#open(new ProfileView({ username: decoded(head.slice(1)) }, this.#page), path, options);
    } else if (head === "tag" && text) {
      this.#open(new TagView(text, this.#page), path, options);
    } else if (head === "search") {
      this.#open(new SearchView(text, this.#page), path, options);
    } else if (head === "v") {
      await this.#openClip(path, rest, options);
    } else {
      toast(say("There is nothing at this address."));
      this.#begin([]);
    }
  }

  // A link to one clip has the feed below it.
  async #beginWithClip(path, [shortcode, part]) {
    await this.#linked(shortcode, (video) => {
      if (!video) {
        this.#begin([]);
        return;
      }
      this.#begin([{ video, source: "SHARE_LINK" }], { path: `v/${shortcode}` });
      if (part === "comments") this.#openComments(video);
    });
  }

  async #openClip(path, [shortcode, part], options) {
    await this.#linked(shortcode, (video) => {
      if (!video) return;
      if (part === "comments") {
        this.#open(new CommentsView(video, this.#page), path, options);
        return;
      }
      const feed = this.#feed({ source: "SHARE_LINK", back: () => this.#views.back() });
      this.#open(feed, path, options);
      this.#start(feed, [{ video }]);
    });
  }

  // Calls `show` with the clip, or null; not at all where the viewer has gone elsewhere meanwhile.
  // Whose session turns out to be over is a guest from then on: the address is shown anew.
  async #linked(shortcode, show) {
    const { moves } = this.#views;
    const { key } = this.#session;
    const id = idFromShortcode(shortcode ?? "");
    let video = null;
    let problem = new ApiError(404, say("There is nothing at this address."));
    try {
      if (id) video = await this.#api.video(id);
    } catch (found) {
      problem = found;
    }
    if (moves !== this.#views.moves) return;
    if (key !== this.#session.key) {
      if (!this.#views.top) await this.#linked(shortcode, show);
      return;
    }
    if (!video && problem.status === 401) this.#panel.open(say("Sign in to watch this clip."));
    else if (!video) toast(problem.message);
    show(video);
  }

  #begin(first, { path = this.#tab, isNew = false } = {}) {
    const feed = this.#feed({ source: "FEED" });
    this.#views.begin(feed, path, { isNew });
    this.#start(feed, first);
  }

  // The feed of the chosen tab, or the guests'.
  #feed(more) {
    const name = this.#session.isSignedIn ? TABS[this.#tab] : "guest";
    const again = () => this.#begin([]);
    return new FeedView({
      load: (cursor) => this.#api.feed(name, cursor),
      services: this.#services,
      whenEmpty: emptyNotice(name, {
        guestsCanWatch: facts.guestsCanWatch,
        again,
        signIn: () => this.#panel.open(),
        showAll: () => this.#choose(""),
      }),
      whenDone: {
        title: say("You are all caught up"),
        text: say("That was every clip there is for now."),
        choices: [{ text: say("Start over"), action: again }],
      },
      ...more,
    });
  }

  // The clips of `first`, then those of the feed, if the viewer may see it.
  #start(feed, first) {
    const isClosed = !this.#session.isSignedIn && !facts.guestsCanWatch;
    feed.start({ first, cursor: isClosed ? null : undefined });
  }

  #open(view, path, options = {}) {
    this.#views.open(view, path, options);
  }

  #openComments(video) {
    this.#open(new CommentsView(video, this.#page), `v/${video.shortcode}/comments`);
  }

  #search(text) {
    const view = new SearchView(text, this.#page);
    const path = `search/${encodeURIComponent(text)}`;
    if (this.#views.top instanceof SearchView) this.#views.replace(view, path);
    else this.#open(view, path);
  }

  #wireBar() {
    for (const tab of find("tabs").querySelectorAll("[data-feed]")) {
      tab.addEventListener("click", () => this.#choose(tab.dataset.feed));
    }
    find("search").addEventListener("click", () => this.#search(""));
    find("account").addEventListener("click", () => this.#panel.open());
    find("previous").addEventListener("click", () => this.#views.top?.step?.(-1));
    find("next").addEventListener("click", () => this.#views.top?.step?.(1));
  }

  #choose(tab) {
    this.#tab = tab;
    this.#showViewer();
    this.#begin([], { isNew: currentPath() !== tab });
  }

  #showViewer() {
    const { isSignedIn, name, picture } = this.#session;
    find("tabs").hidden = !isSignedIn;
    for (const tab of find("tabs").querySelectorAll("[data-feed]")) {
      if (tab.dataset.feed === this.#tab) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    const account = find("account");
    const face = account.querySelector("img");
    account.hidden = false;
    account.classList.toggle("is-signed-in", isSignedIn);
    account.querySelector("span").textContent = isSignedIn ? name ?? say("Signed in") : say("Sign in");
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
      const isTyped = event.target.closest("dialog, input, label");
      if (event.detail > 0 && !isTyped) document.activeElement?.blur();
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

void new WatchPage().start();

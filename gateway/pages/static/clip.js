// One clip of a feed: it plays while it is in view.

import { fillCaption } from "./caption.js";
import { DEFAULT_POSTER, fromTemplate, showPicture } from "./dom.js";
import { Player } from "./player.js";
import { Invitation } from "./invitation.js";
import { showPlaceholder } from "./placeholder.js";
import { Rail } from "./rail.js";
import { say } from "./words.js";

const DOUBLE_TAP_MS = 260;
const LEAST_REPORTED_S = 1;
// Clips nearly as tall as the stage fill it; wider ones are shown whole.
const WIDEST_FILLING = 0.8;

export class ClipView {
  element = fromTemplate("clip");
  #video;
  #services;
  #source;
  #player;
  #rail;
  #ended = new AbortController();
  #isActive = false;
  #isCovered;
  #isReported = false;
  #isSuspended = false;
  #viewer = null;
  #tap = null;

  /** `services` are shared by the whole page; `source` is FEED, PROFILE or SHARE_LINK. */
  constructor(video, services, source) {
    this.#video = video;
    this.#services = services;
    this.#source = source;
    this.#isCovered = video.is_sensitive;
    this.#player = new Player(this.#find("video"), { media: video.media, ...services });
    this.#rail = new Rail(this.element, video, services, this.#ended.signal);
    fillCaption(this.element, video, services, this.#ended.signal);
    new Invitation(this.#find(".invitation"), video, services);
    this.#fillMedia();
    this.#wirePlayer();
    this.#wireSurface();
  }

  get video() { return this.#video; }

  /** The clip came into view: play it, unless it is covered. */
  activate() {
    if (this.#isActive) return;
    this.#isActive = true;
    this.#isReported = false;
    this.#viewer = this.#services.session.key;
    this.#player.forgetWatched();
    this.#find(".failure").hidden = true;
    if (this.#isCovered) return;
    if (this.#services.autoplay.isAllowed) void this.#player.play();
    else this.#mark("is-paused", true);
  }

  deactivate() {
    if (!this.#isActive) return;
    this.report();
    this.#isActive = false;
    this.#player.pause();
    this.#mark("is-paused", false);
  }

  /** The page is hidden and may not come back: report the view so far, and pause. */
  suspend() {
    this.report();
    this.#isSuspended = this.#player.isPlaying;
    this.#player.pause();
  }

  resume() {
    if (this.#isSuspended && this.#isActive) void this.#player.play();
    this.#isSuspended = false;
  }

  /** A neighbouring clip is in view: preload. */
  prepare() {
    if (!this.#isCovered) this.#player.prepare();
  }

  release() {
    this.#player.release();
    this.#mark("is-shown", false);
  }

  /** The clip is removed from the page. */
  dispose() {
    this.deactivate();
    this.release();
    this.#ended.abort();
  }

  /** Reports to the server, once per view, how many seconds were watched. */
  report() {
    const seconds = this.#player.watchedSeconds;
    if (!this.#isActive || this.#isReported || seconds < LEAST_REPORTED_S) return;
    // After a sign-in or sign-out this is another viewer, who did not watch it.
    if (this.#viewer !== this.#services.session.key) return;
    this.#isReported = true;
    this.#services.impressions.report(this.#video, seconds, this.#source);
  }

  togglePlay() {
    if (this.#isCovered) this.#uncover();
    else if (this.#player.isPlaying) this.#player.pause();
    else this.#playByHand();
  }

  toggle(reaction) {
    this.#rail.toggle(reaction);
  }

  #find(selector) {
    return this.element.querySelector(selector);
  }

  #mark(name, on) {
    this.element.classList.toggle(name, on);
  }

  #fillMedia() {
    const { media, account } = this.#video;
    const label = say("Clip by @{name}", { name: account.username });
    this.#mark("is-wide", media.width > WIDEST_FILLING * media.height);
    this.element.setAttribute("aria-label", label);
    this.#find("video").setAttribute("aria-label", media.alt_text || label);
    this.#find(".cover").hidden = !this.#isCovered;
    this.#mark("is-covered", this.#isCovered);
    if (!this.#isCovered) this.#showPoster();
  }

  // The placeholder at once, the poster when it has come, the video when it plays.
  #showPoster() {
    this.element.dataset.placeholder = showPlaceholder(this.#find(".placeholder"), this.#video) ?? "";
    for (const selector of [".poster", ".backdrop"]) {
      this.#find(selector).hidden = false;
      showPicture(this.#find(selector), this.#video.media.thumbnail, DEFAULT_POSTER);
    }
  }

  #wirePlayer() {
    const surface = this.#find(".surface");
    const bar = this.#find(".progress span");
    const listen = (name, handle) => this.#player.addEventListener(name, handle);
    listen("playing", () => {
      this.#mark("is-shown", true);
      this.#mark("is-waiting", false);
      this.#mark("is-paused", false);
      surface.setAttribute("aria-label", say("Pause"));
    });
    listen("paused", () => {
      this.#mark("is-paused", this.#isActive);
      this.#mark("is-waiting", false);
      surface.setAttribute("aria-label", say("Play"));
    });
    listen("waiting", () => this.#mark("is-waiting", true));
    listen("blocked", () => this.#mark("is-paused", true));
    listen("progress", () => { bar.style.transform = `scaleX(${this.#player.progress})`; });
    listen("failed", () => this.#showFailure());
  }

  #showFailure() {
    this.#mark("is-shown", false);
    this.#mark("is-waiting", false);
    this.#mark("is-paused", false);
    const failure = this.#find(".failure");
    failure.firstElementChild.textContent = navigator.onLine
      ? say("This clip can't be played here.")
      : say("You seem to be offline.");
    failure.hidden = false;
  }

  #wireSurface() {
    const { sound } = this.#services;
    const { signal } = this.#ended;
    this.#find(".surface").addEventListener("click", (event) => this.#tapped(event));
    this.#find(".cover button").addEventListener("click", () => this.#uncover());
    this.#find(".unmute").addEventListener("click", () => sound.toggle());
    this.#find(".failure button").addEventListener("click", () => {
      this.#find(".failure").hidden = true;
      void this.#player.restart();
    });
    const showSound = () => {
      this.#find(".unmute").hidden = !sound.isMuted || sound.isChosen;
      this.#player.applySound();
    };
    sound.addEventListener("change", showSound, { signal });
    showSound();
  }

  // A double tap is a like, so the action of a single tap waits for a second one.
  #tapped(event) {
    const isByKeyboard = event.detail === 0;
    if (isByKeyboard) {
      this.togglePlay();
    } else if (this.#tap === null) {
      this.#tap = setTimeout(() => this.#tappedOnce(), DOUBLE_TAP_MS);
    } else {
      clearTimeout(this.#tap);
      this.#tap = null;
      if (this.#rail.set("like", true)) this.#burstAt(event);
    }
  }

  #tappedOnce() {
    this.#tap = null;
    const { sound } = this.#services;
    if (this.#player.isPlaying && sound.isMuted && !sound.isChosen) sound.toggle();
    else this.togglePlay();
  }

  #burstAt({ clientX, clientY }) {
    const area = this.#find(".stage").getBoundingClientRect();
    const burst = this.#find(".like .icon").cloneNode(true);
    burst.setAttribute("class", "icon burst");
    burst.style.left = `${clientX - area.left}px`;
    burst.style.top = `${clientY - area.top}px`;
    burst.addEventListener("animationend", () => burst.remove());
    this.#find(".stage").append(burst);
  }

  #uncover() {
    this.#isCovered = false;
    this.#find(".cover").hidden = true;
    this.#mark("is-covered", false);
    this.#showPoster();
    this.#playByHand();
  }

  #playByHand() {
    this.#services.autoplay.isAllowed = true;
    void this.#player.play();
  }
}

// A list of clips, one per screen. The one in view plays; more are fetched near the end.

import { ClipView } from "./clip.js";
import { fromTemplate, wantsLessMotion } from "./dom.js";
import { notice, skeleton } from "./tail.js";
import { say } from "./words.js";

const FETCH_AHEAD = 3;
const KEEP_NEAR = 2;
const EMPTY_PAGES_IN_A_ROW = 5;
const IN_VIEW = 0.6;

export class FeedView {
  isOverlay = false;
  element = fromTemplate("feed-view");
  #scroller = this.element.querySelector(".feed");
  #plan;
  #clips = [];
  #tail = null;
  #cursor;
  #place = -1;
  #target = null;
  #isShown = false;
  #isLoading = false;
  #isClosed = false;
  #observer;

  /**
   * `plan` is {load, services, source, whenEmpty, whenDone, back}: `load(cursor)` resolves to
   * {videos, nextCursor}; the two notices are shown at the end; `back` closes the feed.
   */
  constructor(plan) {
    this.#plan = plan;
    this.#observer = new IntersectionObserver((entries) => this.#seen(entries), {
      root: this.#scroller,
      threshold: IN_VIEW,
    });
    const back = this.element.querySelector(".view-back");
    back.hidden = !plan.back;
    if (plan.back) back.addEventListener("click", plan.back);
  }

  /** Begins with the clips in `first` ({video, source?}) and goes on from `cursor`. */
  start({ first = [], cursor, at = 0 } = {}) {
    this.#cursor = cursor;
    this.#append(first);
    if (cursor === null) this.#finish();
    else this.#showTail(skeleton());
    this.#item(at)?.scrollIntoView({ behavior: "instant" });
    if (cursor !== null && at >= this.#clips.length - FETCH_AHEAD) void this.#fetch();
  }

  show() {
    this.#isShown = true;
    this.#item(this.#place)?.scrollIntoView({ behavior: "instant" });
    this.#activate();
  }

  hide() {
    this.#isShown = false;
    this.#active?.deactivate();
  }

  dispose() {
    this.#isClosed = true;
    this.#observer.disconnect();
    for (const clip of this.#clips) clip.dispose();
    this.element.remove();
  }

  /** The page is hidden. */
  suspend() {
    this.#active?.suspend();
  }

  resume() {
    if (this.#isShown) this.#active?.resume();
  }

  /** Moves by `steps` clips from the one in view, or from the one being moved to. */
  step(steps) {
    const goal = (this.#target ?? Math.max(this.#place, 0)) + steps;
    if (!this.#item(goal)) return;
    this.#target = goal;
    const behavior = wantsLessMotion() ? "instant" : "smooth";
    this.#item(goal).scrollIntoView({ behavior });
  }

  togglePlay() {
    this.#active?.togglePlay();
  }

  toggle(reaction) {
    this.#active?.toggle(reaction);
  }

  /** The clip in view, or null. */
  get video() { return this.#active?.video ?? null; }

  get #active() {
    return this.#clips[this.#place] ?? null;
  }

  #item(place) {
    return place === this.#clips.length ? this.#tail : this.#clips[place]?.element;
  }

  #seen(entries) {
    const entry = entries.findLast((one) => one.isIntersecting && one.intersectionRatio >= IN_VIEW);
    if (!entry) return;
    const place = this.#clips.findIndex((clip) => clip.element === entry.target);
    this.#moveTo(place < 0 ? this.#clips.length : place);
  }

  #moveTo(place) {
    if (place === this.#target) this.#target = null;
    if (place === this.#place) return;
    const hadFocus = this.#place < 0 ? null : this.#item(this.#place);
    this.#active?.deactivate();
    this.#place = place;
    this.#activate();
    this.#moveFocus(hadFocus);
    if (place >= this.#clips.length - FETCH_AHEAD) void this.#fetch();
  }

  // Who moves by keys or a screen reader is at the clip in view, not at the one left behind.
  #moveFocus(left) {
    const { activeElement: focused } = document;
    const isFree = focused === null || focused === document.body || left?.contains(focused);
    if (this.#isShown && isFree) this.#active?.element.focus({ preventScroll: true });
  }

  #activate() {
    if (!this.#isShown) return;
    this.#active?.activate();
    this.#plan.services.showInView(this.video);
    this.#attendNeighbours();
  }

  #attendNeighbours() {
    this.#clips.forEach((clip, place) => {
      const distance = Math.abs(place - this.#place);
      if (distance === 1) clip.prepare();
      else if (distance > KEEP_NEAR) clip.release();
    });
  }

  async #fetch() {
    if (this.#isLoading || this.#cursor === null) return;
    this.#isLoading = true;
    try {
      await this.#fetchUntilSome();
    } catch (problem) {
      if (!this.#isClosed) this.#showProblem(problem);
      return;
    } finally {
      this.#isLoading = false;
    }
    if (!this.#isClosed) this.#finish();
  }

  // An empty page may be followed by others: skip up to EMPTY_PAGES_IN_A_ROW of them.
  async #fetchUntilSome() {
    for (let pages = 0; pages < EMPTY_PAGES_IN_A_ROW; pages += 1) {
      const page = await this.#plan.load(this.#cursor);
      if (this.#isClosed) return;
      this.#cursor = page.nextCursor;
      this.#append(page.videos.map((video) => ({ video })));
      if (page.videos.length > 0 || this.#cursor === null) return;
    }
  }

  #append(found) {
    const { services, source: usual } = this.#plan;
    // If the tail is in view, the first of the new clips will be.
    if (found.length && this.#place === this.#clips.length) this.#place = -1;
    for (const { video, source = usual } of found) {
      if (this.#clips.some((clip) => clip.video.id === video.id)) continue;
      const clip = new ClipView(video, services, source);
      this.#clips.push(clip);
      clip.element.setAttribute("aria-posinset", String(this.#clips.length));
      clip.element.setAttribute("aria-setsize", "-1");
      this.#scroller.insertBefore(clip.element, this.#tail);
      this.#observer.observe(clip.element);
    }
    if (this.#isShown) this.#attendNeighbours();
  }

  #finish() {
    if (this.#cursor !== null) this.#showTail(skeleton());
    else this.#showTail(notice(this.#clips.length ? this.#plan.whenDone : this.#plan.whenEmpty));
  }

  #showProblem(problem) {
    const retry = () => { this.#showTail(skeleton()); void this.#fetch(); };
    const isForMembers = problem.status === 401;
    this.#showTail(notice({
      title: isForMembers ? say("Sign in to watch") : say("That did not work"),
      text: isForMembers ? say("Clips here are for people who are signed in.") : problem.message,
      choices: [isForMembers
        ? { text: say("Sign in"), action: () => this.#plan.services.signIn() }
        : { text: say("Try again"), action: retry }],
    }));
  }

  #showTail(tail) {
    if (this.#tail) this.#observer.unobserve(this.#tail);
    this.#tail?.remove();
    this.#tail = tail;
    this.#scroller.append(tail);
    this.#observer.observe(tail);
  }
}

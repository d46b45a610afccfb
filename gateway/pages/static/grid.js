// A view of tiles, fetched page by page: an account's clips, a hashtag's, what was found.

import { button, DEFAULT_POSTER, fromTemplate, showPicture } from "./dom.js";
import { clock, compactCount, countPhrase } from "./text.js";
import { say } from "./words.js";

/** Fills `element`'s `.grid` and `.grid-tail`. */
export class Grid {
  #element;
  #plan;
  #cursor;
  #turn = 0;
  #isLoading = false;
  #observer;
  videos = [];

  /**
   * `plan` is {load, play, signIn, whenEmpty, whenGone, reason}: `load(cursor)` resolves to {videos,
   * nextCursor}, `play(place)` is called for a tapped tile, `reason` says why to sign in, `whenGone`
   * what it means that the list is not there.
   */
  constructor(element, plan) {
    this.#element = element;
    this.#plan = plan;
    this.#observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) void this.#fetch();
    }, { root: element, rootMargin: "600px" });
  }

  /** The cursor after the videos fetched so far. */
  get cursor() { return this.#cursor; }

  /** Starts anew with the first page. */
  begin() {
    this.#turn += 1;
    this.videos = [];
    this.#cursor = undefined;
    this.#isLoading = false;
    this.#find(".grid").replaceChildren();
    this.#element.scrollTop = 0;
    void this.#fetch();
  }

  dispose() {
    this.#turn += 1;
    this.#observer.disconnect();
  }

  #find(selector) {
    return this.#element.querySelector(selector);
  }

  async #fetch() {
    if (this.#isLoading || this.#cursor === null) return;
    const turn = this.#turn;
    this.#isLoading = true;
    this.#showTail("loading");
    try {
      const page = await this.#plan.load(this.#cursor);
      if (turn !== this.#turn) return;
      this.#isLoading = false;
      this.#cursor = page.nextCursor;
      this.#append(page.videos);
      this.#showTail(this.#cursor === null ? "done" : "more");
    } catch (problem) {
      if (turn !== this.#turn) return;
      this.#isLoading = false;
      this.#showProblem(problem);
    }
  }

  #append(videos) {
    for (const video of videos) {
      const place = this.videos.push(video) - 1;
      this.#find(".grid").append(tile(video, () => this.#plan.play(place)));
    }
  }

  #showTail(state) {
    const tail = this.#find(".grid-tail");
    tail.dataset.state = state;
    const isEmpty = state === "done" && this.videos.length === 0;
    tail.replaceChildren(isEmpty ? this.#plan.whenEmpty : "");
    this.#observer.disconnect();
    if (state === "more") this.#observer.observe(tail);
  }

  #showProblem(problem) {
    this.#showTail("problem");
    const { whenGone, signIn, reason } = this.#plan;
    const isGone = problem.status === 404 && Boolean(whenGone);
    const sentence = document.createElement("p");
    sentence.textContent = isGone ? whenGone : problem.message;
    const way = problem.status === 401
      ? button(say("Sign in"), () => signIn(reason), "quiet")
      : button(say("Try again"), () => void this.#fetch(), "quiet");
    this.#find(".grid-tail").replaceChildren(sentence, ...(isGone ? [] : [way]));
  }
}

function tile(video, play) {
  const element = fromTemplate("tile");
  const find = (selector) => element.querySelector(selector);
  const face = find(".tile");
  const words = video.is_sensitive ? say("Sensitive clip") : video.caption || say("Clip");
  face.setAttribute("aria-label", `${words}, ${countPhrase(video.likes, "like")}`);
  face.addEventListener("click", play);
  find(".tile-cover").hidden = !video.is_sensitive;
  if (!video.is_sensitive) showPicture(find("img"), video.media.thumbnail, DEFAULT_POSTER);
  find(".likes span").textContent = compactCount(video.likes);
  find(".duration").textContent = clock(video.media.duration);
  return element;
}

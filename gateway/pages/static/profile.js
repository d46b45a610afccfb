// The view of an account and its clips.

import { button, DEFAULT_AVATAR, DEFAULT_POSTER, fromTemplate, showPicture } from "./dom.js";
import { FeedView } from "./feed.js";
import { clock, compactCount, countPhrase, names } from "./text.js";

export class ProfileView {
  element = fromTemplate("profile");
  #account;
  #page;
  #sort = "Latest";
  #videos = [];
  #cursor;
  #turn = 0;
  #isLoading = false;
  #observer;

  /** `page` is {api, services, views}. */
  constructor(account, page) {
    this.#account = account;
    this.#page = page;
    this.#observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) void this.#fetch();
    }, { root: this.element, rootMargin: "600px" });
    this.#showAccount();
    this.#find(".view-back").addEventListener("click", () => page.views.back());
    for (const choice of this.element.querySelectorAll("[data-sort]")) {
      choice.addEventListener("click", () => this.#begin(choice.dataset.sort));
    }
    this.#begin(this.#sort);
  }

  show() {
    this.#page.services.showInView(null);
  }

  hide() {}

  suspend() {}

  resume() {}

  dispose() {
    this.#turn += 1;
    this.#observer.disconnect();
    this.element.remove();
  }

  #find(selector) {
    return this.element.querySelector(selector);
  }

  #showAccount() {
    const [name, handle = ""] = names(this.#account);
    this.element.setAttribute("aria-label", `Clips by @${this.#account.username}`);
    this.#find(".name").textContent = name;
    this.#find(".handle").textContent = handle;
    showPicture(this.#find(".avatar"), this.#account.avatar, DEFAULT_AVATAR);
  }

  #begin(sort) {
    this.#turn += 1;
    this.#sort = sort;
    this.#videos = [];
    this.#cursor = undefined;
    this.#isLoading = false;
    for (const choice of this.element.querySelectorAll("[data-sort]")) {
      choice.setAttribute("aria-pressed", String(choice.dataset.sort === sort));
    }
    this.#find(".grid").replaceChildren();
    this.element.scrollTop = 0;
    void this.#fetch();
  }

  async #fetch() {
    if (this.#isLoading || this.#cursor === null) return;
    const turn = this.#turn;
    this.#isLoading = true;
    this.#showTail("loading");
    try {
      const page = await this.#load(this.#cursor);
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

  #load(cursor) {
    return this.#page.api.accountFeed(this.#account.id, this.#sort, cursor);
  }

  #append(videos) {
    // A mention has the user name alone; name and avatar come from the first clip.
    const author = videos.find((video) => video.account.id === this.#account.id)?.account;
    if (author && this.#videos.length === 0) {
      this.#account = author;
      this.#showAccount();
    }
    for (const video of videos) {
      const place = this.#videos.push(video) - 1;
      this.#find(".grid").append(tile(video, () => this.#play(place)));
    }
  }

  #play(at) {
    const { services, views } = this.#page;
    const back = () => views.back();
    const feed = new FeedView({
      load: (cursor) => this.#load(cursor),
      services,
      source: "PROFILE",
      whenEmpty: { title: "No clips", text: "There is nothing here." },
      whenDone: {
        title: "That is all",
        text: `You have seen every clip by @${this.#account.username}.`,
        choices: [{ text: "Back to the profile", action: back }],
      },
      back,
    });
    views.open(feed);
    feed.start({ first: this.#videos.map((video) => ({ video })), cursor: this.#cursor, at });
  }

  #showTail(state) {
    const tail = this.#find(".grid-tail");
    tail.dataset.state = state;
    const isEmpty = state === "done" && this.#videos.length === 0;
    tail.replaceChildren(isEmpty ? "No clips yet." : "");
    this.#observer.disconnect();
    if (state === "more") this.#observer.observe(tail);
  }

  #showProblem(problem) {
    this.#showTail("problem");
    const { services } = this.#page;
    const sentence = document.createElement("p");
    sentence.textContent = problem.status === 404 ? "This profile is gone." : problem.message;
    const way = problem.status === 401
      ? button("Sign in", () => services.signIn("Sign in to see profiles."), "quiet")
      : button("Try again", () => void this.#fetch(), "quiet");
    this.#find(".grid-tail").replaceChildren(sentence, way);
  }
}

function tile(video, play) {
  const element = fromTemplate("tile");
  const find = (selector) => element.querySelector(selector);
  const face = find(".tile");
  const words = video.is_sensitive ? "Sensitive clip" : video.caption || "Clip";
  face.setAttribute("aria-label", `${words}, ${countPhrase(video.likes, "like")}`);
  face.addEventListener("click", play);
  find(".tile-cover").hidden = !video.is_sensitive;
  if (!video.is_sensitive) showPicture(find("img"), video.media.thumbnail, DEFAULT_POSTER);
  find(".likes span").textContent = compactCount(video.likes);
  find(".duration").textContent = clock(video.media.duration);
  return element;
}

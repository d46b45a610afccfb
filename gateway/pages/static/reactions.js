// Likes and bookmarks: shown at once, sent in order, reverted when they fail.

import { askedAtMs } from "./api.js";
import { wholeCount } from "./text.js";

/** The like or bookmark of one clip, shared by all views of the clip. Dispatches "change". */
export class Reaction extends EventTarget {
  #confirmed;
  #wanted;
  #isSending = false;
  #sentAt = 0;
  #send;

  constructor(facts, send) {
    super();
    this.#confirmed = facts;
    this.#wanted = facts.on;
    this.#send = send;
  }

  get on() { return this.#wanted; }

  /** The count including the change that is not confirmed yet. */
  get count() {
    const count = wholeCount(this.#confirmed.count);
    if (this.#wanted === this.#confirmed.on) return count;
    return this.#wanted ? count + 1n : wholeCount(count - 1n);
  }

  /** Takes over the server's state, unless it was asked for before the last change was made. */
  refresh(facts, askedAtMs) {
    if (this.#isSending || askedAtMs < this.#sentAt) return;
    this.#confirmed = facts;
    this.#show(facts.on);
  }

  /** Shows `on` at once and sends it; rejects and reverts when that fails. */
  async set(on) {
    this.#show(on);
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      let sent = this.#confirmed.on;
      // Stop when the server answers another state than the one sent.
      while (this.#wanted !== this.#confirmed.on && sent === this.#confirmed.on) {
        sent = this.#wanted;
        this.#confirmed = await this.#send(sent);
      }
    } finally {
      this.#isSending = false;
      this.#sentAt = performance.now();
      this.#show(this.#confirmed.on);
    }
  }

  #show(on) {
    this.#wanted = on;
    this.dispatchEvent(new Event("change"));
  }
}

const likeOf = (video) => ({ on: video.has_liked === true, count: video.likes });
const saveOf = (video) => ({ on: video.has_bookmarked === true, count: video.bookmarks });

/** The reactions by clip id: the same clip in two lists shares them. */
export class Reactions {
  #api;
  #known = new Map();
  #read = new WeakSet();

  constructor(api) {
    this.#api = api;
  }

  /** The reactions to a clip, refreshed when `video` is a new response of the server. */
  of(video) {
    const { id } = video;
    const known = this.#known.get(id);
    const isFresh = !this.#read.has(video);
    this.#read.add(video);
    if (known && isFresh) {
      known.like.refresh(likeOf(video), askedAtMs(video));
      known.save.refresh(saveOf(video), askedAtMs(video));
    }
    if (known) return known;
    const made = {
      like: new Reaction(likeOf(video), async (on) => likeOf(await this.#api.like(id, on))),
      save: new Reaction(saveOf(video), async (on) => saveOf(await this.#api.bookmark(id, on))),
    };
    this.#known.set(id, made);
    return made;
  }

  /** Removes all: another viewer has other likes. */
  clear() {
    this.#known.clear();
  }
}

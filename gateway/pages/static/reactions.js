// Likes and bookmarks: shown at once, sent in order, taken back when they fail.

import { wholeCount } from "./text.js";

/** One switch of one clip, shared by every place that shows the clip. Tells "change". */
export class Reaction extends EventTarget {
  #confirmed;
  #wanted;
  #isSending = false;
  #send;

  constructor(facts, send) {
    super();
    this.#confirmed = facts;
    this.#wanted = facts.on;
    this.#send = send;
  }

  get on() { return this.#wanted; }

  /** The count as it will be once what is shown has been confirmed. */
  get count() {
    const count = wholeCount(this.#confirmed.count);
    if (this.#wanted === this.#confirmed.on) return count;
    return this.#wanted ? count + 1n : wholeCount(count - 1n);
  }

  /** Takes in what the server says, unless a change is on its way. */
  refresh(facts) {
    if (this.#isSending) return;
    this.#confirmed = facts;
    this.#show(facts.on);
  }

  /** Shows `on` at once and sends it; rejects, with the switch set back, when that fails. */
  async set(on) {
    this.#show(on);
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      let asked = this.#confirmed.on;
      // A server that answers something else than it was asked is asked no further.
      while (this.#wanted !== this.#confirmed.on && asked === this.#confirmed.on) {
        asked = this.#wanted;
        this.#confirmed = await this.#send(asked);
      }
    } finally {
      this.#isSending = false;
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

/** The reactions to every clip seen by this viewer: the same clip in two lists shares them. */
export class Reactions {
  #api;
  #known = new Map();
  #read = new WeakSet();

  constructor(api) {
    this.#api = api;
  }

  /** The reactions to a clip, brought up to date where `video` is a fresh answer of the server. */
  of(video) {
    const { id } = video;
    const known = this.#known.get(id);
    const isFresh = !this.#read.has(video);
    this.#read.add(video);
    if (known && isFresh) {
      known.like.refresh(likeOf(video));
      known.save.refresh(saveOf(video));
    }
    if (known) return known;
    const made = {
      like: new Reaction(likeOf(video), async (on) => likeOf(await this.#api.like(id, on))),
      save: new Reaction(saveOf(video), async (on) => saveOf(await this.#api.bookmark(id, on))),
    };
    this.#known.set(id, made);
    return made;
  }

  /** Forgets everything: another viewer has other likes. */
  clear() {
    this.#known.clear();
  }
}

// The views of a hashtag and of a search: tiles of clips, which play one after the other.

import { DEFAULT_AVATAR, fromTemplate, showPicture } from "./dom.js";
import { FeedView } from "./feed.js";
import { Grid } from "./grid.js";
import { countPhrase, names } from "./text.js";
import { say } from "./words.js";

const FETCHED_AT_ONCE = 3;

class FindingView {
  element = fromTemplate("finding");
  isOverlay = false;
  page;
  grid;

  constructor(page, { title, reason }) {
    this.page = page;
    this.element.setAttribute("aria-label", title);
    this.find("h2").textContent = title;
    this.find(".view-back").addEventListener("click", () => page.views.back());
    this.grid = new Grid(this.element, {
      load: (cursor) => this.load(cursor),
      play: (place) => this.#play(place),
      signIn: page.services.signIn,
      whenEmpty: say("Nothing found."),
      reason,
    });
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  show() {
    this.page.services.showInView(null);
  }

  hide() {}

  suspend() {}

  resume() {}

  dispose() {
    this.grid.dispose();
    this.element.remove();
  }

  // The lists have compact videos without a source: each is fetched before it is its turn.
  #play(at) {
    const { api, services, views } = this.page;
    const { videos } = this.grid;
    const back = () => views.back();
    const load = async (cursor = String(at)) => {
      const start = Number(cursor);
      const wanted = videos.slice(start, start + FETCHED_AT_ONCE);
      const found = await Promise.allSettled(wanted.map(({ id }) => api.video(id)));
      if (found.every(({ status }) => status === "rejected")) throw found[0].reason;
      const end = start + wanted.length;
      return {
        videos: found.flatMap(({ value }) => value ?? []),
        nextCursor: end < videos.length ? String(end) : null,
      };
    };
    const feed = new FeedView({
      load,
      services,
      source: "FEED",
      whenEmpty: { title: say("No clips"), text: say("There is nothing here.") },
      whenDone: {
        title: say("That is all"),
        text: say("You have seen every clip found."),
        choices: [{ text: say("Back"), action: back }],
      },
      back,
    });
    views.open(feed, `v/${videos[at].hid}`);
    feed.start({});
  }
}

/** The clips with a hashtag. */
export class TagView extends FindingView {
  #name;

  constructor(name, page) {
    super(page, { title: `#${name}`, reason: say("Sign in to see hashtags.") });
    this.#name = name;
    this.find("form").remove();
    this.grid.begin();
  }

  async load(cursor) {
    const path = `/api/v1/tags/video/${encodeURIComponent(this.#name)}`;
    const { items, nextCursor, meta } = await this.page.api.list(path, { cursor });
    if (meta.total_results) this.find(".lead").textContent = countPhrase(meta.total_results, "clip");
    return { videos: items, nextCursor };
  }
}

/** Clips, people and hashtags for a text; without one a field to type it. */
export class SearchView extends FindingView {
  #text;

  constructor(text, page) {
    super(page, { title: say("Search"), reason: say("Sign in to search.") });
    this.#text = text;
    const field = this.find("input");
    field.value = text;
    this.find("form").addEventListener("submit", (event) => {
      event.preventDefault();
      const wanted = field.value.trim();
      if (wanted) page.services.search(wanted);
    });
    if (text) this.grid.begin();
  }

  show() {
    super.show();
    if (!this.#text) this.find("input").focus();
  }

  async load(cursor) {
    const { users, hashtags, videos, nextCursor } = await this.page.api.search(this.#text, cursor);
    if (!cursor) this.#showBeside(users, hashtags);
    return { videos, nextCursor };
  }

  #showBeside(users, hashtags) {
    const { services } = this.page;
    this.find(".found-people").replaceChildren(...users.map((user) => {
      const row = fromTemplate("found-person");
      const [name, handle = ""] = names(user);
      showPicture(row.querySelector("img"), user.avatar, DEFAULT_AVATAR);
      row.querySelector(".name").textContent = name;
      row.querySelector(".handle").textContent = handle;
      row.querySelector("button").addEventListener("click", () => services.openProfile(user));
      return row;
    }));
    this.find(".found-tags").replaceChildren(...hashtags.map(({ name }) => {
      const row = document.createElement("li");
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = "chip";
      chip.textContent = `#${name}`;
      chip.addEventListener("click", () => services.openTag(name));
      row.append(chip);
      return row;
    }));
  }
}

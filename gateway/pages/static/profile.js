// The view of an account and its clips.

import { DEFAULT_AVATAR, fromTemplate, showPicture } from "./dom.js";
import { FeedView } from "./feed.js";
import { Grid } from "./grid.js";
import { compactCount, countPhrase, names } from "./text.js";
import { say } from "./words.js";

export class ProfileView {
  element = fromTemplate("profile");
  isOverlay = false;
  #account;
  #page;
  #sort = "Latest";
  #grid;
  #ended = new AbortController();

  /** `account` needs a `username` only; `page` is {api, services, views}. */
  constructor(account, page) {
    this.#account = { name: account.username, avatar: DEFAULT_AVATAR, ...account };
    this.#page = page;
    this.#grid = new Grid(this.element, {
      load: (cursor) => this.#load(cursor),
      play: (place) => this.#play(place),
      signIn: page.services.signIn,
      whenEmpty: say("No clips yet."),
      whenGone: say("Nobody here by that name"),
      reason: say("Sign in to see profiles."),
    });
    this.#showAccount();
    this.#find(".view-back").addEventListener("click", () => page.views.back());
    this.#find(".follow").addEventListener("click", () => this.#toggleFollow());
    for (const choice of this.element.querySelectorAll("[data-sort]")) {
      choice.addEventListener("click", () => this.#begin(choice.dataset.sort));
    }
    const { signal } = this.#ended;
    page.services.follows.addEventListener("change", () => this.#showFollow(), { signal });
    void this.#fetchAccount();
    this.#begin(this.#sort);
  }

  show() {
    this.#page.services.showInView(null);
  }

  hide() {}

  suspend() {}

  resume() {}

  dispose() {
    this.#grid.dispose();
    this.#ended.abort();
    this.element.remove();
  }

  #find(selector) {
    return this.element.querySelector(selector);
  }

  #showAccount() {
    const [name, handle = ""] = names(this.#account);
    const label = say("Clips by @{name}", { name: this.#account.username });
    this.element.setAttribute("aria-label", label);
    this.#find(".name").textContent = name;
    this.#find(".handle").textContent = handle;
    showPicture(this.#find(".avatar"), this.#account.avatar, DEFAULT_AVATAR);
    this.#showFollow();
  }

  // Name, picture and counts; without them the clips are shown all the same.
  async #fetchAccount() {
    try {
      this.#account = await this.#page.api.account(this.#account.username);
    } catch {
      return;
    }
    this.#showAccount();
    this.#showCounts();
    if (this.#page.services.session.isSignedIn && !this.#account.is_owner) {
      await this.#fetchRelationship();
    }
  }

  async #fetchRelationship() {
    const { id } = this.#account;
    try {
      await this.#page.services.follows.learn(id, async () => {
        const found = await this.#page.api.relationship(id);
        return Boolean(found.following || found.pending_follow_request);
      });
    } catch {
      // The button then offers to follow, which changes nothing for who follows already.
    }
  }

  #showCounts() {
    const counts = {
      clip: this.#account.post_count,
      follower: this.#account.follower_count,
      following: this.#account.following_count,
      like: this.#account.likes_count,
    };
    const items = Object.entries(counts).map(([noun, count]) => {
      const item = document.createElement("li");
      const number = document.createElement("strong");
      number.textContent = compactCount(count);
      const phrase = countPhrase(count, noun);
      item.title = phrase;
      item.append(number, ` ${phrase.replace(/^[\d.,\s\u202f\u00a0]+/u, "")}`);
      return item;
    });
    this.#find(".numbers").replaceChildren(...items);
  }

  #showFollow() {
    const { follows } = this.#page.services;
    const { id, is_owner: isOwner } = this.#account;
    const follow = this.#find(".follow");
    const isOn = follows.has(id);
    follow.hidden = !id || isOwner === true || this.#account.username === this.#page.services.session.name;
    follow.textContent = isOn ? say("Following") : say("Follow");
    follow.setAttribute("aria-pressed", String(isOn));
    follow.classList.toggle("quiet", isOn);
  }

  #toggleFollow() {
    const { session, signIn, follows } = this.#page.services;
    const { id, username } = this.#account;
    if (session.isSignedIn) void follows.set(id, !follows.has(id));
    else signIn(say("Sign in to follow @{name}.", { name: username }));
  }

  #begin(sort) {
    this.#sort = sort;
    for (const choice of this.element.querySelectorAll("[data-sort]")) {
      choice.setAttribute("aria-pressed", String(choice.dataset.sort === sort));
    }
    this.#grid.begin();
  }

  async #load(cursor) {
    if (!this.#account.id) this.#account = await this.#page.api.account(this.#account.username);
    return this.#page.api.accountFeed(this.#account.id, this.#sort, cursor);
  }

  #play(at) {
    const { services, views } = this.#page;
    const { videos, cursor } = this.#grid;
    const back = () => views.back();
    const feed = new FeedView({
      load: (next) => this.#load(next),
      services,
      source: "PROFILE",
      whenEmpty: { title: say("No clips"), text: say("There is nothing here.") },
      whenDone: {
        title: say("That is all"),
        text: say("You have seen every clip by @{name}.", { name: this.#account.username }),
        choices: [{ text: say("Back to the profile"), action: back }],
      },
      back,
    });
    views.open(feed, `v/${videos[at].shortcode}`);
    feed.start({ first: videos.map((video) => ({ video })), cursor, at });
  }
}

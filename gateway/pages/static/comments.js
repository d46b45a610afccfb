// The comments of a clip in a sheet: read, written, answered, liked, deleted.

import { DEFAULT_AVATAR, button, fromTemplate, showIcon, showPicture } from "./dom.js";
import { ago, captionParts, compactCount, countPhrase, names } from "./text.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const LONGEST = 500;

export class CommentsView {
  element = fromTemplate("comments");
  isOverlay = true;
  #video;
  #page;
  #cursor;
  #isLoading = false;
  #parent = null;
  #isLeft = false;

  /** `page` is {api, services, views}. */
  constructor(video, page) {
    this.#video = video;
    this.#page = page;
    const field = this.#find("textarea");
    field.maxLength = LONGEST;
    this.#find("[data-close]").addEventListener("click", () => this.element.close());
    this.element.addEventListener("close", () => { if (!this.#isLeft) page.views.back(); });
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) this.element.close();
    });
    this.#find("form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    this.#find(".answering button").addEventListener("click", () => this.#answer(null));
    this.#answer(null);
    this.#showTitle();
    void this.#fetch();
  }

  show() {
    if (!this.element.open) this.element.showModal();
  }

  hide() {}

  suspend() {}

  resume() {}

  dispose() {
    this.#isLeft = true;
    this.element.close();
    this.element.remove();
  }

  get #path() { return `/api/v1/video/comments/${this.#video.id}`; }

  #find(selector) {
    return this.element.querySelector(selector);
  }

  #showTitle() {
    this.#find("h2").textContent = countPhrase(this.#video.comments, "comment");
  }

  async #fetch() {
    if (this.#isLoading || this.#cursor === null) return;
    this.#isLoading = true;
    const tail = this.#find(".comments-tail");
    tail.replaceChildren();
    tail.dataset.state = "loading";
    try {
      const { items, nextCursor } = await this.#page.api.list(this.#path, { cursor: this.#cursor });
      this.#cursor = nextCursor;
      this.#find(".comment-list").append(...items.map((comment) => this.#row(comment)));
      this.#showTail();
    } catch (problem) {
      tail.append(problem.message, button(say("Try again"), () => void this.#fetch(), "quiet"));
    } finally {
      tail.dataset.state = "";
      this.#isLoading = false;
    }
  }

  #showTail() {
    const tail = this.#find(".comments-tail");
    if (this.#cursor) tail.replaceChildren(button(say("More comments"), () => void this.#fetch(), "quiet"));
    else tail.replaceChildren(this.#find(".comment") ? "" : say("No comments yet. Write the first."));
  }

  /** The row of a comment, or of a reply to `parent`. */
  #row(comment, parent = null) {
    const row = fromTemplate("comment-row");
    const find = (selector) => row.querySelector(selector);
    const [name, handle = ""] = names(comment.account);
    showPicture(find(".avatar"), comment.account.avatar, DEFAULT_AVATAR);
    find(".name").textContent = name;
    find(".handle").textContent = [handle, ago(comment.created_at)].filter(Boolean).join(" · ");
    find(".comment-text").append(...captionParts(comment.caption ?? "", []).map(({ text }) => text));
    find(".author").addEventListener("click", () => this.#openProfile(comment.account));
    find("[data-do=answer]").addEventListener("click", () => this.#answer(parent ?? { comment, row }, name));
    const remove = find("[data-do=delete]");
    remove.hidden = !comment.is_owner;
    remove.addEventListener("click", () => void this.#remove(comment, parent, row));
    this.#wireLike(find(".comment-like"), comment, parent);
    if (!parent && comment.replies > 0) this.#offerReplies(comment, row);
    if (comment.tombstone) for (const act of row.querySelectorAll(".comment-acts")) act.hidden = true;
    return row;
  }

  #wireLike(act, comment, parent) {
    const state = { on: comment.liked === true, count: Number(comment.likes) || 0 };
    const show = () => {
      act.setAttribute("aria-pressed", String(state.on));
      act.setAttribute("aria-label", `${say("Like")}, ${countPhrase(state.count, "like")}`);
      act.querySelector(".count").textContent = state.count ? compactCount(state.count) : "";
    };
    const flip = () => {
      state.on = !state.on;
      state.count = Math.max(0, state.count + (state.on ? 1 : -1));
      show();
    };
    showIcon(act.querySelector(".icon"), "heart");
    act.addEventListener("click", async () => {
      if (!this.#mayAct(say("Sign in to like this comment."))) return;
      flip();
      try {
        const verb = state.on ? "like" : "unlike";
        await this.#page.api.call("POST", this.#actPath(verb, comment, parent));
      } catch (problem) {
        flip();
        toast(problem.message);
      }
    });
    show();
  }

  #offerReplies(comment, row) {
    const place = row.querySelector(".replies");
    const show = async () => {
      try {
        const parameters = { cr: comment.id, cursor: place.dataset.cursor };
        const { items, nextCursor } = await this.#page.api.list(`${this.#path}/replies`, parameters);
        const rows = items.map((reply) => this.#row(reply, { comment, row }));
        end.before(...rows);
        if (nextCursor) place.dataset.cursor = nextCursor;
        more.hidden = !nextCursor;
        more.textContent = say("More replies");
      } catch (problem) {
        toast(problem.message);
      }
    };
    const more = button(countPhrase(comment.replies, "reply"), () => void show(), "quiet small");
    const end = document.createElement("li");
    end.append(more);
    place.append(end);
  }

  #actPath(verb, comment, parent) {
    const steps = [this.#video.id, parent?.comment.id, comment.id].filter(Boolean);
    return `/api/v1/comments/${verb}/${steps.join("/")}`;
  }

  #openProfile(account) {
    if (account.id === "0") return;
    this.#page.services.openProfile(account);
  }

  #mayAct(reason) {
    const { session, signIn } = this.#page.services;
    if (!session.isSignedIn) signIn(reason);
    return session.isSignedIn;
  }

  // Further texts are replies to the comment `parent`, {comment, row}; null: comments.
  #answer(parent, name = "") {
    this.#parent = parent;
    const note = this.#find(".answering");
    note.hidden = parent === null;
    note.querySelector("span").textContent = say("Replying to {name}", { name });
    if (parent) this.#find("textarea").focus();
  }

  async #send() {
    const field = this.#find("textarea");
    const send = this.#find("[type=submit]");
    const comment = field.value.trim();
    if (!comment || send.disabled || !this.#mayAct(say("Sign in to comment."))) return;
    const parent = this.#parent;
    send.disabled = true;
    try {
      const body = parent ? { comment, parent_id: parent.comment.id } : { comment };
      const { data } = await this.#page.api.call("POST", this.#path, { body });
      this.#showSent(data[0], parent);
      field.value = "";
    } catch (problem) {
      toast(problem.message);
    } finally {
      send.disabled = false;
    }
  }

  #showSent(comment, parent) {
    const row = this.#row(comment, parent);
    if (parent) parent.row.querySelector(".replies").prepend(row);
    else this.#find(".comment-list").prepend(row);
    this.#answer(null);
    this.#count(1);
    row.scrollIntoView({ block: "nearest" });
  }

  async #remove(comment, parent, row) {
    try {
      await this.#page.api.call("POST", this.#actPath("delete", comment, parent));
    } catch (problem) {
      toast(problem.message);
      return;
    }
    row.remove();
    this.#count(-1);
  }

  #count(change) {
    this.#video.comments = Math.max(0, Number(this.#video.comments) + change);
    this.#showTitle();
    this.#showTail();
    this.#page.services.countsChanged(this.#video);
  }
}

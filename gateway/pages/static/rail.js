// The buttons beside a clip: like, save, share, sound.

import { showIcon } from "./dom.js";
import { shareClip } from "./sharing.js";
import { compactCount, countPhrase } from "./text.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const NAMES = {
  like: say("Like"),
  save: say("Save"),
  comment: say("Comments"),
  share: say("Share"),
};

/** Shows a count at `act`: compact, with the exact number as its title and in its name. */
export function showCount(act, count, noun) {
  act.querySelector(".count").textContent = compactCount(count);
  act.title = countPhrase(count, noun);
  act.setAttribute("aria-label", `${NAMES[noun]}, ${act.title}`);
}

/** Shows a reaction at its button. */
export function showReaction(act, reaction, noun) {
  showCount(act, reaction.count, noun);
  act.setAttribute("aria-pressed", String(reaction.on));
}

/** Sets a reaction; shows a failure, except 401: the end of the session is shown already. */
export async function react(reaction, on) {
  try {
    await reaction.set(on);
  } catch (problem) {
    if (problem.status !== 401) toast(problem.message);
  }
}

export class Rail {
  #find;
  #services;
  #reactions;

  /** `signal` removes the listeners on what is shared with other clips. */
  constructor(element, video, services, signal) {
    this.#find = (selector) => element.querySelector(selector);
    this.#services = services;
    this.#reactions = services.reactions.of(video);
    showCount(this.#find(".comments"), video.comments, "comment");
    showCount(this.#find(".send"), video.shares, "share");
    this.#wire(".like", () => this.toggle("like"));
    this.#wire(".save", () => this.toggle("save"));
    this.#wire(".send", () => void shareClip(video));
    this.#wire(".comments", () => services.openComments(video));
    this.#wire(".sound", () => services.sound.toggle());
    for (const name of ["like", "save"]) {
      const reaction = this.#reactions[name];
      const show = () => showReaction(this.#find(`.${name}`), reaction, name);
      reaction.addEventListener("change", show, { signal });
      show();
    }
    const showComments = () => showCount(this.#find(".comments"), video.comments, "comment");
    services.counts.addEventListener(video.id, showComments, { signal });
    services.sound.addEventListener("change", () => this.#showSound(), { signal });
    this.#showSound();
  }

  toggle(name) {
    this.set(name, !this.#reactions[name].on);
  }

  /** Sets "like" or "save"; a guest is asked to sign in. Returns whether it is sent. */
  set(name, on) {
    const { session, signIn } = this.#services;
    if (session.isSignedIn) void react(this.#reactions[name], on);
    else signIn(name === "like" ? say("Sign in to like this clip.") : say("Sign in to save this clip."));
    return session.isSignedIn;
  }

  #wire(selector, action) {
    this.#find(selector).addEventListener("click", action);
  }

  #showSound() {
    const { isMuted } = this.#services.sound;
    const act = this.#find(".sound");
    showIcon(act.querySelector(".icon"), isMuted ? "mute" : "sound");
    act.setAttribute("aria-pressed", String(!isMuted));
  }
}

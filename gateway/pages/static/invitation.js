// The viewer's invitation to take part in a clip: accepted or declined, once.

import { toast } from "./toast.js";
import { say } from "./words.js";

export class Invitation {
  #place;
  #video;
  #services;

  constructor(place, video, services) {
    this.#place = place;
    this.#video = video;
    this.#services = services;
    place.hidden = video.nexgate?.currentUserIsPendingCollaborator !== true;
    place.querySelector("p").textContent = say("@{name} invites you to share this clip as yours too.", {
      name: video.account.username,
    });
    const [accept, decline] = place.querySelectorAll("button");
    accept.addEventListener("click", () => void this.#answer(true));
    decline.addEventListener("click", () => void this.#answer(false));
  }

  async #answer(accepts) {
    this.#place.hidden = true;
    try {
      await this.#services.answerInvitation(this.#video.id, accepts);
      toast(accepts ? say("You take part in this clip now.") : say("You declined the invitation."));
    } catch (problem) {
      this.#place.hidden = false;
      toast(problem.message);
    }
  }
}

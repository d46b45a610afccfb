// Whom the viewer follows, the same in every view. Dispatches "change".

import { toast } from "./toast.js";

export class Follows extends EventTarget {
  #api;
  #known = new Map();
  #choices = new Map();

  constructor(api) {
    super();
    this.#api = api;
  }

  /** Whether the viewer follows an account; `initial` is what the view itself says. */
  has(accountId, initial = false) {
    return this.#known.get(accountId) ?? initial;
  }

  /** Takes over what `ask` brings, unless the viewer has chosen or gone since it was asked. */
  async learn(accountId, ask) {
    const [known, choice] = [this.#known, this.#choices.get(accountId)];
    const on = await ask();
    if (known === this.#known && choice === this.#choices.get(accountId)) this.#note(accountId, on);
  }

  /** Shows `on` at once and sends it; goes back and says why when that fails. */
  async set(accountId, on) {
    const before = this.#known.get(accountId) ?? !on;
    this.#choices.set(accountId, {}); // an object equals itself alone
    this.#note(accountId, on);
    try {
      await this.#api.follow(accountId, on);
    } catch (problem) {
      this.#note(accountId, before);
      if (problem.status !== 401) toast(problem.message);
    }
  }

  /** Removes all: another viewer follows others. */
  clear() {
    this.#known = new Map();
    this.#choices.clear();
  }

  #note(accountId, on) {
    this.#known.set(accountId, on);
    this.dispatchEvent(new Event("change"));
  }
}

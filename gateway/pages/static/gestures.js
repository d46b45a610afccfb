// Keys and wheel: one gesture moves by one clip.

const QUIET_MS = 140;
const STEP_PAUSE_MS = 600;
const STEP_DISTANCE = 30;
const NOTCH_DISTANCE = 100;
const PUSH = 1.6;

/** Turns a stream of wheel events into single steps, despite a trackpad's inertia. */
export class WheelSteps {
  #sum = 0;
  #last = 0;
  #lastAt = -Infinity;
  #steppedAt = -Infinity;
  #isRolling = false;

  /** Returns -1, 0 or 1 for the movement `distance` (pixels) at the time `now` (milliseconds). */
  read(distance, now) {
    if (now - this.#lastAt > QUIET_MS) {
      this.#sum = 0;
      this.#isRolling = false;
    }
    const isInertia = this.#isRolling && !this.#isIntended(distance, now);
    this.#last = distance;
    this.#lastAt = now;
    if (isInertia) return 0;
    this.#sum = Math.sign(this.#sum) === Math.sign(distance) ? this.#sum + distance : distance;
    if (Math.abs(this.#sum) < STEP_DISTANCE) return 0;
    this.#steppedAt = now;
    this.#isRolling = true;
    this.#sum = 0;
    return Math.sign(distance);
  }

  // Inertia fades out: a movement that grows, or comes in whole notches, is the user's.
  #isIntended(distance, now) {
    if (now - this.#steppedAt < STEP_PAUSE_MS) return false;
    const strength = Math.abs(distance);
    return strength >= NOTCH_DISTANCE || strength > PUSH * Math.abs(this.#last);
  }
}

const KEYS = {
  ArrowDown: "next", ArrowUp: "previous", PageDown: "next", PageUp: "previous",
  j: "next", k: "previous", " ": "pause", m: "sound", l: "like", b: "save", Escape: "back",
};

/** The action of a key, or null when the key is for the focused element. */
export function actionOfKey(event) {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return null;
  if (event.target.closest("textarea, input, dialog")) return null;
  const isOfButton = event.key === " " && event.target.closest("button, a");
  if (isOfButton) return null;
  return KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}

// One video element: loading, playing, and the time watched.

import { isHls } from "./text.js";

/** Whether sound is on, for all players. Dispatches "change". */
export class Sound extends EventTarget {
  #isMuted = true;
  #isChosen = false;

  get isMuted() { return this.#isMuted; }

  /** Whether the viewer has chosen, rather than the browser's autoplay policy. */
  get isChosen() { return this.#isChosen; }

  toggle() {
    this.#become(!this.#isMuted, true);
  }

  /** The browser refused sound: muted until the viewer turns it on. */
  mute() {
    this.#become(true, false);
  }

  #become(isMuted, isChosen) {
    this.#isMuted = isMuted;
    this.#isChosen = isChosen;
    this.dispatchEvent(new Event("change"));
  }
}

/** Dispatches "playing", "paused", "waiting", "progress", "blocked" (needs a tap), "failed". */
export class Player extends EventTarget {
  #video;
  #media;
  #sound;
  #streaming;
  #stop = null;
  #loaded = null;
  #wanted = false;
  #scripted = false;
  #turn = 0;
  #startedAt = null;
  #watchedMs = 0;

  constructor(video, { media, sound, streaming }) {
    super();
    this.#video = video;
    this.#media = media;
    this.#sound = sound;
    this.#streaming = streaming;
    for (const [name, handle] of Object.entries({
      playing: () => this.#playing(),
      pause: () => this.#halted("paused"),
      waiting: () => this.#halted("waiting"),
      timeupdate: () => this.#emit("progress"),
      error: () => this.#broken(),
    })) video.addEventListener(name, handle);
  }

  get isPlaying() { return !this.#video.paused; }

  get isWanted() { return this.#wanted; }

  /** How much has been played, 0 to 1. */
  get progress() {
    const { currentTime, duration } = this.#video;
    return duration > 0 && Number.isFinite(duration) ? currentTime / duration : 0;
  }

  /** Seconds played since the last forgetWatched. */
  get watchedSeconds() {
    const running = this.#startedAt === null ? 0 : performance.now() - this.#startedAt;
    return (this.#watchedMs + running) / 1000;
  }

  forgetWatched() {
    this.#watchedMs = 0;
    if (this.#startedAt !== null) this.#startedAt = performance.now();
  }

  /** Preloads metadata. HLS is loaded on play only: its preload is expensive. */
  prepare() {
    if (this.#loaded || isHls(this.#media)) return;
    this.#video.preload = "metadata";
    this.#load();
  }

  async play() {
    this.#wanted = true;
    this.#video.muted = this.#sound.isMuted;
    this.#video.preload = "auto";
    const loaded = this.#load();
    try {
      await loaded;
      if (this.#wanted && loaded === this.#loaded) await this.#start();
    } catch {
      if (loaded === this.#loaded) this.#fail();
    }
  }

  pause() {
    this.#wanted = false;
    this.#video.pause();
  }

  /** Unloads the media, so that a long feed does not fill the memory. */
  release() {
    if (!this.#loaded) return;
    this.pause();
    this.#unload();
  }

  restart() {
    this.#unload();
    this.#scripted = false;
    return this.play();
  }

  applySound() {
    this.#video.muted = this.#sound.isMuted;
  }

  #load() {
    this.#loaded ??= this.#attach();
    return this.#loaded;
  }

  async #attach() {
    const address = this.#media.src_url;
    if (!isHls(this.#media) || (this.#streaming.isNative(this.#video) && !this.#scripted)) {
      this.#video.src = address;
      return;
    }
    this.#scripted = true;
    const turn = this.#turn;
    const failed = () => turn === this.#turn && this.#fail();
    const stop = await this.#streaming.attach(this.#video, address, failed);
    if (turn === this.#turn) this.#stop = stop;
    else stop();
  }

  #unload() {
    this.#turn += 1;
    this.#loaded = null;
    this.#stopClock();
    this.#stop?.();
    this.#stop = null;
    if (!this.#video.hasAttribute("src")) return;
    this.#video.removeAttribute("src");
    this.#video.load();
  }

  async #start() {
    try {
      await this.#video.play();
    } catch (problem) {
      if (problem.name !== "NotAllowedError") return;
      if (this.#video.muted) this.#emit("blocked");
      else await this.#startMuted();
    }
  }

  // Browsers allow sound only after a tap, so play muted rather than not at all.
  async #startMuted() {
    this.#sound.mute();
    this.#video.muted = true;
    await this.#video.play().catch(() => this.#emit("blocked"));
  }

  #playing() {
    this.#startedAt ??= performance.now();
    this.#emit("playing");
  }

  #halted(name) {
    this.#stopClock();
    this.#emit(name);
  }

  #stopClock() {
    if (this.#startedAt !== null) this.#watchedMs += performance.now() - this.#startedAt;
    this.#startedAt = null;
  }

  #broken() {
    if (!this.#loaded || !this.#video.error) return;
    if (isHls(this.#media) && !this.#scripted && this.#streaming.isPossible) {
      this.#unload();
      this.#scripted = true;
      if (this.#wanted) void this.play();
    } else if (!this.#wanted) {
      // A failed preload is tried again on play.
      this.#unload();
    } else if (!this.#stop) {
      this.#fail();
    }
  }

  #fail() {
    this.#wanted = false;
    this.#unload();
    this.#emit("failed");
  }

  #emit(name) {
    this.dispatchEvent(new Event(name));
  }
}

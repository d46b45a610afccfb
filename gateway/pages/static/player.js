// One video element: what it plays, whether it plays, and for how long it has.

import { isHls } from "./text.js";

/** Whether clips are heard; one for all players. Tells "change". */
export class Sound extends EventTarget {
  #isMuted = true;
  #isChosen = false;

  get isMuted() { return this.#isMuted; }

  /** Whether the viewer has decided, rather than the browser's rules. */
  get isChosen() { return this.#isChosen; }

  toggle() {
    this.#become(!this.#isMuted, true);
  }

  /** The browser refused sound: silent until the viewer's next tap. */
  fallSilent() {
    this.#become(true, false);
  }

  #become(isMuted, isChosen) {
    this.#isMuted = isMuted;
    this.#isChosen = isChosen;
    this.dispatchEvent(new Event("change"));
  }
}

/** Tells "playing", "paused", "waiting", "progress", "blocked" (needs a tap) and "failed". */
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
    for (const [heard, handle] of Object.entries({
      playing: () => this.#playing(),
      pause: () => this.#halted("paused"),
      waiting: () => this.#halted("waiting"),
      timeupdate: () => this.#tell("progress"),
      error: () => this.#broken(),
    })) video.addEventListener(heard, handle);
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

  /** Fetches what is needed to start quickly. HLS waits for play: it has no cheap first step. */
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

  /** Lets go of the media, so that a long feed does not fill the memory. */
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

  hear() {
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
      if (this.#video.muted) this.#tell("blocked");
      else await this.#startMuted();
    }
  }

  // Browsers let a page make sound only after a tap; a silent clip is better than none.
  async #startMuted() {
    this.#sound.fallSilent();
    this.#video.muted = true;
    await this.#video.play().catch(() => this.#tell("blocked"));
  }

  #playing() {
    this.#startedAt ??= performance.now();
    this.#tell("playing");
  }

  #halted(news) {
    this.#stopClock();
    this.#tell(news);
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
      // What failed while getting ready is tried again when it is looked at.
      this.#unload();
    } else if (!this.#stop) {
      this.#fail();
    }
  }

  #fail() {
    this.#wanted = false;
    this.#unload();
    this.#tell("failed");
  }

  #tell(news) {
    this.dispatchEvent(new Event(news));
  }
}

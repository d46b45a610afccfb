// HLS in browsers without native support: hls.js, loaded when needed.

const HLS_TYPE = "application/vnd.apple.mpegurl";

export class Streaming {
  #script;
  #library = null;

  constructor(script) {
    this.#script = script;
  }

  /** Whether the browser claims native HLS support. */
  isNative(video) {
    return video.canPlayType(HLS_TYPE) !== "";
  }

  /** Whether hls.js could play HLS here. */
  get isPossible() {
    return "MediaSource" in window || "ManagedMediaSource" in window;
  }

  /** Plays `address` in `video` with hls.js; resolves to a stop function. Calls `failed` on errors. */
  async attach(video, address, failed) {
    const Hls = await this.#load();
    if (!Hls.isSupported()) throw new Error("no Media Source Extensions");
    // The Content-Security-Policy allows no workers from blob: URLs.
    const hls = new Hls({ enableWorker: false, capLevelToPlayerSize: true });
    let recoveries = 1;
    hls.on(Hls.Events.ERROR, (_, problem) => {
      if (!problem.fatal) return;
      if (problem.type === Hls.ErrorTypes.MEDIA_ERROR && recoveries-- > 0) hls.recoverMediaError();
      else failed();
    });
    hls.loadSource(address);
    hls.attachMedia(video);
    return () => hls.destroy();
  }

  #load() {
    this.#library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = this.#script;
      script.addEventListener("load", () => resolve(window.Hls));
      script.addEventListener("error", () => {
        this.#library = null;
        reject(new Error("hls.js did not load"));
      });
      document.head.append(script);
    });
    return this.#library;
  }
}

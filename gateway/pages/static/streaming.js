// HLS where the browser can't play it by itself: hls.js, fetched only when it is needed.

const HLS_TYPE = "application/vnd.apple.mpegurl";

export class Streaming {
  #script;
  #library = null;

  constructor(script) {
    this.#script = script;
  }

  /** Whether the browser says it plays HLS itself. */
  isNative(video) {
    return video.canPlayType(HLS_TYPE) !== "";
  }

  /** Whether hls.js could play HLS here. */
  get isPossible() {
    return "MediaSource" in window || "ManagedMediaSource" in window;
  }

  /** Plays `address` in `video` through hls.js; answers how to stop. Calls `failed` when it can't. */
  async attach(video, address, failed) {
    const Hls = await this.#load();
    if (!Hls.isSupported()) throw new Error("no Media Source Extensions");
    // The page's policy allows no worker made of a blob.
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

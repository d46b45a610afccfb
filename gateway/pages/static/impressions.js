// Reports views to the server, once per view, for signed-in viewers.

const LEAST_S = 1;
const COMPLETED_SHARE = 0.9;

export class Impressions {
  #api;
  #session;

  constructor(api, session) {
    this.#api = api;
    this.#session = session;
  }

  /** Reports `seconds` watched of `video`; `source` is FEED, PROFILE or SHARE_LINK. */
  report(video, seconds, source) {
    if (!this.#session.isSignedIn || seconds < LEAST_S) return;
    const length = Number(video.media.duration) || 0;
    const view = {
      video_id: String(video.id),
      watch_duration: Math.floor(seconds),
      completed: length > 0 && seconds >= COMPLETED_SHARE * length,
      source,
    };
    // A failed report is not shown to the viewer.
    this.#api.impression(view).catch(() => undefined);
  }
}

/** Calls `leave` whenever the page is hidden: it may never become visible again. */
export function whenLeaving(leave) {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  window.addEventListener("pagehide", leave);
}

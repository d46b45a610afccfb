// For other sites' pages: turns <blockquote class="loops-embed" data-shortcode="..."> into a
// player. data-theme may be light or dark, data-start a number of seconds.

(() => {
  const MIN_WIDTH = 325;
  const MAX_WIDTH = 605;
  const FIRST_HEIGHT = 680;
  const origin = new URL(document.currentScript.src).origin;
  const frames = new Set();

  function address(quote) {
    const { shortcode, theme, start } = quote.dataset;
    if (!/^[0-9A-Za-z_-]{1,22}$/.test(shortcode ?? "")) return null;
    const url = new URL(`/embed/${shortcode}`, origin);
    if (theme === "light" || theme === "dark") url.searchParams.set("theme", theme);
    if (/^[0-9]{1,6}$/.test(start ?? "")) url.searchParams.set("t", start);
    return url.href;
  }

  function replace(quote) {
    const src = address(quote);
    if (src === null) return;
    const frame = document.createElement("iframe");
    frame.src = src;
    frame.title = "Loops video";
    frame.loading = "lazy";
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    frame.height = String(FIRST_HEIGHT);
    Object.assign(frame.style, {
      display: "block",
      width: "100%",
      minWidth: `${MIN_WIDTH}px`,
      maxWidth: `${MAX_WIDTH}px`,
      border: "0",
      borderRadius: "16px",
    });
    frames.add(frame);
    quote.replaceWith(frame);
  }

  function replaceAll() {
    document.querySelectorAll("blockquote.loops-embed").forEach(replace);
  }

  addEventListener("message", ({ origin: from, source, data }) => {
    if (from !== origin || data?.context !== "loops-embed" || data.event !== "resize") return;
    if (!Number.isFinite(data.height) || data.height < 1) return;
    for (const frame of frames) {
      if (frame.contentWindow === source) frame.height = String(Math.min(data.height, 2000));
    }
  });

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", replaceAll);
  else replaceAll();
})();

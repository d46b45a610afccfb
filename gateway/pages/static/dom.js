// Document operations that the views share.

const SVG = "http://www.w3.org/2000/svg";

/** A fresh copy of the template called `id`. */
export function fromTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** An icon of the page's sprite. */
export function icon(name) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  picture.append(document.createElementNS(SVG, "use"));
  showIcon(picture, name);
  return picture;
}

/** Makes an icon show another picture of the sprite. */
export function showIcon(picture, name) {
  picture.firstElementChild.setAttribute("href", `#i-${name}`);
}

/** A button with a text, an action and, where given, a class beside "button". */
export function button(text, action, look = "") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button ${look}`.trim();
  made.textContent = text;
  made.addEventListener("click", action);
  return made;
}

/** Shows `address` in an image, or `fallback` when it does not load. */
export function showPicture(image, address, fallback) {
  image.addEventListener("error", () => { image.src = fallback; }, { once: true });
  image.src = address || fallback;
}

/** The JSON data that the server put into the page for its script. */
export function pageFacts() {
  return JSON.parse(document.getElementById("facts").textContent);
}

/** Whether the device is set to reduced motion. */
export function wantsLessMotion() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

export const DEFAULT_AVATAR = "/storage/avatars/default.jpg";
export const DEFAULT_POSTER = "/storage/videos/video-placeholder.jpg";

// The author and the caption of a clip.

import { DEFAULT_AVATAR, showPicture } from "./dom.js";
import { ago, captionParts, isolated, names } from "./text.js";

const SHORT_CHARACTERS = 90;

/** Fills in author and caption; `openProfile(account)` is called for a tapped author or mention. */
export function fillCaption(element, video, openProfile) {
  const find = (selector) => element.querySelector(selector);
  const { account, caption, meta, created_at: createdAt } = video;
  const [name, ...handle] = names(account);
  showPicture(find(".author .avatar"), account.avatar, DEFAULT_AVATAR);
  find(".name").textContent = name;
  find(".handle").textContent = [...handle.map(isolated), ago(createdAt)].filter(Boolean).join(" · ");
  find(".author").addEventListener("click", () => openProfile(account));
  find(".label").hidden = !meta?.contains_ad;
  const line = find(".caption");
  line.hidden = !caption;
  if (!caption) return;
  const parts = captionParts(caption, video.mentions ?? []);
  line.append(...parts.map((part) => partElement(part, openProfile)));
  offerMore(element, find(".more"), caption);
}

function partElement({ kind, text, profileId }, openProfile) {
  if (kind === "text") return text;
  if (kind === "tag" || !profileId) return marked("bdi", kind, text);
  const mention = marked("button", kind, text);
  mention.type = "button";
  const username = text.replace(/^@/, "");
  const account = { id: profileId, name: username, username, avatar: DEFAULT_AVATAR };
  mention.addEventListener("click", () => openProfile(account));
  return mention;
}

function marked(name, kind, text) {
  const element = document.createElement(name);
  element.className = kind;
  element.textContent = text;
  return element;
}

function offerMore(element, more, caption) {
  more.hidden = caption.length <= SHORT_CHARACTERS && !caption.includes("\n");
  more.addEventListener("click", () => {
    const isOpen = element.classList.toggle("is-read");
    more.setAttribute("aria-expanded", String(isOpen));
    more.textContent = isOpen ? "less" : "more";
  });
}

// The author and the caption of a clip.

import { DEFAULT_AVATAR, showPicture } from "./dom.js";
import { ago, captionParts, isolated, names } from "./text.js";
import { say } from "./words.js";

const SHORT_CHARACTERS = 90;

/** Fills in author, follow button and caption; `services` open what is tapped. */
export function fillCaption(element, video, services, signal) {
  const find = (selector) => element.querySelector(selector);
  const { account, caption, meta, created_at: createdAt } = video;
  const [name, ...handle] = names(account);
  showPicture(find(".author .avatar"), account.avatar, DEFAULT_AVATAR);
  find(".name").textContent = name;
  find(".handle").textContent = [...handle.map(isolated), ago(createdAt)].filter(Boolean).join(" · ");
  find(".author").addEventListener("click", () => openProfile(services, account));
  wireFollow(find(".follow"), video, services, signal);
  find(".label").hidden = !meta?.contains_ad;
  const line = find(".caption");
  line.hidden = !caption;
  if (!caption) return;
  const parts = captionParts(caption, video.mentions ?? []);
  line.append(...parts.map((part) => partElement(part, services)));
  offerMore(element, find(".more"), caption);
}

function openProfile(services, account) {
  if (account.id !== "0") services.openProfile(account);
}

function wireFollow(follow, { account, is_owner: isOwner, nexgate }, services, signal) {
  const followedAtFirst = nexgate?.author?.following === true;
  const isOn = () => services.follows.has(account.id, followedAtFirst);
  const show = () => {
    follow.hidden = isOwner || account.id === "0" || (isOn() && !follow.dataset.touched);
    follow.textContent = isOn() ? say("Following") : say("Follow");
    follow.setAttribute("aria-pressed", String(isOn()));
    follow.setAttribute("aria-label", `${follow.textContent} @${account.username}`);
  };
  services.follows.addEventListener("change", show, { signal });
  follow.addEventListener("click", () => {
    follow.dataset.touched = "yes";
    if (services.session.isSignedIn) void services.follows.set(account.id, !isOn());
    else services.signIn(say("Sign in to follow @{name}.", { name: account.username }));
  });
  show();
}

function partElement({ kind, text, profileId }, services) {
  if (kind === "text" || (kind === "mention" && !profileId)) {
    return kind === "text" ? text : styled("bdi", kind, text);
  }
  const link = styled("button", kind, text);
  link.type = "button";
  const name = text.replace(/^[@#]/, "");
  link.addEventListener("click", () => {
    if (kind === "tag") services.openTag(name);
    else openProfile(services, { id: profileId, name, username: name, avatar: DEFAULT_AVATAR });
  });
  return link;
}

function styled(name, kind, text) {
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
    more.textContent = isOpen ? say("less") : say("more");
  });
}

// Shares a clip's address: by the device's share sheet, else by the clipboard.

import { toast } from "./toast.js";
import { say } from "./words.js";

export async function shareClip(video) {
  if (navigator.share) {
    try {
      await navigator.share({ title: `@${video.account.username}`, url: video.url });
      return;
    } catch (problem) {
      if (problem.name === "AbortError") return;
    }
  }
  toast((await isCopied(video.url)) ? say("Link copied") : video.url);
}

async function isCopied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return isCopiedFromField(text);
  }
}

// The clipboard API exists in secure contexts only; copying from a field works everywhere.
function isCopiedFromField(text) {
  const field = document.createElement("textarea");
  field.className = "off-screen";
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

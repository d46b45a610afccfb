// The page of one clip: plays HLS where the browser can't, likes, shares, reports the view.

import { Api } from "./api.js";
import { DEFAULT_AVATAR, pageFacts, showPicture } from "./dom.js";
import { Impressions, whenLeaving } from "./impressions.js";
import { showPlaceholder } from "./placeholder.js";
import { react, showReaction } from "./rail.js";
import { Reactions } from "./reactions.js";
import { Session } from "./session.js";
import { shareClip } from "./sharing.js";
import { Streaming } from "./streaming.js";
import { isHls } from "./text.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const { video, hlsScript, viewerSignedIn } = pageFacts();
const find = (id) => document.getElementById(id);
const player = find("player");
const session = new Session();
const api = new Api(session);
const reactions = new Reactions(api);
const REASONS = { like: say("Sign in to like this clip."), save: say("Sign in to save this clip.") };

function showFailure() {
  player.hidden = true;
  find("failure").hidden = false;
  find("failure").firstElementChild.textContent = navigator.onLine
    ? say("This clip can't be played in this browser.")
    : say("You seem to be offline.");
}

async function playThroughScript(streaming) {
  player.replaceChildren();
  player.removeAttribute("src");
  try {
    await streaming.attach(player, video.media.src_url, showFailure);
  } catch {
    showFailure();
  }
}

function wirePlayer() {
  if (!isHls(video.media)) {
    player.addEventListener("error", showFailure);
    return;
  }
  const streaming = new Streaming(hlsScript);
  const begin = () => {
    if (streaming.isPossible) void playThroughScript(streaming);
    else showFailure();
  };
  if (!streaming.isNative(player)) begin();
  // A source's error event does not bubble to the player.
  else player.querySelector("source").addEventListener("error", begin, { once: true });
}

function wireVeil() {
  const veil = find("veil");
  veil?.addEventListener("toggle", () => {
    if (veil.open) void player.play().catch(() => undefined);
  });
}

function wireReactions() {
  const known = reactions.of(video);
  for (const name of ["like", "save"]) {
    const act = find(name);
    const reaction = known[name];
    reaction.addEventListener("change", () => showReaction(act, reaction, name));
    act.addEventListener("click", () => {
      if (session.isSignedIn) void react(reaction, !reaction.on);
      else toast(REASONS[name], { text: say("Sign in"), action: goToSignIn });
    });
  }
}

function goToSignIn() {
  location.assign(`/#/v/${video.shortcode}`);
}

// For a token of this tab the page was rendered for a guest: the browser sends only cookies with it.
async function showViewersOwn() {
  if (!session.token) return;
  try {
    reactions.of(await api.video(video.id));
  } catch {
    // The guest's state of the clip stays on screen.
  }
}

function wireReport() {
  const impressions = new Impressions(api, session);
  let watchedS = 0;
  let lastS = 0;
  let isReported = false;
  player.addEventListener("timeupdate", () => {
    const passed = player.currentTime - lastS;
    lastS = player.currentTime;
    // A seek or a new loop is not time watched.
    if (passed > 0 && passed < 2) watchedS += passed;
  });
  whenLeaving(() => {
    if (isReported || watchedS < 1) return;
    isReported = true;
    impressions.report(video, watchedS, "SHARE_LINK");
  });
}

if (viewerSignedIn && !session.isSignedIn) session.signInByCookie({ username: null, avatar: null });
api.addEventListener("refused", () => {
  session.signOut();
  toast(say("Your sign-in has ended."), { text: say("Sign in"), action: goToSignIn });
});
showPicture(find("avatar"), video.account.avatar, DEFAULT_AVATAR);
find("copy").addEventListener("click", () => void shareClip(video));
if (!video.is_sensitive) showPlaceholder(find("placeholder"), video);
wirePlayer();
wireVeil();
wireReactions();
wireReport();
void showViewersOwn();

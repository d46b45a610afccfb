// In the frame of an embedded clip: plays HLS, starts at the second given, reports its height.

import { pageFacts } from "./dom.js";
import { showPlaceholder } from "./placeholder.js";
import { Streaming } from "./streaming.js";
import { say } from "./words.js";

const player = document.getElementById("player");
const failure = document.getElementById("failure");

function showFailure() {
  player.hidden = true;
  failure.hidden = false;
  failure.firstElementChild.textContent = say("This clip can't be played in this browser.");
}

function startAt(seconds) {
  if (seconds <= 0) return;
  const jump = () => { player.currentTime = seconds; };
  if (player.readyState > 0) jump();
  else player.addEventListener("loadedmetadata", jump, { once: true });
}

function wireHls({ address, hlsScript, startS }) {
  const streaming = new Streaming(hlsScript);
  const begin = () => {
    player.replaceChildren();
    if (streaming.isPossible) streaming.attach(player, address, showFailure).catch(showFailure);
    else showFailure();
  };
  startAt(startS);
  if (!streaming.isNative(player)) begin();
  else player.querySelector("source").addEventListener("error", begin, { once: true });
}

function postHeight() {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  parent.postMessage({ context: "loops-embed", event: "resize", height }, "*");
}

if (player) {
  const facts = pageFacts();
  showPlaceholder(document.getElementById("placeholder"), facts.video);
  if (facts.isHls) wireHls(facts);
  else player.addEventListener("error", showFailure);
}
// Only a framed page has a parent to report to.
if (parent !== window) new ResizeObserver(postHeight).observe(document.body);

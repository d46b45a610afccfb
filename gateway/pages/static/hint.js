// The sign-in is in this tab alone: go to the clip if there is one, else offer to sign in.

import { Session } from "./session.js";

const [, shortcode] = location.pathname.match(/^\/v\/([\w-]+)$/) ?? [];
if (shortcode) {
  const clip = `/#/v/${shortcode}`;
  document.getElementById("enter").href = clip;
  if (new Session().isSignedIn) location.replace(clip);
}

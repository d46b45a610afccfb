// The server can't see this tab's sign-in: whoever has one is led to the clip, others sign in first.

import { Session } from "./session.js";

const [, shortcode] = location.pathname.match(/^\/v\/([\w-]+)$/) ?? [];
if (shortcode) {
  const clip = `/#/v/${shortcode}`;
  document.getElementById("enter").href = clip;
  if (new Session().isSignedIn) location.replace(clip);
}

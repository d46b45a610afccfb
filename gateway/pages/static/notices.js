// What an empty feed says, and the ways on from it.

import { say } from "./words.js";

/** The notice of the empty feed called `name`; `ways` are {again, signIn, showAll, guestsCanWatch}. */
export function emptyNotice(name, { guestsCanWatch, again, signIn, showAll }) {
  const lookAgain = { text: say("Look again"), action: again };
  if (name === "guest" && !guestsCanWatch) {
    return {
      title: say("Sign in to watch"),
      text: say("Clips here are for people who are signed in."),
      choices: [{ text: say("Sign in"), action: signIn }],
    };
  }
  if (name === "following") {
    return {
      title: say("Nobody here yet"),
      text: say("Clips of people you follow will show up here."),
      choices: [{ text: say("See what is on"), action: showAll }, lookAgain],
    };
  }
  return {
    title: say("No clips yet"),
    text: say("As soon as somebody posts one, it is here."),
    choices: [lookAgain],
  };
}

// The item after the last clip: loading, the end, or a failure.

import { button, fromTemplate } from "./dom.js";

/** The placeholder of a clip that is loading. */
export function skeleton() {
  return fromTemplate("skeleton");
}

/** A full-height message: {title, text, choices: [{text, action}]}. */
export function notice({ title, text, choices = [] }) {
  const element = fromTemplate("notice");
  element.querySelector("h2").textContent = title;
  element.querySelector("p").textContent = text;
  const buttons = choices.map((choice, place) => {
    return button(choice.text, choice.action, place === 0 ? "" : "glass");
  });
  element.querySelector(".choices").append(...buttons);
  return element;
}

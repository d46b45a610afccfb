// What stands after the last clip: the promise of more, the end, or what went wrong.

import { button, fromTemplate } from "./dom.js";

/** A clip that is still on its way. */
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

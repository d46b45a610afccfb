// Short messages at the edge of the screen, announced by screen readers.

const SHOWN_MS = 4000;

/** Shows `text` for 4 s, or 8 s with a button when `offer` is given ({text, action}). */
export function toast(text, offer = null) {
  const shelf = document.getElementById("toasts");
  const note = document.createElement("p");
  note.className = "toast";
  note.append(text);
  if (offer) {
    const choice = document.createElement("button");
    choice.type = "button";
    choice.textContent = offer.text;
    choice.addEventListener("click", () => { note.remove(); offer.action(); });
    note.append(choice);
  }
  shelf.replaceChildren(note);
  setTimeout(() => note.remove(), offer ? 2 * SHOWN_MS : SHOWN_MS);
}

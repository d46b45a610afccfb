// Highlights the lines on the other side that a line of JSON comes from or becomes.

const lines = [...document.querySelectorAll(".line")];
const rule = document.getElementById("rule");
const parts = { path: "rule-path", kind: "rule-kind", rule: "rule-text" };
const MOST_VALUES = 3;
const LONGEST_VALUE = 90;

function linksOf(line) {
  return line.dataset.links ? line.dataset.links.split(" ") : [];
}

function sideOf(line) {
  return line.parentElement.dataset.side;
}

function valueOf(line) {
  return line.lastElementChild.textContent.replace(/,$/, "");
}

function isLeaf(line) {
  return !["object", "array"].includes(line.lastElementChild.className);
}

function isRelated(line, other) {
  const links = linksOf(line);
  return linksOf(other).some((link) => links.includes(link));
}

function show(line) {
  clear();
  const others = lines.filter((other) => sideOf(other) !== sideOf(line) && isRelated(line, other));
  for (const other of others) {
    other.classList.add("lit");
    // Among several sources, mark those with the same value.
    if (isLeaf(line) && isLeaf(other) && valueOf(other) === valueOf(line)) other.classList.add("same");
  }
  line.classList.add("lit");
  const same = others.filter((other) => other.classList.contains("same"));
  const leaves = others.filter(isLeaf);
  bringIntoView(same[0] ?? others[0]);
  showRule(line, same.length ? same : leaves.length <= MOST_VALUES ? leaves : []);
}

// On wide screens each side scrolls by itself: scroll to the highlighted line.
function bringIntoView(line) {
  const list = line?.parentElement;
  if (!list || list.scrollHeight <= list.clientHeight) return;
  const top = line.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top + line.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTo({ top: top - list.clientHeight / 3, behavior: "smooth" });
  }
}

function showRule(line, others) {
  if (!rule) return;
  for (const [name, id] of Object.entries(parts)) {
    const text = line.dataset[name];
    document.getElementById(id).textContent = name === "kind" && text === "used" ? "" : text;
  }
  const values = others.slice(0, MOST_VALUES).map((other) => {
    const item = document.createElement("li");
    const value = valueOf(other);
    const shown = value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
    item.textContent = `${other.dataset.path} ${shown}`;
    return item;
  });
  document.getElementById("rule-values").replaceChildren(...values);
  rule.hidden = false;
}

function clear() {
  for (const line of lines) line.classList.remove("lit", "same");
  if (rule) rule.hidden = true;
}

function lineAt(event) {
  return event.target instanceof Element ? event.target.closest(".line.has-rule") : null;
}

for (const list of document.querySelectorAll(".lines")) {
  list.addEventListener("pointerover", (event) => {
    const line = lineAt(event);
    if (line) show(line);
  });
  list.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") clear();
  });
  list.addEventListener("focusin", (event) => {
    const line = lineAt(event);
    if (!line) return;
    show(line);
    // The panel with the rule must not cover its line.
    line.scrollIntoView({ block: "nearest" });
  });
  list.addEventListener("focusout", clear);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") clear();
});

const example = document.getElementById("example");
if (example) {
  example.addEventListener("change", () => {
    if (example.value) example.form.requestSubmit();
  });
}

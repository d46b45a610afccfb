// The filter, and opening the operation that the URL's fragment names. The page works without.

const filter = document.getElementById("filter");
const calls = [...document.querySelectorAll(".call")].map((element) => ({
  element,
  text: element.querySelector("summary").textContent.toLowerCase(),
}));
const sections = [...document.querySelectorAll("main section")];

filter.hidden = false;
filter.addEventListener("input", () => {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const { element, text } of calls) {
    element.hidden = !words.every((word) => text.includes(word));
  }
  for (const section of sections) {
    section.hidden = section.querySelector(".call:not([hidden])") === null;
  }
  document.getElementById("nothing").hidden = sections.some((section) => !section.hidden);
});

const openTarget = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.matches(".call")) {
    target.hidden = false;
    target.closest("section").hidden = false;
    target.open = true;
    target.scrollIntoView();
  }
};

addEventListener("hashchange", openTarget);
openTarget();

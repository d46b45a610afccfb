// The words of the page in the viewer's language; the server puts their catalogue into the page.

// Without a document (tests of `text.js`) it is English.
const page = globalThis.document;
const block = page?.getElementById("words");
const catalogue = block ? JSON.parse(block.textContent) : {};

/** The language of the page, a BCP 47 tag. */
export const language = page?.documentElement.lang || "en";

/** `text` in the language of the page; `{name}` stands for a value of `values`. */
export function say(text, values = {}) {
  const words = catalogue[text] || text;
  return words.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

// Both forms of each noun; the languages of the pages have no third one.
const NOUNS = {
  like: [say("{number} like"), say("{number} likes")],
  save: [say("{number} save"), say("{number} saves")],
  share: [say("{number} share"), say("{number} shares")],
  comment: [say("{number} comment"), say("{number} comments")],
  reply: [say("{number} reply"), say("{number} replies")],
  clip: [say("{number} clip"), say("{number} clips")],
  follower: [say("{number} follower"), say("{number} followers")],
  following: [say("{number} following"), say("{number} following")],
};

/** A count and its noun; `number` is the count as it is written. */
export function plural(noun, count, number) {
  const rule = new Intl.PluralRules(language).select(Number(count));
  const [one, many] = NOUNS[noun];
  return (rule === "one" ? one : many).replace("{number}", number);
}

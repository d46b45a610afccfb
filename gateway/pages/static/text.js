// Numbers, times and captions as people read them, in the language of the page.

import { language, plural, say } from "./words.js";

const POINT = (0.5).toLocaleString(language).charAt(1);
const UNITS = ["", "K", "M", "B", "T", "Qa", "Qi"];
const SHORTCODE_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
// What is an address and what a tag: the same patterns as in `mappings/text_entities.py`.
const WORD = String.raw`\p{L}\p{M}\p{N}_`;
const NO_ADDRESS = String.raw`\s<>"「」『』、。！？（）`;
const LABEL = String.raw`[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*`;
const MAILBOX = String.raw`\p{L}\p{M}\p{N}_.+%&'*\/=~-`;
const BEHIND_A_WORD = String.raw`[\p{L}\p{N}_@][\p{Mn}\p{Mc}]*`;
export const ADDRESS = [
  String.raw`(?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/[^${NO_ADDRESS}]+`,
  String.raw`(?<![${WORD}])(?:acct|data|magnet|mailto|urn|xmpp):[^${NO_ADDRESS}]+`,
  String.raw`(?<![${WORD}@.-])(?:www\.[^${NO_ADDRESS}]+|(?:${LABEL}\.)+[\p{L}-]+(?::[0-9]+)?(?:\/|\?(?=[^${NO_ADDRESS}]))[^${NO_ADDRESS}]*)`,
  String.raw`(?<![${MAILBOX}])[${MAILBOX}]+@(?:${LABEL}\.)+${LABEL}`,
  String.raw`(?<!${BEHIND_A_WORD})@(?:[${WORD}.-]+@(?:${LABEL}\.)*${LABEL}(?::[0-9]+)?|[${WORD}.-]+:(?:${LABEL}\.)+${LABEL})`,
].join("|");
export const TAG = String.raw`(?<![\p{L}\p{N}_#&\/@][\p{Mn}\p{Mc}]*)#(?=[\p{M}\p{N}_]*\p{L})[\p{L}\p{N}_][${WORD}]*`;
const patterns = compiled();

const ISOLATES = /[\u2066-\u2069]/g;
const FROM_THE_RIGHT = /[\u0590-\u08FF\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const WEEK_S = 7 * DAY_S;

/** Any count as a BigInt of at least 0: counts can exceed Number.MAX_SAFE_INTEGER. */
export function wholeCount(value) {
  if (typeof value === "bigint") return value > 0n ? value : 0n;
  return Number.isFinite(value) && value > 0 ? BigInt(Math.trunc(value)) : 0n;
}

/** A count in at most five characters, rounded down: 1.2K, 34.5M, 9.2Qi. */
export function compactCount(value) {
  const digits = String(wholeCount(value));
  const unit = Math.floor((digits.length - 1) / 3);
  const head = digits.slice(0, digits.length - 3 * unit);
  const tenth = digits.charAt(head.length);
  const fraction = unit > 0 && head.length < 3 && tenth !== "0" ? `${POINT}${tenth}` : "";
  return `${head}${fraction}${UNITS[Math.min(unit, UNITS.length - 1)]}`;
}

/** A count with separators and its noun, one of `plural`'s: "1,234 likes", "1 like". */
export function countPhrase(value, noun) {
  const count = wholeCount(value);
  return plural(noun, count, count.toLocaleString(language));
}

/** Seconds as a clock: 0:07, 3:25, 1:02:03. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(Number(seconds) || 0));
  const two = (part) => String(part).padStart(2, "0");
  const hours = Math.floor(whole / HOUR_S);
  const minutes = Math.floor((whole % HOUR_S) / MINUTE_S);
  const rest = two(whole % MINUTE_S);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** How long ago a Loops time was: "now", "5m", "3h", "2d", then the day. */
export function ago(moment, now = Date.now()) {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return "";
  const seconds = (now - at.getTime()) / 1000;
  if (seconds < MINUTE_S) return say("now");
  if (seconds < HOUR_S) return say("{number}m", { number: Math.floor(seconds / MINUTE_S) });
  if (seconds < DAY_S) return say("{number}h", { number: Math.floor(seconds / HOUR_S) });
  if (seconds < WEEK_S) return say("{number}d", { number: Math.floor(seconds / DAY_S) });
  const year = at.getFullYear() === new Date(now).getFullYear() ? undefined : "numeric";
  return at.toLocaleDateString(language, { day: "numeric", month: "short", year });
}

/**
 * The caption cut into parts; joined they are the caption: {kind: "text"|"tag"|"mention", text, profileId}.
 * Mention offsets count UTF-16 units, as JavaScript does; those that do not fit are plain text.
 */
export function captionParts(caption, mentions) {
  const spans = [...mentions.map(mentionSpan), ...tagSpans(caption)];
  spans.sort((one, other) => one.start - other.start || one.end - other.end);
  const parts = [];
  let done = 0;
  for (const { start, end, ...part } of spans) {
    if (!(done <= start && start < end && end <= caption.length)) continue;
    if (start > done) parts.push({ kind: "text", text: caption.slice(done, start) });
    parts.push({ ...part, text: caption.slice(start, end) });
    done = end;
  }
  if (done < caption.length) parts.push({ kind: "text", text: caption.slice(done) });
  return parts;
}

function mentionSpan({ start_index: start, end_index: end, profile_id: profileId }) {
  return { start, end, kind: "mention", profileId };
}

function tagSpans(text) {
  if (!patterns || !text.includes("#")) return [];
  const spanOf = (found) => ({ start: found.index, end: found.index + found[0].length });
  const addresses = Array.from(text.matchAll(patterns.address), spanOf);
  const touchesOne = (tag) => addresses.some(({ start, end }) => start < tag.end && tag.start < end);
  const tags = Array.from(text.matchAll(patterns.tag), spanOf);
  return tags.filter((tag) => !touchesOne(tag)).map((tag) => ({ ...tag, kind: "tag" }));
}

/** Null in a browser of before 2023, which can't look behind: there a tag is plain text. */
function compiled() {
  try {
    return { address: new RegExp(ADDRESS, "giu"), tag: new RegExp(TAG, "gu") };
  } catch {
    return null;
  }
}

/** A text from the right, isolated for the middle of a line: nothing in it turns what stands around. */
export function isolated(text) {
  return FROM_THE_RIGHT.test(text) ? `\u2068${text.replace(ISOLATES, "")}\u2069` : text;
}

/** An account's name and handle, or the handle alone where they are equal. */
export function names({ name, username }) {
  const handle = `@${username}`;
  return name && name !== username ? [name, handle] : [handle];
}

/** The decimal id of a shortcode (the same integer in base 64), or null. */
export function idFromShortcode(code) {
  if (!/^[0-9a-zA-Z_-]{1,22}$/.test(code)) return null;
  let id = 0n;
  for (const digit of code) id = id * 64n + BigInt(SHORTCODE_DIGITS.indexOf(digit));
  return String(id);
}

/** Whether a clip's src_url is an HLS playlist rather than an MP4. */
export function isHls(media) {
  return media.src_url === media.hls_url || /\.m3u8(?:[?#]|$)/.test(media.src_url);
}

// What a competent team writes in an afternoon in Node: http, undici, the same translation.
// Arguments: the port, the upstream's address, what links begin with, the folder of node_modules.

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";

const [port, upstream, baseUrl, modules] = process.argv.slice(2);
const { Pool } = createRequire(`${modules}/`)("undici");

const CLIP_FEED = "/api/v1/e-social/clip/feed";
const FEED = "/api/v1/feed/for-you";
const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const URL_NAMESPACE = Buffer.from("6ba7b8119dad11d180b400c04fd430c8", "hex");
const SENSITIVE = new Set(["nsfw", "sensitive"]);

const pool = new Pool(upstream, { connections: 100 });

const numberOf = (uuid) => BigInt("0x" + uuid.replaceAll("-", ""));
const decimalId = (text) => (UUID.test(text) ? numberOf(text).toString() : text);

function shortcode(number) {
  let digits = "";
  for (; number > 0n; number >>= 6n) digits = ALPHABET[Number(number & 63n)] + digits;
  return digits || "0";
}

function uuidOfName(name) {
  const hash = createHash("sha1").update(URL_NAMESPACE).update(name).digest().subarray(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  return [0, 8, 12, 16, 20].map((at, n, all) => hex.slice(at, all[n + 1])).join("-");
}

function mentions(clip) {
  const caption = clip.caption ?? "";
  const found = [];
  for (const user of clip.mentionedUsers) {
    const escaped = user.username.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    for (const match of caption.matchAll(new RegExp(`@${escaped}(?![A-Za-z0-9_-])`, "g"))) {
      found.push({
        username: user.username,
        start_index: match.index,
        end_index: match.index + match[0].length,
        profile_id: decimalId(user.id),
        is_local: true,
      });
    }
  }
  return found.sort((one, other) => one.start_index - other.start_index);
}

function media(file) {
  const variants = file.variants;
  const files = Object.keys(variants).filter((key) => key.endsWith(".mp4") && !key.startsWith("preview"));
  const hls = variants.master ?? variants["720p_playlist"] ?? variants["360p_playlist"] ?? null;
  const source = files.length ? variants[files.sort().at(-1)] : hls;
  return [
    {
      thumbnail: variants.poster ?? variants.thumb ?? variants.og
        ?? `${baseUrl}/storage/videos/video-placeholder.jpg`,
      src_url: source,
      hls_url: hls,
      alt_text: null,
      duration: file.duration,
      width: file.width,
      height: file.height,
    },
    files.length > 0,
  ];
}

function video(clip, viewer) {
  const number = numberOf(clip.id);
  const id = number.toString();
  const code = shortcode(number);
  const isSensitive = clip.hashtags.some((tag) => SENSITIVE.has(tag.toLowerCase()));
  const [played, canDownload] = media(clip.media);
  const author = clip.author;
  return {
    id,
    account: {
      id: decimalId(author.id),
      name: author.username,
      username: author.username,
      avatar: author.profilePictureUrl ?? author.profilePictureThumbnailUrl
        ?? `${baseUrl}/storage/avatars/default.jpg`,
    },
    caption: clip.caption,
    url: `${baseUrl}/v/${code}`,
    shortcode: code,
    is_owner: author.username === viewer,
    is_sensitive: isSensitive,
    is_local: true,
    media: played,
    pinned: false,
    likes: clip.engagement.likesCount,
    shares: clip.engagement.sharesCount,
    comments: clip.engagement.commentsCount,
    bookmarks: clip.engagement.savesCount,
    has_liked: clip.userInteraction.hasLiked,
    has_bookmarked: clip.userInteraction.hasSaved,
    is_edited: false,
    lang: null,
    tags: clip.hashtags,
    mentions: mentions(clip),
    permissions: {
      can_comment: true,
      can_download: canDownload,
      can_duet: false,
      can_stitch: false,
      can_embed: !isSensitive,
    },
    audio: {
      has_audio: true,
      id: `at:${id}`,
      count: 0,
      key: uuidOfName(`urn:uuid:${clip.id}`),
      sound_id: id,
    },
    meta: {
      contains_ai: false,
      contains_ad: clip.attachments.products.length > 0 || clip.attachments.shop !== null,
    },
    created_at: `${clip.createdAt.slice(0, 19)}+00:00`,
  };
}

async function page(query, authorization) {
  const limit = query.get("limit") ?? "5";
  const cursor = query.get("cursor");
  const path = `${CLIP_FEED}?limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
  const reply = await pool.request({ method: "GET", path, headers: { authorization } });
  const { data } = await reply.body.json();
  const claims = JSON.parse(Buffer.from(authorization.split(".")[1], "base64url").toString());
  const following = data.hasMore ? data.nextCursor : null;
  const address = `${baseUrl}${FEED}`;
  const next = following && `${address}?limit=${limit}&cursor=${encodeURIComponent(following)}`;
  return {
    data: data.clips.map((clip) => video(clip, claims.sub)),
    links: { first: null, last: null, prev: null, next },
    meta: { path: address, per_page: Number(limit), next_cursor: following, prev_cursor: null },
  };
}

createServer(async (request, response) => {
  const url = new URL(request.url, baseUrl);
  try {
    const body = JSON.stringify(await page(url.searchParams, request.headers.authorization));
    response.writeHead(200, {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
    });
    response.end(body);
  } catch (error) {
    console.error(error);
    response.writeHead(502).end();
  }
}).listen(Number(port), "127.0.0.1");

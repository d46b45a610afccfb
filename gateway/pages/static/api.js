// The part of the Loops API that the pages use.

import { proof } from "./session.js";
import { say } from "./words.js";

const FEEDS = {
  guest: "/api/web/feed",
  recommended: "/api/v0/feed/recommended",
  local: "/api/v0/feed/for-you",
  following: "/api/v1/feed/following",
};
const TIMEOUT_MS = 20_000;
const SENTENCES = {
  0: say("No answer. Check your connection and try again."),
  401: say("Please sign in first."),
  404: say("This is gone."),
  429: say("That was a little too fast. Try again in a moment."),
  502: say("Nexgate gave an odd answer. Try again in a moment."),
  503: say("Nexgate is not answering. Try again in a moment."),
  504: say("Nexgate is taking too long. Try again in a moment."),
};
const ENDED = [401, 403];
const asked = new WeakMap();

/** When the call began that brought this video; 0 for one that came with the page. */
export function askedAtMs(video) {
  return asked.get(video) ?? 0;
}

/** A failed call; `status` is 0 without a response, `message` is a sentence for people. */
export class ApiError extends Error {
  constructor(status, message = null) {
    super(message ?? SENTENCES[status] ?? say("Something went wrong. Try again in a moment."));
    this.status = status;
  }
}

/** Calls as the session's viewer; dispatches "refused" when the session is not accepted. */
export class Api extends EventTarget {
  #session;

  constructor(session) {
    super();
    this.#session = session;
  }

  feed(name, cursor) {
    return this.#page(FEEDS[name], { cursor, include: "nexgate" });
  }

  accountFeed(accountId, sort, cursor) {
    const path = `/api/v1/feed/account/${encodeURIComponent(accountId)}`;
    return this.#page(path, { sort, cursor, include: "nexgate" });
  }

  async video(id) {
    const path = `/api/v1/video/${encodeURIComponent(id)}?include=nexgate`;
    const beganAt = performance.now();
    const reply = await this.call("GET", path);
    if (!isPlayable(reply?.data)) throw new ApiError(502);
    asked.set(reply.data, beganAt);
    return reply.data;
  }

  like(id, wanted) {
    return this.#act(wanted ? "like" : "unlike", id);
  }

  bookmark(id, wanted) {
    return this.#act(wanted ? "bookmark" : "unbookmark", id);
  }

  /** Accepts or declines the viewer's invitation to the clip. */
  answerInvitation(id, accepts) {
    const answer = accepts ? "accept" : "decline";
    return this.call("POST", `/api/v1/video/collaboration/${answer}/${encodeURIComponent(id)}`);
  }

  /** The account called `name`, with its counts. */
  async account(name) {
    const reply = await this.call("GET", `/api/v1/account/username/${encodeURIComponent(name)}`);
    return reply?.data?.id ? reply.data : Promise.reject(new ApiError(502));
  }

  /** Whether the viewer follows an account: {following, pending_follow_request}. */
  async relationship(accountId) {
    const reply = await this.call("GET", `/api/v1/account/state/${encodeURIComponent(accountId)}`);
    return reply?.data ?? {};
  }

  follow(accountId, wanted) {
    const verb = wanted ? "follow" : "unfollow";
    return this.call("POST", `/api/v1/account/${verb}/${encodeURIComponent(accountId)}`);
  }

  /** A page of anything: {items, nextCursor, meta}. */
  async list(path, parameters = {}) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
    const search = String(query);
    const page = await this.call("GET", search ? `${path}?${search}` : path);
    if (!Array.isArray(page?.data)) throw new ApiError(502);
    const meta = page.meta ?? {};
    return { items: page.data, nextCursor: meta.next_cursor || null, meta };
  }

  /** Videos, people and hashtags for a text. */
  async search(text, cursor) {
    const query = new URLSearchParams({ query: text, type: "all" });
    if (cursor) query.set("cursor", cursor);
    const reply = await this.call("GET", `/api/v1/search?${query}`);
    const { users = [], hashtags = [], videos = [] } = reply?.data ?? {};
    return { users, hashtags, videos, nextCursor: reply?.meta?.next_cursor || null };
  }

  /** Reports a view; keepalive, because it may be sent while the page is left. */
  async impression(view) {
    const path = "/api/v0/feed/recommended/impression";
    await this.call("POST", path, { body: view, keepalive: true });
  }

  /** One call; throws `ApiError`. A refusal of the body (422) has the server's own sentence. */
  async call(method, path, { body, keepalive = false } = {}) {
    const { key, token } = this.#session;
    const headers = { Accept: "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    else if (method !== "GET" && proof()) headers["X-XSRF-TOKEN"] = proof();
    if (body) headers["Content-Type"] = "application/json";
    const request = { method, headers, keepalive, signal: AbortSignal.timeout(TIMEOUT_MS) };
    const [status, answer] = await exchange(path, { ...request, body: body && JSON.stringify(body) });
    if (status >= 200 && status < 300) return answer;
    if (ENDED.includes(status) && key && key === this.#session.key) {
      this.dispatchEvent(new Event("refused"));
    }
    throw new ApiError(status, status === 422 ? answer?.message : null);
  }

  async #act(verb, id) {
    const video = await this.call("POST", `/api/v1/video/${verb}/${encodeURIComponent(id)}`);
    return isPlayable(video) ? video : Promise.reject(new ApiError(502));
  }

  async #page(path, parameters) {
    const beganAt = performance.now();
    const { items, nextCursor } = await this.list(path, parameters);
    const videos = items.filter(isPlayable);
    for (const video of videos) asked.set(video, beganAt);
    return { videos, nextCursor };
  }
}

async function exchange(path, request) {
  try {
    const response = await fetch(path, request);
    if (response.status === 204) return [204, null];
    // An error's body may not be JSON.
    return [response.status, response.ok ? await response.json() : await refusal(response)];
  } catch (problem) {
    return [problem instanceof SyntaxError ? 502 : 0, null];
  }
}

async function refusal(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

function isPlayable(video) {
  return Boolean(video?.id && video.media?.src_url && video.account);
}

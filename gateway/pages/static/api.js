// The part of the Loops API that the pages use.

const FEEDS = {
  guest: "/api/web/feed",
  recommended: "/api/v0/feed/recommended",
  local: "/api/v0/feed/for-you",
  following: "/api/v1/feed/following",
};
const TIMEOUT_MS = 20_000;
const SENTENCES = {
  0: "No answer. Check your connection and try again.",
  401: "Please sign in first.",
  404: "This clip is gone.",
  429: "That was a little too fast. Try again in a moment.",
  502: "Nexgate gave an odd answer. Try again in a moment.",
  503: "Nexgate is not answering. Try again in a moment.",
  504: "Nexgate is taking too long. Try again in a moment.",
};

/** A failed call; `status` is 0 without a response, `message` is a sentence for people. */
export class ApiError extends Error {
  constructor(status) {
    super(SENTENCES[status] ?? "Something went wrong. Try again in a moment.");
    this.status = status;
  }
}

/** Calls with the session's token; dispatches "refused" when the token is not accepted. */
export class Api extends EventTarget {
  #session;

  constructor(session) {
    super();
    this.#session = session;
  }

  feed(name, cursor) {
    return this.#page(FEEDS[name], { cursor });
  }

  accountFeed(accountId, sort, cursor) {
    return this.#page(`/api/v1/feed/account/${encodeURIComponent(accountId)}`, { sort, cursor });
  }

  async video(id) {
    const reply = await this.#call("GET", `/api/v1/video/${encodeURIComponent(id)}`);
    return isPlayable(reply?.data) ? reply.data : Promise.reject(new ApiError(502));
  }

  like(id, wanted) {
    return this.#act(wanted ? "like" : "unlike", id);
  }

  bookmark(id, wanted) {
    return this.#act(wanted ? "bookmark" : "unbookmark", id);
  }

  /** Reports a view; keepalive, because it may be sent while the page is left. */
  async impression(view) {
    const path = "/api/v0/feed/recommended/impression";
    await this.#call("POST", path, { body: view, keepalive: true });
  }

  async #act(verb, id) {
    const video = await this.#call("POST", `/api/v1/video/${verb}/${encodeURIComponent(id)}`);
    return isPlayable(video) ? video : Promise.reject(new ApiError(502));
  }

  async #page(path, parameters) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
    const search = String(query);
    const page = await this.#call("GET", search ? `${path}?${search}` : path);
    if (!Array.isArray(page?.data)) throw new ApiError(502);
    return { videos: page.data.filter(isPlayable), nextCursor: page.meta?.next_cursor || null };
  }

  async #call(method, path, { body, keepalive = false } = {}) {
    const token = this.#session.token;
    const headers = { Accept: "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    const request = { method, headers, keepalive, signal: AbortSignal.timeout(TIMEOUT_MS) };
    const [status, answer] = await exchange(path, { ...request, body: body && JSON.stringify(body) });
    if (status >= 200 && status < 300) return answer;
    if (status === 401 && token && token === this.#session.token) {
      this.dispatchEvent(new Event("refused"));
    }
    throw new ApiError(status);
  }
}

async function exchange(path, request) {
  try {
    const response = await fetch(path, request);
    // An error's body is not used and may not be JSON.
    return [response.status, response.ok ? await response.json() : null];
  } catch (problem) {
    return [problem instanceof SyntaxError ? 502 : 0, null];
  }
}

function isPlayable(video) {
  return Boolean(video?.id && video.media?.src_url && video.account);
}

// Who is signed in. The token lives in this tab's sessionStorage and nowhere else.

const KEY = "loops-gateway.session";

/** Tells "change" whenever somebody signs in or out. */
export class Session extends EventTarget {
  #viewer = stored();

  get token() { return this.#viewer?.token ?? null; }

  get name() { return this.#viewer?.name ?? null; }

  get picture() { return this.#viewer?.picture ?? null; }

  get isSignedIn() { return this.#viewer !== null; }

  signIn({ token, name = null, picture = null }) {
    this.#become({ token, name: name ?? nameIn(token), picture });
  }

  signOut() {
    if (this.isSignedIn) this.#become(null);
  }

  #become(viewer) {
    this.#viewer = viewer;
    try {
      if (viewer) sessionStorage.setItem(KEY, JSON.stringify(viewer));
      else sessionStorage.removeItem(KEY);
    } catch {
      // Storage can be switched off; the page then remembers for as long as it is open.
    }
    this.dispatchEvent(new Event("change"));
  }
}

function stored() {
  try {
    const viewer = JSON.parse(sessionStorage.getItem(KEY));
    return typeof viewer?.token === "string" ? viewer : null;
  } catch {
    return null;
  }
}

/** The token in a pasted text, without "Bearer" and line breaks; null when there can be none. */
export function tokenIn(text) {
  const token = text.trim().replace(/^Bearer\s+/i, "").replace(/\s+/g, "");
  return /^[A-Za-z0-9._~+/=-]{16,}$/.test(token) ? token : null;
}

/** Whether the token says of itself that its time is over. */
export function isExpired(token, now = Date.now()) {
  const expiry = claims(token).exp;
  return typeof expiry === "number" && expiry * 1000 <= now;
}

function nameIn(token) {
  const subject = claims(token).sub;
  return typeof subject === "string" && subject ? subject : null;
}

// Read for display only: Nexgate alone judges a token.
function claims(token) {
  try {
    const part = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) ?? {};
  } catch {
    return {};
  }
}

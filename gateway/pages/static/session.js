// The signed-in viewer. The token is stored in this tab's sessionStorage alone.

const KEY = "loops-gateway.session";

/** Dispatches "change" on sign-in and sign-out. */
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
      // Without storage the session lasts while the page is open.
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

/** The token in a pasted text, without "Bearer" and white space; null when it is no token. */
export function tokenIn(text) {
  const token = text.trim().replace(/^Bearer\s+/i, "").replace(/\s+/g, "");
  return /^[A-Za-z0-9._~+/=-]{16,}$/.test(token) ? token : null;
}

/** Whether the token's `exp` has passed. */
export function isExpired(token, now = Date.now()) {
  const expiry = claims(token).exp;
  return typeof expiry === "number" && expiry * 1000 <= now;
}

function nameIn(token) {
  const subject = claims(token).sub;
  return typeof subject === "string" && subject ? subject : null;
}

// For display only: Nexgate alone verifies a token.
function claims(token) {
  try {
    const part = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) ?? {};
  } catch {
    return {};
  }
}

// The signed-in viewer: by the cookie of a sign-in with password and code, or by a pasted token,
// which is stored in this tab's sessionStorage alone.

const KEY = "loops-gateway.session";
const PROOF = "XSRF-TOKEN";

/** Dispatches "change" on sign-in and sign-out. */
export class Session extends EventTarget {
  #viewer = stored();

  /** The pasted token; null for a cookie's session, which the browser sends by itself. */
  get token() { return this.#viewer?.token ?? null; }

  get name() { return this.#viewer?.name ?? null; }

  get picture() { return this.#viewer?.picture ?? null; }

  get isSignedIn() { return this.#viewer !== null; }

  /** Whether the session is the browser's cookie. */
  get isByCookie() { return this.isSignedIn && this.token === null; }

  /** Tells viewers apart: another one has another key, a guest null. */
  get key() { return this.token ?? (this.isSignedIn ? `cookie of ${this.name}` : null); }

  signIn({ token, name = null, picture = null }) {
    this.#become({ token, name: name ?? nameIn(token), picture });
  }

  /** The viewer of the cookie's session, as `/api/v1/auth/accounts` names them. */
  signInByCookie({ username, avatar }) {
    this.#become({ token: null, name: username, picture: avatar });
  }

  signOut() {
    if (this.isSignedIn) this.#become(null);
  }

  #become(viewer) {
    this.#viewer = viewer;
    try {
      if (viewer?.token) sessionStorage.setItem(KEY, JSON.stringify(viewer));
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

/** The proof that a request is this page's own; null before the server has set the cookie. */
export function proof() {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${PROOF}=`));
  return found ? decodeURIComponent(found.slice(PROOF.length + 1)) : null;
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

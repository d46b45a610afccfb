// Signing in with password and one-time code: the cookie session, as the web app has it.

import { ApiError } from "./api.js";
import { say } from "./words.js";

export class PasswordSignIn {
  #api;
  #session;

  constructor(api, session) {
    this.#api = api;
    this.#session = session;
  }

  /** Becomes the viewer of this browser's cookie, if it has one. */
  async recognise() {
    const { accounts = [] } = (await this.#api.call("GET", "/api/v1/auth/accounts")) ?? {};
    const own = accounts.find((account) => account.is_active);
    if (!own) throw new ApiError(502);
    this.#session.signInByCookie(own);
  }

  /** The first step; Nexgate then sends a code. */
  async sendPassword(identifier, password) {
    await this.#api.call("GET", "/sanctum/csrf-cookie");
    const body = { email: identifier, password, remember: true };
    await this.#api.call("POST", "/login", { body });
  }

  /** The second step. Throws with `isOver` when the code can't be tried again. */
  async sendCode(code) {
    const body = { otp_code: code };
    const answer = await this.#api.call("POST", "/api/v1/auth/2fa/verify", { body });
    this.#accepted(answer);
    await this.recognise();
  }

  /** Has Nexgate send another code. Throws with `isOver` when the sign-in begins again. */
  async resendCode() {
    this.#accepted(await this.#api.call("POST", "/api/v1/auth/2fa/resend"));
  }

  #accepted(answer) {
    if (answer?.success) return;
    const problem = new ApiError(422, answer?.error ?? say("That is not the code."));
    problem.isOver = answer?.force_relogin === true;
    throw problem;
  }

  async signOut() {
    if (this.#session.isByCookie) await this.#api.call("POST", "/logout");
    this.#session.signOut();
  }
}

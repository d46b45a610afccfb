"""Signing in, as far as it can be seen without anybody's password: nobody gets in uninvited."""

from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import unquote

from gateway.conform.loops import LOCAL
from gateway.conform.loops_errors import check_error
from gateway.conform.loops_posts import Poster
from gateway.conform.report import Outcome, Rule
from gateway.conform.run import Run, read, text
from gateway.conform.schema import address_parts
from gateway.conform.walker import Answer

_AUTHORIZE: Final = "/oauth/authorize"
_TOKEN: Final = "/oauth/token"  # noqa: S105 - a path
_REVOKE: Final = "/oauth/revoke"
_APPS: Final = "/api/v1/apps"
_LOGOUT: Final = "/api/v1/app/logout"
_SHOWN: Final = f"GET {_AUTHORIZE}"
_APPROVED: Final = f"POST {_AUTHORIZE}"
_DENIED: Final = f"DELETE {_AUTHORIZE}"
_GRANTED: Final = f"POST {_TOKEN}"
_COOKIE: Final = "GET /sanctum/csrf-cookie"
_LOGIN: Final = "POST /login"
_LEAVE: Final = "POST /logout"
_REDIRECT: Final = "loops://oauth-callback"
_ELSEWHERE: Final = "https://conform.example/callback"
_SCOPE: Final = "user:read user:write video:create video:read"
_NOBODY: Final = "conform-nobody"
_PREFERENCES: Final = "/api/v1/app/preferences"
_GUARDED: Final = ("/api/v1/config", _PREFERENCES, "/api/v1/account/info/self")
_SETTINGS: Final = frozenset(
    {
        "autoplay_videos", "loop_videos", "default_feed", "hide_for_you_feed", "mute_on_open",
        "auto_expand_cw", "appearance",
    }
)  # fmt: skip
_OF_APPS: Final = ("client_id", "client_name", "client_secret")
_LOOPS: Final = "Loops API, OAuth, session"

OAUTH_RULES: Final = (
    Rule("guarded", "what logs the app out where it is a page is JSON", "Loops API, Ten rules, 1"),
    Rule("bad-token", "a token that means nothing is 401 in JSON", "RFC 6750, 3.1"),
    Rule("challenge", "a 401 says how to sign in", "RFC 9110, 11.6.1", Outcome.WARNED),
    Rule(_SHOWN, "a page for known apps, no redirect for unknown ones", "RFC 6749, 4.1.2.1"),
    Rule("framing", "no other site frames the sign-in page", "RFC 9700, 4.16", Outcome.WARNED),
    Rule(_APPROVED, "no code without somebody signed in", "RFC 6749, 4.1.2", needs="--write"),
    Rule(_DENIED, "a denial gives no code", "RFC 6749, 4.1.2.1", needs="--write"),
    Rule(_GRANTED, "refusals as OAuth words them, in JSON", "RFC 6749, 5.2", needs="--write"),
    Rule(
        "token-kept",
        "no cache keeps what /oauth/token answers",
        "RFC 6749, 5.1",
        Outcome.WARNED,
        needs="--write",
    ),
    Rule("refresh", "an unknown refresh token is invalid_grant", "RFC 6749, 5.2", needs="--write"),
    Rule("revoke", "an unknown token is revoked already: 200", "RFC 7009, 2.2", needs="--write"),
    Rule(_COOKIE, "204 and a cookie that scripts read", _LOOPS),
    Rule(
        _LOGIN, "wrong credentials are 422, never 401; no CSRF token 419", _LOOPS, needs="--write"
    ),
    Rule(_LEAVE, "leaving needs the CSRF token", _LOOPS, needs="--write"),
)


async def oauth(run: Run) -> None:
    """Whatever a stranger can ask; with --write an app is registered and its requests refused."""
    await _guarded(run)
    await _bad_token(run)
    unknown = await _authorize(run, _NOBODY, _ELSEWHERE)
    _check_stays(run, _SHOWN, unknown, "no redirect for an unknown client_id")
    cookie = await _csrf_cookie(run)
    if run.may_write:
        await _sign_in_refused(run, cookie)
        app = await _registered(run)
        if app:
            await _authorizing(run, app)
            await _tokens(run, app)
            await _revoking(run, app)
        await _logout(run)


async def _guarded(run: Run) -> None:
    """The app asks these without Accept (Loops API, App: 403 or HTML)."""
    for path in _GUARDED if run.has_token else _GUARDED[:1]:
        answer = await run.walker.get(path, headers={"Accept": "*/*"})
        is_kept = answer.status == 200 and answer.content_type == "application/json"
        found = f"{answer.status} {answer.content_type}"
        run.report.expect("guarded", is_kept, answer.where, "200 and JSON without Accept", found)
        if path == _PREFERENCES and is_kept:
            settings = read(answer.document, "data.settings")
            missing = sorted(_SETTINGS - settings.keys()) if isinstance(settings, dict) else None
            expected = "data.settings: all seven; the app has no default for one"
            run.report.expect(f"GET {path}", missing == [], answer.where, expected, missing)


async def _bad_token(run: Run) -> None:
    answer = await run.walker.get(LOCAL, headers={"Authorization": f"Bearer {_NOBODY}"})
    check_error(run, answer, "bad-token", (401,), is_list=True)
    if answer.status == 401:
        challenge = answer.headers.get("WWW-Authenticate", "")
        is_kept = challenge.lower().startswith("bearer")
        run.report.expect("challenge", is_kept, answer.where, "WWW-Authenticate: Bearer", challenge)


async def _authorize(run: Run, client_id: str, redirect_uri: str, **more: str) -> Answer:
    query = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": _SCOPE,
        **more,
    }
    headers = {"Accept": "text/html"}
    return await run.walker.ask("GET", _AUTHORIZE, signed_in=False, query=query, headers=headers)


def _check_stays(run: Run, rule: str, answer: Answer, expected: str) -> bool:
    """Nobody is sent anywhere but to this server's own pages; nothing is a success in silence."""
    target = answer.headers.get("Location", "")
    parts = address_parts(target)
    own = address_parts(run.walker.base_url)
    is_own = parts is None or not parts.netloc or (own is not None and parts.netloc == own.netloc)
    has_scheme = parts is not None and parts.scheme not in ("", "http", "https")
    is_kept = is_own and not has_scheme and "code=" not in target and answer.status < 500
    return run.report.expect(rule, is_kept, answer.where, expected, target or answer.status)


async def _csrf_cookie(run: Run) -> dict[str, str]:
    answer = await run.walker.get("/sanctum/csrf-cookie", signed_in=False)
    cookies = SimpleCookie()
    for line in answer.headers.getall("Set-Cookie", ()):
        try:
            cookies.load(line)
        except CookieError:
            continue
    found = cookies.get("XSRF-TOKEN")
    is_kept = answer.status == 204 and found is not None and not found["httponly"]
    seen = {"status": answer.status, "cookies": sorted(cookies)}
    expected = "204 and a cookie XSRF-TOKEN without HttpOnly"
    run.report.expect(_COOKIE, is_kept, answer.where, expected, seen)
    return {name: morsel.value for name, morsel in cookies.items()}


async def _sign_in_refused(run: Run, cookies: dict[str, str]) -> None:
    """As the SPA signs in, with the name of nobody; then without the CSRF token."""
    fields = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-Requested-With": "XMLHttpRequest",
    }
    signed = {**fields, "X-XSRF-TOKEN": unquote(cookies.get("XSRF-TOKEN", ""))}
    body = {"email": f"{_NOBODY}@conform.example", "password": _NOBODY, "remember": False}
    answer = await run.walker.ask(
        "POST", "/login", signed_in=False, body=body, headers=signed, is_patient=False
    )
    if answer.status != 429:  # tried too often, by runs before this one
        is_kept = answer.status == 422 and isinstance(answer.object.get("errors"), dict)
        found = {"status": answer.status, "errors": answer.object.get("errors")}
        run.report.expect(_LOGIN, is_kept, answer.where, "422 with `errors`", found)
    for rule, path in ((_LOGIN, "/login"), (_LEAVE, "/logout")):
        stray = await run.walker.ask("POST", path, signed_in=False, body=body)
        is_kept = stray.status == 419 and stray.is_json
        expected = "419 in JSON without the CSRF token"
        run.report.expect(rule, is_kept, stray.where, expected, stray.status)
    left = await run.walker.ask("POST", "/logout", signed_in=False, headers=signed)
    is_kept = left.status in (204, 401)
    run.report.expect(_LEAVE, is_kept, left.where, "204, or 401 for nobody", left.status)


async def _registered(run: Run) -> dict[str, str]:
    """An app of the mobile app's kind: multipart, one redirect address."""
    form = {"client_name": "loops-gateway conform", "redirect_uris[]": _REDIRECT, "scopes": _SCOPE}
    rule = f"POST {_APPS}"
    answer = await run.walker.ask("POST", _APPS, signed_in=False, form=form)
    registered = {name: text(answer.object.get(name)) for name in _OF_APPS}
    uris = answer.object.get("redirect_uris")
    is_kept = answer.status == 200 and all(registered.values()) and uris == [_REDIRECT]
    expected = f"200, three texts that are not empty, redirect_uris: {[_REDIRECT]}"
    found = {**{name: bool(value) for name, value in registered.items()}, "redirect_uris": uris}
    run.report.expect(rule, is_kept, answer.where, expected, {"status": answer.status, **found})
    await Poster(run).refused(_APPS, {"client_name": "loops-gateway conform"}, (422,))
    return registered if registered["client_id"] else {}


async def _authorizing(run: Run, app: dict[str, str]) -> None:
    client_id = app["client_id"]
    shown = await _authorize(run, client_id, _REDIRECT)
    is_page = shown.status == 200 and shown.content_type == "text/html"
    is_login = shown.status in (302, 303)
    found = f"{shown.status} {shown.content_type}"
    expected = "a page, or a redirect to the server's own sign-in"
    run.report.expect(_SHOWN, is_page or is_login, shown.where, expected, found)
    _check_stays(run, _SHOWN, shown, expected)
    if is_page:
        policy = shown.headers.get("Content-Security-Policy", "")
        is_kept = "frame-ancestors" in policy or "X-Frame-Options" in shown.headers
        expected = "frame-ancestors, or X-Frame-Options"
        run.report.expect("framing", is_kept, shown.where, expected, policy)
    other = await _authorize(run, client_id, _ELSEWHERE)
    _check_stays(run, _SHOWN, other, "no redirect to an address that is not registered")
    silent = await _authorize(run, client_id, _REDIRECT, prompt="none", auth_token=_NOBODY)
    is_kept = "code=" not in silent.headers.get("Location", "")
    run.report.expect(_SHOWN, is_kept, silent.where, "no code for a guest", silent.status)
    form = {"client_id": client_id, "redirect_uri": _REDIRECT, "auth_token": _NOBODY, "state": "x"}
    for method, rule in (("POST", _APPROVED), ("DELETE", _DENIED)):
        answer = await run.walker.ask(method, _AUTHORIZE, signed_in=False, form=form)
        target = answer.headers.get("Location", "")
        is_kept = "code=" not in target and answer.status < 500 and answer.status != 201
        run.report.expect(rule, is_kept, answer.where, "no code", target or answer.status)


async def _tokens(run: Run, app: dict[str, str]) -> None:
    known = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    code = {"redirect_uri": _REDIRECT, "code": _NOBODY, "grant_type": "authorization_code"}
    refresh = {"grant_type": "refresh_token", "refresh_token": _NOBODY}
    for rule, form, errors in (
        (_GRANTED, {**known, **code}, ("invalid_grant", "invalid_request")),
        (_GRANTED, {**code, "client_id": _NOBODY, "client_secret": "x"}, ("invalid_client",)),
        (_GRANTED, {**known, **code, "client_secret": "x"}, ("invalid_client",)),
        (_GRANTED, {**known, "grant_type": "password"}, ("unsupported_grant_type",)),
        ("refresh", {**known, **refresh}, ("invalid_grant",)),
    ):
        answer = await run.walker.ask("POST", _TOKEN, signed_in=False, form=form)
        found = {"status": answer.status, "error": answer.object.get("error")}
        is_kept = answer.status in (400, 401) and found["error"] in errors
        expected = f"400 or 401, error: {' or '.join(errors)}"
        run.report.expect(rule, is_kept, answer.where, expected, found)
        kept = answer.tokens("Cache-Control")
        is_kept = "no-store" in kept
        run.report.expect("token-kept", is_kept, answer.where, "Cache-Control: no-store", kept)


async def _revoking(run: Run, app: dict[str, str]) -> None:
    known = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    form = {**known, "token": _NOBODY}
    answer = await run.walker.ask("POST", _REVOKE, signed_in=False, form=form)
    if answer.status in (404, 405):  # Loops has none; its apps log out
        return
    expected = "200 for a token that means nothing"
    run.report.expect("revoke", answer.status == 200, answer.where, expected, answer.status)
    form = {**form, "client_secret": "x"}
    other = await run.walker.ask("POST", _REVOKE, signed_in=False, form=form)
    is_kept = other.status in (400, 401) and other.object.get("error") == "invalid_client"
    found = {"status": other.status, "error": other.object.get("error")}
    run.report.expect("revoke", is_kept, other.where, "401, error: invalid_client", found)


async def _logout(run: Run) -> None:
    """Without a token; the run's own goes on."""
    rule = f"POST {_LOGOUT}"
    answer = await run.walker.ask("POST", _LOGOUT, signed_in=False)
    check_error(run, answer, rule, (401,))

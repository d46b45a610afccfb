"""Routes that Nexgate has no counterpart for: fixed answers (Loops API, Neutral answers).

A table: each row gives the answer that clients handle best, an empty one, 404 or 422. A path that
ends in `{tail}` covers everything below it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from aiohttp import web

from gateway.errors import not_found
from gateway.routes.app_keys import COOKIES, SERVICES
from gateway.routes.responses import (
    done_answer,
    empty_page_answer,
    json_answer,
    not_available,
    not_supported,
)
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.request_context import RequestContext

# Path parameters that are ids; a malformed one is 404 before anything else is checked.
_IDS: Final = frozenset({"id", "videoId", "commentId", "replyId", "parentId"})
_TAIL: Final = "{tail:.*}"


def _check_ids(request: web.Request) -> None:
    identity = request.app[SERVICES].identity
    for name, value in request.match_info.items():
        if name in _IDS and identity.account_from_loops_id(value) is None:
            raise not_found()


def content_handler(content: Mapping[str, object]) -> RouteHandler:
    """A handler that always answers `content`."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        _check_ids(request)
        return json_answer(content)

    return handle


def empty_page_handler(**more_meta: object) -> RouteHandler:
    """A handler that answers an empty page."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        _check_ids(request)
        return empty_page_answer(request, more_meta=more_meta)

    return handle


async def answer_done(request: web.Request, context: RequestContext) -> web.Response:
    """Accepted; there is nothing to do."""
    _check_ids(request)
    return done_answer()


async def answer_not_available(request: web.Request, context: RequestContext) -> web.Response:
    """Not available on this server."""
    raise not_available()


async def answer_not_supported(request: web.Request, context: RequestContext) -> web.Response:
    """Not supported by this server."""
    _check_ids(request)
    raise not_supported()


async def answer_no_apple(request: web.Request, context: RequestContext) -> web.Response:
    """Signing in with Apple: refused, with `error` as the text that the app prints."""
    text = "This server does not sign in with Apple."
    return json_answer({"message": text, "error": text, "data": []}, status=404)


def refusal_handler(message: str) -> RouteHandler:
    """A handler that answers 422 with `message`."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        _check_ids(request)
        raise not_supported(message)

    return handle


_ELSEWHERE = refusal_handler("Please change this where you signed up.")


async def end_all_sessions(request: web.Request, context: RequestContext) -> web.Response:
    """End the browser's session; it has one at most."""
    cookies = request.app[COOKIES]
    await request.app[SERVICES].sessions.end(cookies.session_token(request) or "")
    response = json_answer({"success": True, "redirect": "/"})
    cookies.expire_cookies(response)
    return response


def _row(
    method: str,
    path: str,
    handler: RouteHandler,
    *,
    access: Access = Access.SIGNED_IN,
    shape: Shape = Shape.COLLECTION,
) -> Route:
    summary = (handler.__doc__ or "A neutral answer").partition(".")[0]
    return Route(method, f"/api/v1/{path}", access, shape, "-", summary, handler)


def _upload(path: str) -> Route:
    """A refused upload: said without waiting for a body, which is long."""
    return replace(_row("POST", path, answer_not_supported), reads_long_body=True)


def _object(method: str, path: str, content: Mapping[str, object]) -> Route:
    return _row(method, path, content_handler(content), shape=Shape.OBJECT)


def _public(method: str, path: str, handler: RouteHandler) -> Route:
    return _row(method, path, handler, access=Access.ANYONE)


def _absent(*paths: str, access: Access = Access.SIGNED_IN) -> tuple[Route, ...]:
    return tuple(_row("*", path, answer_not_available, access=access) for path in paths)


_SETTINGS = "account/settings"

_ACCOUNT_SETTINGS = (
    _object("GET", f"{_SETTINGS}/security-config", {"data": {"two_factor_enabled": False}}),
    _object("GET", f"{_SETTINGS}/birthdate", {"data": {"has_birthdate": True}}),
    _row("POST", f"{_SETTINGS}/birthdate", answer_not_supported),
    _object(
        "GET",
        f"{_SETTINGS}/push-notifications/status",
        {"data": {"allowed": False, "enabled": False, "platform": None}},
    ),
    _row("POST", f"{_SETTINGS}/push-notifications/enable", answer_not_supported),
    _row("POST", f"{_SETTINGS}/push-notifications/disable", answer_done),
    _object(
        "GET",
        f"{_SETTINGS}/starter-kits/status",
        {"data": {"state": "STATUS_DISABLED", "state_int": 0}},
    ),
    _row("POST", f"{_SETTINGS}/starter-kits/update", answer_not_supported),
    _row("POST", f"{_SETTINGS}/content/embeds", answer_not_supported),
    _row("POST", f"{_SETTINGS}/links/add", answer_not_supported),
    _row("POST", f"{_SETTINGS}/links/delete/{{id}}", answer_not_supported),
    _row("POST", f"{_SETTINGS}/delete-avatar", _ELSEWHERE),
    *(
        _row("POST", f"{_SETTINGS}/email/{what}", _ELSEWHERE)
        for what in ("update", "cancel", "verify", "resend")
    ),
    _row("POST", f"{_SETTINGS}/account/delete", _ELSEWHERE),
    *(
        _row("POST", f"{_SETTINGS}/{what}-2fa", _ELSEWHERE)
        for what in ("setup", "confirm", "disable")
    ),
    _row("GET", "account/sharing/settings", answer_not_available),
    *_absent(f"account/data/{_TAIL}"),
)

_VIDEOS = (
    _row("GET", "video/history/{id}", empty_page_handler()),
    _row("POST", "video/edit/{id}", refusal_handler("Videos can't be edited on this server."),
         shape=Shape.OBJECT),
    _row("*", "video/schedule/{id}", answer_not_supported),
    _row("*", "video/publish/{id}", answer_not_supported),
    _public("GET", "account/playlists/{id}", empty_page_handler()),
    # The web app's hover card requests these; Loops has no such routes either.
    _row("POST", "account/{id}/block", answer_not_available),
    _row("POST", "account/{id}/unblock", answer_not_available),
    *_absent("playlists/{id}", "playlists/{id}/videos", access=Access.ANYONE),
)  # fmt: skip

_STUDIO = (
    _row("GET", "studio/analytics/{metric}", content_handler({"data": [], "total": 0})),
    _upload("studio/posts/{id}/thumbnail"),
    _object(
        "GET",
        "studio/playlists/limits",
        {
            "data": {
                "feature_unavailable": True,
                "can_create": False,
                "max_limit": 0,
                "slots_available": 0,
            }
        },
    ),
    _row("GET", "studio/playlists", empty_page_handler()),
    _row("GET", "studio/playlist-posts", empty_page_handler()),
    *_absent(f"studio/playlists/{_TAIL}"),
    _object(
        "GET",
        "studio/scheduled/count",
        {"max_allowed": 0, "pending_count": 0, "can_schedule": False},
    ),
    _row("GET", "studio/scheduled", empty_page_handler()),
    _upload("studio/upload"),
    _upload("studio/duet/upload"),
)

_MESSAGES = (
    _row("GET", "dm/conversations", empty_page_handler()),
    _row("GET", "dm/suggested-recipients", content_handler({"data": []})),
    *_absent(f"dm/{_TAIL}"),
)

_SIGN_UP = (
    *_absent(
        f"auth/register/{_TAIL}",
        f"auth/verify/email{_TAIL}",
        f"auth/force-password-change{_TAIL}",
        f"onboarding/{_TAIL}",
        f"invite/{_TAIL}",
        f"starter-kits/{_TAIL}",
        access=Access.ANYONE,
    ),
    _public("POST", "auth/apple", answer_no_apple),
    _row("POST", "auth/accounts/switch", answer_not_available),
    _row("POST", "auth/accounts/remove", answer_not_available),
    _row("POST", "auth/accounts/logout-all", end_all_sessions, shape=Shape.OBJECT),
    *(
        Route(
            "POST",
            f"/password/{what}",
            Access.ANYONE,
            Shape.COLLECTION,
            "-",
            "Reset a password: not supported",
            refusal_handler("Please reset your password where you signed up."),
        )
        for what in ("email", "reset")
    ),
)

_ABSENT_FAMILIES = _absent(
    f"klipy/{_TAIL}", f"sounds/{_TAIL}", f"admin/{_TAIL}", "intents/follow/account"
)

ROUTES = (
    *_ACCOUNT_SETTINGS,
    *_VIDEOS,
    *_STUDIO,
    *_MESSAGES,
    *_SIGN_UP,
    *_ABSENT_FAMILIES,
)

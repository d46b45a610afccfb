"""What Nexgate has no counterpart for: absent or empty, never broken (Loops API, Neutral answers).

A table, because there is nothing to do for any of these but to give the answer that a client can
live with. Rows whose path ends in `{tail}` answer for everything below.
"""

from collections.abc import Mapping
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

# Placeholders that hold an id; what can be none is 404 before anything else is looked at.
_IDS: Final = frozenset({"id", "videoId", "commentId", "replyId", "parentId"})
_TAIL: Final = "{tail:.*}"


def _check_ids(request: web.Request) -> None:
    identity = request.app[SERVICES].identity
    for name, value in request.match_info.items():
        if name in _IDS and identity.account_from_loops_id(value) is None:
            raise not_found()


def gives(content: Mapping[str, object]) -> RouteHandler:
    """A handler that always answers the same."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        _check_ids(request)
        return json_answer(content)

    return handle


def gives_empty_page(**more_meta: object) -> RouteHandler:
    """A handler that answers a page of nothing."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        _check_ids(request)
        return empty_page_answer(request, more_meta=more_meta)

    return handle


async def succeeds(request: web.Request, context: RequestContext) -> web.Response:
    """Done, because there is nothing to do."""
    _check_ids(request)
    return done_answer()


async def is_not_there(request: web.Request, context: RequestContext) -> web.Response:
    """This server does not have it."""
    raise not_available()


async def is_not_supported(request: web.Request, context: RequestContext) -> web.Response:
    """This server can't do it."""
    _check_ids(request)
    raise not_supported()


def refuses(message: str) -> RouteHandler:
    """A handler that says why something can't be done here."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        _check_ids(request)
        raise not_supported(message)

    return handle


_ELSEWHERE = refuses("Please change this where you signed up.")


async def end_all_sessions(request: web.Request, context: RequestContext) -> web.Response:
    """The browser has one session at most: it ends."""
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


def _object(method: str, path: str, content: Mapping[str, object]) -> Route:
    return _row(method, path, gives(content), shape=Shape.OBJECT)


def _public(method: str, path: str, handler: RouteHandler) -> Route:
    return _row(method, path, handler, access=Access.ANYONE)


def _absent(*paths: str, access: Access = Access.SIGNED_IN) -> tuple[Route, ...]:
    return tuple(_row("*", path, is_not_there, access=access) for path in paths)


_NO_CHANGE: Final = {"total": 0, "change_pct": 0}
_SETTINGS = "account/settings"

_ACCOUNT_SETTINGS = (
    _object("GET", f"{_SETTINGS}/security-config", {"data": {"two_factor_enabled": False}}),
    _object("GET", f"{_SETTINGS}/birthdate", {"data": {"has_birthdate": True}}),
    _row("POST", f"{_SETTINGS}/birthdate", is_not_supported),
    _object(
        "GET",
        f"{_SETTINGS}/push-notifications/status",
        {"data": {"allowed": False, "enabled": False, "platform": None}},
    ),
    _row("POST", f"{_SETTINGS}/push-notifications/enable", is_not_supported),
    _row("POST", f"{_SETTINGS}/push-notifications/disable", succeeds),
    _object("GET", f"{_SETTINGS}/dm/status", {"data": {"state": "off"}}),
    _object(
        "GET",
        f"{_SETTINGS}/starter-kits/status",
        {"data": {"state": "STATUS_DISABLED", "state_int": 0}},
    ),
    _object("POST", f"{_SETTINGS}/starter-kits/update", {"data": {"state_int": 0}}),
    _row("POST", f"{_SETTINGS}/content/embeds", is_not_supported),
    _row("POST", f"{_SETTINGS}/links/add", is_not_supported),
    _row("POST", f"{_SETTINGS}/links/delete/{{id}}", is_not_supported),
    _row("POST", f"{_SETTINGS}/update-avatar", _ELSEWHERE),
    _row("POST", f"{_SETTINGS}/delete-avatar", _ELSEWHERE),
    *(
        _row("POST", f"{_SETTINGS}/email/{what}", _ELSEWHERE)
        for what in ("update", "cancel", "verify", "resend")
    ),
    _row("POST", f"{_SETTINGS}/update-password", _ELSEWHERE),
    _row("POST", f"{_SETTINGS}/account/disable", _ELSEWHERE),
    _row("POST", f"{_SETTINGS}/account/delete", _ELSEWHERE),
    *(
        _row("POST", f"{_SETTINGS}/{what}-2fa", _ELSEWHERE)
        for what in ("setup", "confirm", "disable")
    ),
    _row("GET", "account/sharing/settings", is_not_there),
    *_absent(f"account/data/{_TAIL}"),
)

_VIDEOS = (
    _row("GET", "video/history/{id}", gives_empty_page()),
    _row("POST", "video/edit/{id}", refuses("Videos can't be edited on this server."),
         shape=Shape.OBJECT),
    _row("*", "video/schedule/{id}", is_not_supported),
    _row("*", "video/publish/{id}", is_not_supported),
    _public("GET", "account/playlists/{id}", gives_empty_page()),
    # The web app's hover card asks for these; Loops has no such routes either.
    _row("POST", "account/{id}/block", is_not_there),
    _row("POST", "account/{id}/unblock", is_not_there),
    *_absent("playlists/{id}", "playlists/{id}/videos", access=Access.ANYONE),
)  # fmt: skip

_STUDIO = (
    _object(
        "GET",
        "studio/analytics/summary",
        {
            "range": 7,
            "views": _NO_CHANGE,
            "followers": _NO_CHANGE,
            "likes": _NO_CHANGE,
            "latest_post": None,
            "top_links": [],
            "recent_posts": [],
            "total_posts": 0,
        },
    ),
    _row("GET", "studio/analytics/{metric}", gives({"data": [], "total": 0})),
    _row("GET", "studio/posts", gives_empty_page(total_videos=0)),
    _row("POST", "studio/posts/{id}/thumbnail", is_not_supported),
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
    _row("GET", "studio/playlists", gives_empty_page()),
    _row("GET", "studio/playlist-posts", gives_empty_page()),
    *_absent(f"studio/playlists/{_TAIL}"),
    _object(
        "GET",
        "studio/scheduled/count",
        {"max_allowed": 0, "pending_count": 0, "can_schedule": False},
    ),
    _row("GET", "studio/scheduled", gives_empty_page()),
    _row("POST", "studio/upload", is_not_supported),
    _row("POST", "studio/duet/upload", is_not_supported),
)

_MESSAGES = (
    _row("GET", "dm/conversations", gives_empty_page()),
    _row("GET", "dm/suggested-recipients", gives({"data": []})),
    *_absent(f"dm/{_TAIL}"),
    _row("GET", "account/notifications/system/{id}", is_not_there, shape=Shape.OBJECT),
    _row(
        "GET",
        "notifications/system/{id}",
        is_not_there,
        access=Access.ANYONE,
        shape=Shape.OBJECT,
    ),
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
    _public("POST", "auth/apple", is_not_there),
    _row("POST", "auth/accounts/switch", is_not_there),
    _row("POST", "auth/accounts/remove", is_not_there),
    _row("POST", "auth/accounts/logout-all", end_all_sessions, shape=Shape.OBJECT),
    *(
        Route(
            "POST",
            f"/password/{what}",
            Access.ANYONE,
            Shape.COLLECTION,
            "-",
            "Resetting a password: not here",
            refuses("Please reset your password where you signed up."),
        )
        for what in ("email", "reset")
    ),
)

_NEVER_HERE = _absent(
    f"klipy/{_TAIL}", f"sounds/{_TAIL}", f"admin/{_TAIL}", "intents/follow/account"
)

ROUTES = (
    *_ACCOUNT_SETTINGS,
    *_VIDEOS,
    *_STUDIO,
    *_MESSAGES,
    *_SIGN_UP,
    *_NEVER_HERE,
)

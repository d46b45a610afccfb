"""Accounts, one's own and others' (Loops API, Accounts)."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from gateway.routes.app_keys import SERVICES
from gateway.routes.cached import Cached
from gateway.routes.parameters import path_account_id
from gateway.routes.responses import json_answer
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.relationships import Relationships
from gateway.service.request_context import RequestContext
from gateway.settings.cache import EntityKind
from mappings.loops import Account

Verb = Callable[[Relationships, RequestContext, str], Awaitable[Account]]


async def show_own_account(request: web.Request, context: RequestContext) -> web.Response:
    """The viewer's own account."""
    return _account(await request.app[SERVICES].people.accounts.own_account(context))


async def show_account(request: web.Request, context: RequestContext) -> web.Response:
    """An account by its id."""
    account_id = path_account_id(request)
    return _account(await request.app[SERVICES].people.accounts.show_account(context, account_id))


async def show_named_account(request: web.Request, context: RequestContext) -> web.Response:
    """An account by its user name."""
    user_name = request.match_info["username"]
    return _account(await request.app[SERVICES].people.accounts.account_named(context, user_name))


async def show_relationship(request: web.Request, context: RequestContext) -> web.Response:
    """The relationship of the viewer to an account (following, blocked ...), or to oneself."""
    account_id = path_account_id(request)
    found = await request.app[SERVICES].people.relationships.find_relationship(context, account_id)
    return json_answer({"data": found})


def action_handler(verb: Verb, *, is_bare: bool = False) -> RouteHandler:
    """A handler for a change of the relationship, such as a follow.

    The response is the account: bare where Loops' is (Loops API, Envelopes, E4 and E5), else in
    `data`.
    """

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        account_id = path_account_id(request)
        account = await verb(request.app[SERVICES].people.relationships, context, account_id)
        return json_answer(account) if is_bare else _account(account)

    return handle


def _account(account: Account) -> web.Response:
    return json_answer({"data": account})


STATS = "GET follows/stats/{userId}"
USER_VIDEOS = "GET clip/user/{userId}/videos"
RELATION = "GET follows/check/{userId}"

ACCOUNT = Cached(EntityKind.ACCOUNT)


def _action_row(path: str, becomes: str, summary: str, handler: RouteHandler) -> Route:
    return Route(
        "POST",
        f"/api/v1/account/{path}/{{id}}",
        Access.SIGNED_IN,
        Shape.OBJECT,
        becomes,
        summary,
        handler,
    )


ROUTES = (
    Route(
        "GET",
        "/api/v1/account/info/self",
        Access.SIGNED_IN,
        Shape.OBJECT,
        f"GET profile/me, {STATS}, {USER_VIDEOS}, GET privacy/account",
        "One's own account",
        show_own_account,
        cached=ACCOUNT,
    ),
    Route(
        "GET",
        "/api/v1/account/info/{id}",
        Access.SIGNED_IN,
        Shape.OBJECT,
        f"{STATS}, {USER_VIDEOS}",
        "An account by its id",
        show_account,
        cached=ACCOUNT,
    ),
    Route(
        "GET",
        "/api/v1/account/username/{username}",
        Access.GUEST_OR_VIEWER,
        Shape.OBJECT,
        f"GET profile/validate-username/{{username}}, GET clip/feed, {STATS}, {USER_VIDEOS}",
        "An account by its user name",
        show_named_account,
        cached=ACCOUNT,
    ),
    Route(
        "GET",
        "/api/v1/account/state/{id}",
        Access.SIGNED_IN,
        Shape.OBJECT,
        f"{RELATION}, GET follows/followers/{{userId}}/paged, GET privacy-control/blocked",
        "The relationship to an account",
        show_relationship,
        cached=Cached(EntityKind.RELATIONSHIP),
    ),
    _action_row(
        "follow", "POST follows/{userId}", "Follow", action_handler(Relationships.follow_account)
    ),
    _action_row(
        "unfollow",
        "DELETE follows/{userId}",
        "Unfollow",
        action_handler(Relationships.unfollow_account),
    ),
    _action_row(
        "undo-follow-request",
        f"{RELATION}, DELETE follows/{{userId}}",
        "Withdraw a follow request",
        action_handler(Relationships.withdraw_request),
    ),
    _action_row(
        "block",
        "POST privacy-control/block/{userId}",
        "Block, where Nexgate can",
        action_handler(Relationships.block_account, is_bare=True),
    ),
    _action_row(
        "unblock",
        "DELETE privacy-control/unblock/{userId}",
        "Unblock",
        action_handler(Relationships.unblock_account, is_bare=True),
    ),
)

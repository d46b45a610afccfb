"""Lists of accounts (Loops API, Accounts)."""

import re
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel

from gateway.errors import invalid
from gateway.routes.app_keys import PUBLIC_URL, SERVICES
from gateway.routes.cached import Cached
from gateway.routes.parameters import SafeInteger, path_account_id, query_text, read_body
from gateway.routes.responses import json_answer, links_query
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.account_lists import AccountList
from gateway.service.account_reads import Side
from gateway.service.request_context import RequestContext
from gateway.settings.cache import EntityKind
from mappings.loops import (
    AccountPage,
    BlockedAccount,
    BlockedAccountPage,
    ListedAccount,
    PageLinks,
    PageMeta,
)
from mappings.pages import page_links

PAGE = 15
BLOCKED_PAGE = 10
FEWEST_SUGGESTED, MOST_SUGGESTED = 3, 20
SEARCHED_NAME = re.compile(r"[A-Za-z0-9._@-]{2,50}")
LONGEST_BLOCKED_SEARCH = 50
CURSOR = "cursor"

FOLLOWS = Cached(EntityKind.USER_LIST, ("search", "limit", CURSOR))
FIRST_FOLLOWS = Cached(EntityKind.USER_LIST)

Item = TypeVar("Item", ListedAccount, BlockedAccount)


class HideBody(BaseModel):
    """The account to leave out of the viewer's suggestions from now on."""

    profile_id: SafeInteger | str


def follows_handler(side: Side) -> RouteHandler:
    """A handler for the followers of an account, or those it follows, in pages."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        account_id = path_account_id(request)
        found = await request.app[SERVICES].people.lists.follows(
            context,
            side,
            account_id,
            search=_searched_name(request),
            cursor=query_text(request, CURSOR),
            limit=PAGE,
        )
        return _account_page(request, found, FOLLOWS)

    return handle


def public_follows_handler(side: Side) -> RouteHandler:
    """A handler for the first page of an account's followers or followed, for guests too."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        account_id = path_account_id(request)
        found = await request.app[SERVICES].people.lists.follows(
            context, side, account_id, search=None, cursor=None, limit=PAGE
        )
        return _account_page(request, AccountList(found.items, None), FIRST_FOLLOWS)

    return handle


async def list_friends(request: web.Request, context: RequestContext) -> web.Response:
    """The account's followers whom the viewer follows."""
    account_id = path_account_id(request)
    found = await request.app[SERVICES].people.lists.friends(
        context, account_id, cursor=query_text(request, CURSOR), limit=PAGE
    )
    return _account_page(request, found, FOLLOWS)


async def list_suggested(request: web.Request, context: RequestContext) -> web.Response:
    """Accounts to follow; `limit` is 3 to 20, or 422."""
    limit = _suggestions(request)
    accounts = await request.app[SERVICES].people.lists.suggested(context, limit=limit)
    return json_answer({"data": accounts})


async def list_suggested_beside(request: web.Request, context: RequestContext) -> web.Response:
    """Accounts to follow, shown on the page of the account in the path."""
    account_id = path_account_id(request)
    accounts = await request.app[SERVICES].people.lists.suggested_beside(
        context, account_id, limit=PAGE
    )
    return json_answer({"data": accounts})


async def hide_suggestion(request: web.Request, context: RequestContext) -> web.Response:
    """Leave an account out of the viewer's suggestions from now on."""
    body = await read_body(request, HideBody)
    identity = request.app[SERVICES].identity
    account_id = identity.account_from_loops_id(str(body.profile_id))
    if account_id is None:
        raise invalid({"profile_id": ["The selected profile id is invalid."]})
    await request.app[SERVICES].people.lists.hide_suggestion(context, account_id)
    return json_answer({"message": "Suggestion hidden"})


async def list_blocked(request: web.Request, context: RequestContext) -> web.Response:
    """The accounts the viewer has blocked, those that match `q` if it is given."""
    search = query_text(request, "q")
    if search is not None and len(search) > LONGEST_BLOCKED_SEARCH:
        message = f"The q field must not be greater than {LONGEST_BLOCKED_SEARCH} characters."
        raise invalid({"q": [message]})
    found = await request.app[SERVICES].people.lists.blocked(
        context, search=search, cursor=query_text(request, CURSOR), limit=BLOCKED_PAGE
    )
    links, meta = _position(request, found.next_cursor, BLOCKED_PAGE)
    return json_answer(BlockedAccountPage(data=found.items, links=links, meta=meta))


async def count_blocked_accounts(request: web.Request, context: RequestContext) -> web.Response:
    """How many accounts the viewer has blocked."""
    count = await request.app[SERVICES].people.lists.count_blocked(context)
    return json_answer({"data": {"count": count}})


async def search_accounts_to_block(request: web.Request, context: RequestContext) -> web.Response:
    """An empty list: the block list itself is searched, with `q`."""
    return json_answer({"data": []})


def _account_page(
    request: web.Request, found: AccountList[ListedAccount], cached: Cached
) -> web.Response:
    links, meta = _position(request, found.next_cursor, PAGE, cached)
    return json_answer(AccountPage(data=found.items, links=links, meta=meta))


def _position(
    request: web.Request, next_cursor: str | None, per_page: int, cached: Cached | None = None
) -> tuple[PageLinks, PageMeta]:
    path = request.app[PUBLIC_URL] + request.path
    links = page_links(path, links_query(request, cached), next_cursor, with_links=True)
    return links, PageMeta(path=path, per_page=per_page, next_cursor=next_cursor, prev_cursor=None)


def _searched_name(request: web.Request) -> str | None:
    search = query_text(request, "search")
    if search is not None and not SEARCHED_NAME.fullmatch(search):
        raise invalid({"search": ["The search field format is invalid."]})
    return search


def _suggestions(request: web.Request) -> int:
    text = query_text(request, "limit")
    if text is None:
        return MOST_SUGGESTED
    allowed = {str(number) for number in range(FEWEST_SUGGESTED, MOST_SUGGESTED + 1)}
    if text not in allowed:
        message = f"The limit field must be between {FEWEST_SUGGESTED} and {MOST_SUGGESTED}."
        raise invalid({"limit": [message]})
    return int(text)


PAGED = "GET follows/{}/{{userId}}/paged, GET follows/following/{{userId}}"
FEATURED = "GET profile/me, GET follows/featured"
BLOCKED = "GET privacy-control/blocked"


def _row(
    path: str,
    becomes: str,
    summary: str,
    handler: RouteHandler,
    access: Access = Access.SIGNED_IN,
    cached: Cached | None = None,
) -> Route:
    return Route(
        "GET",
        f"/api/v1/{path}",
        access,
        Shape.COLLECTION,
        becomes,
        summary,
        handler,
        cached=cached,
    )


ROUTES = (
    *(
        _row(
            f"account/{side}/{{id}}",
            PAGED.format(side),
            f"An account's {side}",
            follows_handler(side),
            cached=FOLLOWS,
        )
        for side in Side
    ),
    *(
        _row(
            f"web/account/{side}/{{id}}",
            f"GET follows/{side}/{{userId}}/paged",
            f"The first 15 of an account's {side}; for guests through the service token",
            public_follows_handler(side),
            Access.GUEST_OR_VIEWER,
            FIRST_FOLLOWS,
        )
        for side in Side
    ),
    _row(
        "account/friends/{id}",
        PAGED.format(Side.FOLLOWERS),
        "An account's followers whom one follows",
        list_friends,
        cached=FOLLOWS,
    ),
    _row(
        "account/suggested/{id}",
        f"GET follows/stats/{{userId}}, {FEATURED}",
        "Accounts to follow, on an account's page",
        list_suggested_beside,
    ),
    _row("accounts/suggested", FEATURED, "Accounts to follow", list_suggested),
    Route(
        "POST",
        "/api/v1/accounts/suggested/hide",
        Access.SIGNED_IN,
        Shape.OBJECT,
        "GET profile/me",
        "Hide a suggested account; stored by the gateway",
        hide_suggestion,
    ),
    _row(
        "account/settings/blocked-accounts", BLOCKED, "The accounts one has blocked", list_blocked
    ),
    Route(
        "GET",
        "/api/v1/account/settings/total-blocked-accounts",
        Access.SIGNED_IN,
        Shape.OBJECT,
        BLOCKED,
        "How many accounts one has blocked",
        count_blocked_accounts,
    ),
    Route(
        "POST",
        "/api/v1/account/settings/blocked-account-search",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        "-",
        "Accounts to block: empty",
        search_accounts_to_block,
    ),
)

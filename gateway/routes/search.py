"""Search and autocompletion (Loops API, Search and autocomplete)."""

import re
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, StringConstraints

from gateway.errors import ApiError, invalid
from gateway.routes.app_keys import PUBLIC_URL, SERVICES
from gateway.routes.parameters import documented_limit, query_text, read_body
from gateway.routes.responses import json_answer, not_available
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.request_context import RequestContext
from gateway.service.search import SearchType
from mappings.loops import PageLinks, PageMeta, SearchPage, SearchResult
from mappings.pages import page_links

PER_PAGE = 10
MAX_PER_PAGE = 20
MAX_QUERY_LENGTH = 100
COMPLETIONS = 10
TAG_PREFIX = re.compile(r"[\w-]{2,60}")
ACCOUNT_PREFIX = re.compile(r"[A-Za-z0-9.\-_@]{2,90}")
NOTHING = SearchResult(hashtags=[], users=[], videos=[], starter_kits=[])


class UsersBody(BaseModel):
    """The text to find users by."""

    q: Annotated[
        str,
        StringConstraints(
            strict=True, strip_whitespace=True, min_length=1, max_length=MAX_QUERY_LENGTH
        ),
    ]


async def search_everything(request: web.Request, context: RequestContext) -> web.Response:
    """Videos, users and hashtags."""
    text = request.query.get("query", "").strip()
    if not text:
        raise invalid({"query": ["The query field is required."]})
    if len(text) > MAX_QUERY_LENGTH:
        raise invalid(
            {"query": [f"The query field must not exceed {MAX_QUERY_LENGTH} characters."]}
        )
    type_ = _type(request)
    limit = documented_limit(request, default=PER_PAGE, highest=MAX_PER_PAGE)
    found = await request.app[SERVICES].search.search_all(
        context, text, type_, cursor=query_text(request, "cursor"), limit=limit
    )
    page = SearchPage(
        data=found.result,
        links=_no_links(),
        meta=_meta(request, per_page=limit, next_cursor=found.next_cursor),
    )
    return json_answer(page)


async def search_users(request: web.Request, context: RequestContext) -> web.Response:
    """Users alone, in one page."""
    body = await read_body(request, UsersBody)
    found = await request.app[SERVICES].search.search_users(context, body.q, MAX_PER_PAGE)
    meta = _meta(request, per_page=MAX_PER_PAGE, next_cursor=None)
    return json_answer({"data": found, "links": _no_links(), "meta": meta})


async def search_remote(request: web.Request, context: RequestContext) -> web.Response:
    """Search other servers: always empty, there is no federation."""
    return json_answer({"data": NOTHING})


async def show_remote_status(request: web.Request, context: RequestContext) -> web.Response:
    """Raises `ApiError` 404: no search of other servers is running."""
    raise not_available()


async def complete_tag(request: web.Request, context: RequestContext) -> web.Response:
    """Hashtags that complete `q`."""
    text = _prefix(request, TAG_PREFIX)
    found = await request.app[SERVICES].search.search_tags(context, text, COMPLETIONS)
    return json_answer({"data": found})


async def complete_account(request: web.Request, context: RequestContext) -> web.Response:
    """Accounts that complete `q`."""
    text = _prefix(request, ACCOUNT_PREFIX)
    found = await request.app[SERVICES].search.search_accounts(context, text, COMPLETIONS)
    return json_answer({"data": found})


def _type(request: web.Request) -> SearchType:
    text = query_text(request, "type")
    if text is None:
        return SearchType.ALL
    try:
        return SearchType(text)
    except ValueError:
        raise invalid({"type": ["The selected type is invalid."]}) from None


def _prefix(request: web.Request, grammar: re.Pattern[str]) -> str:
    text = request.query.get("q", "")
    if not text:
        raise _bad_prefix("The q field is required.")
    if not grammar.fullmatch(text):
        raise _bad_prefix("The q field format is invalid.")
    return text


def _bad_prefix(message: str) -> ApiError:
    return invalid({"q": [message]})


def _no_links() -> PageLinks:
    return page_links("", {}, None, with_links=False)


def _meta(request: web.Request, *, per_page: int, next_cursor: str | None) -> PageMeta:
    return PageMeta(
        path=request.app[PUBLIC_URL] + request.path,
        per_page=per_page,
        next_cursor=next_cursor,
        prev_cursor=None,
    )


def _row(
    method: str,
    path: str,
    shape: Shape,
    becomes: str,
    summary: str,
    handler: RouteHandler,
) -> Route:
    return Route(method, f"/api/v1/{path}", Access.SIGNED_IN, shape, becomes, summary, handler)


_LIST, _ONE = Shape.COLLECTION, Shape.OBJECT
_WITH_USERS = "GET profile/me, GET clip/feed, GET follows/following/{userId}"

ROUTES = (
    _row("GET", "search", _ONE, _WITH_USERS, "Videos, users and hashtags", search_everything),
    _row("POST", "search/users", _LIST, _WITH_USERS, "Users", search_users),
    _row("POST", "search/remote", _ONE, "-", "Search other servers: empty", search_remote),
    _row(
        "GET",
        "search/remote/status",
        _LIST,
        "-",
        "State of a search of other servers: not available",
        show_remote_status,
    ),
    _row(
        "GET", "autocomplete/tags", _LIST, "GET clip/feed", "Hashtags that complete q", complete_tag
    ),
    _row(
        "GET",
        "autocomplete/accounts",
        _LIST,
        "GET profile/me, GET clip/feed",
        "Accounts that complete q",
        complete_account,
    ),
)

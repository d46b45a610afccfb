"""Feeds (Loops API, Feeds)."""

from aiohttp import web

from gateway.routes.app_keys import SERVICES
from gateway.routes.cached import INCLUDE, Cached
from gateway.routes.parameters import (
    documented_limit,
    path_account_id,
    query_media_id,
    query_text,
    sort_order,
    tolerated_limit,
)
from gateway.routes.responses import page_answer
from gateway.routes.route import Access, Route, Shape
from gateway.service.request_context import RequestContext
from gateway.service.results import Content
from gateway.settings.cache import EntityKind

MAX_PAGE = 20
MAX_RECOMMENDED = 50
HOME_PAGE = 5
ACCOUNT_PAGE = 10
PUBLIC_PAGE = 10
CURSOR = "cursor"

FEED = Cached(EntityKind.FIRST_PAGE, ("limit", CURSOR, INCLUDE))
PUBLIC_FEED = Cached(EntityKind.FIRST_PAGE, (CURSOR, INCLUDE))
ACCOUNT_VIDEOS = Cached(EntityKind.USER_LIST, ("limit", "sort", CURSOR, INCLUDE))
VIDEOS_FROM_ONE = Cached(EntityKind.USER_LIST, ("limit", "id", CURSOR, INCLUDE))


async def local_feed(request: web.Request, context: RequestContext) -> Content:
    """Everybody's clips, newest first: `for-you` (v0 and v1) and `local` are one feed."""
    limit = tolerated_limit(request, default=HOME_PAGE, highest=MAX_PAGE)
    feeds = request.app[SERVICES].feeds
    cursor = query_text(request, CURSOR)
    found = await feeds.newest_videos(context, name="local", cursor=cursor, limit=limit)
    return page_answer(request, context, found, cached=FEED, per_page=limit)


async def recommended_feed(request: web.Request, context: RequestContext) -> Content:
    """The For You feed, whatever `instance.fyf` is: clients request it regardless."""
    limit = documented_limit(request, default=20, highest=MAX_RECOMMENDED)
    feeds = request.app[SERVICES].feeds
    cursor = query_text(request, CURSOR)
    found = await feeds.newest_videos(context, name="recommended", cursor=cursor, limit=limit)
    more_meta = {"has_more": found.next_cursor is not None}
    return page_answer(
        request, context, found, cached=FEED, per_page=limit, with_links=False, more_meta=more_meta
    )


async def following_feed(request: web.Request, context: RequestContext) -> Content:
    """Videos of followed accounts, and the viewer's own."""
    limit = tolerated_limit(request, default=HOME_PAGE, highest=MAX_PAGE)
    feeds = request.app[SERVICES].feeds
    found = await feeds.followed_videos(context, cursor=query_text(request, CURSOR), limit=limit)
    return page_answer(request, context, found, cached=FEED, per_page=limit)


async def public_feed(request: web.Request, context: RequestContext) -> Content:
    """The web app's home for guests."""
    feeds = request.app[SERVICES].feeds
    found = await feeds.public_videos(
        context, cursor=query_text(request, CURSOR), limit=PUBLIC_PAGE
    )
    return page_answer(
        request, context, found, cached=PUBLIC_FEED, per_page=PUBLIC_PAGE, with_links=False
    )


async def own_feed(request: web.Request, context: RequestContext) -> Content:
    """The viewer's own videos."""
    limit = documented_limit(request, default=ACCOUNT_PAGE, highest=MAX_PAGE)
    found = await request.app[SERVICES].feeds.own_videos(
        context, sort=sort_order(request), cursor=query_text(request, CURSOR), limit=limit
    )
    return page_answer(request, context, found, cached=ACCOUNT_VIDEOS, per_page=limit)


async def account_feed(request: web.Request, context: RequestContext) -> Content:
    """An account's videos."""
    user_id = path_account_id(request)
    limit = tolerated_limit(request, default=ACCOUNT_PAGE, highest=MAX_PAGE)
    found = await request.app[SERVICES].feeds.account_videos(
        context, user_id, sort=sort_order(request), cursor=query_text(request, CURSOR), limit=limit
    )
    return page_answer(request, context, found, cached=ACCOUNT_VIDEOS, per_page=limit)


async def account_feed_from(request: web.Request, context: RequestContext) -> Content:
    """An account's videos from one of them on: the app's only way to open a video."""
    user_id = path_account_id(request)
    media_id = query_media_id(request, "id")
    limit = documented_limit(request, default=ACCOUNT_PAGE, highest=MAX_PAGE)
    found = await request.app[SERVICES].feeds.account_videos_from(
        context, user_id, media_id, cursor=query_text(request, CURSOR), limit=limit
    )
    return page_answer(request, context, found, cached=VIDEOS_FROM_ONE, per_page=limit)


CLIP_FEED = "GET clip/feed"
USER_VIDEOS = "GET clip/user/{userId}/videos"

ROUTES = (
    Route(
        "GET",
        "/api/v1/feed/for-you",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        CLIP_FEED,
        "Everybody's clips, newest first",
        local_feed,
        cached=FEED,
    ),
    Route(
        "GET",
        "/api/v1/feed/local",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        CLIP_FEED,
        "The same feed under its other name",
        local_feed,
        cached=FEED,
    ),
    Route(
        "GET",
        "/api/v0/feed/for-you",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        CLIP_FEED,
        "The same feed at the web app's path",
        local_feed,
        cached=FEED,
    ),
    Route(
        "GET",
        "/api/v0/feed/recommended",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        CLIP_FEED,
        "For You, in pages of up to 50",
        recommended_feed,
        cached=FEED,
    ),
    Route(
        "GET",
        "/api/v1/feed/following",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        f"GET profile/me, GET follows/following/{{userId}}, {USER_VIDEOS}",
        "Videos of followed accounts and one's own",
        following_feed,
        cached=FEED,
    ),
    Route(
        "GET",
        "/api/web/feed",
        Access.GUEST_OR_VIEWER,
        Shape.COLLECTION,
        CLIP_FEED,
        "The public feed; for guests through the service token",
        public_feed,
        cached=PUBLIC_FEED,
    ),
    Route(
        "GET",
        "/api/v1/feed/account/self",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        f"GET profile/me, {USER_VIDEOS}",
        "One's own videos: Latest, Popular, Oldest",
        own_feed,
        cached=ACCOUNT_VIDEOS,
    ),
    Route(
        "GET",
        "/api/v1/feed/account/{id}",
        Access.GUEST_OR_VIEWER,
        Shape.COLLECTION,
        USER_VIDEOS,
        "An account's videos: Latest, Popular, Oldest",
        account_feed,
        cached=ACCOUNT_VIDEOS,
    ),
    Route(
        "GET",
        "/api/v1/feed/account/{id}/cursor",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        USER_VIDEOS,
        "An account's videos from `?id=` on",
        account_feed_from,
        cached=VIDEOS_FROM_ONE,
    ),
)

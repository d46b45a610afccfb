"""The clip endpoints (5.4 to 5.7; rules S9 to S25)."""

from bisect import bisect_left

from aiohttp import web

from gateway.sandbox.calls import Call, endpoint
from gateway.sandbox.cursors import decode_cursor, encode_cursor
from gateway.sandbox.envelope import NO_CONTENT, Json, Refusal, Reply
from gateway.sandbox.options import Switch
from gateway.sandbox.rendering import clip_json
from gateway.sandbox.state import Media, View

MAX_LIMIT = 20


async def list_feed(call: Call) -> Reply:
    """Short clips of all users, newest first (S11, S19)."""
    clips = call.store.feed()
    if call.has_switch(Switch.BLOCK_FILTER):
        viewer_id, store = call.viewer.id, call.store
        clips = [m for m in clips if not store.is_blocked(viewer_id, store.post_of(m).author_id)]
    return Reply("Clip feed fetched", _page(call, clips, 10))


async def list_user_videos(call: Call) -> Reply:
    """All ready videos of a user; an unknown user has none (S19, S24)."""
    videos = call.store.videos_of(call.id_in_path("userId"))
    return Reply("User videos fetched", _page(call, videos, 12))


def _limit(call: Call, default: int) -> int:
    limit = call.integer_in_query("limit", default)
    if call.has_switch(Switch.CLAMP_LIMIT):
        return max(1, min(MAX_LIMIT, limit))
    if not 1 <= limit <= MAX_LIMIT:
        raise Refusal("Method parameter 'limit'")
    return limit


def _page(call: Call, videos: list[Media], default_limit: int) -> Json:
    limit = _limit(call, default_limit)
    cursor = call.request.query.get("cursor", "")
    start = 0
    if cursor:
        # Newest first; strictly after the cursor's position, which need not exist (S21).
        at, media_id = decode_cursor(cursor)
        older = bisect_left(videos[::-1], (at, media_id), key=call.store.position)
        start = len(videos) - older
    items = videos[start : start + limit]
    has_more = len(videos) > start + limit
    next_cursor = None
    if items and (has_more or call.has_switch(Switch.CURSOR_AT_END)):
        next_cursor = encode_cursor(call.store.created_at(items[-1]), items[-1].id)
    return {
        "clips": [clip_json(call, media) for media in items],
        "nextCursor": next_cursor,
        "hasMore": has_more,
    }


async def show_clip(call: Call) -> Reply:
    """One clip by its media id (S10)."""
    return Reply("Clip fetched", clip_json(call, _clip(call)))


def _visible_media(call: Call) -> Media:
    media = call.store.media.get(call.id_in_path("mediaId"))
    if media is None or not call.store.post_of(media).is_visible:
        raise Refusal("Clip not found", 404)
    return media


def _clip(call: Call) -> Media:
    media = _visible_media(call)
    if media.kind != "VIDEO" or not media.is_short:
        raise Refusal("Media is not a clip", 404)
    if not media.is_ready:
        raise Refusal("Clip is not available", 404)
    return media


async def record_view(call: Call) -> Reply:
    """Records a view; only a user's first one counts (S12 to S17)."""
    call.id_in_path("mediaId")
    if call.is_anonymous:
        return NO_CONTENT
    body = await call.body({"watchDurationMs": int, "source": str}, required=False)
    media = _visible_media(call) if call.has_switch(Switch.VIEW_ANY_VIDEO) else _clip(call)
    post, viewer = call.store.post_of(media), call.viewer
    if call.has_switch(Switch.IGNORE_AUTHOR_VIEWS) and post.author_id == viewer.id:
        return NO_CONTENT
    view = call.store.views.get((media.id, viewer.id))
    if view is None:
        view = call.store.views[media.id, viewer.id] = View()
        media.views += 1
        post.views += 1
    view.count += 1
    duration, source = body.get("watchDurationMs"), body.get("source")
    view.watch_duration_ms = duration if isinstance(duration, int) else None
    view.source = source if isinstance(source, str) else None
    return NO_CONTENT


_CLIP = "/api/v1/e-social/clip"

ROUTES = (
    web.get(f"{_CLIP}/feed", endpoint(list_feed)),
    web.get(f"{_CLIP}/{{mediaId}}", endpoint(show_clip)),
    web.post(f"{_CLIP}/{{mediaId}}/view", endpoint(record_view)),
    web.get(f"{_CLIP}/user/{{userId}}/videos", endpoint(list_user_videos)),
)

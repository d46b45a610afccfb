"""A Nexgate whose lists are what a test writes down: any times, any cursors, any length."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from aiohttp import web

VIEWER_ID = str(UUID(int=7))
TOKEN = "a.token.goes"
SOCIAL = "/api/v1/e-social"
Json = dict[str, object]


def listed_clip(number: int, **changes: object) -> Json:
    """A clip as Nexgate writes it; a long video with `duration` of 180 and more."""
    media_id = str(UUID(int=number + 2**64))
    duration = changes.pop("duration", 12)
    likes = changes.pop("likes", 0)
    author = changes.pop("author", VIEWER_ID)
    return {
        "id": media_id,
        "postId": str(UUID(int=number + 2**80)),
        "author": {"id": author, "username": f"user{UUID(str(author)).int}"},
        "caption": f"number {number}",
        "media": {
            "id": media_id,
            "duration": duration,
            "width": 1080,
            "height": 1920,
            "variants": {"720p.mp4": f"https://cdn.example/{number}.mp4"},
        },
        "hashtags": [],
        "engagement": {"likesCount": likes, "savesCount": 0},
        "userInteraction": {"hasLiked": False, "hasSaved": False, "hasShared": False},
        "createdAt": "2026-06-20T08:30:00",
        **changes,
    }


@dataclass
class ListedNexgate:
    """Lists by account, newest first; `follows` are the viewer's; `cursor_bytes` pads cursors.

    A cursor is the position of the last clip given, by its id, and holds when that is deleted.
    """

    lists: dict[str, list[Json]] = field(default_factory=dict)
    feed: list[Json] = field(default_factory=list)
    follows: list[str] = field(default_factory=list)
    cursor_bytes: int = 0
    refused_cursors: set[str] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    refusal_of_writes: str | None = None
    forgets_on_write: bool = False
    _order: dict[str, int] = field(default_factory=dict)

    def app(self) -> web.Application:
        """The application to serve."""
        app = web.Application(middlewares=[self._note])
        app.router.add_get("/api/v1/profile/me", self._profile)
        app.router.add_get(SOCIAL + "/follows/following/{id}", self._following)
        app.router.add_get(SOCIAL + "/clip/feed", self._feed)
        app.router.add_get(SOCIAL + "/clip/user/{id}/videos", self._videos)
        app.router.add_get(SOCIAL + "/clip/{id}", self._clip)
        for method in ("POST", "DELETE"):
            app.router.add_route(method, SOCIAL + "/posts/{id}/{action:.*}", self._write)
        return app

    def all_clips(self) -> Iterable[Json]:
        """Every clip there is."""
        for clips in (self.feed, *self.lists.values()):
            yield from clips

    @web.middleware
    async def _note(self, request: web.Request, handler: object) -> web.StreamResponse:
        self.calls.append(f"{request.method} {request.path.removeprefix(SOCIAL)}")
        return await handler(request)  # type: ignore[operator, no-any-return]

    async def _profile(self, _: web.Request) -> web.Response:
        return _success({"id": VIEWER_ID, "userName": "me"})

    async def _following(self, _: web.Request) -> web.Response:
        return _success([{"id": one, "user": {"id": one, "userName": one}} for one in self.follows])

    async def _feed(self, request: web.Request) -> web.Response:
        return self._page(request, self.feed)

    async def _videos(self, request: web.Request) -> web.Response:
        return self._page(request, self.lists.get(request.match_info["id"], []))

    async def _clip(self, request: web.Request) -> web.Response:
        wanted = request.match_info["id"]
        found = next((clip for clip in self.all_clips() if clip["id"] == wanted), None)
        if found is None:
            return _refusal(404, "NOT_FOUND", "Clip not found")
        media = found["media"]
        if isinstance(media, dict) and int(str(media["duration"])) >= 180:
            return _refusal(404, "NOT_FOUND", "Media is not a clip")
        return _success(found)

    async def _write(self, request: web.Request) -> web.Response:
        self.writes.append(f"{request.method} {request.match_info['action']}")
        if self.forgets_on_write:
            self.feed.clear()
            self.lists.clear()
        if self.refusal_of_writes is not None:
            return _refusal(400, "BAD_REQUEST", self.refusal_of_writes)
        return _success(None)

    def _page(self, request: web.Request, clips: list[Json]) -> web.Response:
        for number, clip in enumerate(clips):
            self._order.setdefault(str(clip["id"]), len(clips) - number)
        cursor = request.query.get("cursor")
        if cursor in self.refused_cursors:
            return _refusal(400, "BAD_REQUEST", "Invalid cursor")
        start = 0
        if cursor is not None:
            position = int(base64.b64decode(cursor).decode().strip())
            start = next(
                (i for i, one in enumerate(clips) if self._order[str(one["id"])] < position),
                len(clips),
            )
        limit = int(request.query.get("limit", "10"))
        given = clips[start : start + limit]
        has_more = start + limit < len(clips)
        following = None
        if has_more:
            following = self.cursor_at(self._order[str(given[-1]["id"])])
        return _success({"clips": given, "nextCursor": following, "hasMore": has_more})

    def cursor_at(self, position: int) -> str:
        """The cursor behind a position, which counts from the end of a list."""
        padded = str(position).ljust(self.cursor_bytes * 3 // 4)
        return base64.b64encode(padded.encode()).decode()

    def publish(self, account: str, clip: Json) -> None:
        """Put a clip on top of an account's list, and of the feed where it is short."""
        clips = self.lists.setdefault(account, [])
        top = max((self._order.get(str(one["id"]), 0) for one in clips), default=0)
        self._order[str(clip["id"])] = max(top, len(clips)) + 1
        clips.insert(0, clip)


def _success(data: object) -> web.Response:
    return web.json_response({"success": True, "httpStatus": "OK", "message": "", "data": data})


def _refusal(status: int, name: str, message: str) -> web.Response:
    return web.json_response(
        {"success": False, "httpStatus": name, "message": message, "data": message}, status=status
    )

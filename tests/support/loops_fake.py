"""A small Loops server written after the documents alone, and ways to break one thing of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from json import dumps

from aiohttp import web

Json = dict[str, object]
TOKEN = "a-token-of-the-fake"
PAGE = 5
FIRST_ID = 107099161459215690
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"


@dataclass
class Reply:
    """An answer on its way out, for a twist to change."""

    path: str
    method: str
    is_guest: bool
    status: int
    document: object
    content_type: str = "application/json"

    @property
    def videos(self) -> list[Json]:
        """Every video in it."""
        found = self.document
        if isinstance(found, dict) and "data" in found:
            found = found["data"]
        listed = found if isinstance(found, list) else [found]
        return [item for item in listed if isinstance(item, dict) and "shortcode" in item]


Twist = Callable[[Reply], None]


def shortcode(number: int) -> str:
    """Big-endian base 64."""
    digits = ""
    while number:
        number, rest = divmod(number, 64)
        digits = DIGITS[rest] + digits
    return digits


@dataclass
class State:
    """What one viewer did."""

    liked: set[str] = field(default_factory=set)
    saved: set[str] = field(default_factory=set)
    comments: dict[str, list[Json]] = field(default_factory=dict)


class LoopsFake:
    """Twelve videos of two accounts, newest first; five to a page."""

    def __init__(self, twist: Twist = lambda _: None) -> None:
        self._twist = twist
        self._ids = [str(FIRST_ID - number) for number in range(12)]
        self.state = State(comments={self._ids[0]: [comment(self._ids[0], "First!", "76")]})

    def app(self) -> web.Application:
        """The server."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        path = request.path
        is_guest = request.headers.get("Authorization") != f"Bearer {TOKEN}"
        method = "GET" if request.method == "HEAD" else request.method
        body = await request.json() if request.can_read_body else {}
        query = dict(request.query)
        status, document = self._found(method, path, query, body, is_guest=is_guest)
        reply = Reply(path, request.method, is_guest, status, document)
        self._twist(reply)
        if reply.content_type != "application/json":
            text = reply.document if isinstance(reply.document, str) else dumps(reply.document)
            return web.Response(text=text, status=reply.status, content_type=reply.content_type)
        return web.json_response(reply.document, status=reply.status)

    def _found(
        self, method: str, path: str, query: dict[str, str], body: Json, *, is_guest: bool
    ) -> tuple[int, object]:
        parts = path.removeprefix("/api/").split("/")
        if method == "GET":
            return self._read(parts, query, is_guest=is_guest)
        if method != "POST":
            return error(404, "Not Found.")
        return error(401, "Unauthenticated.") if is_guest else self._act(parts, body)

    def _read(
        self, parts: list[str], query: dict[str, str], *, is_guest: bool
    ) -> tuple[int, object]:
        match parts:
            case ["v1", "config"]:
                return 200, {"app": {"name": "Fake", "software": "loops"}, "fyf": True}
            case ["web", "feed"]:
                return self._page(self._ids[:PAGE], {}, "web/feed", is_guest=True)
            case ["v1", "video", video_id] if video_id in self._ids:
                return 200, {"data": self.video(video_id, is_guest=is_guest)}
            case ["v1", "video", "comments", video_id] if video_id in self._ids:
                return self._listed(self.state.comments.get(video_id, []))
            case ["v1", "feed", "account", account_id] if account_id in ("1", "2"):
                return self._page(self._of(account_id), query, "account", is_guest=is_guest)
        if is_guest and parts[1:2] == ["feed"]:
            return error(401, "Unauthenticated.")
        match parts:
            case ["v1", "feed", "account", "self"]:
                failed = {"limit": ["The limit field must be at least 1."]}
                return 422, {**error(422, failed["limit"][0])[1], "errors": failed}
            case ["v1", "feed", "account", account_id, "cursor"]:
                own = self._of(account_id)
                return self._page(own[own.index(query["id"]) :], query, "player")
            case ["v1", "feed", "for-you" | "following"] | ["v0", "feed", "recommended"]:
                return self._page(self._ids, query, "feed")
        return error(404, "Not Found.")

    def _act(self, parts: list[str], body: Json) -> tuple[int, object]:
        match parts:
            case ["v1", "video", ("like" | "unlike" | "bookmark" | "unbookmark") as verb, video_id]:
                held = self.state.liked if "like" in verb else self.state.saved
                (held.discard if verb.startswith("un") else held.add)(video_id)
                return 200, self.video(video_id)
            case ["v1", "video", "comments", video_id]:
                made = comment(video_id, str(body["comment"]))
                self.state.comments.setdefault(video_id, []).append(made)
                return 200, {"data": [made]}
            case ["v1", "comments", "delete", video_id, comment_id]:
                kept = [c for c in self.state.comments[video_id] if c["id"] != comment_id]
                self.state.comments[video_id] = kept
                return 200, {"data": [], "error": {"code": "ok", "message": ""}}
        return error(404, "Not Found.")

    def _of(self, account_id: str) -> list[str]:
        return [v for v in self._ids if (int(v) % 2 == 0) == (account_id == "2")]

    def _page(
        self, ids: list[str], query: dict[str, str], name: str, *, is_guest: bool = False
    ) -> tuple[int, object]:
        size = int(query.get("limit", PAGE))
        cursor = query.get("cursor", "")
        start = int(cursor.partition(".")[2].rstrip("=")) if cursor.startswith("at.") else 0
        shown = [self.video(video_id, is_guest=is_guest) for video_id in ids[start : start + size]]
        following = f"at.{start + size}" if start + size < len(ids) else None
        return 200, page(shown, name, size, following)

    def _listed(self, items: list[Json]) -> tuple[int, object]:
        return 200, page(items, "comments", 10, None)

    def video(self, video_id: str, *, is_guest: bool = False) -> Json:
        """One video as the viewer gets it."""
        code = shortcode(int(video_id))
        account_id = "2" if int(video_id) % 2 == 0 else "1"
        at = datetime(2026, 6, 20, tzinfo=UTC) - timedelta(hours=FIRST_ID - int(video_id))
        has_liked, has_saved = video_id in self.state.liked, video_id in self.state.saved
        return {
            "id": video_id,
            "account": {
                "id": account_id,
                "name": "Ada",
                "username": "ada",
                "avatar": "https://cdn.example/ada.jpg",
            },
            "caption": "💪 Hi #cats @bob",
            "url": f"https://fake.example/v/{code}",
            "shortcode": code,
            "is_owner": False,
            "is_sensitive": video_id == self._ids[3],
            "is_local": True,
            "media": {
                "thumbnail": "https://cdn.example/t.jpg",
                "src_url": "https://cdn.example/v.mp4",
                "hls_url": None,
                "alt_text": None,
                "duration": 12,
                "width": 720,
                "height": 1280,
            },
            "pinned": False,
            "likes": 3 + has_liked,
            "shares": 0,
            "comments": 1,
            "bookmarks": int(has_saved),
            "has_liked": has_liked and not is_guest,
            "has_bookmarked": has_saved and not is_guest,
            "is_edited": False,
            "lang": None,
            "tags": ["cats"],
            "mentions": [
                {
                    "username": "bob",
                    "start_index": 12,
                    "end_index": 16,
                    "profile_id": "78",
                    "is_local": True,
                }
            ],
            "permissions": {
                "can_comment": True,
                "can_download": False,
                "can_duet": False,
                "can_stitch": False,
                "can_embed": video_id != self._ids[3],
            },
            "audio": {
                "has_audio": True,
                "id": f"at:{video_id}",
                "count": 0,
                "key": "5b0e2f0c-1111-4222-8333-944445555666",
                "sound_id": "0",
            },
            "meta": {"contains_ai": False, "contains_ad": False},
            "created_at": at.isoformat(),
        }


def comment(video_id: str, caption: str, comment_id: str = "77") -> Json:
    """A comment of the viewer's."""
    return {
        "id": comment_id,
        "v_id": video_id,
        "account": {
            "id": "1",
            "name": "Ada",
            "username": "ada",
            "avatar": "https://cdn.example/ada.jpg",
        },
        "caption": caption,
        "replies": 0,
        "children": [],
        "tags": [],
        "mentions": [],
        "likes": 0,
        "shares": 0,
        "liked": False,
        "url": "https://fake.example/v/x?cid=1",
        "media_count": 0,
        "media": [],
        "remote_url": None,
        "tombstone": False,
        "is_edited": False,
        "is_hidden": False,
        "is_owner": True,
        "created_at": "2026-06-20T08:30:00+00:00",
    }


def page(items: list[Json], name: str, size: int, following: str | None) -> Json:
    """A page with its frame."""
    url = f"https://fake.example/api/{name}"
    return {
        "data": items,
        "links": {"first": None, "last": None, "prev": None, "next": following and url},
        "meta": {"path": url, "per_page": size, "next_cursor": following, "prev_cursor": None},
    }


def error(status: int, message: str) -> tuple[int, Json]:
    """An error as the documents want it."""
    told = {"code": status, "message": message, "reason": "refused"}
    return status, {"message": message, "error": told, "data": []}

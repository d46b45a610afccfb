"""Seventy ways to answer wrong, each in one line; written without a look at the rules.

Some can't be told from outside: a count that is wrong everywhere alike is only another count.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from tests.support.twisting_proxy import Json, Reply, Twist


def videos(change: Callable[[Json], object]) -> Twist:
    """Each video of every answer."""
    return lambda reply: [change(video) for video in reply.videos]


def comments(change: Callable[[Json], object]) -> Twist:
    """Each comment and reply of every answer."""
    return lambda reply: [change(comment) for comment in reply.comments]


def pages(change: Callable[[Json], object]) -> Twist:
    """Each answer that is a page."""

    def twist(reply: Reply) -> None:
        if {"links", "meta"} <= reply.object.keys() and isinstance(reply.object["data"], list):
            change(reply.object)

    return twist


def at(pattern: str, change: Callable[[Reply], object], *, only: str = "") -> Twist:
    """Each answer of a path, or of one method there."""
    wanted = re.compile(pattern)

    def twist(reply: Reply) -> None:
        if wanted.fullmatch(reply.path) and reply.method == (only or reply.method):
            change(reply)

    return twist


def become(**values: Any) -> Callable[[Reply], None]:
    """Another status, body or document."""

    def change(reply: Reply) -> None:
        for name, value in values.items():
            setattr(reply, name, value)

    return change


def good(reply: Reply) -> list[Json]:
    """The objects of an answer that is no refusal."""
    return reply.items if reply.status == 200 else []


def when(status: int, change: Callable[[Reply], object]) -> Twist:
    """Each answer with a status."""
    return lambda reply: change(reply) if reply.status == status else None


def html(reply: Reply) -> None:
    """A page in place of an answer."""
    reply.document, reply.headers["Content-Type"] = None, "text/html"
    reply.body = b"<!doctype html><p>Something went wrong."


def field(name: str, value: str) -> Callable[[Reply], None]:
    """A header field."""
    return lambda reply: reply.headers.update({name: value})


def text(old: str, new: str) -> Callable[[Reply], None]:
    """Other words in a page."""
    return lambda reply: setattr(reply, "body", reply.body.replace(old.encode(), new.encode()))


LOCAL: Final = "/api/v1/feed/for-you"
SELF: Final = "/api/v1/account/info/self"
MP4: Final = r"/media/.*\.mp4"

CHANGES: Final[dict[str, Twist]] = {
    # Videos
    "likes is a text": videos(lambda v: v.update(likes=str(v["likes"]))),
    "has_bookmarked is missing": videos(lambda v: v.pop("has_bookmarked")),
    "id is a number": videos(lambda v: v.update(id=int(v["id"]))),
    "the shortcode is written backwards": videos(
        lambda v: v.update(shortcode=v["shortcode"][::-1])
    ),
    "url leads to /p/": videos(lambda v: v.update(url=v["url"].replace("/v/", "/p/"))),
    "created_at has no offset": videos(lambda v: v.update(created_at=v["created_at"][:19])),
    "created_at is an hour late": videos(
        lambda v: v.update(created_at=v["created_at"].replace("+00:00", "+01:00"))
    ),
    "tags is null": videos(lambda v: v.update(tags=None)),
    "tags begin with #": videos(lambda v: v.update(tags=[f"#{tag}" for tag in v["tags"]])),
    "no caption is an empty text": videos(lambda v: v.update(caption=v["caption"] or "")),
    "src_url is a playlist": videos(
        lambda v: v["media"].update(src_url="https://x.example/m.m3u8")
    ),
    "the duration is null": videos(lambda v: v["media"].update(duration=None)),
    "width and height are swapped": videos(
        lambda v: v["media"].update(width=v["media"]["height"], height=v["media"]["width"])
    ),
    "the account is an empty list": videos(lambda v: v.update(account=[])),
    "can_embed is missing": videos(lambda v: v["permissions"].pop("can_embed")),
    "comments is null": videos(lambda v: v.update(comments=None)),
    "mentions are counted from 1": videos(
        lambda v: [m.update(start_index=m["start_index"] + 1) for m in v["mentions"]]
    ),
    "shares is one too many": videos(lambda v: v.update(shares=v["shares"] + 1)),
    "the avatar is a path": videos(lambda v: v["account"].update(avatar="/storage/avatars/a.jpg")),
    # Pages
    "the end is an empty cursor": pages(
        lambda p: p["meta"].update(next_cursor=p["meta"]["next_cursor"] or "")
    ),
    "the end is left out": pages(
        lambda p: p["meta"]["next_cursor"] is None and p["meta"].pop("next_cursor")
    ),
    "a page has no meta": pages(lambda p: p.pop("meta")),
    "an empty list is null": pages(lambda p: p.update(data=p["data"] or None)),
    "the last of a page comes twice": pages(lambda p: p["data"].extend(p["data"][-1:])),
    "a page is turned round": pages(lambda p: p["data"].reverse()),
    "a feed loses the last of each page": at(LOCAL, lambda r: r.items and r.object["data"].pop()),
    "per_page is one": pages(lambda p: p["meta"].update(per_page=1)),
    "cursors are padded base64": pages(
        lambda p: (
            p["meta"]["next_cursor"]
            and p["meta"].update(next_cursor=p["meta"]["next_cursor"] + "==")
        )
    ),
    "a bad cursor is 400": at(
        LOCAL, lambda r: r.query.get("cursor") == "not-a-cursor" and become(status=400)(r)
    ),
    "the player's list starts one late": at(
        r"/api/v1/feed/account/\d+/cursor", lambda r: r.items and r.object["data"].pop(0)
    ),
    # Refusals
    "401 is 403": when(401, become(status=403)),
    "401 is a redirect": when(401, become(status=302)),
    "404 is a page": when(404, html),
    "errors have no data": lambda r: r.status >= 400 and r.object.pop("data", None),
    "errors have no message": lambda r: r.status >= 400 and r.object.pop("message", None),
    "422 has no errors": when(422, lambda r: r.object.pop("errors", None)),
    "422 is 200": when(422, become(status=200)),
    # Comments
    "a comment's id is a number": comments(lambda c: c.update(id=int(c["id"]))),
    "a reply does not name its comment": comments(lambda c: c.pop("p_id", None)),
    "a comment's caption is null": comments(lambda c: c.update(caption=None)),
    "a liked comment is not liked": comments(lambda c: c.update(liked=False)),
    "a made comment is bare": at(
        r"/api/v1/video/comments/\d+",
        lambda r: r.items and become(document=r.items[0])(r),
        only="POST",
    ),
    "deleting a comment is 204": at("/api/v1/comments/delete/.*", become(status=204)),
    # Accounts and settings
    "follower_count is a text": at(
        r"/api/v1/account/info/.*",
        lambda r: [a.update(follower_count=str(a["follower_count"])) for a in good(r)],
    ),
    "the own account is not one's own": at(
        SELF, lambda r: [a.update(is_owner=False) for a in good(r)]
    ),
    "the relation does not say following": at(
        r"/api/v1/account/state/\d+", lambda r: [a.pop("following") for a in good(r)]
    ),
    "a followed account is bare": at(
        r"/api/v1/account/follow/\d+", lambda r: good(r) and become(document=r.items[0])(r)
    ),
    "a blocked account is in data": at(
        r"/api/v1/account/block/\d+", lambda r: good(r) and become(document={"data": r.document})(r)
    ),
    "preferences have no default_feed": at(
        "/api/v1/app/preferences", lambda r: [p["settings"].pop("default_feed") for p in good(r)]
    ),
    "fyf is a text": at("/api/v1/config", lambda r: good(r) and r.object.update(fyf="true")),
    "report rules are in data": at(
        "/api/v1/web/report-rules",
        lambda r: r.status == 200 and become(document={"data": r.document})(r),
    ),
    "search answers a list": at(
        "/api/v1/search", lambda r: r.status == 200 and r.object.update(data=[])
    ),
    "suggested accounts have no avatar": at(
        "/api/v1/accounts/suggested", lambda r: [a.update(avatar=None) for a in good(r)]
    ),
    "the trending tags are not counted": at(
        "/api/v1/explore/tags", lambda r: [tag.update(count=0) for tag in good(r)]
    ),
    # Writes
    "a like answers the count before": at(
        r"/api/v1/video/like/\d+", lambda r: [v.update(likes=v["likes"] - 1) for v in good(r)]
    ),
    "unliking twice is 422": at(r"/api/v1/video/unlike/\d+", become(status=422)),
    "a bookmarked video is in data": at(
        r"/api/v1/video/bookmark/\d+",
        lambda r: good(r) and become(document={"data": r.document})(r),
    ),
    # Viewers and caches
    "everyone owns every video": videos(lambda v: v.update(is_owner=True)),
    "everyone wrote every comment": comments(lambda c: c.update(is_owner=True)),
    "answers are for every cache": field("Cache-Control", "public, max-age=60"),
    "If-None-Match is not read": when(304, become(status=200)),
    "every If-None-Match is 304": lambda r: "If-None-Match" in r.asked and become(status=304)(r),
    "one ETag for everything": field("ETag", '"1"'),
    # Signing in
    "wrong credentials are 401": at("/login", become(status=401)),
    "OAuth errors are 200": at("/oauth/token", become(status=200)),
    "the CSRF cookie is HttpOnly": at(
        "/sanctum/csrf-cookie", lambda r: field("Set-Cookie", "XSRF-TOKEN=a; HttpOnly")(r)
    ),
    # Media and pages
    "Range is not read": at(
        MP4, lambda r: r.headers.pop("Content-Range", 0) and become(status=200)(r)
    ),
    "videos are octets": at(MP4, field("Content-Type", "application/octet-stream")),
    "the share page has no picture": at("/v/.*", text("og:image", "og:none")),
    "players can't be framed": at("/embed/.*", field("X-Frame-Options", "SAMEORIGIN")),
}

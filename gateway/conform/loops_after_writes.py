"""What a write must not upset: cursors given before it, and ETags."""

from contextlib import nullcontext
from typing import Final

from gateway.conform.loops import LOCAL
from gateway.conform.loops_writes import COMMENT_TEXT, NO_COMMENTS, is_untouched
from gateway.conform.report import Rule
from gateway.conform.run import Run, most_of, objects, read, text
from gateway.conform.walker import Answer

_SAVED: Final = "/api/v1/account/favourites"
_PAGES: Final = "Loops API, Pagination"
_MANY: Final = 3

AFTER_WRITE_RULES: Final = (
    Rule(
        "etag-after-write",
        "no 304 for what a write has changed",
        "RFC 9110, 8.8.1",
        needs="--write",
    ),
    Rule("cursor-after-like", "a like moves no page of a feed", _PAGES, needs="--write"),
    Rule("cursor-after-comment", "a new comment moves no later page", _PAGES, needs="--write"),
    Rule("cursor-after-save", "a bookmark taken back loses no other", _PAGES, needs="--write"),
)


async def after_writes(run: Run) -> None:
    """A page, a write, and the next page by the cursor from before; all of it undone again."""
    if run.may_write and run.has_token:
        await _like(run)
        await _comment(run)
        await _save(run)


async def _act(run: Run, verb: str, key: str) -> None:
    """A verb of a video's, checked elsewhere."""
    is_undo = verb.startswith("un")
    with run.walker.undoing() if is_undo else nullcontext():
        answer = await run.walker.ask("POST", f"/api/v1/video/{verb}/{key}")
    if is_undo:
        is_kept = answer.status == 200
        run.report.expect("undone", is_kept, answer.where, "taken back", answer.status)


def _ids(answer: Answer) -> list[str]:
    return [text(one.get("id")) for one in objects(answer.object.get("data"))]


async def _like(run: Run) -> None:
    first = await run.walker.get(LOCAL)
    cursor = text(read(first.document, "meta.next_cursor"))
    videos = objects(first.object.get("data"))
    key = next((text(one.get("id")) for one in videos if is_untouched(one)), "")
    if not (cursor and key):
        return
    before = await run.walker.get(LOCAL, cursor=cursor)
    alone = await run.walker.get(f"/api/v1/video/{key}")
    try:
        await _act(run, "like", key)
        after = await run.walker.get(LOCAL, cursor=cursor)
        is_kept = _ids(before) == _ids(after)
        expected = "the same page after a video of the first one was liked"
        run.report.expect("cursor-after-like", is_kept, after.where, expected, _ids(after))
        tag = alone.headers.get("ETag")
        if tag:
            headers = {"If-None-Match": tag}
            again = await run.walker.get(f"/api/v1/video/{key}", headers=headers)
            found = {"status": again.status, "has_liked": read(again.document, "data.has_liked")}
            is_kept = found == {"status": 200, "has_liked": True}
            expected = "200 with has_liked: true for the ETag from before the like"
            run.report.expect("etag-after-write", is_kept, again.where, expected, found)
    finally:
        await _act(run, "unlike", key)


async def _comment(run: Run) -> None:
    for key in most_of(run.items, "comments"):
        path = f"/api/v1/video/comments/{key}"
        first = await run.walker.get(path)
        cursor = text(read(first.document, "meta.next_cursor"))
        if not cursor:
            continue
        before = await run.walker.get(path, cursor=cursor)
        made = await run.walker.ask("POST", path, body={"comment": COMMENT_TEXT})
        if made.status in NO_COMMENTS:
            continue
        try:
            after = await run.walker.get(path, cursor=cursor)
            is_kept = _ids(before) == _ids(after)
            expected = "the same second page after a new comment"
            run.report.expect("cursor-after-comment", is_kept, after.where, expected, _ids(after))
        finally:
            for comment_id in _ids(made):
                path = f"/api/v1/comments/delete/{key}/{comment_id}"
                with run.walker.undoing():
                    undo = await run.walker.ask("POST", path)
                is_kept = undo.status == 200
                run.report.expect("undone", is_kept, undo.where, "deleted", undo.status)
        return


async def _save(run: Run) -> None:
    """Of three fresh bookmarks the newest is taken back between the first page and the second."""
    keys = [key for key, video in run.items.items() if is_untouched(video)][:_MANY]
    if len(keys) < _MANY:
        return
    try:
        for key in keys:
            await _act(run, "bookmark", key)
        await _without_first(run, keys)
    finally:
        for key in keys:
            await _act(run, "unbookmark", key)


async def _without_first(run: Run, keys: list[str]) -> None:
    whole = _ids(await run.walker.get(_SAVED))
    first = await run.walker.get(_SAVED, limit=1)
    cursor = text(read(first.document, "meta.next_cursor"))
    shown = _ids(first)
    if not (cursor and shown and shown[0] in keys and whole[:1] == shown and len(whole) > 1):
        return
    await _act(run, "unbookmark", shown[0])
    following = await run.walker.get(_SAVED, limit=1, cursor=cursor)
    expected = f"{whole[1]}, which came after the one that was taken back"
    is_kept = _ids(following) == whole[1:2]
    run.report.expect("cursor-after-save", is_kept, following.where, expected, _ids(following))

"""A comment with a reply: made, edited, liked, found and deleted again."""

from typing import Final

from gateway.conform.loops_posts import Poster
from gateway.conform.loops_writes import COMMENT_TEXT, NO_COMMENTS
from gateway.conform.run import Json, Run, most_of, objects, read, text
from gateway.conform.walker import Answer

_CREATE: Final = "/api/v1/video/comments/{id}"
_EDIT: Final = "/api/v1/video/comments/edit/{id}"
_EDIT_REPLY: Final = "/api/v1/video/comments/reply/edit/{id}"
_LIKE: Final = "/api/v1/comments/like/{id}/{comment_id}"
_UNLIKE: Final = "/api/v1/comments/unlike/{id}/{comment_id}"
_LIKE_REPLY: Final = "/api/v1/comments/like/{id}/{parent_id}/{comment_id}"
_UNLIKE_REPLY: Final = "/api/v1/comments/unlike/{id}/{parent_id}/{comment_id}"
_DELETE: Final = "/api/v1/comments/delete/{id}/{comment_id}"
_DELETE_REPLY: Final = "/api/v1/comments/delete/{id}/{parent_id}/{comment_id}"
_REPLY_TEXT: Final = "And this is its reply."
_EDITED_TEXT: Final = "A conformance test says it in other words."
_LONGEST: Final = 500


async def threads(run: Run) -> None:
    """On the first video that takes a comment: a thread of two, and nothing of it left."""
    poster = Poster(run)
    for key in most_of(run.items, "comments"):
        probed = await poster.ask(_CREATE, {"comment": COMMENT_TEXT}, id=key)
        if probed.status in NO_COMMENTS:
            continue
        made = _made(probed)
        found = {"status": probed.status, "caption": made.get("caption")}
        is_kept = probed.status == 200 and found["caption"] == COMMENT_TEXT
        poster.expect(_CREATE, is_kept, probed, "200, data[0]: the comment", found)
        if made.get("id"):
            await _thread(poster, key, made)
        return


def _made(answer: Answer) -> Json:
    listed = objects(answer.object.get("data"))
    return listed[0] if listed else {}


async def _thread(poster: Poster, key: str, made: Json) -> None:
    comment_id = text(made.get("id"))
    reply_id = ""
    try:
        answer = await poster.post(
            _CREATE, {"comment": _REPLY_TEXT, "parent_id": comment_id}, id=key
        )
        reply_id = text(_made(answer).get("id"))
        await _check_reply(poster, key, comment_id, answer)
        await _edit(poster, key, comment_id, reply_id)
        await _likes(poster, _LIKE, _UNLIKE, {"id": key, "comment_id": comment_id})
        if reply_id:
            ids = {"id": key, "parent_id": comment_id, "comment_id": reply_id}
            await _likes(poster, _LIKE_REPLY, _UNLIKE_REPLY, ids)
        for body in ({"comment": ""}, {"comment": "x" * (_LONGEST + 1)}):
            await poster.refused(_CREATE, body, (422,), id=key)
    finally:
        with poster.run.walker.undoing():
            await _delete(poster, key, comment_id, reply_id)


async def _check_reply(poster: Poster, key: str, comment_id: str, answer: Answer) -> None:
    made = _made(answer)
    found = {name: made.get(name) for name in ("p_id", "v_id", "caption")}
    wanted = {"p_id": comment_id, "v_id": key, "caption": _REPLY_TEXT}
    poster.expect(_CREATE, found == wanted, answer, f"data[0]: {wanted}", found)
    reply_id = text(made.get("id"))
    listed = await _replies(poster.run, key, comment_id)
    poster.expect(_CREATE, reply_id in listed, answer, "then in the comment's replies", [*listed])
    alone = await poster.run.walker.get(f"/api/v1/video/comments/{key}/reply/{reply_id}")
    parent = read(alone.document, "meta.parent_comment.id")
    expected = f"then alone, with meta.parent_comment.id: {comment_id}"
    poster.expect(_CREATE, parent == comment_id, answer, expected, parent)


async def _replies(run: Run, key: str, comment_id: str) -> dict[str, Json]:
    answer = await run.walker.get(f"/api/v1/video/comments/{key}/replies", cr=comment_id)
    listed = objects(answer.object.get("data"))
    return {text(one.get("id")): one for one in listed if one.get("tombstone") is not True}


async def _edit(poster: Poster, key: str, comment_id: str, reply_id: str) -> None:
    body = {"id": comment_id, "comment": _EDITED_TEXT}
    answer = await poster.post(_EDIT, body, id=key)
    caption = _made(answer).get("caption")
    poster.expect(_EDIT, caption == _EDITED_TEXT, answer, "data[0].caption: the new one", caption)
    alone = await poster.run.walker.get(f"/api/v1/video/comments/{key}/comment/{comment_id}")
    caption = read(alone.document, "data.caption")
    poster.expect(_EDIT, caption == _EDITED_TEXT, answer, "then alone, the new one", caption)
    if reply_id:
        body = {"id": reply_id, "parent_id": comment_id, "comment": _EDITED_TEXT}
        answer = await poster.post(_EDIT_REPLY, body, id=key)
        caption = _made(answer).get("caption")
        is_kept = caption == _EDITED_TEXT
        poster.expect(_EDIT_REPLY, is_kept, answer, "data[0].caption: the new one", caption)


async def _likes(poster: Poster, like: str, unlike: str, ids: dict[str, str]) -> None:
    count: int | float = 0
    for path, is_liked in ((like, True), (like, True), (unlike, False)):
        answer = await poster.post(path, **ids)
        found = {name: answer.object.get(name) for name in ("id", "liked", "likes")}
        wanted = {"id": ids["comment_id"], "liked": is_liked, "likes": count + is_liked}
        poster.expect(path, found == wanted, answer, f"the comment, bare: {wanted}", found)
    again = await poster.ask(unlike, **ids)
    expected = "200 for what is not liked any more"
    poster.expect(unlike, again.status == 200, again, expected, again.status)


async def _delete(poster: Poster, key: str, comment_id: str, reply_id: str) -> None:
    if reply_id:
        ids = {"id": key, "parent_id": comment_id, "comment_id": reply_id}
        answer = await poster.post(_DELETE_REPLY, **ids)
        left = await _replies(poster.run, key, comment_id)
        poster.expect(_DELETE_REPLY, reply_id not in left, answer, "then no reply", [*left])
    answer = await poster.post(_DELETE, id=key, comment_id=comment_id)
    is_gone = answer.status == 200
    poster.run.report.expect(
        "undone", is_gone, answer.where, "the comment is deleted", answer.status
    )
    await poster.refused(_DELETE, None, (403, 404), id=key, comment_id=comment_id)

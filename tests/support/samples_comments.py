"""Requests that work on the rows about comments."""

from collections.abc import Awaitable, Callable
from typing import Literal

from tests.support.api import Json
from tests.support.sample import Sample
from tests.support.world import World

TEXT = "Where was this filmed?"


async def video_id(world: World) -> str:
    """The id of a video, as a client gets it."""
    token = await world.token()
    videos = (await world.gateway.get("/api/v1/feed/local", token=token)).videos
    return str(videos[0]["id"])


async def written(world: World, video: str, parent_id: str | None = None) -> str:
    """The id of a comment, or reply, that alice has just written."""
    json: Json = (
        {"comment": TEXT} if parent_id is None else {"comment": TEXT, "parent_id": parent_id}
    )
    path = f"/api/v1/video/comments/{video}"
    answer = await world.gateway.post(path, token=await world.token(), json=json)
    assert answer.status == 200, answer.text
    return str(answer.videos[0]["id"])


Maker = Callable[[World], Awaitable[Sample]]


def _on_video(
    method: Literal["GET", "POST"], path: str, json: Json | None = None, *, status: int = 200
) -> Maker:
    async def make(world: World) -> Sample:
        return Sample(method, path.format(id=await video_id(world)), json, status)

    return make


def _on_comment(
    method: Literal["GET", "POST"], path: str, *, is_reply: bool = False, status: int = 200
) -> Maker:
    """A row whose path names a comment, or a reply and its comment."""

    async def make(world: World) -> Sample:
        video = await video_id(world)
        parent_id = await written(world, video)
        comment_id = await written(world, video, parent_id) if is_reply else parent_id
        filled = path.format(id=video, parent_id=parent_id, comment_id=comment_id)
        return Sample(method, filled, None, status)

    return make


async def _replies(world: World) -> Sample:
    video = await video_id(world)
    comment_id = await written(world, video)
    await written(world, video, comment_id)
    return Sample("GET", f"/api/v1/video/comments/{video}/replies?cr={comment_id}")


async def _edit(world: World) -> Sample:
    video = await video_id(world)
    json: Json = {"id": await written(world, video), "comment": "Another text"}
    return Sample("POST", f"/api/v1/video/comments/edit/{video}", json)


async def _edit_reply(world: World) -> Sample:
    video = await video_id(world)
    parent_id = await written(world, video)
    reply_id = await written(world, video, parent_id)
    json: Json = {"id": reply_id, "parent_id": parent_id, "comment": "Another text"}
    return Sample("POST", f"/api/v1/video/comments/reply/edit/{video}", json)


_LIST = "/api/v1/video/comments/{id}"
_ONE = "/api/v1/comments/{verb}/{{id}}/{{comment_id}}"
_REPLY = "/api/v1/comments/{verb}/{{id}}/{{parent_id}}/{{comment_id}}"


def _verbs() -> dict[str, Maker]:
    made: dict[str, Maker] = {}
    for verb, status in (("like", 200), ("unlike", 200), ("delete", 200), ("hide", 404)):
        for path, is_reply in ((_ONE.format(verb=verb), False), (_REPLY.format(verb=verb), True)):
            made[f"POST {path}"] = _on_comment("POST", path, is_reply=is_reply, status=status)
    return made


_COMMENT = f"{_LIST}/comment/{{comment_id}}"
_SINGLE_REPLY = f"{_LIST}/reply/{{comment_id}}"
_UNHIDE = _ONE.format(verb="unhide")
_HISTORY = "/api/v1/comments/history/{id}/{comment_id}"
_REPLY_HISTORY = "/api/v1/comments/history/{id}/{parent_id}/{comment_id}"

SAMPLES: dict[str, Maker] = {
    f"GET {_LIST}": _on_video("GET", f"{_LIST}?cursor=null&limit=10"),
    f"GET {_LIST}/replies": _replies,
    f"GET {_COMMENT}": _on_comment("GET", _COMMENT),
    f"GET {_SINGLE_REPLY}": _on_comment("GET", _SINGLE_REPLY, is_reply=True),
    f"GET {_LIST}/hidden": _on_video("GET", f"{_LIST}/hidden?cursor="),
    f"POST {_LIST}": _on_video("POST", _LIST, {"comment": TEXT}),
    f"POST {_LIST}/media": _on_video("POST", f"{_LIST}/media", {}, status=404),
    "POST /api/v1/video/comments/edit/{id}": _edit,
    "POST /api/v1/video/comments/reply/edit/{id}": _edit_reply,
    **_verbs(),
    f"POST {_UNHIDE}": _on_comment("POST", _UNHIDE, status=404),
    f"GET {_HISTORY}": _on_comment("GET", _HISTORY),
    f"GET {_REPLY_HISTORY}": _on_comment("GET", _REPLY_HISTORY, is_reply=True),
}

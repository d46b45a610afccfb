"""What tests of comments do and look up."""

from mappings.ids import uuid_from_decimal
from tests.support.api import Answer, Json
from tests.support.videos import feed, nested
from tests.support.world import World

NEXGATE = "/api/v1/e-social/posts"
COMMENT_ROUTE = f"{NEXGATE}/comments/{{commentId}}"
BUSY = 20
A_COUNT_MADE_UP = 1_000  # one of the sandbox's oddities


async def busy_video(world: World, token: str) -> str:
    """The video with the most comments, some of them with replies."""

    def comments(video: Json) -> int:
        found = video["comments"]
        assert isinstance(found, int)
        return found if found < A_COUNT_MADE_UP else 0

    video = max(await feed(world, token), key=comments)
    assert comments(video) > BUSY
    return str(video["id"])


async def any_video(world: World, token: str) -> str:
    return str((await feed(world, token))[0]["id"])


async def write(world: World, video: str, token: str, **body: object) -> Json:
    answer = await world.gateway.post(f"/api/v1/video/comments/{video}", token=token, json=body)
    assert answer.status == 200, answer.text
    assert len(answer.videos) == 1
    return answer.videos[0]


async def act(world: World, verb: str, *ids: object, token: str) -> Answer:
    path = "/".join(map(str, ids))
    return await world.gateway.post(f"/api/v1/comments/{verb}/{path}", token=token)


async def listed(world: World, video: str, token: str) -> list[Json]:
    return await world.scroll(f"/api/v1/video/comments/{video}", token=token)


async def replies_to(world: World, video: str, parent: object, token: str) -> list[Json]:
    return await world.scroll(f"/api/v1/video/comments/{video}/replies?cr={parent}", token=token)


async def comment_count(world: World, video: str, token: str) -> int:
    answer = await world.gateway.get(f"/api/v1/video/{video}", token=token)
    found = nested(answer.object, "data", "comments")
    assert isinstance(found, int)
    return found


async def in_nexgate(world: World, comment: object, token: str) -> Json:
    """A comment as Nexgate itself has it."""
    path = f"{NEXGATE}/comments/{uuid_from_decimal(str(comment))}"
    found = (await world.sandbox.get(path, token=token)).object["data"]
    assert isinstance(found, dict)
    return found


def ids(comments: list[Json]) -> list[str]:
    return [str(comment["id"]) for comment in comments]

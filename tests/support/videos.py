"""What tests of videos do and look up: feeds to their end, one video of a kind, writes."""

from mappings.ids import uuid_from_decimal
from tests.support.api import Answer, Json
from tests.support.world import World

FEED = "/api/v1/feed/local?limit=10"


def of(answer: Answer, video_id: object) -> Json:
    return next(video for video in answer.videos if video["id"] == video_id)


def author_id(video: Json) -> str:
    account = video["account"]
    assert isinstance(account, dict)
    return str(account["id"])


async def long_video(world: World, token: str) -> Json:
    """A video of 180 s or more, found as a client finds one: in its author's list."""
    home = await world.scroll("/api/v1/feed/local?limit=20", token=token)
    for author in dict.fromkeys(author_id(video) for video in home):
        for video in await world.scroll(f"/api/v1/feed/account/{author}", token=token):
            media = video["media"]
            assert isinstance(media, dict)
            if int(media["duration"]) >= 180:
                return video
    raise AssertionError("no long video in the sandbox")


async def feed(world: World, token: str, query: str = "limit=20") -> list[Json]:
    return await world.scroll(f"/api/v1/feed/local?{query}", token=token)


async def clip(world: World, video_id: str, token: str) -> Json:
    """The clip as Nexgate itself has it."""
    answer = await world.sandbox.get(
        f"/api/v1/e-social/clip/{uuid_from_decimal(video_id)}", token=token
    )
    found = answer.object["data"]
    assert isinstance(found, dict)
    return found


async def siblings(world: World, token: str) -> list[str]:
    """The ids of several clips that share one post."""
    by_post: dict[str, list[str]] = {}
    for video in await feed(world, token, "limit=20&include=nexgate"):
        extension = video["nexgate"]
        assert isinstance(extension, dict)
        by_post.setdefault(str(extension["postId"]), []).append(str(video["id"]))
    return next(found for found in by_post.values() if len(found) > 1)


def nested(value: Json, *path: str) -> object:
    found: object = value
    for key in path:
        assert isinstance(found, dict)
        found = found[key]
    return found


async def act(world: World, verb: str, video_id: str, token: str) -> Answer:
    return await world.gateway.post(f"/api/v1/video/{verb}/{video_id}", token=token)

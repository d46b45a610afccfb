"""Requests that work on the rows about favourites, liked videos, likes and shares."""

from collections.abc import Awaitable, Callable

from tests.support.sample import Sample
from tests.support.samples_comments import video_id
from tests.support.world import World


async def _favourites(world: World) -> Sample:
    path = f"/api/v1/video/bookmark/{await video_id(world)}"
    await world.gateway.post(path, token=await world.token())
    return Sample("GET", "/api/v1/account/favourites")


async def _liked(world: World) -> Sample:
    path = f"/api/v1/video/like/{await video_id(world)}"
    await world.gateway.post(path, token=await world.token())
    return Sample("GET", "/api/v1/account/videos/likes")


async def _likes(world: World) -> Sample:
    return Sample("GET", f"/api/v1/video/likes/{await video_id(world)}")


async def _shares(world: World) -> Sample:
    return Sample("GET", f"/api/v1/video/shares/{await video_id(world)}")


SAMPLES: dict[str, Callable[[World], Awaitable[Sample]]] = {
    "GET /api/v1/account/favourites": _favourites,
    "GET /api/v1/account/videos/likes": _liked,
    "GET /api/v1/video/likes/{id}": _likes,
    "GET /api/v1/video/shares/{id}": _shares,
}

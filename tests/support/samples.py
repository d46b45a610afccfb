"""A request that works, for every row of the route table.

A family of routes may bring its own samples: a module `samples_<family>.py` with a table `SAMPLES`
from `METHOD path` to a coroutine function that makes a `Sample`, listed in `FAMILIES` here.
"""

from collections.abc import Awaitable, Callable, Mapping

from gateway.routes.route import Route
from mappings.ids import shortcode_from_uuid, uuid_from_decimal
from tests.support.sample import Sample
from tests.support.samples_accounts import SAMPLES as ACCOUNTS
from tests.support.samples_comments import SAMPLES as COMMENTS
from tests.support.samples_discovery import SAMPLES as DISCOVERY
from tests.support.samples_rest import SAMPLES as REST
from tests.support.samples_saved_videos import SAMPLES as SAVED_VIDEOS
from tests.support.samples_signin import SAMPLES as SIGN_IN
from tests.support.world import World

IMPRESSION = "/api/v0/feed/recommended/impression"
FAMILIES: tuple[Mapping[str, Callable[[World], Awaitable[Sample]]], ...] = (
    ACCOUNTS,
    COMMENTS,
    SAVED_VIDEOS,
    DISCOVERY,
    REST,
    SIGN_IN,
)


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


async def sample(world: World, route: Route) -> Sample:
    """A working request for any row; ids come from the feed, as a client gets them."""
    for family in FAMILIES:
        if name(route) in family:
            made = await family[name(route)](world)
            await world.calls()
            return made
    video = (await world.gateway.get("/api/v1/feed/local", token=await world.token())).videos[0]
    account = video["account"]
    assert isinstance(account, dict)
    uuid = uuid_from_decimal(str(video["id"]))
    assert uuid is not None
    video_id = str(video["id"])
    path, status, json = route.path, 200, None
    if "/feed/account/" in path:
        path = path.replace("{id}", str(account["id"]))
    if path.endswith("/cursor"):
        path += f"?id={video_id}"
    if route.path == IMPRESSION:
        json = {"video_id": video_id, "watch_duration": 3, "completed": True}
    if route.path.endswith("/feedback"):
        json = {"video_id": video_id, "feedback_type": "like"}
    if "/collaboration/" in path:
        video_id = await invited(world)
    if path.endswith("unrepost/{id}"):
        status = 422  # Nexgate has no way back from a share unless it is old
    asset = "favicon.svg"
    path = path.replace("{id}", video_id).replace("{name}", asset)
    path = path.replace("{shortcode}", shortcode_from_uuid(uuid))
    await world.calls()
    return Sample(route.method, path, json, status)


async def invited(world: World) -> str:
    """The id of a clip to whose post alice has an open invitation."""
    token = await world.token()
    videos = await world.scroll("/api/v1/feed/local?limit=20&include=nexgate", token=token)
    for video in videos:
        extension = video["nexgate"]
        assert isinstance(extension, dict)
        if extension["currentUserIsPendingCollaborator"]:
            return str(video["id"])
    raise AssertionError("no invitation in the sandbox")

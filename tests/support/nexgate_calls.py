"""The Nexgate calls that a request cost, as the sandbox counted them."""

from tests.support.api import Json
from tests.support.world import World

REFRESH = "/api/v1/auth/refreshToken"


def renewals(calls: list[Json]) -> int:
    return sum(call["path"] == REFRESH for call in calls)


def routes(calls: list[Json]) -> list[str]:
    return [f"{call['method']} {call['path']}".replace("/api/v1/", "") for call in calls]


BLOCKS = "GET e-social/privacy-control/blocked"


async def cost(world: World) -> list[str]:
    """The Nexgate calls since the previous look, without the one for the viewer's blocks.

    That one comes beside any list, once per viewer and five minutes (`test_blocks.py`).
    """
    return [route for route in routes(await world.calls()) if route != BLOCKS]

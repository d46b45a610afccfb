"""The Nexgate calls that a request cost, as the sandbox counted them."""

from tests.support.api import Json
from tests.support.world import World

REFRESH = "/api/v1/auth/refreshToken"


def renewals(calls: list[Json]) -> int:
    return sum(call["path"] == REFRESH for call in calls)


def routes(calls: list[Json]) -> list[str]:
    return [f"{call['method']} {call['path']}".replace("/api/v1/", "") for call in calls]


BLOCKS = "GET e-social/privacy-control/blocked"
PROFILE = "GET profile/me"


async def cost(world: World) -> list[str]:
    """The Nexgate calls since the previous look, without those that come once in a while.

    The viewer's blocks are read beside any list, once per viewer and five minutes
    (`test_blocks.py`), the profile once per token and minute (`test_accepted_tokens.py`).
    """
    return [route for route in routes(await world.calls()) if route not in (BLOCKS, PROFILE)]

"""The Nexgate calls that a request cost, as the sandbox counted them."""

from tests.support.api import Json
from tests.support.world import World

REFRESH = "/api/v1/auth/refreshToken"


def renewals(calls: list[Json]) -> int:
    return sum(call["path"] == REFRESH for call in calls)


def routes(calls: list[Json]) -> list[str]:
    return [f"{call['method']} {call['path']}".replace("/api/v1/", "") for call in calls]


async def cost(world: World) -> list[str]:
    return routes(await world.calls())

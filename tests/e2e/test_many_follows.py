"""Accounts whom more follow than are read, on a Nexgate with pages as it likes them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler

from tests.support.api import Api, Json
from tests.support.world import StartGateway

OWN_ID = str(UUID(int=1))
STAR_ID = str(UUID(int=2))
FAN_ID = str(UUID(int=3))
TOKEN = "any.token.does"
FOLLOWS = "/api/v1/e-social/follows"


def user(number: int) -> Json:
    return {"id": str(UUID(int=number)), "userName": f"user-{number:05}"}


@dataclass
class Crowd:
    """A Nexgate in which everybody follows one star and the viewer; pages are cut at `cap`."""

    size: int = 1_200
    cap: int = 1_000_000
    is_overlapping: bool = False
    has_blocks: bool = True
    blocks: int = 0
    calls: list[str] = field(default_factory=list)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/api/v1/profile/me", self.give({"id": OWN_ID, "userName": "me"}))
        app.router.add_get(FOLLOWS + "/followers/{id}/paged", self.followers)
        app.router.add_get(FOLLOWS + "/following/{id}/paged", self.following)
        app.router.add_get(FOLLOWS + "/following/{id}", self.give([{"user": user(7_000)}]))
        app.router.add_get(FOLLOWS + "/check/{id}", self.give({"following": False}))
        app.router.add_get("/api/v1/e-social/privacy-control/blocked", self.blocked)
        no_clips: Json = {"clips": [], "nextCursor": None, "hasMore": False}
        app.router.add_get("/api/v1/e-social/clip/user/{id}/videos", self.give(no_clips))
        return app

    def give(self, found: object) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            self.calls.append(request.path)
            return web.json_response({"success": True, "httpStatus": "OK", "data": found})

        return handle

    async def followers(self, request: web.Request) -> web.Response:
        everybody = [user(7_000 + (number * 7) % self.size) for number in range(self.size)]
        return await self.page(request, everybody)

    async def following(self, request: web.Request) -> web.Response:
        follows_viewer = request.match_info["id"] == FAN_ID
        found: list[Json] = [{"id": OWN_ID, "userName": "me"}] if follows_viewer else []
        return await self.page(request, found)

    async def page(self, request: web.Request, people: list[Json]) -> web.Response:
        self.calls.append(request.path)
        number = int(request.query["page"]) - 1
        size = min(int(request.query["size"]), self.cap)
        start = max(0, number * size - (1 if self.is_overlapping else 0))
        content: list[Json | None] = [
            {"id": "f", "user": one} for one in people[start : start + size]
        ]
        is_last = start + size >= len(people)
        data = {"content": [*content, {"id": "gone", "user": None}], "last": is_last}
        return web.json_response({"success": True, "httpStatus": "OK", "data": data})

    async def blocked(self, request: web.Request) -> web.Response:
        if self.has_blocks:
            data = [
                {"id": "b", "user": user(90_000 + number), "createdAt": "2026-06-20T10:00:00"}
                for number in range(self.blocks)
            ]
            return web.json_response({"success": True, "httpStatus": "OK", "data": data})
        raise web.HTTPNotFound


@pytest.fixture
async def crowd() -> Crowd:
    return Crowd()


@pytest.fixture
async def gateway(
    crowd: Crowd, session: ClientSession, start_gateway: StartGateway
) -> AsyncIterator[Api]:
    async with TestServer(crowd.app(), host="localhost") as server:
        base_url = str(server.make_url("")).rstrip("/")
        yield await start_gateway(nexgate={"base_url": base_url}, cache={})


async def scrolled(gateway: Api, path: str) -> list[Json]:
    found: list[Json] = []
    cursor: str | None = None
    for _ in range(100):
        answer = await gateway.get(f"{path}?cursor={cursor or ''}", token=TOKEN)
        assert answer.status == 200, answer.text
        assert len(answer.videos) <= 15
        found += answer.videos
        cursor = answer.next_cursor
        if cursor is None:
            return found
    raise AssertionError("the list never ends")


@pytest.mark.parametrize(("cap", "reads"), [(1_000_000, 1), (100, 5), (50, 10)])
@pytest.mark.parametrize("is_overlapping", [False, True])
async def test_a_long_list_is_read_up_to_a_bound_and_given_once_each(
    gateway: Api, crowd: Crowd, cap: int, reads: int, is_overlapping: bool
) -> None:
    crowd.cap, crowd.is_overlapping = cap, is_overlapping
    listed = await scrolled(gateway, f"/api/v1/account/followers/{UUID(STAR_ID).int}")
    names = [str(one["username"]) for one in listed]
    assert names == sorted(set(names))
    assert 490 <= len(names) <= 500
    read = [call for call in crowd.calls if call.endswith("/paged")]
    assert reads <= len(read) <= reads + 1
    assert [one["username"] for one in listed if one["is_following"]] == ["user-07000"]


async def test_a_short_list_is_whole(gateway: Api, crowd: Crowd) -> None:
    crowd.size = 31
    listed = await scrolled(gateway, f"/api/v1/account/followers/{UUID(STAR_ID).int}")
    assert len(listed) == 31


@pytest.mark.parametrize(("account", "is_followed_by"), [(FAN_ID, True), (STAR_ID, False)])
async def test_past_the_bound_the_other_list_tells_who_follows_the_viewer(
    gateway: Api, account: str, is_followed_by: bool
) -> None:
    answer = await gateway.get(f"/api/v1/account/state/{UUID(account).int}", token=TOKEN)
    assert answer.object["data"] == {
        "pending_follow_request": False,
        "followed_by": is_followed_by,
        "following": False,
        "blocking": False,
    }


async def test_a_nexgate_without_blocks_has_nobody_blocked(gateway: Api, crowd: Crowd) -> None:
    crowd.has_blocks = False
    answer = await gateway.get("/api/v1/account/settings/total-blocked-accounts", token=TOKEN)
    assert answer.object == {"data": {"count": 0}}


async def test_a_nexgate_without_counts_and_privacy_still_has_accounts(gateway: Api) -> None:
    answer = await gateway.get("/api/v1/account/info/self", token=TOKEN)
    assert answer.status == 200, answer.text
    own = answer.object["data"]
    assert isinstance(own, dict)
    assert (own["username"], own["is_owner"]) == ("me", True)
    assert (own["follower_count"], own["manually_approves_followers"]) == (0, False)


async def test_thousands_of_blocks_are_counted_listed_and_found(gateway: Api, crowd: Crowd) -> None:
    crowd.blocks = 900
    settings = "/api/v1/account/settings"
    total = await gateway.get(f"{settings}/total-blocked-accounts", token=TOKEN)
    assert total.object == {"data": {"count": 900}}
    listed = await scrolled(gateway, f"{settings}/blocked-accounts")
    names = [str(one["account"]["username"]) for one in listed]  # type: ignore[index]
    assert names == [f"user-{90_000 + number}" for number in range(900)]
    found = await gateway.get(f"{settings}/blocked-accounts?q=USER-90899", token=TOKEN)
    assert [one["account"]["username"] for one in found.videos] == ["user-90899"]  # type: ignore[index]
    assert len([call for call in crowd.calls if call.endswith("/blocked")]) <= 2


async def test_more_blocks_than_nexgate_may_answer_with_are_no_short_list(
    gateway: Api, crowd: Crowd
) -> None:
    crowd.blocks = 30_000
    answer = await gateway.get("/api/v1/account/settings/blocked-accounts", token=TOKEN)
    assert answer.status == 502

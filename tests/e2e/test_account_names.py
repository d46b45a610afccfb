"""Accounts asked for as people write names, and what is known of accounts nobody has read."""

import pytest

from tests.support.api import Api
from tests.support.listed_nexgate import TOKEN, ListedNexgate, listed_clip
from tests.support.twisted_sandbox import Reply
from tests.support.world import StartBefore, StartTwisted, World

BY_NAME = "/api/v1/account/username/"


async def named(gateway: Api, name: str, token: str) -> str | None:
    answer = await gateway.get(BY_NAME + name, token=token)
    assert answer.status in (200, 404), answer.text
    found = answer.object["data"]
    return str(found["username"]) if isinstance(found, dict) else None


@pytest.mark.parametrize(
    "name", ["bob", "@bob", "%40bob", "@bob@loops.example", "bob@LOOPS.example", "BOB", "@Bob"]
)
@pytest.mark.parametrize("viewer", ["alice", "bob"])
async def test_a_name_as_loops_takes_it(world: World, name: str, viewer: str) -> None:
    assert await named(world.gateway, name, await world.token(viewer)) == "bob"


@pytest.mark.parametrize("name", ["@bob@other.example", "@@bob", "@", "nobody", "NOBODY"])
async def test_what_is_no_name_here_is_404(world: World, name: str) -> None:
    assert await named(world.gateway, name, await world.token()) is None


async def test_the_exact_name_wins_and_an_ambiguous_one_is_nobodys(
    start_before: StartBefore,
) -> None:
    names = ["Eve", "eve", "Max"]
    nexgate = ListedNexgate(feed=[listed_clip(number) for number in range(3)])
    for clip, name in zip(nexgate.feed, names, strict=True):
        clip["author"] = {"id": clip["id"], "username": name}
    gateway = await start_before(nexgate.app())
    asked = {name: await named(gateway, name, TOKEN) for name in ("Eve", "eve", "EVE", "MAX")}
    assert asked == {"Eve": "Eve", "eve": "eve", "EVE": None, "MAX": "Max"}


@pytest.mark.parametrize(
    "asked", ["Jos%C3%A9", "Jose%CC%81", "@JOS%C3%89", "%40jose%CC%81%40loops.example"]
)
async def test_a_name_in_any_spelling_of_its_letters_is_found_before_anybody_read_it(
    start_before: StartBefore, asked: str
) -> None:
    nexgate = ListedNexgate(feed=[listed_clip(1)])
    nexgate.feed[0]["author"] = {"id": nexgate.feed[0]["id"], "username": "José"}
    gateway = await start_before(nexgate.app())
    assert await named(gateway, asked, TOKEN) == "José"


async def test_the_page_of_an_account_takes_names_alike(world: World) -> None:
    token = await world.token()
    await world.gateway.get("/api/v1/feed/for-you?limit=20", token=token)
    for name in ("@bob", "@BOB", "@bob@loops.example"):
        page = await world.gateway.get(f"/{name}", token=token)
        assert page.status == 200
        assert "@bob" in page.text


async def test_a_nexgate_that_can_not_tell_names_is_no_obstacle(
    start_before: StartBefore,
) -> None:
    """It has no `validate-username`: the feed is looked through."""
    nexgate = ListedNexgate(feed=[listed_clip(1), listed_clip(2)])
    nexgate.feed[1]["author"] = {"id": nexgate.feed[1]["id"], "username": "zoe"}
    gateway = await start_before(nexgate.app())
    assert await named(gateway, "zoe", TOKEN) == "zoe"
    assert await named(gateway, "nobody", TOKEN) is None


async def test_nobody_found_is_from_1970(start_twisted: StartTwisted) -> None:
    """As old as the earliest known video, also where times can't be read."""

    def twist(reply: Reply) -> None:
        for number, clip in enumerate(reply.clips):
            clip["createdAt"] = None if number % 2 else "2026-05-05T10:00:00"

    gateway, token = await start_twisted(twist)
    await gateway.get("/api/v1/feed/for-you?limit=20", token=token)
    found = await gateway.post("/api/v1/search/users", token=token, json={"q": "bob"})
    suggested = await gateway.get("/api/v1/accounts/suggested", token=token)
    assert suggested.status == found.status == 200
    people = [*found.videos, *suggested.videos]
    assert people
    assert all(str(person["created_at"]).startswith("2026") for person in people)

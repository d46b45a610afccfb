"""Two gateway processes that share a real Valkey or Redis."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.support.api import Api
from tests.support.nexgate_calls import cost, renewals
from tests.support.replicas import Replica
from tests.support.signing_in import Browser, signed_in, web_signed_in
from tests.support.valkey_server import ValkeyServer, running_valkey
from tests.support.videos import FEED, of
from tests.support.waiting import until
from tests.support.world import World

# Short, because slowness is the subject.
IMPATIENT_S = 0.5
PREFERENCES = "/api/v1/app/preferences"


@dataclass
class Fleet:
    """Two replicas, their shared server, and the sandbox."""

    one: Replica
    other: Replica
    server: ValkeyServer
    world: World


@pytest.fixture
async def fleet(session: ClientSession, sandbox_url: str, tmp_path: Path) -> AsyncIterator[Fleet]:
    with running_valkey(tmp_path) as server:
        state_url = f"sqlite:///{tmp_path / 'state.sqlite3'}"
        one, other = (
            Replica(tmp_path, sandbox_url, session, state_url=state_url, cache_url=server.url)
            for _ in range(2)
        )
        try:
            await asyncio.gather(one.start(), other.start())
            yield Fleet(one, other, server, World(one.api, Api(session, sandbox_url)))
        finally:
            await asyncio.gather(one.kill(), other.kill())


async def test_what_one_has_read_the_other_gives(fleet: Fleet) -> None:
    token = await fleet.world.token()
    first = await fleet.one.api.get(FEED, token=token)
    assert len(await cost(fleet.world)) == 1
    again = await fleet.other.api.get(FEED, token=token)
    assert (again.text, again.headers["ETag"]) == (first.text, first.headers["ETag"])
    assert await cost(fleet.world) == []
    # Another token reads for itself.
    await fleet.other.api.get(FEED, token=await fleet.world.token("bob"))
    assert len(await cost(fleet.world)) == 1
    assert all(fleet.server.ask("PTTL", key) != -1 for key in fleet.server.all_keys())
    assert not any(token.encode() in key for key in fleet.server.all_keys())


async def test_every_page_of_an_account_is_read_through_either(fleet: Fleet) -> None:
    token = await fleet.world.token()
    video = (await fleet.one.api.get(FEED, token=token)).videos[0]
    assert isinstance(video["account"], dict)
    path = f"/api/v1/feed/account/{video['account']['id']}?limit=2"
    shown = [
        [
            one["id"]
            for one in await World(replica.api, fleet.world.sandbox).scroll(path, token=token)
        ]
        for replica in (fleet.one, fleet.other)
    ]
    assert shown[0] == shown[1]
    places = [key for key in fleet.server.all_keys() if b":fact:place " in key]
    assert places


async def test_a_write_through_one_shows_through_the_other(fleet: Fleet) -> None:
    token = await fleet.world.token()
    for replica in (fleet.one, fleet.other):
        await replica.api.get(FEED, token=token)
    video = (await fleet.one.api.get(FEED, token=token)).videos[0]
    for number in range(6):
        writer, reader = (fleet.one, fleet.other) if number % 2 else (fleet.other, fleet.one)
        verb, is_liked = ("unlike", False) if number % 2 else ("like", True)
        made = await writer.api.post(f"/api/v1/video/{verb}/{video['id']}", token=token)
        assert made.object["has_liked"] is is_liked
        for replica in (reader, writer):
            shown = of(await replica.api.get(FEED, token=token), video["id"])
            assert shown["has_liked"] is is_liked
            assert shown["likes"] == made.object["likes"]


async def test_the_one_that_wrote_keeps_what_it_holds(fleet: Fleet) -> None:
    token = await fleet.world.token()
    video = (await fleet.one.api.get(FEED, token=token)).videos[0]
    await fleet.world.calls()
    await fleet.one.api.post(f"/api/v1/video/like/{video['id']}", token=token)
    assert of(await fleet.one.api.get(FEED, token=token), video["id"])["has_liked"] is True
    assert len(await cost(fleet.world)) == 1


async def test_what_belongs_to_an_id_is_known_to_both(fleet: Fleet) -> None:
    token = await fleet.world.token()
    video = (await fleet.one.api.get(FEED, token=token)).videos[0]
    await fleet.world.calls()
    path = f"/api/v1/video/comments/{video['id']}"
    bob = await fleet.world.token("bob")
    assert (await fleet.other.api.get(path, token=bob)).status == 200
    assert [call.split("/")[-1] for call in await cost(fleet.world)] == ["comments"]


async def test_a_restarted_gateway_starts_warm(fleet: Fleet) -> None:
    token = await fleet.world.token()
    first = await fleet.one.api.get(FEED, token=token)
    # It is written soon after the answer, not before it.
    await until(lambda: any(b":entry:" in name for name in fleet.server.all_keys()))
    await fleet.one.kill()
    await fleet.one.start()
    await fleet.world.calls()
    assert (await fleet.one.api.get(FEED, token=token)).text == first.text
    assert await cost(fleet.world) == []


async def test_answers_go_on_while_the_server_is_gone_and_it_is_used_again(fleet: Fleet) -> None:
    token = await fleet.world.token()
    video = (await fleet.one.api.get(FEED, token=token)).videos[0]
    await fleet.other.api.get(FEED, token=token)
    fleet.server.kill()
    for replica in (fleet.one, fleet.other):
        assert (await replica.api.get(FEED, token=token)).status == 200
        assert (await replica.api.get("/api/v1/feed/local?limit=3", token=token)).status == 200
        await replica.until_shared(up=0)
    liked = await fleet.one.api.post(f"/api/v1/video/like/{video['id']}", token=token)
    assert liked.object["has_liked"] is True
    fleet.server.start()
    for replica in (fleet.one, fleet.other):
        await replica.until_shared(up=1)
    # Writes made meanwhile are announced: no replica uses what it had cached before.
    for replica in (fleet.one, fleet.other):
        shown = of(await replica.api.get(FEED, token=token), video["id"])
        assert shown["has_liked"] is True
    await fleet.world.calls()
    await fleet.one.api.get("/api/v1/feed/local?limit=7", token=token)
    await fleet.other.api.get("/api/v1/feed/local?limit=7", token=token)
    assert len(await cost(fleet.world)) == 1


async def test_a_server_that_hangs_costs_little_and_no_answer(fleet: Fleet) -> None:
    token = await fleet.world.token()
    await fleet.one.kill()
    fleet.one.operation_timeout_s = IMPATIENT_S
    await fleet.one.start()
    fleet.server.pause()
    for _ in range(3):
        assert (await fleet.one.api.get(FEED, token=token)).status == 200
    fleet.server.resume()
    await fleet.one.until_shared(up=1)


async def test_a_flushed_server_brings_nothing_old_back(fleet: Fleet) -> None:
    token = await fleet.world.token()
    video = (await fleet.one.api.get(FEED, token=token)).videos[0]
    await fleet.other.api.get(FEED, token=token)
    await fleet.one.api.post(f"/api/v1/video/like/{video['id']}", token=token)
    fleet.server.flush()
    for replica in (fleet.other, fleet.one):
        shown = of(await replica.api.get(FEED, token=token), video["id"])
        assert shown["has_liked"] is True


async def test_garbage_in_the_server_is_no_answer(fleet: Fleet) -> None:
    token = await fleet.world.token()
    first = await fleet.one.api.get(FEED, token=token)
    for content in (b"no json", b"{}", b"[]", b'{"format":1}', b'{"format":99}'):
        for key in fleet.server.all_keys():
            fleet.server.ask("SET", key, content, "PX", 600_000)
        answer = await fleet.other.api.get(FEED, token=token)
        assert (answer.status, answer.text) == (200, first.text)


async def test_emptying_one_empties_the_fleet(fleet: Fleet) -> None:
    token = await fleet.world.token()
    for replica in (fleet.one, fleet.other):
        await replica.api.get(FEED, token=token)
    await fleet.world.calls()
    assert (await fleet.one.admin.call("DELETE", "/cache")).object == {"partitions": 1}
    await fleet.other.api.get(FEED, token=token)
    assert len(await cost(fleet.world)) == 1


async def token_names(fleet: Fleet, count: int = 1) -> list[bytes]:
    """The names of session tokens in the server, once there are so many."""
    found: list[bytes] = []

    def are_there() -> bool:
        found[:] = [key for key in fleet.server.all_keys() if b":token:" in key]
        return len(found) == count

    await until(are_there)
    return found


async def session_token(fleet: Fleet, user: str = "alice", *, left: int = 1) -> str:
    """A session whose Nexgate token the first replica got; so many lie in the server then."""
    token = str((await signed_in(fleet.one.api, user=user))["access_token"])
    await fleet.world.calls()
    assert (await fleet.one.api.get(PREFERENCES, token=token)).status == 200
    assert renewals(await fleet.world.calls()) == 1
    await token_names(fleet, left)
    return token


async def test_a_session_is_renewed_by_one_for_both(fleet: Fleet) -> None:
    token = await session_token(fleet)
    for replica in (fleet.other, fleet.one):
        video = (await replica.api.get(FEED, token=token)).videos[0]
        liked = await replica.api.post(f"/api/v1/video/like/{video['id']}", token=token)
        assert liked.object["has_liked"] is True
    await fleet.other.kill()
    await fleet.other.start()
    assert (await fleet.other.api.get("/api/v1/feed/local?limit=7", token=token)).status == 200
    assert renewals(await fleet.world.calls()) == 0


async def test_a_web_session_is_renewed_by_one_for_both_and_leaves_nothing(fleet: Fleet) -> None:
    browser = await web_signed_in(fleet.one.api)
    await browser.call("GET", FEED)
    await token_names(fleet)
    await fleet.world.calls()
    browser.api = fleet.other.api
    assert (await browser.call("GET", PREFERENCES)).status == 200
    assert renewals(await fleet.world.calls()) == 0
    stolen = Browser(fleet.other.api, dict(browser.cookies))
    assert (await browser.spa("POST", "/logout")).status == 204
    await token_names(fleet, 0)
    assert (await stolen.call("GET", FEED)).status == 401


async def test_a_server_flushed_or_gone_costs_a_session_renewals_and_no_answer(
    fleet: Fleet,
) -> None:
    token = await session_token(fleet)
    fleet.server.flush()
    for replica in (fleet.other, fleet.one, fleet.other):
        assert (await replica.api.get(PREFERENCES, token=token)).status == 200
    assert renewals(await fleet.world.calls()) == 1
    token = await session_token(fleet, "bob", left=2)
    fleet.server.kill()
    for replica in (fleet.other, fleet.one, fleet.other):
        assert (await replica.api.get(PREFERENCES, token=token)).status == 200
    assert renewals(await fleet.world.calls()) == 1


async def test_a_token_that_was_refused_is_not_taken_again(fleet: Fleet) -> None:
    token = await session_token(fleet)
    await fleet.world.fault("empty401", route="GET /api/v1/e-social/clip/feed", times=1)
    assert (await fleet.other.api.get(FEED, token=token)).status == 200
    assert renewals(await fleet.world.calls()) == 1


async def test_a_token_of_another_s_or_nobody_s_is_as_if_it_were_not_there(fleet: Fleet) -> None:
    tokens = {
        user: await session_token(fleet, user, left=number)
        for number, user in enumerate(("alice", "bob"), 1)
    }
    names = await token_names(fleet, 2)
    contents = [fleet.server.ask("GET", name) for name in names]
    for name, content in zip(names, reversed(contents), strict=True):
        assert isinstance(content, bytes)
        fleet.server.ask("SET", name, content, "PX", 600_000)
    for user, token in tokens.items():
        assert (await fleet.other.api.get(FEED, token=token)).status == 200
        renewal, *reads = await fleet.world.calls()
        assert renewals([renewal]) == 1
        assert [read["user"] for read in reads] == [user, user]
    chiara = await session_token(fleet, "chiara", left=3)
    for name in await token_names(fleet, 3):
        fleet.server.ask("SET", name, b"garbage", "PX", 600_000)
    assert (await fleet.other.api.get(FEED, token=chiara)).status == 200
    assert renewals(await fleet.world.calls()) == 1


def content_of(fleet: Fleet, key: bytes) -> bytes:
    """All that is kept under a key, whatever its type."""
    asks = {
        b"string": ("GET", key),
        b"hash": ("HVALS", key),
        b"zset": ("ZRANGE", key, 0, -1),
        b"set": ("SMEMBERS", key),
    }
    kind = fleet.server.ask("TYPE", key)
    assert isinstance(kind, bytes)
    found = fleet.server.ask(*asks[kind])
    parts = found if isinstance(found, list) else [found]
    content = b" ".join(part for part in parts if isinstance(part, bytes))
    assert content
    return content


async def test_no_token_can_be_read_in_the_server(fleet: Fleet) -> None:
    token, plain = await session_token(fleet), await fleet.world.token()
    for one in (token, plain):
        await fleet.one.api.get(FEED, token=one)
        await fleet.other.api.get(FEED, token=one)
    [name] = await token_names(fleet)
    lifetime_ms = fleet.server.ask("PTTL", name)
    assert isinstance(lifetime_ms, int)
    assert 0 < lifetime_ms <= 3_600_000
    how_nexgate_tokens_begin = plain.split(".")[0].encode()
    for key in fleet.server.all_keys():
        content = content_of(fleet, key)
        for shown in (key, content):
            assert token.encode() not in shown
            assert how_nexgate_tokens_begin not in shown

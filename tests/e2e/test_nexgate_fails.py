"""Nexgate hangs, fails or hangs up: what clients are told, what is asked again, what is counted."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.support.api import Answer
from tests.support.nexgate_calls import cost, routes
from tests.support.running_gateway import Running
from tests.support.scraping import cached_settings, samples, scraped, value
from tests.support.videos import nested
from tests.support.waiting import DEADLINE_S, until
from tests.support.world import NOTHING_HELD, StartGateway, World

LIKE = "/api/v1/e-social/posts/{postId}/like"
FEED = "/api/v1/feed/for-you"


async def first_video(world: World) -> str:
    answer = await world.gateway.get(FEED, token=await world.token())
    return str(answer.videos[0]["id"])


async def is_liked(world: World, video: str) -> object:
    answer = await world.gateway.get(f"/api/v1/video/{video}", token=await world.token())
    assert answer.status == 200
    return nested(answer.object, "data", "has_liked")


async def test_a_write_that_was_not_answered_may_have_happened_and_is_looked_for(
    caching: World,
) -> None:
    token, video = await caching.token(), await first_video(caching)
    before = await is_liked(caching, video)
    verb = "unlike" if before else "like"
    await caching.fault("drop", "after", route=LIKE)
    await caching.calls()
    answer = await caching.gateway.post(f"/api/v1/video/{verb}/{video}", token=token)
    assert (answer.status, nested(answer.object, "error", "reason")) == (504, "outcome_unknown")
    assert "may have happened" in str(answer.object["message"])
    assert "Retry-After" not in answer.headers
    writes = [route for route in routes(await caching.calls()) if route.endswith("/like")]
    assert len(writes) == 1  # a DELETE as well, on a connection that was open already
    await caching.heal()
    assert await is_liked(caching, video) is not before


async def test_a_write_that_was_refused_unseen_is_503_and_leaves_what_is_cached(
    caching: World,
) -> None:
    token, video = await caching.token(), await first_video(caching)
    await is_liked(caching, video)
    await caching.fault("status", "503", route=LIKE)
    await caching.calls()
    answer = await caching.gateway.post(f"/api/v1/video/like/{video}", token=token)
    assert (answer.status, nested(answer.object, "error", "reason")) == (
        503,
        "upstream_unavailable",
    )
    assert int(answer.headers["Retry-After"]) > 0
    await is_liked(caching, video)
    assert len(await cost(caching)) == 1


async def test_what_fails_is_called_now_and_then_its_neighbours_are_not_concerned_and_it_is_told(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    async with Running(cached_settings(sandbox_url, tmp_path, cache={}), session) as running:
        tokens = [await world.token(user) for user in ("alice", "bob")]
        await world.fault("drop", route="GET /api/v1/e-social/clip/feed")
        await world.calls()

        async def read(number: int) -> Answer:
            return await running.public.get(
                f"{FEED}?limit={1 + number % 20}", token=tokens[number % 2]
            )

        answers = [await read(number) for number in range(60)]
        assert {answer.status for answer in answers} == {503}
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
        feeds = [route for route in routes(await world.calls()) if route.endswith("clip/feed")]
        assert len(feeds) < len(answers)
        own = await running.public.get("/api/v1/account/info/self", token=tokens[0])
        assert own.status == 200
        found = samples(await scraped(running.admin))
        feed = "GET /api/v1/e-social/clip/feed"
        assert value(found, "loops_gateway_nexgate_circuit_open", endpoint=feed) == 1
        assert value(found, "loops_gateway_nexgate_circuit_open") == 1
        refused = value(
            found, "loops_gateway_nexgate_calls_refused_total", reason="circuit_open", endpoint=feed
        )
        retried = value(found, "loops_gateway_nexgate_retries_total", endpoint=feed)
        assert len(feeds) == len(answers) - refused + retried
        assert 0 < retried <= 0.2 * len(answers)
        status = await running.admin.get("/status")
        assert feed in str(status.object)


async def test_failures_of_one_reason_are_summed_in_the_log(
    world: World,
    start_gateway: StartGateway,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gateway.http.access_log.LINES_PER_SECOND", 0)
    summing = await start_gateway()
    every = await start_gateway(server={"access_log": "all"})
    token = await world.token()
    await world.fault("status", "500", route="GET /api/v1/e-social/clip/feed")

    def lines() -> list[str]:
        return [record.getMessage() for record in caplog.records if record.name == "gateway"]

    for _ in range(3):
        assert (await summing.get(FEED, token=token)).status == 502
    await until(lambda: any("more within a second: GET" in line for line in lines()))
    assert not any(line.startswith("request ") for line in lines())
    assert (await every.get(FEED, token=token)).status == 502
    assert any(line.startswith("request ") for line in lines())


# One read, several at once, lists merged, everything of an account.
OF_SEVERAL_READS = [
    FEED,
    "/api/v1/feed/following",
    "/api/v1/account/info/self",
    "/api/v1/feed/account/self",
    "/api/v1/studio/posts",
]


@pytest.mark.parametrize("path", OF_SEVERAL_READS)
@pytest.mark.parametrize("fault", ["timeout", "drop"])
async def test_all_that_is_cached_is_given_marked_stale_while_nexgate_hangs_or_hangs_up(
    path: str, fault: str, world: World, start_gateway: StartGateway
) -> None:
    gateway = await start_gateway(
        cache={**NOTHING_HELD, "stale_if_error": 600.0, "stale_after_s": 0.05}
    )
    token = await world.token()
    good = await gateway.get(path, token=token)
    assert good.status == 200
    await world.fault(fault)
    held = await gateway.get(path, token=token)
    assert (held.status, held.text) == (200, good.text)
    if "Cache-Status" in good.headers:
        assert held.headers["Cache-Status"].startswith("loops-gateway; fwd=stale")


async def test_one_viewer_s_many_reads_of_what_hangs_stop_nobody_else(
    world: World, start_gateway: StartGateway
) -> None:
    alice, bob = await world.token(), await world.token("bob")
    # Longer than the others' reads take on any busy machine.
    patient = {"read_timeout_s": DEADLINE_S, "total_timeout_s": DEADLINE_S}
    gateway = await start_gateway(nexgate=patient)
    await world.fault("timeout", route="GET /api/v1/e-social/clip/{mediaId}")
    hanging = [
        asyncio.create_task(gateway.get(f"/api/v1/video/{number}", token=alice))
        for number in range(1_000, 1_300)
    ]
    refused, _ = await asyncio.wait(hanging, return_when=asyncio.FIRST_COMPLETED)
    assert {task.result().status for task in refused} == {503}
    for number in range(1, 11):
        answer = await gateway.get(f"{FEED}?limit={number}", token=bob)
        assert answer.status == 200
        assert len(answer.videos) == number
    assert any(not task.done() for task in hanging)
    await world.heal()
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)

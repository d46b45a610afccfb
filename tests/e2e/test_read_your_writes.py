"""A read that starts after a viewer's write was answered shows it, through any gateway."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.support.fleet import busy_cores, running_pair, stale_reads, tier_status
from tests.support.nexgate_calls import cost
from tests.support.valkey_server import ValkeyServer, running_valkey
from tests.support.videos import FEED, of

READS = [60, pytest.param(600, marks=pytest.mark.slow)]
NO_LIMIT = 0
FULL = 1


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ValkeyServer]:
    with running_valkey(tmp_path, "--maxmemory-policy", "noeviction") as running:
        yield running


def limit(server: ValkeyServer, max_memory: int) -> Callable[[], object]:
    return lambda: server.ask("CONFIG", "SET", "maxmemory", max_memory)


def trouble(server: ValkeyServer, name: str) -> dict[float, Callable[[], object]]:
    """What happens to the tier, by the part of the reads after which it does."""
    match name:
        case "one time-out":
            return {0.5: lambda: server.ask("CLIENT", "PAUSE", 400)}
        case "paused":
            return {0.3: server.pause, 0.7: server.resume}
        case "full":
            return {0.3: limit(server, FULL), 0.7: limit(server, NO_LIMIT)}
        case "flushed":
            return {0.2: server.flush, 0.5: server.flush, 0.8: server.flush}
        case "killed":
            return {0.3: server.kill, 0.7: server.start}
        case _:
            return {}


@pytest.mark.parametrize("reads", READS)
@pytest.mark.parametrize("name", ["calm", "one time-out", "paused", "full", "flushed", "killed"])
async def test_no_read_is_stale(
    session: ClientSession,
    sandbox_url: str,
    tmp_path: Path,
    server: ValkeyServer,
    name: str,
    reads: int,
) -> None:
    async with running_pair(session, sandbox_url, tmp_path, server) as pair:
        assert await stale_reads(pair, reads, trouble(server, name)) == []
        await pair.until_both(up=True)


@pytest.mark.parametrize("reads", READS)
async def test_no_read_is_stale_on_a_busy_machine(
    session: ClientSession, sandbox_url: str, tmp_path: Path, server: ValkeyServer, reads: int
) -> None:
    with busy_cores():
        async with running_pair(session, sandbox_url, tmp_path, server) as pair:
            assert await stale_reads(pair, reads, {}) == []


async def test_while_the_tier_is_away_every_read_asks_nexgate(
    session: ClientSession, sandbox_url: str, tmp_path: Path, server: ValkeyServer
) -> None:
    async with running_pair(session, sandbox_url, tmp_path, server) as pair:
        token = await pair.world.token()
        await pair.one.public.get(FEED, token=token)
        server.kill()
        await pair.until_both(up=False)
        await pair.world.calls()
        for _ in range(3):
            answer = await pair.one.public.get(FEED, token=token)
            assert "; fwd=" in answer.headers["Cache-Status"]
        assert len(await cost(pair.world)) == 3
        # Nexgate fails: what could not be confirmed is given, and marked.
        await pair.world.fault("status", "503")
        answer = await pair.one.public.get(FEED, token=token)
        assert answer.status == 200
        assert "fwd=stale; fwd-status=503" in answer.headers["Cache-Status"]
        # What was never read is not made up.
        other = await pair.one.public.get("/api/v1/feed/local?limit=3", token=token)
        assert other.status in (502, 503)


async def test_while_the_tier_is_away_a_slow_nexgate_is_not_waited_for(
    session: ClientSession, sandbox_url: str, tmp_path: Path, server: ValkeyServer
) -> None:
    async with running_pair(session, sandbox_url, tmp_path, server, stale_after_s=0.1) as pair:
        token = await pair.world.token()
        first = await pair.one.public.get(FEED, token=token)
        server.kill()
        await pair.until_both(up=False)
        await pair.world.fault("latency_ms", "2000")
        answer = await pair.one.public.get(FEED, token=token)
        assert answer.text == first.text
        assert "fwd=stale; detail=slow" in answer.headers["Cache-Status"]


async def test_with_trust_the_cache_is_believed_while_the_tier_is_away(
    session: ClientSession, sandbox_url: str, tmp_path: Path, server: ValkeyServer
) -> None:
    async with running_pair(
        session, sandbox_url, tmp_path, server, when_tier_is_away="trust"
    ) as pair:
        token = await pair.world.token()
        for gateway in (pair.one, pair.other):
            answer = await gateway.public.get(FEED, token=token)
        video_id = str(answer.videos[0]["id"])
        server.kill()
        await pair.until_both(up=False)
        await pair.one.public.post(f"/api/v1/video/like/{video_id}", token=token)
        shown = await pair.other.public.get(FEED, token=token)
        assert "; hit" in shown.headers["Cache-Status"]
        assert of(shown, video_id)["has_liked"] is False
        own = await pair.one.public.get(FEED, token=token)
        assert of(own, video_id)["has_liked"] is True
        server.start()
        await pair.until_both(up=True)
        shown = await pair.other.public.get(FEED, token=token)
        assert of(shown, video_id)["has_liked"] is True


async def test_who_stays_is_checked_now_and_then_and_who_moves_at_once(
    session: ClientSession, sandbox_url: str, tmp_path: Path, server: ValkeyServer
) -> None:
    async with running_pair(session, sandbox_url, tmp_path, server, check_after_s=600.0) as pair:
        token = await pair.world.token()
        answer = await pair.one.public.get(FEED, token=token)
        video_id = str(answer.videos[0]["id"])
        await pair.one.public.post(f"/api/v1/video/like/{video_id}", token=token)
        moved = await pair.other.public.get(FEED, token=token)
        assert of(moved, video_id)["has_liked"] is True
        # Not asked for what was confirmed a moment ago.
        server.pause()
        stayed = await pair.other.public.get(FEED, token=token)
        assert "; hit" in stayed.headers["Cache-Status"]
        assert (await tier_status(pair.other))["is_up"] is True
        server.resume()

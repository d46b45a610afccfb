"""Every way in which Nexgate can fail, through every family of routes, with and without a cache.

The table is the one of docs/failure-modes.md.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from gateway.sandbox.faults import FAULTS
from tests.support.api import Answer, Api
from tests.support.documents import ROOT
from tests.support.waiting import DEADLINE_S, until
from tests.support.world import NOTHING_HELD, StartGateway, World

HOUR_MS = "3600000"
# Short for what never comes; for all else longer than any busy machine takes.
SHORT_S, LONG_S = 2.0, 30.0
# What a fault's own text has, and no answer of ours may have.
THEIR_WORDS = re.compile("canary|from a proxy|OpenSSH|An error occurred|Realm", re.IGNORECASE)


@dataclass(frozen=True)
class Case:
    """A fault, and what a read without a cache and a write are answered under it.

    `stale`: a read is answered from the cache, where there is something. `hangs`: Nexgate does not
    answer at all.
    """

    fault: str
    reads: frozenset[int]
    writes: frozenset[int]
    stale: bool = True
    hangs: bool = False

    @property
    def timeouts(self) -> dict[str, float]:
        """The settings of `[nexgate]` with which it is met."""
        seconds = SHORT_S if self.hangs else LONG_S
        return {f"{which}_timeout_s": seconds for which in ("read", "total", "connect")}

    @property
    def name(self) -> str:
        return self.fault.partition("=")[0]

    @property
    def value(self) -> str | None:
        return self.fault.partition("=")[2] or None


def case(fault: str, reads: tuple[int, ...], writes: tuple[int, ...], **more: bool) -> Case:
    return Case(fault, frozenset(reads), frozenset(writes), **more)


# 503 beside another status: the circuit breaker is open by then, or nothing could be sent.
CASES = (
    *(
        case(f"{fault}={HOUR_MS}", (504, 503), (504, 503), hangs=True)
        for fault in ("latency_ms", "slow_headers", "slow_body")
    ),
    case("timeout", (504, 503), (504, 503), hangs=True),
    case("timeout=after", (504, 503), (504, 503), hangs=True),
    case("drop", (503,), (504, 503)),
    case("drop=after", (503,), (504, 503)),
    case("reset_body=0.5", (502, 503), (502, 503, 504)),
    case("status=500:canary", (502, 503), (502, 503)),
    case("status=503:canary", (503,), (503,)),
    case("html=502", (502, 503), (502, 503, 504)),
    case("html=200", (502, 503), (502, 503, 504)),
    case("success_false=canary", (502, 503), (502, 503)),
    case("garbage", (502, 503), (502, 503, 504)),
    case("truncate=0.5", (502, 503), (502, 503, 504)),
    case("wrong_length=10", (502, 503), (502, 503, 504)),
    case("wrong_length=-10", (502, 503), (502, 503, 504)),
    case("bad_gzip", (502, 503), (502, 503, 504)),
    case("bad_gzip=500", (502, 503), (502, 503, 504)),
    case("gzip_bomb=20", (502, 503), (502, 503, 504)),
    case("huge_body=20", (502, 503), (502, 503, 504)),
    case("huge_header=64", (502, 503), (502, 503, 504)),
    case("not_http", (502, 503), (502, 503, 504)),
    case("redirect=301", (502, 503), (502, 503, 504)),
    case("redirect=308", (502, 503), (502, 503, 504)),
    case("retry_after=5", (429,), (429,)),
    case("empty401", (401,), (401,), stale=False),
    case("status=404:canary", (404,), (404,), stale=False),
    case("status=409:canary", (502, 503), (502, 503, 409), stale=False),
    *(
        case(fault, (200,), (200, 422))
        for fault in (
            *("informational=102", "informational=103", "http10", "content_type=text/html"),
            *("extra_fields", "drop_optional", "null_optional", "fraction=9", "surrogate"),
            *("huge_number", "duplicate", "repeat_cursor", "cursor_null", "latency_ms=1"),
        )
    ),
)
BY_NAME = {one.fault: one for one in CASES}
each_fault = pytest.mark.parametrize("fault", BY_NAME)


@dataclass(frozen=True)
class Addresses:
    """What is read, and what is written, one of each family of routes."""

    reads: tuple[str, ...]
    writes: Mapping[str, object]


async def addresses(gateway: Api, token: str) -> Addresses:
    feed = await gateway.get("/api/v1/feed/local?limit=5", token=token)
    video, account = next(
        (one, owner)
        for one in feed.videos
        if one["comments"]
        and isinstance(owner := one["account"], dict)
        and owner["username"] != "alice"
    )
    comments = await gateway.get(f"/api/v1/video/comments/{video['id']}", token=token)
    comment = comments.videos[0]["id"]
    return Addresses(
        reads=(
            "/api/v1/feed/local",
            "/api/v1/feed/for-you",
            "/api/v1/feed/following",
            f"/api/v1/feed/account/{account['id']}",
            f"/api/v1/feed/account/{account['id']}/cursor?id={video['id']}",
            f"/api/v1/video/{video['id']}",
            f"/api/v1/video/comments/{video['id']}",
            f"/api/v1/account/info/{account['id']}",
            f"/api/v1/account/username/{account['username']}",
            f"/api/v1/account/following/{account['id']}",
            "/api/v1/account/info/self",
            "/api/v1/explore/tags",
        ),
        writes={
            f"/api/v1/video/like/{video['id']}": None,
            f"/api/v1/video/bookmark/{video['id']}": None,
            f"/api/v1/video/comments/{video['id']}": {"comment": "hello"},
            f"/api/v1/account/follow/{account['id']}": None,
            f"/api/v1/comments/like/{video['id']}/{comment}": None,
        },
    )


async def read_all(gateway: Api, found: Addresses, token: str) -> dict[str, Answer]:
    """All at once, each within the deadline."""
    async with asyncio.timeout(DEADLINE_S):
        answers = await asyncio.gather(*(gateway.get(one, token=token) for one in found.reads))
    return dict(zip(found.reads, answers, strict=True))


async def read_while_well(gateway: Api, found: Addresses, token: str) -> dict[str, Answer]:
    """What is answered while Nexgate is well; a busy machine may need more than one try."""
    answers: dict[str, Answer] = {}

    async def all_are_given() -> bool:
        answers.update(await read_all(gateway, found, token))
        return all(one.status == 200 for one in answers.values())

    await until(all_are_given)
    return answers


async def write_all(gateway: Api, found: Addresses, token: str) -> dict[str, Answer]:
    async with asyncio.timeout(DEADLINE_S):
        answers = await asyncio.gather(
            *(gateway.post(one, token=token, json=body) for one, body in found.writes.items())
        )
    return dict(zip(found.writes, answers, strict=True))


def check_failures(answers: Mapping[str, Answer], allowed: frozenset[int]) -> None:
    """Allowed statuses, our own words, and when to come again."""
    assert {path: one.status for path, one in answers.items() if one.status not in allowed} == {}
    for path, answer in answers.items():
        if answer.status >= 300:
            assert answer.headers["Content-Type"].startswith("application/json"), path
            assert answer.object["error"], path
            assert not THEIR_WORDS.search(answer.text), path
        if answer.status in (429, 503):
            assert int(answer.headers["Retry-After"]) >= 1, path


async def heal(world: World, gateway: Api, token: str) -> None:
    """Nexgate is well again, and so is the gateway, on the very next call or soon after."""
    await world.heal()

    async def is_well() -> bool:
        return (await gateway.get("/api/v1/feed/local?limit=2", token=token)).status == 200

    await until(is_well)


@each_fault
async def test_nothing_is_cached(fault: str, start_gateway: StartGateway, world: World) -> None:
    expected, token = BY_NAME[fault], await world.token()
    gateway = await start_gateway(nexgate=expected.timeouts, cache=NOTHING_HELD)
    found = await addresses(gateway, token)
    await world.fault(expected.name, expected.value)
    check_failures(await read_all(gateway, found, token), expected.reads)
    check_failures(await write_all(gateway, found, token), expected.writes)
    await heal(world, gateway, token)


@each_fault
async def test_all_is_cached_but_not_fresh(
    fault: str, start_gateway: StartGateway, world: World
) -> None:
    expected, token = BY_NAME[fault], await world.token()
    cache = {**NOTHING_HELD, "stale_if_error": 3600.0}
    gateway = await start_gateway(nexgate=expected.timeouts, cache=cache)
    found = await addresses(gateway, token)
    before = await read_while_well(gateway, found, token)
    await world.fault(expected.name, expected.value)
    after = await read_all(gateway, found, token)
    check_failures(after, frozenset({200}) if expected.stale else expected.reads)
    if expected.stale and 200 not in expected.reads:
        marks = {path: one.headers["Cache-Status"] for path, one in after.items()}
        unmarked = [path for path, mark in marks.items() if "stale" not in mark]
        assert unmarked == []
        assert {path: one.text for path, one in after.items()} == {
            path: one.text for path, one in before.items()
        }
    check_failures(await write_all(gateway, found, token), expected.writes)
    await heal(world, gateway, token)


def test_every_fault_of_the_sandbox_is_met() -> None:
    assert {one.name for one in CASES} == set(FAULTS)


def test_the_document_names_every_fault() -> None:
    text = (ROOT / "docs" / "failure-modes.md").read_text(encoding="utf-8")
    assert [name for name in FAULTS if f"`{name}" not in text] == []

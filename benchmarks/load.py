"""Load on a server: `wrk` for what is timed, a plain client for what prepares and checks it."""

import asyncio
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from pydantic import BaseModel

from benchmarks.programs import LOAD_CORE, Program, Trouble
from benchmarks.viewers import read_requests

# The token is a session, sent as the web app sends it.
COOKIE = "Cookie: loops_session={token}; XSRF-TOKEN=0123456789abcdef"
_SCRIPT = Path(__file__).with_name("viewers.lua")
_MICROSECONDS = 1e6
_MILLISECONDS = 1e3
_WARMING_CONNECTIONS = 32
BEARER = "Authorization: Bearer {token}"


@dataclass(frozen=True)
class Contestant:
    """A server and how it is asked: what one timed stretch consists of."""

    name: str
    url: str
    requests: Path
    connections: int
    program: Program | None = None
    """Whose CPU time counts; None where nobody asks for it."""
    headers: tuple[tuple[str, str], ...] = ()
    credential: str = BEARER
    """The header line of a token: the gateway's fast path accepts this one, and `COOKIE`."""
    method: str = "GET"


@dataclass(frozen=True)
class Sample:
    """What one timed stretch showed."""

    requests_per_s: float
    cpu_us: float
    """CPU microseconds of the server per request; 0 where they were not taken."""
    p50_ms: float
    p99_ms: float
    p999_ms: float
    answer_bytes: float
    """Size of an answer, its head included."""


class _WrkSummary(BaseModel):
    requests: int
    duration_us: int
    bytes: int
    p50_us: int
    p99_us: int
    p999_us: int
    lost: int
    refused: int
    late: int


def measure(contestant: Contestant, seconds: float) -> Sample:
    """Load a contestant for a while; raises Trouble when a request fails."""
    command = [
        *("taskset", "--cpu-list", str(LOAD_CORE), "wrk", "--threads", "1"),
        *("--connections", str(contestant.connections), "--duration", f"{seconds:.0f}s"),
        *("--script", str(_SCRIPT), contestant.url, "--", str(contestant.requests)),
        contestant.method,
        contestant.credential,
        *(f"{name}: {value}" for name, value in contestant.headers),
    ]
    cpu_before_s = contestant.program.cpu_s() if contestant.program else 0.0
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    cpu_s = (contestant.program.cpu_s() if contestant.program else 0.0) - cpu_before_s
    lines = ended.stdout.strip().splitlines()
    if ended.returncode != 0 or not lines:
        raise Trouble(f"wrk against {contestant.name} failed: {ended.stderr.strip()}")
    summary = _WrkSummary.model_validate_json(lines[-1])
    if summary.lost or summary.refused or summary.late or not summary.requests:
        raise Trouble(
            f"{contestant.name} failed under load: {summary.requests} answers, "
            f"{summary.refused} of them errors, {summary.lost} lost, {summary.late} too late"
        )
    return Sample(
        requests_per_s=summary.requests / (summary.duration_us / _MICROSECONDS),
        cpu_us=cpu_s * _MICROSECONDS / summary.requests,
        p50_ms=summary.p50_us / _MILLISECONDS,
        p99_ms=summary.p99_us / _MILLISECONDS,
        p999_ms=summary.p999_us / _MILLISECONDS,
        answer_bytes=summary.bytes / summary.requests,
    )


@dataclass(frozen=True)
class Answer:
    """One answer, read whole; `body` as it came, not decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Warmth:
    """What asking every request of a file once brought."""

    statuses: frozenset[int]
    sizes: frozenset[int]
    etags: frozenset[str]


def ask(url: str, token: str, credential: str = BEARER) -> Answer:
    """One GET, outside of any timing."""
    return asyncio.run(_ask(url, token, credential))


async def _ask(url: str, token: str, credential: str) -> Answer:
    async with _session() as session:
        return await _request(session, "GET", url, [_header(credential, token)])


def warm(contestant: Contestant, most: int | None = None) -> Warmth:
    """Ask everything a contestant will be asked once, or the first `most` of it.

    Raises Trouble unless all answers are 200 or 304.
    """
    answers = asyncio.run(_ask_all(contestant, read_requests(contestant.requests)[:most]))
    statuses = frozenset(answer.status for answer in answers)
    if not statuses <= {200, 304}:
        said = contestant.program.last_words() if contestant.program else ""
        raise Trouble(f"{contestant.name} answered {sorted(statuses)} while it was warmed. {said}")
    etags = frozenset(answer.headers.get("ETag", "") for answer in answers)
    return Warmth(statuses, frozenset(len(answer.body) for answer in answers), etags)


async def _ask_all(contestant: Contestant, asked: list[tuple[str, str]]) -> list[Answer]:
    waiting = asked[::-1]
    answers: list[Answer] = []

    async def keep_asking(session: aiohttp.ClientSession) -> None:
        while waiting:
            path, token = waiting.pop()
            url = f"{contestant.url}{path}"
            headers = (_header(contestant.credential, token), *contestant.headers)
            answers.append(await _request(session, contestant.method, url, headers))

    async with _session() as session, asyncio.TaskGroup() as group:
        for _ in range(_WARMING_CONNECTIONS):
            group.create_task(keep_asking(session))
    return answers


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        auto_decompress=False,
        skip_auto_headers=("Accept-Encoding",),
        timeout=aiohttp.ClientTimeout(total=30.0),
    )


def _header(credential: str, token: str) -> tuple[str, str]:
    name, _, value = credential.partition(": ")
    return name, value.replace("{token}", token)


async def _request(
    session: aiohttp.ClientSession, method: str, url: str, headers: Sequence[tuple[str, str]]
) -> Answer:
    async with session.request(method, url, headers=dict(headers)) as reply:
        return Answer(reply.status, reply.headers.copy(), await reply.read())

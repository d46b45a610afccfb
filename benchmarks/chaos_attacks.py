"""What goes wrong: attacks by clients, failures of Nexgate, signals."""

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from benchmarks.gateways import Gateway
from benchmarks.programs import HOST

_VIEWERS = ("alice", "bob", "chiara", "dmitri", "emeka", "fatima")
# Where attackers come from: not from the viewers' own address.
_SOURCES = tuple(f"127.0.1.{number}" for number in range(1, 21))
_BODY_BYTES = 10_000
_COMMENTS = "/api/v1/e-social/posts/{postId}/comments"


@dataclass
class Target:
    """A gateway, the sandbox behind it, and credentials of people."""

    gateway: Gateway
    sandbox_url: str
    session: aiohttp.ClientSession
    tokens: list[str] = field(default_factory=list)
    attacker: str = ""
    videos: list[dict[str, Any]] = field(default_factory=list)

    async def prepare(self) -> None:
        """Tokens of the viewers and of the attacker; the videos there are."""
        for name in _VIEWERS:
            self.tokens.append(await self._token(name))
        self.attacker = await self._token("grace")
        feed = await self.get("/api/v1/feed/local?limit=20")
        self.videos = feed["data"]

    async def _token(self, name: str) -> str:
        url = f"{self.sandbox_url}/_sandbox/token"
        async with self.session.post(url, json={"user": name}) as answer:
            answer.raise_for_status()
            return str((await answer.json())["token"])

    async def get(self, path: str) -> dict[str, Any]:
        """An answer to the attacker."""
        headers = {"Authorization": f"Bearer {self.attacker}"}
        url = self.gateway.program.url + path
        async with self.session.get(url, headers=headers) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def fail(self, fault: str, value: str | None = None, route: str | None = None) -> None:
        """Let Nexgate fail from now on."""
        body = {"fault": fault, "value": value, "route": route}
        async with self.session.put(f"{self.sandbox_url}/_sandbox/faults", json=body) as answer:
            answer.raise_for_status()

    async def heal(self) -> None:
        """Let Nexgate be well again."""
        await self.session.delete(f"{self.sandbox_url}/_sandbox/faults")

    async def works(self) -> bool:
        """Whether everything is answered, for somebody who has read nothing before."""
        headers = {"Authorization": f"Bearer {await self._token('iris')}"}
        paths = ["/api/v1/feed/for-you", f"/api/v1/video/comments/{self.videos[0]['id']}"]
        for path in paths:
            url = self.gateway.program.url + path
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                limit = aiohttp.ClientTimeout(total=2)
                async with self.session.get(url, headers=headers, timeout=limit) as answer:
                    if answer.status == 200:
                        continue
            return False
        return True


@dataclass(frozen=True)
class Attack:
    """Something that goes wrong until its task is cancelled.

    `goal` is what the others' p99 may rise to against the calm one; `refuses_others` says that they
    are right to be refused something.
    """

    name: str
    sentence: str
    begin: Callable[[Target], Coroutine[None, None, None]]
    goal: float | None = 2.0
    refuses_others: bool = False


async def _hang_an_endpoint(target: Target) -> None:
    """300 reads at a time of comments that Nexgate never answers."""
    await target.fail("timeout", route=f"GET {_COMMENTS}")
    await _read_again_and_again(
        target, [f"/api/v1/video/comments/{video['id']}" for video in target.videos], at_once=300
    )


async def _autocomplete(target: Target) -> None:
    paths = [f"/api/v1/autocomplete/accounts?q={a}{b}" for a in "abcdef" for b in "aeiou"]
    await _read_again_and_again(target, paths, at_once=16)


async def _search(target: Target) -> None:
    paths = [f"/api/v1/search?query={a}{b}" for a in "abcdef" for b in "aeiou"]
    await _read_again_and_again(target, paths, at_once=16)


async def _flood(target: Target) -> None:
    await _read_again_and_again(target, ["/api/v1/feed/local"], at_once=64)


async def _read_again_and_again(target: Target, paths: Sequence[str], *, at_once: int) -> None:
    headers = {"Authorization": f"Bearer {target.attacker}"}
    connector = aiohttp.TCPConnector(limit=at_once, local_addr=(_SOURCES[0], 0))
    endless = itertools.cycle(paths)

    async def read_endlessly(session: aiohttp.ClientSession) -> None:
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with session.get(next(endless)) as answer:
                    await answer.read()
                    if answer.status in (429, 503):
                        await asyncio.sleep(0.05)

    async with (
        aiohttp.ClientSession(
            target.gateway.program.url, headers=headers, connector=connector
        ) as session,
        asyncio.TaskGroup() as group,
    ):
        for _ in range(at_once):
            group.create_task(read_endlessly(session))


async def _trickle_bodies(target: Target) -> None:
    """1,000 bodies that come byte by byte: as many as requests are worked on at once."""
    head = (
        f"POST /api/v1/video/comments/{target.videos[0]['id']} HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {target.attacker}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {_BODY_BYTES}\r\n\r\n"
    )
    await _keep_connections(target, head.encode(), trickle=b" ", number=1_000)


async def _trickle_headers(target: Target) -> None:
    """400 requests whose head never ends."""
    await _keep_connections(
        target, b"GET /api/v1/feed/local HTTP/1.1\r\nHost: x\r\n", trickle=b"X: y\r\n", number=400
    )


async def _read_slowly(target: Target) -> None:
    """200 connections that ask for pages and never read them."""
    request = (
        "GET /api/v1/feed/local?limit=20 HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {target.attacker}\r\n\r\n"
    )
    await _keep_connections(target, request.encode() * 20, trickle=b"", number=200)


async def _keep_connections(target: Target, first: bytes, *, trickle: bytes, number: int) -> None:
    port = target.gateway.program.port
    sources = itertools.cycle(_SOURCES)

    async def hold() -> None:
        while True:
            with contextlib.suppress(OSError):
                # Reads as little as asyncio lets it.
                _, writer = await asyncio.open_connection(
                    HOST, port, limit=1, local_addr=(next(sources), 0)
                )
                try:
                    writer.write(first)
                    while not writer.is_closing():
                        await asyncio.sleep(0.5)
                        writer.write(trickle)
                        await writer.drain()
                finally:
                    writer.transport.abort()
            await asyncio.sleep(0.5)

    async with asyncio.TaskGroup() as group:
        for _ in range(number):
            group.create_task(hold())


async def _huge_answers(target: Target) -> None:
    """Nexgate answers every page of comments with 200 MB."""
    await target.fail("gzip_bomb", "200", route=f"GET {_COMMENTS}")
    await _read_again_and_again(
        target, [f"/api/v1/video/comments/{video['id']}" for video in target.videos], at_once=40
    )


async def _all_fails(target: Target) -> None:
    await target.fail("status", "503")
    await asyncio.Event().wait()


async def _all_hangs(target: Target) -> None:
    await target.fail("timeout")
    await asyncio.Event().wait()


ATTACKS: tuple[Attack, ...] = (
    Attack("hang", "one viewer reads what Nexgate never answers, 300 at a time", _hang_an_endpoint),
    Attack("bodies", "1,000 bodies come byte by byte", _trickle_bodies),
    Attack("heads", "400 requests never end their heads", _trickle_headers),
    Attack("readers", "200 clients don't read their answers", _read_slowly),
    Attack("autocomplete", "one viewer completes names, 16 at a time", _autocomplete),
    Attack("search", "one viewer searches, 16 at a time", _search),
    Attack("flood", "one viewer reads one page, 64 at a time", _flood),
    Attack("huge", "Nexgate answers comments with 200 MB, 40 at a time", _huge_answers),
    Attack("failing", "Nexgate answers 503 to everything", _all_fails, goal=None),
    Attack("hanging", "Nexgate answers nothing", _all_hangs, goal=None),
)

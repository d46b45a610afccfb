"""Viewers who only want to watch while something else goes wrong."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

HUNG_S = 5.0
_PAUSE_S = 0.025
_GIVEN_UP_S = 20.0
# 0: no answer at all.
_WELL = frozenset({200})


@dataclass
class Seen:
    """What viewers were answered, and how soon."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """How many requests were made."""
        return len(self.seconds)

    @property
    def p99_s(self) -> float:
        """What one request in a hundred took longer than, in seconds."""
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)]

    @property
    def hung(self) -> int:
        """How many took longer than anybody waits."""
        return sum(one > HUNG_S for one in self.seconds)

    @property
    def refused(self) -> int:
        """How many were not answered as always."""
        return sum(number for status, number in self.statuses.items() if status not in _WELL)

    @property
    def statuses_text(self) -> str:
        """Each status with how often it came."""
        pairs = sorted(self.statuses.items())
        return ", ".join(f"{status or 'none'}: {number}" for status, number in pairs)


class Bystanders:
    """Viewers, each with a connection of its own: pages, single videos, accounts."""

    def __init__(self, url: str, tokens: Sequence[str], videos: Sequence[dict[str, Any]]) -> None:
        """`url` is the gateway's, `tokens` are those of the viewers, `videos` what they watch."""
        self._url = url
        self._tokens = tokens
        self._paths = ["/api/v1/feed/local"]
        for video in videos[:5]:
            self._paths.append(f"/api/v1/video/{video['id']}")
            self._paths.append(f"/api/v1/account/info/{video['account']['id']}")

    async def read_for(self, seconds: float) -> Seen:
        """Read for that long; what came of it."""
        seen = Seen()
        until = time.monotonic() + seconds
        await asyncio.gather(*(self._watch(token, until, seen) for token in self._tokens))
        return seen

    async def _watch(self, token: str, until: float, seen: Seen) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        limit = aiohttp.ClientTimeout(total=_GIVEN_UP_S)
        async with aiohttp.ClientSession(self._url, headers=headers, timeout=limit) as session:
            for path in itertools.cycle(self._paths):
                if time.monotonic() >= until:
                    return
                began = time.monotonic()
                status = await _status(session, path)
                seen.seconds.append(time.monotonic() - began)
                seen.statuses[status] += 1
                await asyncio.sleep(_PAUSE_S)


async def _status(session: aiohttp.ClientSession, path: str) -> int:
    try:
        async with session.get(path) as answer:
            await answer.read()
            return answer.status
    except (aiohttp.ClientError, TimeoutError):
        return 0

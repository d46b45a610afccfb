"""The shared tier: a Valkey or Redis (6.2 or later) through which gateways share what they read.

Every partition has a tag there. A write gives it a new one: what was stored under the former is
not found any more, and what other gateways hold under it is known to be out of date. Nothing in the
tier has to last: trouble with it costs speed and never an answer.
"""

import asyncio
import hashlib
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

import orjson
from valkey.exceptions import ResponseError

from gateway.cache.shared.address import Command, address_from_url
from gateway.cache.shared.connection import Link, LinkDown, Trouble
from gateway.cache.shared.generations import Generations, Renewed
from gateway.cache.shared.pending_invalidations import PendingInvalidations
from gateway.cache.shared.write_queue import WriteQueue

FORMAT: Final = 1
FACT_S: Final = 30 * 86_400
PROBE_S: Final = 1.0
# One slow answer shall not cost a second; a server that is slow again and again may.
FIRST_PROBE_S: Final = 0.1
STEADY_S: Final = 10.0

log = logging.getLogger(__name__)


class SharedTier:
    """What gateways share. No method raises because of the server. Loop thread only."""

    def __init__(
        self,
        url: str,
        *,
        namespace: str,
        connect_timeout_s: float,
        operation_timeout_s: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Prepare; gateways with the same `namespace` share. `clock` is epoch time in seconds.

        Raises ValueError for a URL that names no Valkey or Redis (without quoting it), OSError for
        TLS files that can't be read.
        """
        self._address = address_from_url(url)
        self._prefix = f"loops-gateway:{FORMAT}:{namespace}:"
        self._link = Link(
            self._address,
            connect_timeout_s=connect_timeout_s,
            operation_timeout_s=operation_timeout_s,
            on_fall=self._fall,
        )
        self._tags = Generations(self._ask, self._name, self.count_garbage, clock)
        self._renewals = PendingInvalidations(self._tags)
        self._stores = WriteQueue(self._ask)
        self._announcing: set[asyncio.Task[Renewed | None]] = set()
        self._minder: asyncio.Task[None] | None = None
        self._fallen = asyncio.Event()
        self._is_up = False
        self._was_up: bool | None = None
        self._up_since = 0.0
        self._counts: Counter[str] = Counter()

    async def open(self) -> None:
        """Connect, if the server is there, and go on trying while it isn't."""
        if self._minder is None:
            await self._come_back()
            self._stores.open()
            self._minder = asyncio.create_task(self._mind())

    async def close(self) -> None:
        """Leave no task and no socket."""
        minder, self._minder = self._minder, None
        if minder is not None:
            minder.cancel()
            with suppress(asyncio.CancelledError):
                await minder
        await asyncio.gather(*self._announcing, return_exceptions=True)
        self._is_up = False
        await self._stores.close()
        await self._link.close()

    @property
    def is_up(self) -> bool:
        """Whether the server is asked."""
        return self._is_up

    def status(self) -> dict[str, int]:
        """Numbers: whether it is up (0 or 1), and what happened since the start."""
        names = ("hits", "misses", "errors", "timeouts", "garbage", "state_changes")
        return {
            "up": int(self._is_up),
            **{name: self._counts[name] for name in names},
            "dropped_stores": self._stores.dropped,
        }

    def count_garbage(self) -> None:
        """Note that something from the tier could not be read."""
        self._counts["garbage"] += 1

    # Tags

    async def read_generation(self, partition: str) -> str | None:
        """The partition's tag as every gateway sees it now; None when the tier can't tell."""
        return await self._tags.read_generation(partition) if self._is_up else None

    async def renew_generation(self, partition: str) -> Renewed | None:
        """Give the partition a new tag, because of a write; None where tags can't be told.

        While the tier is away it is remembered, and made up for before the tier is used again. A
        caller that is cancelled doesn't hinder it.
        """
        if not self._is_up:
            self._renewals.owe(partition)
            return None
        task = asyncio.create_task(self._announce(partition))
        self._announcing.add(task)
        task.add_done_callback(self._announcing.discard)
        return await asyncio.shield(task)

    async def renew_all_generations(self) -> None:
        """Give every partition a new tag; remembered like `renew`."""
        replies = await self._ask([self._tags.new_epoch()])
        if replies is None or isinstance(replies[0], ResponseError):
            self._renewals.owe_all()
            self._fall(Trouble.REFUSED)

    # Values

    async def find_entry(
        self, partition: str, tag: str, key: tuple[str | int | None, ...]
    ) -> bytes | None:
        """What a gateway stored under this tag and key."""
        return await self._find(self._entry_name(partition, tag, key))

    async def store_entry(
        self,
        partition: str,
        tag: str,
        key: tuple[str | int | None, ...],
        content: bytes,
        lifetime_s: float,
    ) -> None:
        """Store under a tag and a key, soon; nothing comes of it when the tag is a former one."""
        if self._is_up:
            self._store(self._entry_name(partition, tag, key), content, lifetime_s)

    async def find_fact(self, name: str) -> bytes | None:
        """A fact: the same for everybody, and for ever."""
        return await self._find(self._name("fact", name))

    async def store_facts(self, facts: Mapping[str, bytes]) -> None:
        """Store facts by name, soon, for 30 days."""
        for name, content in facts.items():
            self._store(self._name("fact", name), content, FACT_S)

    async def find_token(self, digest: str) -> bytes | None:
        """What a gateway stored for the session whose fingerprint this is."""
        return await self._find(self._name("token", digest))

    async def store_token(self, digest: str, content: bytes, lifetime_s: float) -> None:
        """Store what belongs to a session, soon; it must be sealed."""
        self._store(self._name("token", digest), content, lifetime_s)

    async def drop_token(self, digest: str) -> None:
        """Let nothing be found for a session, soon; what was stored before goes too."""
        name = self._name("token", digest)
        if self._is_up:
            # Through the queue: it must not overtake what waits there.
            self._stores.put_command(("DEL", name), len(name))

    async def _find(self, name: bytes) -> bytes | None:
        replies = await self._ask([("GET", name)])
        if replies is None:
            return None
        found = replies[0]
        if isinstance(found, bytes):
            self._counts["hits"] += 1
            return found
        if found is not None:
            self.count_garbage()
        self._counts["misses"] += 1
        return None

    def _store(self, name: bytes, content: bytes, lifetime_s: float) -> None:
        lifetime_ms = int(min(lifetime_s, FACT_S) * 1_000)
        if self._is_up and lifetime_ms > 0:
            self._stores.put_command(
                ("SET", name, content, "PX", lifetime_ms), len(name) + len(content)
            )

    def _name(self, kind: str, name: str) -> bytes:
        return f"{self._prefix}{kind}:{name}".encode(errors="backslashreplace")

    def _entry_name(self, partition: str, tag: str, key: tuple[str | int | None, ...]) -> bytes:
        try:
            packed = orjson.dumps(key)
        except orjson.JSONEncodeError:
            # Text that is no valid Unicode, or a number that is none of JSON's.
            packed = ascii(key).encode()
        return self._name("entry", f"{partition}:{tag}:{hashlib.sha256(packed).hexdigest()}")

    # Talking, up and away

    async def _ask(self, commands: Sequence[Command]) -> list[object] | None:
        """The replies, counted; None when there are none."""
        if not self._is_up:
            return None
        try:
            replies = await self._link.ask(commands)
        except LinkDown as down:
            self._counts["timeouts" if down.trouble is Trouble.TIMEOUT else "errors"] += 1
            return None
        self._counts["errors"] += sum(isinstance(reply, ResponseError) for reply in replies)
        return replies

    async def _announce(self, partition: str) -> Renewed | None:
        try:
            return await self._tags.renew_generation(partition)
        except LinkDown as down:
            self._renewals.owe(partition)
            self._fall(down.trouble)
            return None

    async def _mind(self) -> None:
        """Bring the tier back whenever it has gone away."""
        while True:
            probe_s = PROBE_S
            if self._is_up:
                await self._fallen.wait()
                if asyncio.get_running_loop().time() - self._up_since > STEADY_S:
                    probe_s = FIRST_PROBE_S
            await asyncio.sleep(probe_s)
            await self._come_back()

    async def _come_back(self) -> None:
        """Connect, make up for what was not announced, and only then be up."""
        try:
            self._tags.run_is(await self._link.connect())
            await self._renewals.make_up(self._link)
        except LinkDown as down:
            await self._link.close()
            self._note(is_up=False, reason=down.trouble)
            return
        if self._link.is_up:
            self._fallen.clear()
            self._is_up = True
            self._up_since = asyncio.get_running_loop().time()
            self._note(is_up=True, reason="")

    def _fall(self, trouble: Trouble) -> None:
        if self._is_up:
            self._is_up = False
            self._fallen.set()
            self._note(is_up=False, reason=trouble)

    def _note(self, *, is_up: bool, reason: str) -> None:
        if is_up is self._was_up:
            return
        self._was_up = is_up
        self._counts["state_changes"] += 1
        if is_up:
            log.info("The shared tier at %s is in use", self._address)
        else:
            log.warning("The shared tier at %s is away: %s", self._address, reason)

"""The shared tier: a Valkey or Redis (6.2 or later) through which gateways share what they read.

Every partition has a generation there. A write gives it a new one: what was stored under the former
is not found any more, and what other gateways hold under it is known to be out of date. Nothing in
the tier has to last: trouble with it costs speed and never an answer.
"""

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import orjson
from libvalkey import ReplyError

from gateway.cache.shared.address import Command, address_from_url
from gateway.cache.shared.availability import Availability
from gateway.cache.shared.connection import LinkDown, Trouble
from gateway.cache.shared.generations import FindSoon, Generations, Renewed
from gateway.cache.shared.namespaces import ANNOUNCE_EVERY_S, Namespaces
from gateway.cache.shared.pending_invalidations import PendingInvalidations
from gateway.cache.shared.rates import count_command, read_count
from gateway.cache.shared.write_queue import WriteQueue
from gateway.limits.rates import SharedUse
from gateway.tracing.traces import note_call

FORMAT: Final = 1
FACT_S: Final = 30 * 86_400


class SharedEntry(NamedTuple):
    """An entry as the tier has it, and for how many seconds more by the tier's clock."""

    content: bytes
    left_s: float


class SharedTier:
    """What gateways share. No method raises because of the server. Loop thread only."""

    def __init__(
        self,
        url: str,
        *,
        namespace: str,
        connect_timeout_s: float,
        operation_timeout_s: float,
        gateway_name: str = "",
        is_alone: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; gateways with the same `namespace` share. `clock` is any time in seconds.

        `gateway_name` is what operators know this gateway by. `is_alone`: no other gateway writes
        for the same viewers.
        Raises ValueError for a URL that names no Valkey or Redis (without quoting it), OSError for
        TLS files that can't be read.
        """
        self.namespace = namespace
        address = address_from_url(url)
        self._prefix = f"loops-gateway:{FORMAT}:{namespace}:"
        self._is_alone = is_alone
        self._counts: Counter[str] = Counter()
        self.availability = Availability(
            address,
            connect_timeout_s=connect_timeout_s,
            operation_timeout_s=operation_timeout_s,
            make_up=self._make_up,
            ping=self._ping,
            counts=self._counts,
        )
        self._link = self.availability.link
        self._generations = Generations(
            self._ask, self._link.ask_soon, self._prefix, self._counts, clock
        )
        self.find_generation_soon: FindSoon = self._generations.find_generation_soon
        """Call back with the partition's generation in a later turn of the event loop.

        All that are asked for in one turn are one command.
        """
        self._pending = PendingInvalidations(self._generations)
        self._stores = WriteQueue(self._ask_values)
        self._namespaces = Namespaces(
            self._ask, f"loops-gateway:{FORMAT}:", namespace, gateway_name
        )
        self._announcing: set[asyncio.Task[Renewed | None]] = set()
        self._next_announcement = 0.0

    async def open(self) -> None:
        """Connect, if the server is there, and go on trying while it isn't."""
        await self.availability.open()
        self._stores.open()

    async def close(self) -> None:
        """Leave no task and no socket."""
        await self.availability.close()
        await asyncio.gather(*self._announcing, return_exceptions=True)
        await self._generations.close()
        await self._stores.close()
        await self.availability.end()

    @property
    def is_up(self) -> bool:
        """Whether the server is asked."""
        return self.availability.is_up

    @property
    def other_namespaces(self) -> list[str]:
        """The namespaces of gateways at the same server that share nothing with this one."""
        return self._namespaces.others

    @property
    def other_gateways(self) -> list[str]:
        """The gateways that share with this one, by their names."""
        return self._namespaces.other_gateways

    def status(self) -> dict[str, int]:
        """Numbers: whether it is up (0 or 1), and what happened since the start."""
        names = ("hits", "misses", "errors", "timeouts", "garbage", "state_changes")
        return {
            "up": int(self.is_up),
            **{name: self._counts[name] for name in names},
            "dropped_stores": self._stores.dropped,
            "pending_invalidations": len(self._pending),
        }

    def count_garbage(self) -> None:
        """Note that something from the tier could not be read."""
        self._counts["garbage"] += 1

    # Generations

    async def read_generation(self, partition: str) -> str | None:
        """The partition's generation as every gateway sees it now; None when the tier can't say."""
        return await self._generations.read_generation(partition) if self.is_up else None

    async def renew_generation(self, partition: str) -> Renewed | None:
        """Give the partition a new generation, because of a write; None where it isn't known.

        What can't be announced is remembered, and made up for before the tier is used again. It is
        left so only when every other gateway must have noticed that the tier is away: at once when
        there is no server, else after a while. A caller that is cancelled doesn't hinder it.
        """
        task = asyncio.create_task(self._announce(partition))
        self._announcing.add(task)
        task.add_done_callback(self._announcing.discard)
        return await asyncio.shield(task)

    async def renew_all_generations(self) -> None:
        """Give every partition a new generation; remembered like `renew_generation`."""
        replies = await self._ask(self._generations.new_epoch())
        if replies is None or isinstance(replies[0], ReplyError):
            self._pending.owe_all()
            self.availability.note_fall(Trouble.REFUSED)

    # Values

    async def find_entry(
        self, partition: str, tag: str, key: tuple[str | int | None, ...]
    ) -> SharedEntry | None:
        """What a gateway stored under this tag and key."""
        name = self._entry_name(partition, tag, key)
        content, left_ms = await self._find(name, ("PTTL", name))
        if content is None or not isinstance(left_ms, int):
            return None
        # Below zero: gone meanwhile, or without an end and none of ours.
        return SharedEntry(content, left_ms / 1_000)

    async def store_entry(
        self,
        partition: str,
        tag: str,
        key: tuple[str | int | None, ...],
        content: bytes,
        lifetime_s: float,
    ) -> None:
        """Store under a tag and a key, soon; nothing comes of it when the tag is a former one."""
        if self.is_up:
            self._store(self._entry_name(partition, tag, key), content, lifetime_s)

    async def find_fact(self, name: str) -> bytes | None:
        """A fact: the same for everybody, and for ever."""
        content, _ = await self._find(self._name("fact", name))
        return content

    async def store_facts(self, facts: Mapping[str, bytes]) -> None:
        """Store facts by name, soon, for 30 days."""
        for name, content in facts.items():
            self._store(self._name("fact", name), content, FACT_S)

    async def find_token(self, digest: str) -> bytes | None:
        """What a gateway stored for the session whose fingerprint this is."""
        content, _ = await self._find(self._name("token", digest))
        return content

    async def store_token(self, digest: str, content: bytes, lifetime_s: float) -> None:
        """Store what belongs to a session, soon; it must be sealed."""
        self._store(self._name("token", digest), content, lifetime_s)

    async def drop_token(self, digest: str) -> None:
        """Let nothing be found for a session, soon; what was stored before goes too."""
        name = self._name("token", digest)
        if self.is_up:
            # Through the queue: it must not overtake what waits there.
            self._stores.put_command(("DEL", name), len(name))

    # Limits

    async def count_use(self, name: str, limit: int, window_s: float) -> SharedUse | None:
        """Count a use for all gateways, unless there were `limit` of them within the window.

        `name` must give nobody away. None when the tier can't count.
        """
        key = self._name("uses", name)
        replies = await self._ask([count_command(key, limit, window_s)])
        if replies is None:
            return None
        use = read_count(replies[0])
        if use is None and "WRONGTYPE" in str(replies[0]):
            self.count_garbage()
            # Through the queue, so that nobody waits for it; it would be in the way for ever.
            self._stores.put_command(("DEL", key), len(key))
        return use

    async def _find(self, name: bytes, *more: Command) -> tuple[bytes | None, object]:
        """What is stored under a name, and the last reply to what is asked with it."""
        replies = await self._ask_values([("GET", name), *more])
        if replies is None:
            return None, None
        found = replies[0]
        if isinstance(found, bytes):
            self._counts["hits"] += 1
            return found, replies[-1]
        if found is not None:
            self.count_garbage()
        self._counts["misses"] += 1
        return None, None

    def _store(self, name: bytes, content: bytes, lifetime_s: float) -> None:
        lifetime_ms = int(min(lifetime_s, FACT_S) * 1_000)
        if self.is_up and lifetime_ms > 0:
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

    # Talking

    async def _ask(self, commands: Sequence[Command]) -> list[object] | None:
        """The replies, counted; None when there are none."""
        return await self._counted(commands, with_values=False)

    async def _ask_values(self, commands: Sequence[Command]) -> list[object] | None:
        """The same for what may be large."""
        return await self._counted(commands, with_values=True)

    async def _counted(
        self, commands: Sequence[Command], *, with_values: bool
    ) -> list[object] | None:
        if not self.is_up:
            return None
        began_at, trouble = time.perf_counter(), ""
        try:
            replies = await self._link.ask(commands, with_values=with_values)
        except LinkDown as down:
            self._count(down.trouble)
            trouble = down.trouble.name.lower()
            return None
        finally:
            note_call("tier", str(commands[0][0]), time.perf_counter() - began_at, error=trouble)
        self._counts["errors"] += sum(isinstance(reply, ReplyError) for reply in replies)
        return replies

    def _count(self, trouble: Trouble) -> None:
        self._counts["timeouts" if trouble is Trouble.TIMEOUT else "errors"] += 1

    async def _announce(self, partition: str) -> Renewed | None:
        begun_at = asyncio.get_running_loop().time()
        if self.is_up:
            try:
                return await self._generations.renew_generation(partition)
            except LinkDown as down:
                self.availability.note_fall(down.trouble)
        self._pending.owe(partition)
        await self.availability.wait_until_noticed(begun_at)
        return None

    async def _make_up(self, run_id: str, was_away: bool) -> None:
        """Announce what is pending on a new link. Raises LinkDown.

        Another gateway may owe a write of the time when the tier was away and not be back yet:
        nothing that was cached or stored before is taken for current.
        """
        if was_away and not self._is_alone:
            self._pending.owe_all()
        self._generations.run_is(run_id)
        await self._pending.make_up(self._link)
        self._next_announcement = 0.0

    async def _ping(self) -> None:
        """See that the server answers and takes writes, and now and then who else is there."""
        replies = await self._ask([self._generations.keep_epoch()])
        if replies is not None and isinstance(replies[0], ReplyError):
            self.availability.note_fall(Trouble.REFUSED)
        now = asyncio.get_running_loop().time()
        if self.is_up and now >= self._next_announcement:
            self._next_announcement = now + ANNOUNCE_EVERY_S
            await self._namespaces.announce()

"""Everything but clips read through the cache: values that are kept as JSON."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from gateway.cache.clocks import Clocks
from gateway.cache.entries import Value
from gateway.cache.outcome import Outcome
from gateway.cache.read_through import ReadThrough
from gateway.cache.reading import Reader, Wanted
from gateway.cache.shared.codec import pack_value, unpack_value
from gateway.cache.stored_entries import Kept
from gateway.settings.cache import EntityKind

Result = TypeVar("Result")
# What the value is, and of what; compared whole.
ValueKey = tuple[EntityKind, *tuple[str | int | None, ...]]


class Codec(Protocol[Result]):
    """Values as JSON and back; a pydantic `TypeAdapter` is one."""

    def dump_json(self, value: Result, /) -> bytes:
        """The value as JSON."""

    def validate_json(self, content: bytes, /) -> Result:
        """The value; raises ValueError for what isn't one."""


class ValueReads:
    """Reads values in a reader's partition. Loop thread only."""

    def __init__(self, reads: ReadThrough, clocks: Clocks) -> None:
        """Read through `reads`."""
        self._reads = reads
        self._clocks = clocks

    async def read(
        self,
        reader: Reader,
        key: ValueKey,
        codec: Codec[Result],
        fetch: Callable[[], Awaitable[Result]],
        *,
        gives_stale: bool = True,
        is_first: bool = False,
    ) -> Result:
        """Any other response of Nexgate; `gives_stale` and `is_first` as in `Wanted`."""
        kind = key[0]

        async def revived(content: bytes, fresh_until: float) -> Value | None:
            found = unpack_value(content)
            if found is None or not _is_readable(codec, found.content):
                return None
            return Value(
                kind,
                found.content,
                fetched_at=fresh_until - found.lifetime_s,
                fresh_until=fresh_until,
            )

        fetched = self._fetched_value(kind, codec, fetch)
        wanted = Wanted(key, kind, fetched, revived, pack_value, gives_stale, is_first)
        return _decoded(codec, await self._reads.read_entry(reader, wanted))

    async def read_derived(
        self,
        reader: Reader,
        key: ValueKey,
        codec: Codec[Result],
        make: Callable[[], Awaitable[Result]],
    ) -> Result:
        """What is made of other reads: dropped with the first write, shared with nobody."""

        async def fetch() -> Value:
            value = await self._fetched_value(key[0], codec, make, is_derived=True)()
            outcome = reader.outcome
            if outcome.outcome is Outcome.STALE_IF_ERROR and outcome.fresh_until is not None:
                # As old as the oldest of what it was made of.
                value.fresh_until = min(value.fresh_until, outcome.fresh_until)
            return value

        return _decoded(codec, await self._reads.read_entry(reader, Wanted(key, key[0], fetch)))

    def find(
        self,
        reader: Reader,
        key: ValueKey,
        codec: Codec[Result],
    ) -> Result | None:
        """A value that is cached and usable; nothing is fetched or refreshed."""
        value = self._reads.find_usable(reader, key, key[0])
        return _decoded(codec, value) if value is not None else None

    def _fetched_value(
        self,
        kind: EntityKind,
        codec: Codec[Result],
        fetch: Callable[[], Awaitable[Result]],
        *,
        is_derived: bool = False,
    ) -> Callable[[], Awaitable[Value]]:
        async def fetched() -> Value:
            content = codec.dump_json(await fetch())
            now = self._clocks.monotonic()
            return Value(
                kind,
                content,
                fetched_at=now,
                fresh_until=self._reads.fresh_until(kind, now),
                is_derived=is_derived,
            )

        return fetched


def _decoded(codec: Codec[Result], entry: Kept) -> Result:
    if not isinstance(entry, Value):
        raise TypeError("a page of clips where something else was stored")
    return codec.validate_json(entry.content)


def _is_readable(codec: Codec[Result], content: bytes) -> bool:
    try:
        codec.validate_json(content)
    except ValueError:
        return False
    return True

"""Cached responses, made of entries: usable while every one of these is current."""

from gateway.cache.body_pool import Body, BodyPool
from gateway.cache.clip_pool import StoredClip
from gateway.cache.clocks import Clocks
from gateway.cache.counters import CacheCounters
from gateway.cache.entries import Answer, Key
from gateway.cache.ledger import Ledger
from gateway.cache.reading import Reader
from gateway.cache.store import Store
from gateway.settings.cache import EntityKind


class CachedResponses:
    """The answers in the partitions of a store. Loop thread only."""

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        counters: CacheCounters,
        *,
        max_entry_bytes: int,
        clocks: Clocks,
    ) -> None:
        """Count bodies in `ledger`."""
        self._store = store
        self._bodies = BodyPool(ledger)
        self._counters = counters
        self._max_entry_bytes = max_entry_bytes
        self._clocks = clocks

    def make_body(self, head: bytes, clips: tuple[StoredClip, ...] = (), tail: bytes = b"") -> Body:
        """The body of an answer: `head`, the clips' videos with commas between, `tail`."""
        return self._bodies.pooled_body(head, clips, tail)

    def has_response(self, digest: str, key: Key) -> bool:
        """Whether a response with this key is cached, of whatever age."""
        partition = self._store.peek(digest)
        return partition is not None and key in partition.answers

    def find_response(
        self, digest: str, key: Key, longest: int | None = None
    ) -> tuple[Body, bytes] | None:
        """A response's body, while all it shows is current and fresh, with its `Cache-Status`.

        None for one of more than `longest` bytes, which is not counted as given then.
        """
        partition = self._store.peek(digest)
        if partition is None:
            return None
        answer = partition.answers.get(key)
        if not isinstance(answer, Answer):
            return None
        left_s = self._clocks.left_s(answer.fresh_until, answer.ends_at)
        if left_s <= 0:
            return None
        if answer.version != partition.version and not partition.is_current(answer):
            return None
        if longest is not None and answer.body.length > longest:
            return None
        answer.counts.answers += 1
        return answer.body, b"hit; ttl=%d" % left_s

    def store_response(self, reader: Reader, kind: EntityKind, key: Key, body: Body) -> None:
        """Keep an answer made of what was read for this reader, if that still stands."""
        outcome = reader.outcome
        partition = self._store.peek(reader.digest)
        if partition is None or partition is not outcome.partition or outcome.fresh_until is None:
            return
        stands = outcome.version == partition.version and outcome.cut == partition.cut
        left_s = self._clocks.left_s(outcome.fresh_until, outcome.ends_at)
        if outcome.is_overtaken or not stands or left_s <= 0:
            return
        if body.length > self._max_entry_bytes:
            return
        answer = Answer(
            self._counters.of[kind],
            body,
            fresh_until=outcome.fresh_until,
            ends_at=outcome.ends_at,
            version=partition.version,
            cut=partition.cut,
        )
        self._store.store_entry(reader.digest, partition, key, answer)

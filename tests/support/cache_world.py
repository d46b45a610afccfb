"""A cache in front of a made-up upstream, with clocks that tests turn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import orjson

from gateway.cache.clip_reads import ClipEvents, StoredPage
from gateway.cache.clocks import Clocks
from gateway.cache.failure_policy import Failures, Judgement, Verdict
from gateway.cache.freshness import Freshness
from gateway.cache.ledger import Ledgers
from gateway.cache.reading import Reader
from gateway.cache.rendered_clip import Rendered
from gateway.cache.shared.tier import SharedTier
from gateway.cache.viewer_cache import Dependencies, Limits, ViewerCache
from gateway.settings.cache import EntityKind
from mappings.nexgate import ClipItems, MalformedClip
from mappings.rules import ViewerFacts

FRESH_S = 30.0
STALE_S = 60.0
IF_ERROR_S = 600.0


class Refusal(Exception):
    """An upstream failure with its verdict."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict


def judge(error: Exception) -> Judgement:
    verdict = error.verdict if isinstance(error, Refusal) else Verdict.OTHER
    again = partial(Refusal, verdict) if verdict is Verdict.MISSING else None
    return Judgement(verdict, again=again, status=503)


def media_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def clip(number: int, *, likes: int = 0, post: int | None = None, **more: object) -> object:
    return {
        "id": media_id(number),
        "postId": f"post-{number if post is None else post}",
        "likes": likes,
        **more,
    }


def render(document: dict[str, object], facts: ViewerFacts) -> Rendered:
    identity = document.get("id")
    if not isinstance(identity, str):
        raise MalformedClip("id_missing")
    ends_at, author = document.get("ends_at"), document.get("author")
    shown = {**document, "can_comment": facts.signed_in, "reader": facts.subject}
    return Rendered(
        media_id=identity,
        post_id=str(document["postId"]),
        author_id=None,
        author_names=tuple(author.values()) if isinstance(author, dict) else (),
        duration_s=5,
        created_at=None,
        published_at=None,
        video=orjson.dumps(shown),
        links_expire_at=ends_at if isinstance(ends_at, float) else None,
        people=(),
        is_extended=True,
    )


@dataclass
class CacheWorld:
    """The cache, and what stands around it. `calls` counts what reached the upstream.

    `fresh_by_kind_s` is for kinds that shall differ from `fresh_s`. `now` is monotonic time; the
    wall clock is ahead of it by `ahead_s`.
    """

    fresh_s: float = FRESH_S
    fresh_by_kind_s: Mapping[EntityKind, float] = field(default_factory=dict)
    stale_s: float = STALE_S
    if_error_s: float = IF_ERROR_S
    stale_after_s: float = 0.3
    max_bytes: int = 10_000_000
    max_entry_bytes: int = 1_000_000
    spread: float = 0.0
    now: float = 1_000.0
    ahead_s: float = 1_700_000_000.0
    calls: int = 0
    failure: Exception | None = None
    learnt: list[Rendered] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    tier: SharedTier | None = None

    def __post_init__(self) -> None:
        self.policy = Freshness(
            {**dict.fromkeys(EntityKind, self.fresh_s), **self.fresh_by_kind_s},
            self.stale_s,
            self.if_error_s,
            stale_after_s=self.stale_after_s,
        )
        self.clocks = Clocks(lambda: self.now, lambda: self.epoch)
        self.cache = ViewerCache(
            Limits(self.max_bytes, self.max_entry_bytes),
            self.policy,
            Dependencies(
                render,
                ClipEvents(lambda defects, is_playable: None, self._learn, self.dropped.append),
                Failures((Refusal,), judge),
            ),
            ledgers=Ledgers(),
            tier=self.tier,
            clocks=self.clocks,
            spread=lambda: self.spread,
        )

    @property
    def epoch(self) -> float:
        """The time of the wall clock."""
        return self.now + self.ahead_s

    async def _learn(self, newly_added: Sequence[Rendered]) -> None:
        self.learnt += newly_added

    def reader(self, digest: str = "ann", *, ends_at: float | None = None) -> Reader:
        return Reader(digest, ViewerFacts(True, digest), ends_at)

    async def page(
        self,
        reader: Reader,
        *clips: object,
        name: str = "feed",
        kind: EntityKind = EntityKind.FIRST_PAGE,
        is_first: bool = False,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> StoredPage:
        """Read a page; the upstream would give these clips."""

        async def fetch() -> ClipItems:
            self.calls += 1
            meanwhile()
            if self.failure is not None:
                raise self.failure
            return ClipItems(tuple(map(orjson.dumps, clips)), "next")

        return await self.cache.clips.read_page(reader, kind, (name,), fetch, is_first=is_first)

    async def one(self, reader: Reader, document: object, number: int = 1) -> bytes:
        """Read a single clip; the upstream would give this one. Its video is answered."""

        async def fetch() -> bytes:
            self.calls += 1
            if self.failure is not None:
                raise self.failure
            return orjson.dumps(document)

        return (await self.cache.clips.read_clip(reader, media_id(number), fetch)).video or b""

    def likes(self, reader: Reader, number: int = 1) -> object:
        """The like count of a cached clip."""
        held = self.cache.clips.find_clip(reader, media_id(number))
        return held.document()["likes"] if held is not None else None

"""Clips remembered by their unchanging bytes: what comes out is what translating would give."""

from collections.abc import Sequence

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.cache import clip_memory
from gateway.cache.clip_memory import ClipMemory
from gateway.cache.clip_pool import ClipPool, Pooled
from gateway.cache.clip_reads import ClipEvents
from gateway.cache.counters import ClipCounts
from gateway.cache.failure_policy import Failures, Judgement, Verdict
from gateway.cache.freshness import Freshness
from gateway.cache.ledger import Ledger, Ledgers
from gateway.cache.reading import Reader
from gateway.cache.rendered_clip import Rendered
from gateway.cache.viewer_cache import Dependencies, Limits, ViewerCache
from gateway.service.counters import Counters
from gateway.service.translator import Translator
from gateway.service.unknown_variants import UnknownVariants
from gateway.settings.cache import EntityKind
from mappings.nexgate import ClipItems
from mappings.rules import GUEST, Rules, ViewerFacts
from tests.support.strategies import CLIPS, NUMBERS, PLAYABLE_CLIPS

RULES = Rules("https://loops.example")
ANN = ViewerFacts(signed_in=True, subject="ann")
READERS = st.sampled_from([GUEST, ANN, ViewerFacts(True, "anna"), ViewerFacts(True)])
COUNTERS = st.dictionaries(
    st.sampled_from(["likesCount", "commentsCount", "savesCount", "viewsCount"]),
    st.one_of(NUMBERS, st.sampled_from(["12", None, "x", True])),
)
FLAGS = st.dictionaries(
    st.sampled_from(["hasLiked", "hasSaved", "hasShared"]),
    st.sampled_from([True, False, None, "true", 1]),
)
MOVES = st.fixed_dictionaries({}, optional={"engagement": COUNTERS, "userInteraction": FLAGS})
Json = dict[str, object]


class World:
    """A pool with its memory, and what it counts."""

    def __init__(self, *, max_bytes: int = 1_000_000, extension: bool = False) -> None:
        self.ledger = Ledger()
        self.counts = ClipCounts()
        self.memory = ClipMemory(max_bytes, self.ledger)
        translator = Translator(RULES, Counters(), UnknownVariants(), extension=extension)
        self.pool = ClipPool(translator.render_clip, self.memory, self.counts, self.ledger)

    def read(self, clip: object, reader: ViewerFacts = ANN) -> Pooled:
        return self.pool.pooled_clip(written(clip), reader)


def written(clip: object) -> bytes:
    """As Nexgate may send it: what orjson can't write, a lenient writer would."""
    try:
        return orjson.dumps(clip)
    except TypeError:
        return orjson.dumps(None)


def is_writable(clip: object) -> bool:
    return written(clip) != b"null"


def clip_of(number: int = 1, likes: object = 0, more: Json | None = None) -> Json:
    return {
        "id": f"00000000-0000-4000-8000-{number:012x}",
        "postId": f"post-{number}",
        "author": {"id": "a-1", "username": "bea"},
        "media": {"variants": {"720p.mp4": "https://cdn.example/720p.mp4"}},
        "engagement": {"likesCount": likes},
        "createdAt": "2026-06-20T08:30:00",
        **(more or {}),
    }


@given(st.one_of(CLIPS, PLAYABLE_CLIPS), st.lists(st.tuples(MOVES, READERS), max_size=4))
def test_a_clip_that_moved_on_becomes_what_translating_makes_of_it(
    clip: Json, reads: list[tuple[Json, ViewerFacts]]
) -> None:
    world = World()
    for moved, reader in [({}, ANN), ({}, ANN), *reads]:
        later = {**clip, **{name: moved[name] for name in moved if name in clip}}
        if not is_writable(later):
            continue
        pooled, fresh = world.read(later, reader), World().read(later, reader)
        assert pooled.clip.video == fresh.clip.video
        assert pooled.clip.digest == fresh.clip.digest
        for name in ("id", "post_id", "author_id", "author_names", "created_at", "raw"):
            assert getattr(pooled.clip, name) == getattr(fresh.clip, name)
        assert pooled.clip.links_expire_at == fresh.clip.links_expire_at


DEVIATIONS: dict[str, Json] = {
    "as documented": {},
    "a member missing": {"createdAt": None},
    "no author": {"author": None},
    "a null list": {"hashtags": None, "mentionedUsers": None},
    "an unknown member": {"somethingNew": {"engagement": {"likesCount": 7}}},
    "an address beyond ASCII": {"media": {"variants": {"a.mp4": "https://cdn.example/é"}}},
    "a long address": {"media": {"variants": {"a.mp4": f"https://cdn.example/{'x' * 1500}"}}},
    "an id in upper case": {"id": "3FA85F64-5717-4562-B3FC-2C963F66AFA6"},
    "a time with a zone": {"createdAt": "2026-06-20T08:30:00+03:00"},
    "a size as text": {"media": {"width": "720", "variants": {"a.mp4": "https://c.example/a"}}},
    "nothing to play": {"media": {"variants": {}}},
}


async def test_defects_of_remembered_clips_are_counted_as_those_of_translated_ones() -> None:
    counters = Counters()
    translator = Translator(RULES, counters, UnknownVariants(), extension=False)
    cache = ViewerCache(
        Limits(1_000_000, 100_000),
        Freshness(dict.fromkeys(EntityKind, 0.0), 0.0, 0.0),
        Dependencies(
            translator.render_clip,
            ClipEvents(translator.count_defects, nothing_learnt, counters.count_event),
            Failures((), lambda error: Judgement(Verdict.OTHER)),
        ),
        ledgers=Ledgers(),
    )
    for likes in range(4):
        clips = [
            clip_of(1, likes),
            clip_of(2, likes, {"author": None}),
            clip_of(3, likes, {"media": None}),
        ]

        async def fetch(clips: list[Json] = clips) -> ClipItems:
            return ClipItems(tuple(map(orjson.dumps, clips)), None)

        await cache.clips.read_page(
            Reader("ann", ANN, None), EntityKind.FIRST_PAGE, ("feed",), fetch
        )
    assert cache.counters.clips.remembered == 6
    assert counters.snapshot() == {"clip_dropped.unplayable": 4, "clip_mended.author_missing": 4}


async def nothing_learnt(newly_added: Sequence[Rendered]) -> None:
    pass


@pytest.mark.parametrize("deviation", DEVIATIONS.values(), ids=DEVIATIONS.keys())
@pytest.mark.parametrize("likes", [3, "3", 3.0, None, [], 1e30])
def test_no_deviation_makes_a_clip_fall_off_the_memory(deviation: Json, likes: object) -> None:
    world = World()
    for number in range(2):
        world.read(clip_of(likes=number, more=deviation))
    assert world.counts.remembered == 0
    world.read(clip_of(likes=likes, more=deviation), GUEST)
    assert world.counts.remembered == 1


def test_nor_does_it_matter_where_the_members_stand() -> None:
    world = World()
    for likes in range(3):
        world.read(dict(reversed(clip_of(likes=likes).items())))
        world.read({"engagement": None, "x": "y", **clip_of(2, likes), "userInteraction": {}})
    assert world.counts.remembered == 2


def test_a_clip_without_counters_is_known_as_well() -> None:
    world = World()
    clip = clip_of()
    del clip["engagement"]
    for reader in (ANN, GUEST, ViewerFacts(True, "bea")):
        world.read(clip, reader)
    assert (world.counts.translated, world.counts.remembered) == (2, 1)


def test_only_its_author_is_told_that_a_clip_is_theirs() -> None:
    world = World()
    for likes, subject in enumerate(["ann", "bea", "a-1", "ann", None, "bea"]):
        video = world.read(clip_of(likes=likes), ViewerFacts(True, subject)).clip.video
        assert orjson.loads(video or b"")["is_owner"] is (subject in {"bea", "a-1"})
    assert world.counts.remembered == 4


def test_viewers_who_follow_the_author_and_who_do_not_are_both_remembered() -> None:
    world = World()
    for likes in range(6):
        for follows in (True, False):
            author = {"id": "a-1", "username": "bea", "following": follows}
            world.read(clip_of(likes=likes, more={"author": author}))
    assert world.counts.remembered == 9


def test_what_a_clip_tells_is_learnt_anew_now_and_then() -> None:
    world = World()
    due = [
        world.read(clip_of(likes=likes)).newly_added is not None
        for likes in range(2 + 2 * clip_memory.RECALLS_BETWEEN_LEARNING)
    ]
    assert sum(due) == 4


def test_clips_are_counted_by_what_they_took() -> None:
    world = World()
    world.read(clip_of(1))
    held = world.read(clip_of(2))
    world.read(clip_of(2))
    world.read(clip_of(3, more={"author": None}))
    world.read(clip_of(4, more={"media": None}))
    world.pool.pooled_clip(written(clip_of(5)).replace(b"bea", b"be\xff"), ANN)
    for broken in (b"[]", b"{", b'{"id":1}', b"[" * 5_000):
        with pytest.raises(ValueError, match=r"not_an_object|unreadable|id_not_uuid"):
            world.pool.pooled_clip(broken, ANN)
    del held
    assert world.counts == ClipCounts(remembered=1, translated=2, mended=2, left_out=5, repaired=1)


def test_a_broken_clip_is_held_repaired() -> None:
    broken = written(clip_of(more={"caption": "x"})).replace(b'"x"', b'"\\ud83d"')
    pooled = World().pool.pooled_clip(broken, ANN)
    assert pooled.clip.document()["caption"] == "\ufffd"
    assert orjson.loads(pooled.clip.video or b"")["caption"] == "\ufffd"


def test_with_the_extension_nothing_is_taken_from_memory() -> None:
    world = World(extension=True)
    for views in range(4):
        clip = world.read(clip_of(more={"engagement": {"likesCount": 1, "viewsCount": views}})).clip
        assert orjson.loads(clip.video or b"")["nexgate"]["engagement"] == {"viewsCount": views}
    assert world.counts.remembered == 0


def test_the_memory_keeps_its_bound_and_counts_what_it_takes() -> None:
    world = World(max_bytes=20_000)
    for number in range(40):
        for likes in range(2):
            world.read(clip_of(number, likes))
    assert 10_000 < world.memory.size_bytes <= 20_000
    assert world.ledger.total_bytes == world.memory.size_bytes
    world.memory.forget_clips()
    assert world.ledger.total_bytes == world.memory.size_bytes == 0
    world.read(clip_of(39))
    assert world.counts.remembered == 0


def test_a_clip_many_times_as_long_as_clips_are_is_not_remembered() -> None:
    world = World()
    for likes in range(3):
        world.read(clip_of(likes=likes, more={"caption": "x" * clip_memory.LONGEST_REMEMBERED}))
    assert world.memory.size_bytes == 0
    assert world.counts.translated == 3

"""Translation of a page, bytes to bytes, against orjson reading and writing the same page.

`python -m benchmarks.translation known|known-bad|new|new-bad|deviating` prints a JSON
list of ratios, one for each round.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import orjson

from benchmarks.gateways import PUBLIC_URL
from benchmarks.nexgate_page import nexgate_page
from benchmarks.programs import Trouble
from benchmarks.upstream_pages import LIKES_PLACE, deviating_pages, moving_page
from gateway.cache.clip_memory import ClipMemory
from gateway.cache.clip_pool import ClipPool
from gateway.cache.counters import ClipCounts
from gateway.cache.ledger import Ledger
from gateway.service.counters import Counters
from gateway.service.translator import Translator
from gateway.service.unknown_variants import UnknownVariants
from gateway.upstream.clip_replies import split_page_reply
from gateway.upstream.envelope import RawReply
from mappings.nexgate import MalformedClip
from mappings.rules import Rules, ViewerFacts

_VIEWER = ViewerFacts(signed_in=True, subject="viewer_000000")
_OK = 200
_MEMORY_BYTES = 32 * 2**20


class Translation:
    """A page's way through the gateway without HTTP: split, recalled or translated, joined."""

    def __init__(self) -> None:
        ledger = Ledger()
        translator = Translator(
            Rules(public_url=PUBLIC_URL), Counters(), UnknownVariants(), extension=False
        )
        memory = ClipMemory(_MEMORY_BYTES, ledger)
        self._pool = ClipPool(translator.render_clip, memory, ClipCounts(), ledger)

    def translate_page(self, page: bytes) -> bytes:
        """Nexgate's page as the videos of Loops' page."""
        items = split_page_reply(RawReply(_OK, {}, page))
        videos = [video for clip in items.items if (video := self._video(clip))] if items else []
        return b'{"data":[%b]}' % b",".join(videos)

    def _video(self, clip: bytes) -> bytes | None:
        try:
            return self._pool.pooled_clip(clip, _VIEWER).clip.video
        except MalformedClip:
            return None


def read_and_written(page: bytes) -> bytes:
    """The page through orjson and back."""
    return orjson.dumps(orjson.loads(page))


@dataclass(frozen=True)
class Case:
    """Which pages are translated, and how many videos each must bring."""

    pages: Callable[[random.Random], bytes]
    videos: int


def _new(rng: random.Random) -> bytes:
    return nexgate_page(f"{rng.getrandbits(32):08x}")


def _new_and_bad(rng: random.Random) -> bytes:
    return nexgate_page(f"{rng.getrandbits(32):08x}", has_malformed_clip=True)


def _moved_on(rng: random.Random) -> bytes:
    return nexgate_page(more_likes=rng.getrandbits(16))


def _moved_on_and_bad(rng: random.Random) -> bytes:
    return nexgate_page(more_likes=rng.getrandbits(16), has_malformed_clip=True)


CASES: MappingProxyType[str, Case] = MappingProxyType(
    {
        "new": Case(_new, 10),
        "new-bad": Case(_new_and_bad, 9),
        "known": Case(_moved_on, 10),
        "known-bad": Case(_moved_on_and_bad, 9),
    }
)


def ratios(case: Case, rounds: int, repeats: int, seed: int) -> list[float]:
    """How many times as long as orjson alone, for each round; the order of the two is drawn.

    Every page is translated once. Raises Trouble when the translation does not bring what it
    should.
    """
    rng = random.Random(seed)  # noqa: S311 - guards nothing, must repeat
    translated = Translation().translate_page
    if len(orjson.loads(translated(case.pages(rng)))["data"]) != case.videos:
        raise Trouble(f"translation: {case.videos} videos were expected of the page")
    found = []
    for _ in range(rounds):
        pages = [case.pages(rng) for _ in range(repeats)]
        sides: list[Callable[[bytes], bytes]] = [translated, read_and_written]
        spent_s = {side: _time(side, pages) for side in rng.sample(sides, len(sides))}
        found.append(spent_s[translated] / spent_s[read_and_written])
    return found


def _time(work: Callable[[bytes], bytes], pages: Sequence[bytes]) -> float:
    started_at = time.process_time()
    for page in pages:
        work(page)
    return time.process_time() - started_at


def worst_deviation(rounds: int, repeats: int) -> list[float]:
    """For each round how many times as long as documented pages the slowest deviation took."""
    documented = Translation()
    kinds = {name: (Translation(), page) for name, page in deviating_pages().items()}
    likes = iter(range(10_000_000))

    def moved(page: str) -> bytes:
        return page.replace(LIKES_PLACE, str(next(likes))).encode()

    def spent_s(translation: Translation, page: str) -> float:
        return _time(translation.translate_page, [moved(page) for _ in range(repeats)])

    return [
        max(spent_s(*kind) for kind in kinds.values()) / spent_s(documented, moving_page())
        for _ in range(rounds)
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", choices=[*sorted(CASES), "deviating"])
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--repeats", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.case == "deviating":
        found = worst_deviation(options.rounds, options.repeats)
    else:
        found = ratios(CASES[options.case], options.rounds, options.repeats, options.seed)
    print(orjson.dumps(found).decode())

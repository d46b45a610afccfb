"""What is asked, and of whom, for a video by its id."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.cache.identity_index import Known
from gateway.service.clips import Clips
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind

MEDIA_ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
LONG = Known("post", "author", is_long=True)


@dataclass
class Reads:
    """Reads that tell what was asked; `failure` is what Nexgate answers for a clip."""

    failure: Kind
    known: Known | None = None
    stored: Known | None = None
    asked: list[str] = field(default_factory=list)

    def known_identity(self, media_id: str) -> Known | None:
        return self.known

    async def find_identity(self, media_id: str) -> Known | None:
        self.asked.append("store")
        return self.stored

    def require_clip(self, media_id: str, author_id: str | None) -> None:
        self.asked.append(f"takedowns of {author_id}")

    async def read_clip(self, context: object, media_id: str) -> object:
        self.asked.append("nexgate")
        raise NexgateError(self.failure, route="GET clip")


class Finder:
    async def find_video(self, context: object, author_id: str, media_id: str) -> object:
        return SimpleNamespace(clip=f"a long video of {author_id}")


def clips(reads: Reads) -> Any:
    return Clips(reads, Finder())  # type: ignore[arg-type]


@pytest.mark.parametrize("failure", [Kind.UNAVAILABLE, Kind.NOT_FOUND, Kind.BROKEN])
async def test_a_video_never_seen_costs_no_look_at_the_store(failure: Kind) -> None:
    reads = Reads(failure)
    with pytest.raises(NexgateError):
        await clips(reads).find_clip(None, MEDIA_ID)
    assert reads.asked == ["takedowns of None", "nexgate"]


async def test_a_long_video_of_another_process_is_looked_up_when_it_turns_out_to_be_one() -> None:
    reads = Reads(Kind.NOT_A_CLIP, stored=LONG)
    assert await clips(reads).find_clip(None, MEDIA_ID) == "a long video of author"
    assert reads.asked == ["takedowns of None", "nexgate", "store", "takedowns of author"]


async def test_a_long_video_known_here_is_not_asked_for_as_a_clip() -> None:
    reads = Reads(Kind.NOT_A_CLIP, known=LONG)
    assert await clips(reads).find_clip(None, MEDIA_ID) == "a long video of author"
    assert reads.asked == ["takedowns of author"]

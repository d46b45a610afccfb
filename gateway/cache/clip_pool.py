"""Clips as the cache holds them: encoded, and shared by content between all who were told the same.

Two viewers who were told exactly the same of a clip share its bytes; whoever was told a single
byte else has bytes of their own. So sharing tells nobody anything.
"""

from hashlib import sha256
from typing import NamedTuple
from weakref import ref

import orjson

from gateway.cache.clip_memory import ClipMemory
from gateway.cache.counters import ClipCounts
from gateway.cache.ledger import Ledger
from gateway.cache.rendered_clip import Render, Rendered
from gateway.json_text import read_json, write_json
from mappings.nexgate import Clip, MalformedClip, read_clip
from mappings.rules import ViewerFacts

# Python's own share of a stored clip: the object, two byte strings, its place in the pool.
CLIP_OVERHEAD_BYTES = 480
DIGEST_BYTES = 16
_NAMELESS = {is_signed_in: ViewerFacts(is_signed_in) for is_signed_in in (False, True)}


# A clip's JSON, and whether its reader is signed in.
_Content = tuple[bytes, bool]


class StoredClip:
    """One clip as one kind of reader was told of it; immutable.

    `raw` is Nexgate's JSON, `video` the encoded video of that reader, `digest` stands for `video`.
    """

    __slots__ = (
        "__weakref__",
        "_content",
        "_ledger",
        "_pool",
        "author_id",
        "author_names",
        "created_at",
        "digest",
        "id",
        "links_expire_at",
        "post_id",
        "raw",
        "size_bytes",
        "video",
    )

    def __init__(
        self,
        rendered: Rendered,
        video: bytes | None,
        content: _Content,
        pool: "dict[_Content, ref[StoredClip]]",
        ledger: Ledger,
    ) -> None:
        raw = content[0]
        self.id = rendered.media_id
        self.post_id = rendered.post_id
        self.author_id = rendered.author_id
        self.author_names = rendered.author_names
        self.created_at = rendered.created_at
        self.links_expire_at = rendered.links_expire_at
        self.raw = raw
        self.video = video
        self.digest = sha256(video or b"").digest()[:DIGEST_BYTES]
        self.size_bytes = CLIP_OVERHEAD_BYTES + len(raw) + len(video or b"")
        self._content = content
        self._pool = pool
        self._ledger = ledger
        pool[content] = ref(self)
        ledger.total_bytes += self.size_bytes

    def __del__(self) -> None:
        # The last partition that held it has let go.
        self._ledger.total_bytes -= self.size_bytes
        # The collector of cycles may come later than the same clip told again, and its own end.
        self._pool.pop(self._content, None)

    def __repr__(self) -> str:
        return f"<clip {self.id}>"

    def read_clip(self) -> Clip:
        """The clip as a model."""
        return read_clip(orjson.loads(self.raw))

    def document(self) -> dict[str, object]:
        """The clip as Nexgate wrote it, for a changed copy."""
        found = orjson.loads(self.raw)
        if not isinstance(found, dict):
            raise MalformedClip("not_an_object")
        return found


class Pooled(NamedTuple):
    """A clip out of the pool; `made` is what it was rendered as, None where it was held already.

    `newly_added` is the same where there is something to learn from it.
    """

    clip: StoredClip
    made: Rendered | None
    newly_added: Rendered | None


class ClipPool:
    """Every stored clip that somebody holds, by content."""

    def __init__(
        self, render: Render, memory: ClipMemory, counts: ClipCounts, ledger: Ledger
    ) -> None:
        """Translate with `render` what `memory` does not know; what lives is in `ledger`."""
        self._render = render
        self._memory = memory
        self._counts = counts
        self._ledger = ledger
        # A WeakValueDictionary in the hands of its values, which is twice as quick.
        self._clips: dict[_Content, ref[StoredClip]] = {}

    def __len__(self) -> int:
        return len(self._clips)

    def pooled_clip(self, raw: bytes, reader: ViewerFacts) -> Pooled:
        """The stored clip of what Nexgate told a reader, as JSON. Raises MalformedClip."""
        clip = self._find_clip(raw, reader)
        if clip is not None:
            self._counts.remembered += 1
            return Pooled(clip, None, None)
        recalled = self._memory.recall_clip(raw, reader)
        if recalled is None:
            return self._translated(raw, reader)
        self._counts.remembered += 1
        rendered = recalled.rendered
        clip = self._store_clip(raw, reader, rendered, recalled.video)
        return Pooled(clip, rendered, rendered if recalled.is_due else None)

    def _translated(self, raw: bytes, reader: ViewerFacts) -> Pooled:
        try:
            document, repairs = _read_document(raw)
            if repairs:
                self._counts.repaired += repairs
                raw = exact(write_json(document))
            # Shared by all whom it does not name, it is made for one without a name.
            rendered = self._render(document, _NAMELESS[reader.signed_in])
            if reader.subject in rendered.author_names:
                rendered = self._render(document, reader)
        except MalformedClip:
            self._counts.left_out += 1
            raise
        self._count_clip(rendered, repairs)
        self._memory.note_clip(raw, rendered, reader)
        video = exact(rendered.video) if rendered.video is not None else None
        return Pooled(self._store_clip(raw, reader, rendered, video), rendered, rendered)

    def _find_clip(self, raw: bytes, reader: ViewerFacts) -> StoredClip | None:
        known = self._clips.get((raw, reader.signed_in))
        clip = known() if known is not None else None
        return clip if clip is not None and reader.subject not in clip.author_names else None

    def _store_clip(
        self, raw: bytes, reader: ViewerFacts, rendered: Rendered, video: bytes | None
    ) -> StoredClip:
        is_own = reader.subject in rendered.author_names
        # Its author's own video of a clip differs from that of all others, and is not shared.
        pool = {} if is_own else self._clips
        return StoredClip(rendered, video, (raw, reader.signed_in), pool, self._ledger)

    def _count_clip(self, rendered: Rendered, repairs: int) -> None:
        if rendered.video is None:
            self._counts.left_out += 1
        elif rendered.defects or repairs:
            self._counts.mended += 1
        else:
            self._counts.translated += 1


def exact(encoded: bytes) -> bytes:
    """The same bytes without what an encoder left room for, which may be many times as much."""
    return b"%b" % encoded


def _read_document(raw: bytes) -> tuple[dict[str, object], int]:
    try:
        document, repairs = read_json(raw)
    except (ValueError, RecursionError) as error:
        raise MalformedClip("unreadable") from error
    if not isinstance(document, dict):
        raise MalformedClip("not_an_object")
    return document, repairs

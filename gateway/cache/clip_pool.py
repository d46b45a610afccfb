"""Clips as the cache stores them: as JSON, shared by content.

Two viewers who got exactly the same bytes of a clip share them; whoever got a single byte else has
bytes of their own. So sharing discloses nothing.
"""

from hashlib import sha256
from typing import NamedTuple
from weakref import ref

import msgspec

from gateway.cache.clip_memory import ClipMemory
from gateway.cache.counters import ClipCounts
from gateway.cache.ledger import Ledger
from gateway.cache.rendered_clip import Render, Rendered
from gateway.json_text import read_json, write_json
from mappings.nexgate import Clip, MalformedClip, read_clip
from mappings.rules import ViewerFacts

# Python's own share of a stored clip: the object, two byte strings, its places in the pool and in
# the index of posts.
CLIP_OVERHEAD_BYTES = 780
DIGEST_BYTES = 16
_NAMELESS = {is_signed_in: ViewerFacts(is_signed_in) for is_signed_in in (False, True)}


class _Captioned(msgspec.Struct, gc=False):
    caption: str | None = None


_read_captioned = msgspec.json.Decoder(_Captioned).decode

# A clip's JSON, whether its reader is signed in, and by which name it is the reader's own.
_Content = tuple[bytes, bool, str | None]


class StoredClip:
    """One clip as one kind of reader got it; immutable.

    `raw` is Nexgate's JSON, `video` the encoded video of that reader, `digest` stands for `video`.
    """

    __slots__ = (
        "__weakref__",
        "_content",
        "_ledger",
        "_pool",
        "_posts",
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
        posts: "PostIndex",
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
        self._posts = posts
        pool[content] = ref(self)
        posts.add_clip(self.post_id, self.id)
        ledger.total_bytes += self.size_bytes

    @property
    def is_own(self) -> bool:
        """Whether it is the reader's own clip, as far as their credential tells."""
        return self._content[2] is not None

    def __del__(self) -> None:
        # The last partition that had it has dropped it.
        self._ledger.total_bytes -= self.size_bytes
        self._posts.drop_clip(self.post_id, self.id)
        # The collector of cycles may come later than the same clip read again, and its own end.
        self._pool.pop(self._content, None)

    def __repr__(self) -> str:
        return f"<clip {self.id}>"

    @property
    def caption(self) -> str:
        """The caption of its video; empty where it has none."""
        return _read_captioned(self.video).caption or "" if self.video is not None else ""

    def read_clip(self) -> Clip:
        """The clip as a model."""
        return read_clip(self.document())

    def document(self) -> dict[str, object]:
        """The clip as Nexgate wrote it, for a changed copy."""
        return _read_document(self.raw)[0]


class PostIndex:
    """Which clips of a post are stored, and how many versions of each."""

    __slots__ = ("_media",)

    def __init__(self) -> None:
        self._media: dict[str, dict[str, int]] = {}

    def add_clip(self, post_id: str, media_id: str) -> None:
        """A version of a clip is stored."""
        counts = self._media.get(post_id)
        if counts is None:
            self._media[post_id] = {media_id: 1}
        else:
            counts[media_id] = counts.get(media_id, 0) + 1

    def drop_clip(self, post_id: str, media_id: str) -> None:
        """A version of a clip that was stored is gone."""
        counts = self._media[post_id]
        counts[media_id] -= 1
        if not counts[media_id]:
            del counts[media_id]
            if not counts:
                del self._media[post_id]

    def media_ids(self, post_id: str) -> tuple[str, ...]:
        """The clips of a post that are stored in any version."""
        return tuple(self._media.get(post_id, ()))


class Pooled(NamedTuple):
    """A clip out of the pool; `made` is what it was rendered as, None where it was stored already.

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
        self._posts = PostIndex()

    def __len__(self) -> int:
        return len(self._clips)

    def media_ids(self, post_id: str) -> tuple[str, ...]:
        """The clips of a post that are stored, for whomever."""
        return self._posts.media_ids(post_id)

    def pooled_clip(self, raw: bytes, reader: ViewerFacts) -> Pooled:
        """The stored clip of the JSON that a reader got. Raises MalformedClip."""
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
        known = self._clips.get((raw, reader.signed_in, None))
        clip = known() if known is not None else None
        if clip is not None and reader.subject not in clip.author_names:
            return clip
        own = self._clips.get((raw, reader.signed_in, reader.subject))
        return own() if own is not None and reader.subject is not None else None

    def _store_clip(
        self, raw: bytes, reader: ViewerFacts, rendered: Rendered, video: bytes | None
    ) -> StoredClip:
        own_name = reader.subject if reader.subject in rendered.author_names else None
        content = (raw, reader.signed_in, own_name)
        return StoredClip(rendered, video, content, self._clips, self._posts, self._ledger)

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

"""Clips as the cache holds them: encoded, and shared by content between all who were told the same.

Two viewers who were told exactly the same of a clip share its bytes; whoever was told a single
byte else has bytes of their own. So sharing tells nobody anything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple
from weakref import ref

import orjson

from gateway.cache.ledger import Ledger
from mappings.nexgate import Clip, MalformedClip, read_clip
from mappings.people import Person, may_be_author
from mappings.rules import ViewerFacts

# Python's own share of a stored clip: the object, two byte strings, its place in the pool.
CLIP_OVERHEAD_BYTES = 480
DIGEST_BYTES = 16
# Readers whom a clip does not name are all alike to it; the key is whether they are signed in.
_NAMELESS = {is_signed_in: ViewerFacts(is_signed_in) for is_signed_in in (False, True)}


@dataclass(slots=True)
class Rendered:
    """What translating a clip gave: its identity, its video encoded, and whom it tells of.

    `video` is None for a clip with nothing to play; `links_expire_at` is the epoch second at which
    the first of its addresses stops working by its own words.
    """

    media_id: str
    post_id: str
    author_id: str | None
    duration_s: float
    created_at: str | None
    video: bytes | None
    links_expire_at: float | None
    people: Sequence[Person]


Render = Callable[[dict[str, object], ViewerFacts], Rendered]


# A clip's JSON, whether its reader is signed in, and who reads where that may count.
_Content = tuple[bytes, bool, str | None]


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
        content: _Content,
        pool: "dict[_Content, ref[StoredClip]]",
        ledger: Ledger,
    ) -> None:
        raw = content[0]
        self.id = rendered.media_id
        self.post_id = rendered.post_id
        self.author_id = rendered.author_id
        self.created_at = rendered.created_at
        self.links_expire_at = rendered.links_expire_at
        self.raw = raw
        self.video = exact(rendered.video) if rendered.video is not None else None
        self.digest = sha256(rendered.video or b"").digest()[:DIGEST_BYTES]
        self.size_bytes = CLIP_OVERHEAD_BYTES + len(raw) + len(rendered.video or b"")
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
    """A clip out of the pool; `news` is what it told when it was new."""

    clip: StoredClip
    newly_added: Rendered | None


class ClipPool:
    """Every stored clip that somebody holds, by content."""

    def __init__(self, render: Render, ledger: Ledger) -> None:
        """Translate with `render`; what lives is counted in `ledger`."""
        self._render = render
        self._ledger = ledger
        # A WeakValueDictionary in the hands of its values, which is twice as quick.
        self._clips: dict[_Content, ref[StoredClip]] = {}

    def __len__(self) -> int:
        return len(self._clips)

    def pooled_clip(self, document: object, facts: ViewerFacts) -> Pooled:
        """The stored clip of what Nexgate told a reader. Raises MalformedClip."""
        if not isinstance(document, dict):
            raise MalformedClip("not_an_object")
        try:
            raw = exact(orjson.dumps(document))
        except TypeError as error:
            raise MalformedClip("unwritable") from error
        # Only its author's own video of a clip differs from that of others who are signed in.
        is_own = facts.subject and may_be_author(document.get("author"), facts.subject)
        reader = facts if is_own else _NAMELESS[facts.signed_in]
        content = (raw, reader.signed_in, reader.subject)
        known = self._clips.get(content)
        clip = known() if known is not None else None
        if clip is not None:
            return Pooled(clip, None)
        rendered = self._render(document, reader)
        return Pooled(StoredClip(rendered, content, self._clips, self._ledger), rendered)


def exact(encoded: bytes) -> bytes:
    """The same bytes without what an encoder left room for, which may be many times as much."""
    return b"%b" % encoded

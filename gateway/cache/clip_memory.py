"""What clips' unchanging bytes became, remembered by those bytes.

Clips come again and again with other counters and to other viewers. Of a clip whose unchanging
bytes were translated before only the moving part is read and checked; its video is the remembered
one with that part in its place. No member has to be there for it.
"""

from dataclasses import replace
from typing import Final, NamedTuple

from gateway.cache.clip_pieces import ClipPieces, clip_key, split_clip
from gateway.cache.ledger import Ledger
from gateway.cache.lru import LruOfBytes
from gateway.cache.rendered_clip import Rendered
from mappings.moving_part import MovingPart, moving_json
from mappings.rules import ViewerFacts

# Its part of the bound of the cache.
SHARE: Final = 1 / 8
# One with signed addresses everywhere has some 40,000; longer ones would push out all others.
LONGEST_REMEMBERED: Final = 65_536
# Of one clip: its JSON differs by whether the reader follows the author, or works on it.
MOST_FORMS: Final = 4
# What is learnt from clips has bounds too, and must not be forgotten while they come.
RECALLS_BETWEEN_LEARNING: Final = 64
# Python's own share: places in dictionaries, objects, the people that a clip names.
KEY_OVERHEAD_BYTES: Final = 300
FORM_OVERHEAD_BYTES: Final = 1_200

_IS_OTHERS: Final = b'"is_owner":false'
_IS_OWN: Final = b'"is_owner":true'


class Recalled(NamedTuple):
    """A clip known by its unchanging bytes: what it was rendered as, and its video now.

    `is_due`: its people and ids have not been recorded for a while.
    """

    rendered: Rendered
    video: bytes | None
    is_due: bool


class ClipMemory:
    """Unchanging bytes of clips, and the video around the moving part. Loop thread only.

    Of a clip seen first its id alone is remembered: what never comes again would push out what
    does.
    """

    def __init__(self, max_bytes: int, ledger: Ledger) -> None:
        """Remember up to `max_bytes`, which `ledger` counts."""
        self._forms: LruOfBytes[bytes, tuple[_Form, ...]] = LruOfBytes(max_bytes, ledger)

    @property
    def size_bytes(self) -> int:
        """What everything remembered takes."""
        return self._forms.size_bytes

    def recall_clip(self, raw: bytes, reader: ViewerFacts) -> Recalled | None:
        """What these bytes become for a reader; None unless their like was seen twice."""
        for form in self._forms.find_item(clip_key(raw)) or ():
            moving = form.pieces.moving_part(raw, is_signed_in=reader.signed_in)
            if moving is not None:
                return form.recalled(moving, reader)
        return None

    def note_clip(self, raw: bytes, rendered: Rendered, reader: ViewerFacts) -> None:
        """A clip was rendered that could not be recalled: remember it from its second time on."""
        if len(raw) > LONGEST_REMEMBERED:
            return
        key = clip_key(raw)
        known = self._forms.find_item(key)
        forms: tuple[_Form, ...] = ()
        if known is not None:
            made = _form_of(raw, rendered, reader)
            forms = (made, *known[: MOST_FORMS - 1]) if made is not None else known
        size_bytes = KEY_OVERHEAD_BYTES + sum(form.size_bytes for form in forms)
        self._forms.keep_item(key, forms, size_bytes)

    def forget_clips(self) -> None:
        """Forget everything."""
        self._forms.drop_items()


class _Form:
    """One spelling of a clip, and its video as others see it before and after what moves."""

    __slots__ = ("_head", "_recalls", "_rendered", "_tail", "pieces", "size_bytes")

    def __init__(
        self, pieces: ClipPieces, rendered: Rendered, head: bytes | None, tail: bytes
    ) -> None:
        self.pieces = pieces
        self._rendered = rendered
        self._head = head
        self._tail = tail
        self._recalls = 0
        self.size_bytes = FORM_OVERHEAD_BYTES + pieces.size_bytes + len(head or b"") + len(tail)

    def recalled(self, moving: MovingPart, reader: ViewerFacts) -> Recalled:
        """The clip with this moving part."""
        self._recalls += 1
        is_due = self._recalls % RECALLS_BETWEEN_LEARNING == 0
        head, rendered = self._head, self._rendered
        if head is None:
            return Recalled(rendered, None, is_due)
        if reader.subject in rendered.author_names:
            head = head.replace(_IS_OTHERS, _IS_OWN, 1)
        return Recalled(rendered, b"".join((head, moving_json(moving), self._tail)), is_due)


def _form_of(raw: bytes, rendered: Rendered, reader: ViewerFacts) -> _Form | None:
    """What is to be remembered of a clip; None where its bytes or its video can't be split."""
    pieces = split_clip(raw)
    moving = pieces.moving_part(raw, is_signed_in=reader.signed_in) if pieces else None
    if pieces is None or moving is None:
        return None
    if rendered.video is None:
        return _Form(pieces, rendered, None, b"")
    if rendered.is_extended:
        return None
    head, _, tail = rendered.video.partition(moving_json(moving))
    # Without its video, of which the pieces hold all but what moves.
    return _Form(pieces, replace(rendered, video=None), head.replace(_IS_OWN, _IS_OTHERS, 1), tail)

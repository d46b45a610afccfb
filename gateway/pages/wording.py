"""Numbers, times and captions as people read them; `static/text.js` has the same rules."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mappings import values
from mappings.loops import Mention
from mappings.text_entities import find_tags
from mappings.texts import comparable, cut

_UNITS: Final = ("", "K", "M", "B", "T", "Qa", "Qi")
_SPACES: Final = re.compile(r"\s+")


_FSI, _PDI = "\u2068", "\u2069"
_ISOLATE_STARTS: Final = frozenset("\u2066\u2067\u2068")
_NOT_FROM_THE_LEFT: Final = frozenset(
    {"R", "AL", "AN", "RLE", "RLO", "LRE", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"}
)


@dataclass(frozen=True)
class CaptionPart:
    """A part of a caption: plain text, a hashtag or a mention."""

    kind: Literal["text", "tag", "mention"]
    text: str


def compact_count(count: int, point: str = ".") -> str:
    """A count of 0 to 2^63-1 in at most five characters, rounded down: 1.2K, 34.5M, 9.2Qi.

    `point` is the language's decimal point.
    """
    digits = str(count)
    unit = (len(digits) - 1) // 3
    head = digits[: len(digits) - 3 * unit]
    tenth = digits[len(head) : len(head) + 1]
    fraction = f"{point}{tenth}" if unit and len(head) < 3 and tenth != "0" else ""
    return f"{head}{fraction}{_UNITS[unit]}"


def clock(seconds: int) -> str:
    """A length of time as players show it: 0:07, 3:42, 1:02:03."""
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def shortened(text: str, limit: int) -> str:
    """`text` on one line and at most `limit` characters, with an ellipsis where it was cut."""
    line = _SPACES.sub(" ", text).strip()
    return line if len(line) <= limit else f"{cut(line, limit - 1).rstrip()}…"


def isolated(text: str) -> str:
    """`text` for the middle of a line: isolated where some of it is written from the right.

    For where markup can't do it, titles and meta tags (Unicode, annex 9: FSI and PDI). Isolates
    that the text leaves open or closes too often can't reach what stands around it.
    """
    if not any(unicodedata.bidirectional(one) in _NOT_FROM_THE_LEFT for one in text):
        return text
    inner, depth = "", 0
    for one in text:
        if one == _PDI and depth == 0:
            continue
        depth += (one in _ISOLATE_STARTS) - (one == _PDI)
        inner += one
    return f"{_FSI}{inner}{_PDI * (depth + 1)}"


def initial(text: str) -> str:
    """The first character of a name as people see it, in upper case."""
    return next((cut(text, end) for end in range(1, len(text) + 1) if cut(text, end)), "").upper()


def caption_parts(caption: str, mentions: Sequence[Mention]) -> list[CaptionPart]:
    """The caption cut into parts; joined they are the caption.

    Mention offsets count UTF-16 code units (Loops API, Mention); those out of order or out of
    bounds are plain text.
    """
    units = caption.encode("utf-16-le", "surrogatepass")
    size = len(units) // 2
    spans: list[tuple[int, int, Literal["tag", "mention"]]] = [
        (mention.start_index, mention.end_index, "mention") for mention in mentions
    ]
    spans += [(*values.utf16_offsets(caption, *span), "tag") for span in find_tags(caption)]
    parts: list[CaptionPart] = []
    done = 0
    for start, end, kind in sorted(spans):
        if not done <= start < end <= size:
            continue
        if start > done:
            parts.append(CaptionPart("text", _between(units, done, start)))
        parts.append(CaptionPart(kind, _between(units, start, end)))
        done = end
    if done < size:
        parts.append(CaptionPart("text", _between(units, done, size)))
    return parts


def tags_beside(caption: Sequence[CaptionPart], tags: Sequence[str]) -> list[str]:
    """The tags that are not in the caption."""
    seen = {comparable(part.text.removeprefix("#")) for part in caption if part.kind == "tag"}
    return [tag for tag in tags if comparable(tag) not in seen]


def _between(units: bytes, start: int, end: int) -> str:
    return units[2 * start : 2 * end].decode("utf-16-le", "replace")

"""Numbers, times and captions as people read them; `static/text.js` has the same rules."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from mappings.loops import Mention

_UNITS: Final = ("", "K", "M", "B", "T", "Qa", "Qi")
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True)
class CaptionPart:
    """A part of a caption: plain text, a hashtag or a mention."""

    kind: Literal["text", "tag", "mention"]
    text: str


def compact_count(count: int) -> str:
    """A count of 0 to 2^63-1 in at most five characters, rounded down: 1.2K, 34.5M, 9.2Qi."""
    digits = str(count)
    unit = (len(digits) - 1) // 3
    head = digits[: len(digits) - 3 * unit]
    tenth = digits[len(head) : len(head) + 1]
    fraction = f".{tenth}" if unit and len(head) < 3 and tenth != "0" else ""
    return f"{head}{fraction}{_UNITS[unit]}"


def exact_count(count: int) -> str:
    """A count with separators: 1,234,567."""
    return f"{count:,}"


def clock(seconds: int) -> str:
    """A length of time as players show it: 0:07, 3:42, 1:02:03."""
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def day(moment: str) -> str:
    """The day of a Loops time, `20 June 2026`."""
    at = datetime.fromisoformat(moment)
    return f"{at.day} {at:%B %Y}"


def shortened(text: str, limit: int) -> str:
    """`text` on one line and at most `limit` characters, with an ellipsis where it was cut."""
    line = _SPACES.sub(" ", text).strip()
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def caption_parts(caption: str, mentions: Sequence[Mention]) -> list[CaptionPart]:
    """The caption cut into parts; joined they are the caption.

    Mention offsets count UTF-16 code units (Loops API Docs, Video); those out of order or out of
    bounds are plain text.
    """
    units = caption.encode("utf-16-le", "surrogatepass")
    parts: list[CaptionPart] = []
    done = 0
    for mention in sorted(mentions, key=lambda one: one.start_index):
        if not done <= mention.start_index < mention.end_index <= len(units) // 2:
            continue
        parts.extend(_hashtag_parts(_between(units, done, mention.start_index)))
        text = _between(units, mention.start_index, mention.end_index)
        parts.append(CaptionPart("mention", text))
        done = mention.end_index
    parts.extend(_hashtag_parts(_between(units, done, len(units) // 2)))
    return parts


def tags_beside(caption: Sequence[CaptionPart], tags: Sequence[str]) -> list[str]:
    """The tags that are not in the caption."""
    seen = {part.text.removeprefix("#").casefold() for part in caption if part.kind == "tag"}
    return [tag for tag in tags if tag.casefold() not in seen]


def _between(units: bytes, start: int, end: int) -> str:
    return units[2 * start : 2 * end].decode("utf-16-le", "replace")


def _hashtag_parts(text: str) -> Iterator[CaptionPart]:
    done = start = 0
    while (start := text.find("#", start)) >= 0:
        end = start + 1
        while end < len(text) and _is_of_tag(text[end]):
            end += 1
        if end > start + 1:
            if start > done:
                yield CaptionPart("text", text[done:start])
            yield CaptionPart("tag", text[start:end])
            done = end
        start = end
    if done < len(text):
        yield CaptionPart("text", text[done:])


def _is_of_tag(character: str) -> bool:
    # Letters, marks and numbers of any script: many scripts write vowels as marks.
    return character == "_" or unicodedata.category(character)[0] in "LMN"

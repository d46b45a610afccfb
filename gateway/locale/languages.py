"""The languages the pages speak, and which of them an `Accept-Language` asks for.

The catalogues are gettext's, one `.po` file per language but English, whose texts are the keys.
"""

import gettext
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from babel.core import negotiate_locale
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, get_decimal_symbol

CATALOGUES: Final = Path(__file__).parent / "catalogues"
ENGLISH: Final = "en"
# What dates and numbers are written like, and what link previews call the language.
_REGIONS: Final = {"en": "en_GB", "de": "de_DE", "fr": "fr_FR", "es": "es_ES"}
_PREVIEWS: Final = {**_REGIONS, "en": "en_US"}
_RANGE: Final = re.compile(r"\s*([A-Za-z0-9-]{1,35}|\*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*")
# More than any browser sends.
_LONGEST_HEADER: Final = 1_000


def marked(text: str) -> str:
    """`text` itself: a sentence that is translated where it is shown, found by the extraction."""
    return text


@dataclass(frozen=True)
class Language:
    """One language: `tag` is its BCP 47 tag, `script_words` the words that scripts say."""

    tag: str
    _translations: gettext.NullTranslations = field(default_factory=gettext.NullTranslations)
    script_words: Mapping[str, str] = field(default_factory=dict)

    @property
    def preview_tag(self) -> str:
        """Its name in Open Graph's `og:locale`, with a region."""
        return _PREVIEWS[self.tag]

    def say(self, text: str) -> str:
        """`text` in this language; in English where the catalogue lacks it."""
        return self._translations.gettext(text) if text else text

    def say_count(self, one: str, many: str, count: int) -> str:
        """`one` or `many` in this language, as `count` asks for."""
        return self._translations.ngettext(one, many, count)

    def write_day(self, moment: str) -> str:
        """The day of a Loops time, such as `20 June 2026`."""
        at = datetime.fromisoformat(moment)
        return format_date(at, "long", locale=_REGIONS[self.tag])

    def write_minute(self, moment: float) -> str:
        """The minute of a time in epoch seconds, such as `20 Jun 2026, 09:05 UTC`."""
        at, locale = datetime.fromtimestamp(moment, UTC), _REGIONS[self.tag]
        day = format_date(at, "medium", locale=locale)
        return f"{day}, {format_time(at, 'short', locale=locale)} UTC"

    @property
    def decimal_point(self) -> str:
        """What stands before the fraction of a number."""
        return get_decimal_symbol(_REGIONS[self.tag])

    def write_number(self, number: int) -> str:
        """A whole number with separators, such as `1,234,567`."""
        return format_decimal(number, locale=_REGIONS[self.tag])


@cache
def load_languages(directory: Path = CATALOGUES) -> Mapping[str, Language]:
    """Every language by its tag, English first, read once. `OSError` for a missing catalogue."""
    languages = {ENGLISH: Language(ENGLISH)}
    for tag in _REGIONS:
        if tag != ENGLISH:
            languages[tag] = _load(directory / f"{tag}.po", tag)
    return languages


def choose_language(header: str | None, available: Mapping[str, Language]) -> Language:
    """The language an `Accept-Language` field prefers (RFC 9110, 12.5.4); English without one."""
    ranges = _ranges(header or "")
    found = negotiate_locale(ranges, list(available), sep="-") if ranges else None
    return available[found or ENGLISH]


def _ranges(header: str) -> list[str]:
    """The languages a header names, the most wanted first; what can't be read is left out."""
    if len(header) > _LONGEST_HEADER:
        return []
    found = (_RANGE.fullmatch(part) for part in header.split(","))
    wanted = [(float(one[2] or 1), one[1]) for one in found if one is not None]
    return [name for weight, name in sorted(wanted, key=lambda one: -one[0]) if weight > 0]


def _load(path: Path, tag: str) -> Language:
    with path.open("rb") as source:
        catalogue = read_po(source, locale=tag)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    script_words = {
        message.id: message.string
        for message in catalogue
        if isinstance(message.id, str)
        and isinstance(message.string, str)
        and message.string
        and any(name.endswith(".js") for name, _ in message.locations)
    }
    return Language(tag, gettext.GNUTranslations(compiled), script_words)

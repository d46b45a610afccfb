"""Moments and lengths of time, in every form in which Nexgate may write them.

Nexgate is a Spring service: what its JSON writer makes of a java.time value is a setting (text,
number or list), and may change without anybody telling its clients. The rules:

- A text is ISO 8601 as Java writes it (any number of fraction digits, missing seconds, a zone's
  name behind the offset), RFC 1123, or a number written out. One without a zone is local.
- A number counts from the epoch: seconds below 10**11 in size, else milliseconds.
- A list is year, month, day, hour, minute and, if they aren't left out, second and fraction: below
  1,000 milliseconds, else nanoseconds. It is local.
- A length of time is seconds as a number, an ISO 8601 duration, or a time of day as its length.

Every reader is total: no value that a JSON decoder can produce makes it raise.
"""

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

# Stands in a video for a time that nobody knows.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Whoever writes so great a number counts milliseconds: as seconds it is the year 5138.
LEAST_MILLISECONDS = 10**11

_LONGEST_TEXT = 200
_LONGEST_LENGTH_S = 2**63
_MICROSECONDS = 1_000_000

_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_ZONE = r"(?P<offset>Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2})?)?)"
_ISO = re.compile(
    r"(?P<year>[0-9]{4})(?P<dash>[-/])(?P<month>[0-9]{1,2})(?P=dash)(?P<day>[0-9]{1,2})"
    r"(?:(?:T| {1,2})(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?"
    rf"(?: ?{_ZONE}(?:\[[A-Za-z0-9_+:/-]+\])?)?)?",
    re.ASCII | re.IGNORECASE,
)
# As Nexgate itself writes one: `moment` reads it, and with UTC nothing has to be reckoned.
_LOCAL_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,180})?"
)
_TO_THE_SECOND = 19
_RFC_1123 = re.compile(
    r"(?:[a-z]{3,9}, ?)?(?P<day>[0-9]{1,2})[ -](?P<month>[a-z]{3})[ -](?P<year>[0-9]{4})"
    r" (?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    rf"(?::(?P<second>[0-9]{{2}})(?:[.,](?P<fraction>[0-9]+))?)?(?: {_ZONE})?",
    re.ASCII | re.IGNORECASE,
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_ISO_LENGTH = re.compile(
    r"(?P<sign>[+-])?P(?:(?P<days>[+-]?[0-9]{1,18})D)?"
    r"(?:T(?:(?P<hours>[+-]?[0-9]{1,18})H)?(?:(?P<minutes>[+-]?[0-9]{1,18})M)?"
    r"(?:(?P<seconds>[+-]?[0-9]{1,18}(?:[.,][0-9]*)?)S)?)?",
    re.ASCII | re.IGNORECASE,
)
_SIMPLE_LENGTH = re.compile(
    r"(?P<number>[+-]?[0-9]{1,18}(?:\.[0-9]+)?) ?(?P<unit>ns|us|ms|s|m|h|d)",
    re.ASCII | re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?:(?P<hours>[0-9]{1,4}):)?(?P<minutes>[0-9]{1,2}):(?P<seconds>[0-9]{2}(?:[.,][0-9]+)?)",
    re.ASCII,
)
_UNIT_S = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


def moment(value: object, zone: tzinfo) -> datetime | None:
    """An aware UTC time, cut to microseconds; None for what is no moment.

    A form without a zone is taken to be in `zone`.
    """
    if isinstance(value, str):
        return _from_text(value, zone)
    if isinstance(value, (int, float)):
        return None if isinstance(value, bool) else _from_number(value)
    return _from_list(value, zone) if isinstance(value, (list, tuple)) else None


def moment_text(value: object) -> str | None:
    """A moment as the text that `moment` reads alike in every zone; a text stays as it is.

    So a model keeps one type whatever Nexgate's writer is set to. None for what is no moment.
    """
    if isinstance(value, str):
        return value
    at = moment(value, UTC)
    if at is None:
        return None
    return at.replace(tzinfo=None).isoformat() if isinstance(value, (list, tuple)) else _zoned(at)


def _zoned(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def loops_time(at: datetime) -> str:
    """An aware time as Loops writes it: UTC, whole seconds, `2026-06-20T08:30:00+00:00`."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def loops_time_of(value: object, zone: tzinfo) -> str | None:
    """A Nexgate moment as Loops writes it; None where `moment` reads none."""
    if zone is UTC and type(value) is str and _LOCAL_TIME.fullmatch(value):
        second = value[:_TO_THE_SECOND]
        try:
            datetime.fromisoformat(second)
        except ValueError:  # a day that no calendar has
            return None
        return f"{second}+00:00"
    at = moment(value, zone)
    return None if at is None else loops_time(at)


def nexgate_time(at: datetime, zone: tzinfo) -> str:
    """An aware time as Nexgate writes it: local to `zone`, whole seconds, without a zone.

    A time that would then be read differently (the repeated hour when clocks go back) keeps its
    offset, so that `moment` always reads back the same second.
    """
    whole = at.astimezone(UTC).replace(microsecond=0)
    try:
        local = whole.astimezone(zone).replace(tzinfo=None).isoformat(timespec="seconds")
    except OverflowError:
        return whole.isoformat()
    return local if moment(local, zone) == whole else whole.isoformat()


def length_s(value: object) -> int | float | None:
    """A length of time in seconds, whole where it was; None for what is none.

    Never as much as 2**63 in size, and finite.
    """
    if type(value) is int and abs(value) < _LONGEST_LENGTH_S:
        return value
    if isinstance(value, str):
        found = _length_from_text(value.strip())
    elif isinstance(value, (list, tuple)):
        found = _length_from_list(value)
    else:
        found = None if isinstance(value, bool) or not isinstance(value, (int, float)) else value
    return found if found is not None and abs(found) < _LONGEST_LENGTH_S else None


def _from_text(value: str, zone: tzinfo) -> datetime | None:
    text = value.strip()
    if len(text) > _LONGEST_TEXT:
        return None
    match = _ISO.fullmatch(text) or _RFC_1123.fullmatch(text)
    if match is not None:
        return _from_match(match, zone)
    return _from_number(_number(text)) if _NUMBER.fullmatch(text) else None


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("+-").isdigit() else float(text)


def _from_match(match: re.Match[str], zone: tzinfo) -> datetime | None:
    month = match["month"]
    microsecond = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    try:
        return datetime(
            int(match["year"]),
            _MONTHS[month.lower()] if month.isalpha() else int(month),
            int(match["day"]),
            int(match["hour"] or 0),
            int(match["minute"] or 0),
            int(match["second"] or 0),
            microsecond,
            _offset(match["offset"]) if match["offset"] else zone,
        ).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None


@lru_cache(maxsize=256)
def _offset(spelled: str) -> tzinfo:
    if spelled[0] not in "+-":
        return UTC
    digits = spelled[1:].replace(":", "").ljust(6, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:]))
    return timezone(-size if spelled[0] == "-" else size)


def _from_number(value: int | float) -> datetime | None:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    divisor = 1_000 if abs(value) >= LEAST_MILLISECONDS else 1
    try:
        whole, part = divmod(value, divisor)
        # What a float can't hold exactly must not reach the next second.
        microseconds = min(round(part * (_MICROSECONDS // divisor)), _MICROSECONDS - 1)
        return EPOCH + timedelta(seconds=int(whole), microseconds=microseconds)
    except OverflowError:
        return None


def _from_list(value: Sequence[object], zone: tzinfo) -> datetime | None:
    items = _whole_items(value)
    if items is None or len(items) not in (3, 5, 6, 7):
        return None
    year, month, day, hour, minute, second, fraction = [*items, 0, 0, 0, 0][:7]
    microsecond = _fraction_ns(fraction) // 1_000
    try:
        return datetime(year, month, day, hour, minute, second, microsecond, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _whole_items(value: Sequence[object]) -> list[int] | None:
    """The items as whole numbers, written as text or not; None where one is none."""
    items: list[int] = []
    for item in value[:8]:
        if isinstance(item, str) and _NUMBER.fullmatch(item.strip()):
            item = _number(item.strip())
        if isinstance(item, bool) or not isinstance(item, (int, float)) or item != item // 1:
            return None
        items.append(int(item))
    return items


def _fraction_ns(item: int) -> int:
    return item * 1_000_000 if 0 <= item < 1_000 else item


def _length_from_text(text: str) -> int | float | None:
    if len(text) > _LONGEST_TEXT:
        return None
    if _NUMBER.fullmatch(text):
        return _finite(_number(text))
    if match := _ISO_LENGTH.fullmatch(text):
        return _length_from_iso(match)
    if match := _SIMPLE_LENGTH.fullmatch(text):
        return _tidy(float(match["number"]) * _UNIT_S[match["unit"].lower()])
    if match := _CLOCK.fullmatch(text):
        seconds = float(match["seconds"].replace(",", "."))
        return _tidy(int(match["hours"] or 0) * _HOUR + int(match["minutes"]) * _MINUTE + seconds)
    return None


def _length_from_iso(match: re.Match[str]) -> int | float | None:
    days, hours, minutes, seconds = match.group("days", "hours", "minutes", "seconds")
    if days is hours is minutes is seconds is None:
        return None
    whole = int(days or 0) * _DAY + int(hours or 0) * _HOUR + int(minutes or 0) * _MINUTE
    size_s = whole + float((seconds or "0").replace(",", "."))
    return _tidy(-size_s if match["sign"] == "-" else size_s)


def _length_from_list(value: Sequence[object]) -> int | float | None:
    """A time of day: hour, minute, and, if they aren't left out, second and fraction."""
    items = _whole_items(value)
    if items is None or not 2 <= len(items) <= 4 or min(items) < 0:
        return None
    hours, minutes, seconds, fraction = [*items, 0, 0][:4]
    whole = hours * _HOUR + minutes * _MINUTE + seconds
    return whole + _fraction_ns(fraction) / 1e9 if fraction else whole


def _finite(value: int | float) -> int | float | None:
    return value if math.isfinite(value) else None


def _tidy(value: float) -> int | float:
    return int(value) if value.is_integer() else value

"""When signed addresses stop working, by their own words."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

# Addresses longer than this are not looked into.
MAX_ADDRESS_LENGTH = 8_192

# Whoever writes so great a number counts milliseconds: as seconds it is the year 5138.
_GREATEST_SECOND = 10**11

# The longest name that says something, an `=` and the longest value. Signatures are longer.
_LONGEST_MEMBER = 40
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
_SIGNED_AT = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z", re.ASCII | re.IGNORECASE
)
_EPOCH_NAMES = ("expires", "expire", "exp")
_SIGNERS = ("x-amz-", "x-goog-")
_NAMES = frozenset(
    (*_EPOCH_NAMES, *(f"{signer}{name}" for signer in _SIGNERS for name in ("expires", "date")))
)


def links_expire_at(urls: Iterable[str]) -> float | None:
    """The epoch second at which the first of the addresses stops working; None when none says so.

    What is recognised in a query, names in any case: `X-Amz-Expires` and `X-Goog-Expires`, seconds
    after `X-Amz-Date` and `X-Goog-Date` (`20260620T083000Z`) and nothing without that date;
    `Expires` (CloudFront's too), `expire` and `exp`, epoch seconds, or milliseconds when the number
    is greater than 10**11. Of a name that is repeated the first counts. Anything else says
    nothing. Never raises.
    """
    ends = [end for url in urls if "?" in url and "://" in url for end in _ends(url)]
    return min(ends, default=None)


def _ends(url: str) -> Iterator[float]:
    if len(url) > MAX_ADDRESS_LENGTH:
        return
    query = url.partition("#")[0].partition("?")[2]
    found: dict[str, str] = {}
    for member in query.split("&"):
        if len(member) <= _LONGEST_MEMBER:
            name, _, value = member.partition("=")
            folded = name.lower()
            if folded in _NAMES and _says_something(value):
                found.setdefault(folded, value)
    for name in _EPOCH_NAMES:
        if _NUMBER.fullmatch(found.get(name, "")):
            number = int(found[name])
            yield number / 1000 if number > _GREATEST_SECOND else float(number)
    for signer in _SIGNERS:
        lifetime, signed_at = found.get(f"{signer}expires"), found.get(f"{signer}date")
        end = _end_of_signature(signed_at, lifetime) if lifetime and signed_at else None
        if end is not None:
            yield end


def _says_something(value: str) -> bool:
    return bool(_NUMBER.fullmatch(value) or _SIGNED_AT.fullmatch(value))


def _end_of_signature(signed_at: str, lifetime_s: str) -> float | None:
    match = _SIGNED_AT.fullmatch(signed_at)
    if match is None or not _NUMBER.fullmatch(lifetime_s):
        return None
    year, month, day, hour, minute, second = map(int, match.groups())
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        return (at + timedelta(seconds=int(lifetime_s))).timestamp()
    except (ValueError, OverflowError):
        return None

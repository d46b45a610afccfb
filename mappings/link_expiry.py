"""When signed addresses stop working, by their own words."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

# Addresses longer than this are not looked into.
MAX_ADDRESS_LENGTH = 8_192

# Whoever writes so great a number counts milliseconds: as seconds it is the year 5138.
_GREATEST_SECOND = 10**11

_MEMBER = re.compile(
    r"(?:^|&)(?P<name>(?:x-amz-|x-goog-)(?:expires|date)|expires|expire|exp)"
    r"=(?P<told>[0-9]{1,15}|[0-9]{8}T[0-9]{6}Z)(?![^&])",
    re.IGNORECASE | re.ASCII,
)
_SIGNERS = ("x-amz-", "x-goog-")


def links_expire_at(urls: Iterable[str]) -> float | None:
    """The epoch second at which the first of the addresses stops working; None when none says so.

    What is recognised in a query, names in any case: `X-Amz-Expires` and `X-Goog-Expires`, seconds
    after `X-Amz-Date` and `X-Goog-Date` (`20260620T083000Z`) and nothing without that date;
    `Expires` (CloudFront's too), `expire` and `exp`, epoch seconds, or milliseconds when the number
    is greater than 10**11. Of a name that is repeated the first counts. Anything else says
    nothing. Never raises.
    """
    ends = [end for url in urls if "?" in url for end in _ends(url)]
    return min(ends, default=None)


def _ends(url: str) -> Iterator[float]:
    if len(url) > MAX_ADDRESS_LENGTH:
        return
    query = url.partition("#")[0].partition("?")[2]
    told: dict[str, str] = {}
    for match in _MEMBER.finditer(query):
        told.setdefault(match["name"].lower(), match["told"])
    for name in ("expires", "expire", "exp"):
        if told.get(name, "").isdigit():
            number = int(told[name])
            yield number / 1000 if number > _GREATEST_SECOND else float(number)
    for signer in _SIGNERS:
        lifetime, signed_at = told.get(f"{signer}expires", ""), told.get(f"{signer}date", "")
        end = _end_of_signature(signed_at, lifetime)
        if end is not None:
            yield end


def _end_of_signature(signed_at: str, lifetime_s: str) -> float | None:
    if not lifetime_s.isdigit():
        return None
    try:
        at = datetime.strptime(signed_at.upper(), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return (at + timedelta(seconds=int(lifetime_s))).timestamp()
    except (ValueError, OverflowError):
        return None

"""Whether a page of another site made a request, by what the browser says of it (Fetch Metadata).

A second line behind the CSRF token: what a browser says here no script can change.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from aiohttp import hdrs

_SITE: Final = "Sec-Fetch-Site"
# `none`: the person went there, by an address typed in or a bookmark.
_OURS: Final = frozenset({"same-origin", "none"})
# What pages that send no referrer have instead of their origin: it says nothing.
_OPAQUE: Final = "null"


def is_cross_site(headers: Mapping[str, str], origin: str) -> bool:
    """Whether a browser says that a page of another origin than `origin` made the request.

    Browsers of before 2023 send no `Sec-Fetch-Site`: of those `Origin` is compared, with `origin`
    and with the host that was asked. What says neither is no browser, or an old one.
    """
    site = headers.get(_SITE)
    if site is not None:
        return site not in _OURS
    given = headers.get(hdrs.ORIGIN)
    if given is None or given in (_OPAQUE, origin):
        return False
    try:
        host = urlsplit(given).netloc
    except ValueError:
        return True
    return host.lower() != headers.get(hdrs.HOST, "").lower()

"""HTTP fields that are lists: all lines of one name are one list (RFC 9110, 5.3).

HTTP/2 clients and proxies split them as they like; only a reader of all lines has read the field.
"""

from typing import Final

from aiohttp import hdrs, web
from multidict import MultiMapping

_COOKIE_SEPARATOR: Final = "; "  # RFC 6265, 5.4; RFC 9113, 8.2.3


def joined_field(headers: MultiMapping[str], name: str) -> str | None:
    """The value of a field, its lines joined with commas; None when it is not there."""
    lines = headers.getall(name, ())
    return ", ".join(lines) if len(lines) > 1 else lines[0] if lines else None


def read_cookie(request: web.Request, name: str, *, preferred: str = "") -> str | None:
    """A cookie of a request, out of all its `Cookie` lines.

    Of several with this name those count that begin with `preferred`, if any do, and of them the
    last. (A browser sends the cookies of every path and domain that fit: RFC 6265, 5.4.)
    """
    lines = request.headers.getall(hdrs.COOKIE, ())
    if not lines or (len(lines) == 1 and lines[0].count(name) < 2):
        return request.cookies.get(name)
    pairs = (pair.partition("=") for pair in _COOKIE_SEPARATOR.join(lines).split(";"))
    values = [value.strip().strip('"') for given, _, value in pairs if given.strip() == name]
    best = [value for value in values if value.startswith(preferred)] or values
    return best[-1] if best else None

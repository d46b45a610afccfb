"""Cross-origin calls: web pages of the origins an operator lists may use the API (Fetch Standard).

Bearer only. `Access-Control-Allow-Credentials` is never sent, so a browser brings no cookie and
no page elsewhere can act for somebody who is signed in to the web app.
"""

from collections.abc import Collection, Mapping
from typing import Final

from aiohttp import hdrs, web

from gateway.http.hsts import hsts_field
from gateway.http.prepared_response import PreparedResponse, fields_of

METHODS = "GET, HEAD, POST, DELETE"
REQUEST_HEADERS = (
    "Authorization, Content-Type, Accept, X-Requested-With, X-Request-Id, traceparent, tracestate"
)
# What a page may read beside the few headers that every page may.
RESPONSE_HEADERS = (
    "X-Request-Id, Retry-After, ETag, Cache-Status, Link, "
    "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
)
PREFLIGHT_FRESH_S = "600"
PREFLIGHT_PATHS = ("/api/{path:.*}", "/oauth/token")
# What a cached response differs by.
_VARY: Final = "Authorization, Cookie, Accept-Encoding"


class OriginFields:
    """The header lines of a cached response that the settings and the request's origin decide."""

    def __init__(self, origins: Collection[str], *, hsts_s: int = 0) -> None:
        """Allow pages of `origins`, compared exactly, to read cached responses of the API.

        `allowed` are the lines by origin, `others` those of every other request; `hsts_s` as for
        `require_https`.
        """
        hsts = hsts_field(hsts_s)
        vary = ("Vary", f"{_VARY}, Origin" if origins else _VARY)
        self.others = fields_of([vary, *([hsts] if hsts is not None else [])])
        self.allowed = {
            origin: self.others
            + fields_of(
                [
                    ("Access-Control-Allow-Origin", origin),
                    ("Access-Control-Expose-Headers", RESPONSE_HEADERS),
                ]
            )
            for origin in origins
        }

    def lines(self, headers: Mapping[str, str]) -> bytes:
        """The lines for a request with these header fields; `Vary` is among them."""
        if not self.allowed:
            return self.others
        return self.allowed.get(headers.get(hdrs.ORIGIN, ""), self.others)


def allow_origins(app: web.Application, origins: Collection[str]) -> None:
    """Let web pages of `origins`, compared exactly, call the API of `app`; without any, nothing."""
    if not origins:
        return
    allowed = frozenset(origins)

    async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
        # A cached response has its `OriginFields`.
        if isinstance(response, PreparedResponse) or not _is_api(request.path):
            return
        _vary_by_origin(response)
        origin = request.headers.get("Origin")
        if origin in allowed:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = RESPONSE_HEADERS

    async def preflight(request: web.Request) -> web.Response:
        is_preflight = "Access-Control-Request-Method" in request.headers
        if request.headers.get("Origin") not in allowed or not is_preflight:
            raise web.HTTPNotFound
        return web.Response(
            status=204,
            headers={
                "Access-Control-Allow-Methods": METHODS,
                "Access-Control-Allow-Headers": REQUEST_HEADERS,
                "Access-Control-Max-Age": PREFLIGHT_FRESH_S,
            },
        )

    app.on_response_prepare.append(add_headers)
    for path in PREFLIGHT_PATHS:
        app.router.add_route("OPTIONS", path, preflight)


def _is_api(path: str) -> bool:
    return path.startswith("/api/") or path == "/oauth/token"


def _vary_by_origin(response: web.StreamResponse) -> None:
    """Answers differ by origin, also those to requests without one."""
    before = response.headers.get("Vary")
    response.headers["Vary"] = f"{before}, Origin" if before else "Origin"

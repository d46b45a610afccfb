"""`Strict-Transport-Security`: browsers come by https alone from then on (RFC 6797)."""

from aiohttp import web

from gateway.http.prepared_response import PreparedResponse

NAME = "Strict-Transport-Security"


def hsts_field(max_age_s: int) -> tuple[str, str] | None:
    """The field, for `max_age_s` seconds; None for 0.

    Without `includeSubDomains`: the gateway can't know what else is on the domain.
    """
    return (NAME, f"max-age={max_age_s}") if max_age_s > 0 else None


def require_https(app: web.Application, max_age_s: int) -> None:
    """Send the field with every response of `app`; with 0 nothing."""
    field = hsts_field(max_age_s)
    if field is None:
        return

    async def add_field(request: web.Request, response: web.StreamResponse) -> None:
        # A cached response has it among its `OriginFields`.
        if not isinstance(response, PreparedResponse):
            response.headers[field[0]] = field[1]

    app.on_response_prepare.append(add_field)

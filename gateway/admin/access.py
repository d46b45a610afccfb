"""Who may use the operator's listener: this machine, or whoever has `admin.token`."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from pydantic import SecretStr

# What load balancers and orchestrators ask; neither says anything of anybody.
_OPEN_PATHS: Final = frozenset({"/live", "/ready"})


@dataclass
class OperatorToken:
    """`admin.token`, which can be changed while the gateway runs."""

    value: SecretStr | None


def token_needed(token: OperatorToken) -> Middleware:
    """Let nobody in without the token, but to `/live` and `/ready`; without one set, everybody.

    The settings allow that on loopback alone.
    """

    @web.middleware
    async def let_in(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path in _OPEN_PATHS and "verbose" not in request.query:
            return await handler(request)
        wanted = token.value
        if wanted is not None and not _is_given(request, wanted):
            raise web.HTTPUnauthorized(
                text="Give admin.token as a Bearer token, or as the password.",
                headers={"WWW-Authenticate": 'Basic realm="Loops Gateway", charset="UTF-8"'},
            )
        return await handler(request)

    return let_in


def _is_given(request: web.Request, wanted: SecretStr) -> bool:
    return hmac.compare_digest(_given(request), wanted.get_secret_value().encode())


def _given(request: web.Request) -> bytes:
    """The token of a request: Bearer, or the password of HTTP Basic; empty without one."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode("utf-8", "replace")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value.strip(), validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""

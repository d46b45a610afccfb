"""`server.public_url`: it leads to this gateway, over https, and lets through what clients need.

Every request is one that a client may send; none is passed on to Nexgate or stores anything.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import aiohttp
import jwt
from aiohttp import ClientError, ClientSession

from gateway.doctor.finding import Finding, ok, warning, wrong
from gateway.http.cookies import SESSION_COOKIE
from gateway.json_text import read_json
from gateway.settings.tree import Settings
from gateway.settings.values import http_address, is_loopback
from gateway.signin.clients import Clients

_CHECK: Final = "public address"
# What a guest gets, with an entity tag where there is something in it.
_FEED: Final = "/api/web/feed"
_PREFERENCES: Final = "/api/v1/app/preferences"
_REGISTRATION: Final = {
    "client_name": "loops-gateway doctor",
    "redirect_uris": "http://127.0.0.1/doctor",
}
# Past its own expiry: refused by the gateway itself, with another answer than no token gets.
_ENDED_TOKEN: Final = jwt.encode({"exp": 1}, "x" * 32, algorithm="HS256")
# Nobody's session, in no form that the gateway gives out.
_NO_SESSION: Final = "doctor"


@dataclass(frozen=True)
class _Seen:
    status: int
    etag: str | None
    content: object


async def check_public_address(settings: Settings, session: ClientSession) -> list[Finding]:
    """Call the gateway as clients do, through whatever stands before it."""
    server = settings.server
    base = server.public_url
    try:
        is_ours = await _is_this_gateway(settings, session)
    except aiohttp.ClientConnectorCertificateError:
        text = f"the certificate of {base} is not valid for it"
        return [wrong(_CHECK, text, "renew it, or name the host that it was made for")]
    except (ClientError, OSError) as error:
        return [await _no_answer(settings, session, error)]
    if not is_ours:
        text = f"{base} leads to another server, or to a gateway with another server.secret"
        return [wrong(_CHECK, text, "point the name or the proxy at this gateway")]
    findings = [*_scheme(base), *await _passed_fields(base, session)]
    return findings or [ok(_CHECK, f"{base} leads here and passes what clients need")]


async def _no_answer(settings: Settings, session: ClientSession, error: Exception) -> Finding:
    server = settings.server
    text = f"{server.public_url} does not answer ({type(error).__name__})"
    local = http_address(server.host, server.port)
    try:
        await _fetch(session, "GET", f"{local}/ping", {})
    except (ClientError, OSError):
        return warning(_CHECK, text, "nothing runs here: start the gateway, then ask again")
    return wrong(_CHECK, text, f"the gateway runs at {local}: check the proxy, DNS and firewalls")


async def _is_this_gateway(settings: Settings, session: ClientSession) -> bool:
    """Whether an app's registration is signed with our secret; without one, any gateway is ours."""
    url = f"{settings.server.public_url}/api/v1/apps"
    seen = await _fetch(session, "POST", url, {}, data=_REGISTRATION)
    client_id = seen.content.get("client_id") if isinstance(seen.content, dict) else None
    if not isinstance(client_id, str):
        return False
    server = settings.server
    if server.secret is None:
        return True
    secrets = [one.get_secret_value().encode() for one in (server.secret, *server.former_secrets)]
    return Clients(secrets).find(client_id) is not None


def _scheme(base: str) -> list[Finding]:
    parts = urlsplit(base)
    if parts.scheme == "https" or is_loopback(parts.hostname or ""):
        return []
    text = f"{base} is not https: tokens can be read on the way, and the apps refuse it"
    return [wrong(_CHECK, text, "put a proxy with a certificate in front, and write https://")]


async def _passed_fields(base: str, session: ClientSession) -> list[Finding]:
    """Findings about header fields that something in between takes away."""
    plain = await _fetch(session, "GET", base + _PREFERENCES, {})
    sent = {
        "Authorization": {"Authorization": f"Bearer {_ENDED_TOKEN}"},
        "Cookie": {"Cookie": f"{SESSION_COOKIE}={_NO_SESSION}"},
    }
    lost = [
        name
        for name, fields in sent.items()
        if (await _fetch(session, "GET", base + _PREFERENCES, fields)) == plain
    ]
    lost += await _lost_validators(base + _FEED, session)
    advice = "let the proxy pass this field as it is"
    return [wrong(_CHECK, f"{name} is taken away on the way", advice) for name in lost]


async def _lost_validators(url: str, session: ClientSession) -> list[str]:
    """ETag or If-None-Match, if a cached answer lost it; an empty one can't tell."""
    first = await _fetch(session, "GET", url, {})
    content = first.content if isinstance(first.content, dict) else {}
    if first.status != HTTPStatus.OK or not content.get("data"):
        return []
    if first.etag is None:
        return ["ETag"]
    again = await _fetch(session, "GET", url, {"If-None-Match": first.etag})
    return [] if again.status == HTTPStatus.NOT_MODIFIED else ["If-None-Match"]


async def _fetch(
    session: ClientSession,
    method: str,
    url: str,
    fields: dict[str, str],
    *,
    data: dict[str, str] | None = None,
) -> _Seen:
    async with session.request(
        method, url, headers=fields, data=data, allow_redirects=False
    ) as answer:
        return _Seen(answer.status, answer.headers.get("ETag"), _json(await answer.read()))


def _json(body: bytes) -> object:
    """The body as JSON; None for another server's page."""
    try:
        return read_json(body)[0]
    except (ValueError, RecursionError):
        return None

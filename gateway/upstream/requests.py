"""URLs and headers of requests to Nexgate, built from validated parts only."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote

import orjson
from pydantic import SecretStr
from yarl import URL

from gateway import __version__
from gateway.upstream.endpoints import Endpoint
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind
from mappings.ids import is_opaque_id, uuid_from_text

USER_AGENT: Final = f"LoopsGateway/{__version__}"

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_SENDABLE_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,8192}")


@dataclass(frozen=True)
class Upload:
    """A file to upload: the name and media type are of the gateway's own, never a client's."""

    content: bytes
    file_name: str
    media_type: str
    directory: str


Body = Mapping[str, object] | Upload | None


def request_url(
    base: URL, endpoint: Endpoint, ids: Mapping[str, str], query: Mapping[str, str]
) -> URL:
    """The URL of one call, never outside the configured base.

    Ids are validated before they are filled in; query values are percent-encoded. Raises
    NexgateError NOT_FOUND for an id that Nexgate can't have.
    """
    return _url(base, endpoint.route, endpoint.path, tuple(ids.items()), tuple(query.items()))


# The calls of all viewers have few different URLs.
@lru_cache(maxsize=2048)
def _url(
    base: URL,
    route: str,
    template: str,
    ids: tuple[tuple[str, str], ...],
    query: tuple[tuple[str, str], ...],
) -> URL:
    values = dict(ids)
    root = str(base).rstrip("/")
    path = _PLACEHOLDER.sub(lambda found: _segment(route, found[1], values[found[1]]), template)
    pairs = "&".join(f"{name}={quote(text, safe='', errors='replace')}" for name, text in query)
    url = URL(f"{root}{path}?{pairs}" if pairs else f"{root}{path}", encoded=True)
    if not _is_below(url, URL(root)):
        raise NexgateError(Kind.NOT_FOUND, route=route, reason="path_refused")
    return url


def _segment(route: str, name: str, value: str) -> str:
    if name == "media_id":
        uuid = uuid_from_text(value)
        if uuid is not None:
            return str(uuid)
    elif is_opaque_id(value):
        return value
    raise NexgateError(Kind.NOT_FOUND, route=route, reason="id_refused")


def _is_below(url: URL, base: URL) -> bool:
    segments = url.raw_path.split("/")
    return (
        url.origin() == base.origin()
        and url.raw_path.startswith(base.raw_path.rstrip("/") + "/api/v1/")
        and not {".", ".."} & set(segments)
    )


def is_sendable(token: str) -> bool:
    """Whether a token can be sent in a header."""
    return _SENDABLE_TOKEN.fullmatch(token) is not None


def request_headers(
    endpoint: Endpoint,
    *,
    token: SecretStr | None,
    content_type: str | None,
) -> dict[str, str]:
    """The headers of one call but those of its trace; none is copied from the client.

    (Nexgate API, Request headers.) The token goes only to endpoints that take one. Raises
    NexgateError AUTH_REQUIRED for a token that can't be sent in a header.
    """
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "User-Agent": USER_AGENT,
    }
    if token is not None and endpoint.is_authorized:
        secret = token.get_secret_value()
        if not is_sendable(secret):
            raise NexgateError(Kind.AUTH_REQUIRED, route=endpoint.route, reason="token_unsendable")
        headers["Authorization"] = f"Bearer {secret}"
    if content_type is not None:
        headers["Content-Type"] = content_type
    return headers


def request_body(body: Body) -> tuple[bytes | None, str | None]:
    """The content of one call and its media type: JSON, a form with a file, or neither."""
    if body is None:
        return None, None
    if not isinstance(body, Upload):
        return orjson.dumps(body), "application/json"
    boundary = secrets.token_hex(16)
    begin = f"--{boundary}\r\nContent-Disposition: form-data; name="
    head = (
        f'{begin}"directory"\r\n\r\n{body.directory}\r\n'
        f'{begin}"file"; filename="{body.file_name}"\r\nContent-Type: {body.media_type}\r\n\r\n'
    )
    content = head.encode() + body.content + f"\r\n--{boundary}--\r\n".encode()
    return content, f"multipart/form-data; boundary={boundary}"

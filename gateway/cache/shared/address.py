"""Where a Valkey or Redis is, as a URL says it."""

import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

Command = tuple[bytes | str | int, ...]
# The replies to commands, refusals (`ReplyError`) among them; None when nobody answered.
Ask = Callable[[Sequence[Command]], Awaitable[list[object] | None]]

DEFAULT_PORT: Final = 6379
_TLS_OF_SCHEME: Final = {"valkey": False, "redis": False, "valkeys": True, "rediss": True}
_TLS_FILES: Final = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")


@dataclass(frozen=True)
class Address:
    """A server's address; its text form holds no password."""

    host: str
    port: int
    database: int
    is_encrypted: bool
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    tls_files: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}/{self.database}"


def address_from_url(url: str) -> Address:
    """The address `scheme://user:password@host:port/database` names; raises ValueError.

    Schemes: valkey and redis, with TLS valkeys and rediss. With TLS the query may name the PEM
    files `ssl_ca_certs`, `ssl_certfile` and `ssl_keyfile`. No error quotes the URL.
    """
    parts = urlsplit(url)
    is_encrypted = _TLS_OF_SCHEME.get(parts.scheme)
    if is_encrypted is None or not parts.hostname or parts.fragment:
        raise ValueError("no address of a Valkey or Redis")
    database = parts.path.strip("/") or "0"
    if not (database.isascii() and database.isdecimal()):
        raise ValueError("the database of a Valkey or Redis is a number")
    files = tuple(parse_qsl(parts.query))
    if any(name not in _TLS_FILES for name, _ in files) or (files and not is_encrypted):
        raise ValueError("a Valkey or Redis with TLS takes ssl_ca_certs, ssl_certfile, ssl_keyfile")
    return Address(
        host=parts.hostname,
        port=parts.port or DEFAULT_PORT,
        database=int(database),
        is_encrypted=is_encrypted,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls_files=files,
    )


def tls_context(address: Address) -> ssl.SSLContext | None:
    """What an encrypted connection is made with: the server must be the one that is named.

    None without TLS. Raises OSError for files that can't be read.
    """
    if not address.is_encrypted:
        return None
    files = dict(address.tls_files)
    context = ssl.create_default_context(cafile=files.get("ssl_ca_certs"))
    if "ssl_certfile" in files:
        context.load_cert_chain(files["ssl_certfile"], files.get("ssl_keyfile"))
    return context

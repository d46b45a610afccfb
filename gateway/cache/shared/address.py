"""Where a Valkey or Redis is, and connections to it as valkey-py makes them."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypedDict
from urllib.parse import parse_qsl, unquote, urlsplit

from valkey.asyncio.connection import Connection, SSLConnection

Command = tuple[bytes | str | int, ...]
# The replies to commands, refusals (`ResponseError`) among them; None when nobody answered.
Ask = Callable[[Sequence[Command]], Awaitable[list[object] | None]]

DEFAULT_PORT: Final = 6379
_TLS_OF_SCHEME: Final = {"valkey": False, "redis": False, "valkeys": True, "rediss": True}
_TLS_FILES: Final = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")


class _Options(TypedDict):
    host: str
    port: int
    db: int
    username: str | None
    password: str | None
    socket_timeout: float | None
    socket_connect_timeout: float
    socket_keepalive: bool
    lib_name: str | None
    lib_version: str | None


class Wire(Protocol):
    """The part of valkey-py's connection that is used here."""

    async def connect(self) -> None:
        """Connect, authenticate, select the database."""

    async def disconnect(self) -> None:
        """Close the socket."""

    def pack_commands(self, commands: Iterable[Command]) -> list[bytes]:
        """Commands in the protocol's form."""

    async def send_packed_command(self, command: list[bytes], check_health: bool) -> None:
        """Send what was packed."""

    async def read_response(self) -> object:
        """The next reply; raises `ResponseError` for a refusal."""


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


def wires(address: Address, count: int, *, connect_timeout_s: float) -> Sequence[Wire]:
    """Connections, not connected yet. They don't retry; only connecting has a bound of its own.

    Raises OSError for TLS files that can't be read.
    """
    options: _Options = {
        "host": address.host,
        "port": address.port,
        "db": address.database,
        "username": address.username,
        "password": address.password,
        "socket_timeout": None,
        "socket_connect_timeout": connect_timeout_s,
        "socket_keepalive": True,
        # Its own name and version, told at each connection, would be one more round trip.
        "lib_name": None,
        "lib_version": None,
    }
    if not address.is_encrypted:
        return [Connection(**options) for _ in range(count)]
    files = dict(address.tls_files)
    made = [
        SSLConnection(
            ssl_ca_certs=files.get("ssl_ca_certs"),
            ssl_certfile=files.get("ssl_certfile"),
            ssl_keyfile=files.get("ssl_keyfile"),
            ssl_check_hostname=True,
            **options,
        )
        for _ in range(count)
    ]
    # Certificates are read once, and not while the time to connect runs.
    made[0].ssl_context.get()
    for one in made[1:]:
        one.ssl_context = made[0].ssl_context
    return made

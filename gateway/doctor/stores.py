"""The state store and the shared tier: reachable, and writable."""

import asyncio
import secrets
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, text, update
from sqlalchemy.exc import SQLAlchemyError

from gateway.cache.shared.address import address_from_url
from gateway.cache.shared.rates import count_command, read_count
from gateway.doctor.finding import Finding, ok, warning, wrong
from gateway.settings.tree import CacheSettings
from gateway.state import tables
from gateway.state.address import StoreAddress
from gateway.state.engine import Kind, make_engine, options_of
from gateway.state.migrations import VERSION, read_version

if TYPE_CHECKING:
    from gateway.cache.shared.connection import Link

_LIFETIME_MS: Final = 10_000
_REPLY_S: Final = 5.0
_STORE_S: Final = 10.0


class _TakenBack(Exception):
    """Ends a transaction that shall leave nothing; holds the version of the tables."""

    def __init__(self, version: int, oldest: int) -> None:
        super().__init__("taken back")
        self.version = version
        self.oldest = oldest


async def check_store(address: StoreAddress) -> Finding:
    """Write in the state store and take it back; a file that is not there is not made."""
    check, name = "store", address.shown
    if address.file is not None and not address.file.exists():
        return ok(check, f"{name} will be made by the first start")
    advice = f"check {address.setting}: is it there, may the gateway write it, is the disk full?"
    engine = make_engine(address)
    try:
        async with asyncio.timeout(_STORE_S), engine.connect() as connection:
            await connection.execution_options(**options_of(Kind.WRITE, address))
            async with connection.begin():
                await connection.run_sync(_write)
    except _TakenBack as seen:
        if seen.oldest > VERSION:
            message = f"{name} was written by a newer gateway"
            return wrong(check, message, "install that gateway again")
        is_empty = seen.version == 0
        return ok(check, f"{name} {'is empty and ' if is_empty else ''}can be written")
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).split("\n", 1)[0]
        return wrong(check, f"{name} can't be used ({reason})", advice)
    finally:
        await engine.dispose()
    raise AssertionError("a transaction that nothing has ended")


def _write(connection: Connection) -> None:
    version, oldest = read_version(connection)
    if version < VERSION:
        connection.execute(text("CREATE TABLE doctor (looks INTEGER)"))
    else:
        connection.execute(update(tables.VERSION).values(version=tables.VERSION.c.version))
    raise _TakenBack(version, oldest)


async def check_tier(cache: CacheSettings) -> Finding:
    """Write, read and delete a value of our own in the shared tier."""
    check = "shared tier"
    if cache.url is None:
        return ok(check, "none is set: this gateway caches for itself")
    try:
        # Imported late, because the client library is an extra.
        from gateway.cache.shared.connection import Link, LinkDown
    except ImportError:
        return wrong(check, "can't be asked", "pip install 'loops-gateway[valkey]'")
    try:
        address = address_from_url(cache.url.get_secret_value())
        link = Link(
            address,
            connect_timeout_s=cache.connect_timeout_s,
            operation_timeout_s=_REPLY_S,
            on_fall=lambda _: None,
        )
        took_s, can_count = await _write_and_read(link)
    except (LinkDown, OSError, ValueError) as error:
        advice = "check cache.url, its password and cache.connect_timeout_s"
        return wrong(check, f"can't be used ({error})", advice)
    message = f"{address} can be written, {took_s * 1000:.1f} ms for a round trip"
    if took_s > cache.operation_timeout_s:
        advice = "move it closer, or raise cache.operation_timeout_s"
        return wrong(check, f"{message}: more than cache.operation_timeout_s", advice)
    if not can_count:
        advice = "let its user run EVAL, or each gateway counts limits of writes for itself"
        return warning(check, f"{message}, but runs no scripts", advice)
    return ok(check, message)


async def _write_and_read(link: "Link") -> tuple[float, bool]:
    """Seconds for the quickest of some round trips, and whether limits can be counted there.

    Raises LinkDown, ValueError.
    """
    name, value = f"loops-gateway:doctor:{secrets.token_hex(8)}", secrets.token_bytes(8)
    loop = asyncio.get_running_loop()
    found: object = None
    took_s = []
    try:
        await link.connect()
        await link.ask([("SET", name, value, "PX", _LIFETIME_MS)])
        for _ in range(3):
            began_at = loop.time()
            (found,) = await link.ask([("GET", name)])
            took_s.append(loop.time() - began_at)
        _, counted = await link.ask([("DEL", name), count_command(name.encode(), 1, 1.0)])
        await link.ask([("DEL", name)])
    finally:
        await link.close()
    if found != value:
        raise ValueError("what was written is not what is read")
    return min(took_s), read_count(counted) is not None

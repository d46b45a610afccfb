"""The versions of the state store's tables, and how an older one becomes this one.

A version only adds to the one before: tables and indexes that are missing are made, nothing is
changed or taken away. So gateways of the version before go on running beside a new one, and a
number says enough of a store: which version it is of, and the oldest gateway that may open it.
"""

from typing import Final

from sqlalchemy import Connection, func, insert, inspect, select, update

from gateway.state import tables

# 1: gateways 0.1, which write no version. 2: sessions have rows. 3: places of videos.
# 4: takedowns, reports that are done. 5: tries of accounts. 6: names of accounts.
VERSION: Final = 6
# Grows when a new version writes what an older gateway would get wrong.
OLDEST: Final = 1

_LOCK: Final = 0x6C6F6F7073  # of PostgreSQL's advisory locks; any number that others don't use


class Unfit(Exception):
    """This gateway can't use the store; the message goes on behind the store's name."""


def migrate(connection: Connection) -> None:
    """Make the tables, or what is missing of them. Raises `Unfit` and changes nothing."""
    if connection.dialect.name == "postgresql":
        # Of replicas that start at once one does it.
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    if _known_version(connection) >= VERSION:
        return
    tables.METADATA.create_all(connection)
    for table in tables.METADATA.sorted_tables:
        for index in table.indexes:
            index.create(connection, checkfirst=True)
    changed = connection.execute(update(tables.VERSION).values(version=VERSION, oldest=OLDEST))
    if changed.rowcount == 0:
        connection.execute(insert(tables.VERSION).values(version=VERSION, oldest=OLDEST))


def require_tables(connection: Connection) -> None:
    """Make sure that the tables are there, of this version. Raises `Unfit`."""
    version = _known_version(connection)
    if version < VERSION:
        raise Unfit("is of an older gateway: start this one once" if version else "holds nothing")


def _known_version(connection: Connection) -> int:
    """The version of tables that this gateway may use. Raises `Unfit`."""
    version, oldest = read_version(connection)
    if oldest > VERSION:
        raise Unfit(
            f"was written by a newer gateway: its tables are of version {version}, this gateway "
            f"knows {VERSION}. Install that gateway again, or use a backup made before it."
        )
    return version


def may_use(connection: Connection) -> bool:
    """Whether this gateway may go on with a store: a newer one may have changed it."""
    oldest = connection.execute(select(tables.VERSION.c.oldest)).scalar()
    return oldest is None or oldest <= VERSION


def read_version(connection: Connection) -> tuple[int, int]:
    """The version of the tables and of the oldest gateway that may open them; (0, 0): none."""
    names = set(inspect(connection).get_table_names())
    if tables.VERSION.name in names:
        row = connection.execute(select(tables.VERSION)).first()
        if row is not None:
            return row.version, row.oldest
    return (1, 1) if tables.LONG_VIDEOS.name in names else (0, 0)

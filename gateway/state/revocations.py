"""Names that must not work any more although nobody can take them back: ended sessions, used codes.

The one place that says so; gateways of 0.1 read and write it too.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, literal, select

from gateway.state.tables import REVOCATIONS
from gateway.state.upsert import insert_into, insert_new


def revoke_name(connection: Connection, name: str, expires_at: float) -> bool:
    """Make a name worthless; False when it was so before. Of many at once one gets True."""
    return insert_new(connection, REVOCATIONS, {"name": name, "expires_at": int(expires_at)})


def revoke_names(connection: Connection, names: Iterable[str], expires_at: float) -> None:
    """Make many names worthless."""
    rows = [{"name": name, "expires_at": int(expires_at)} for name in names]
    if rows:
        insert = insert_into(connection, REVOCATIONS)
        connection.execute(insert.on_conflict_do_nothing(), rows)


def is_revoked(connection: Connection, name: str) -> bool:
    """Whether a name is worthless."""
    return connection.execute(select(revocation_of(name))).scalar_one()


def revocation_of(name: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a name is worthless, as a part of a query."""
    return select(literal(1)).where(REVOCATIONS.c.name == name).exists()

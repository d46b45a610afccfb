"""`INSERT ... ON CONFLICT`, which both databases have and SQLAlchemy keeps with each of them."""

from collections.abc import Mapping

from sqlalchemy import Connection, Table, literal
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what happens to rows that are there already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def insert_new(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row; False where there is one of its key. Of many at once one gets True."""
    insert = insert_into(connection, table).values(row).on_conflict_do_nothing()
    # How many rows an INSERT made is not told by both drivers; what it returns is.
    return connection.execute(insert.returning(literal(1))).first() is not None

"""The store's own time: replicas on several machines agree on it, whatever their clocks say."""

from collections.abc import Callable

from sqlalchemy import Connection, Float, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

# Makes the SQL expression of the time, in seconds since the epoch.
Clock = Callable[[], ColumnElement[float]]


class database_clock(FunctionElement[float]):  # noqa: N801 - a function of SQL
    """The database's time in seconds since the epoch, finer than a hundredth of a second."""

    type = Float(53)
    inherit_cache = True


@compiles(database_clock, "sqlite")
def _of_sqlite(element: database_clock, compiler: SQLCompiler, **options: object) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(database_clock, "postgresql")
def _of_postgresql(element: database_clock, compiler: SQLCompiler, **options: object) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"


def read_time(connection: Connection, clock: Clock) -> float:
    """What the clock says now."""
    return connection.execute(select(clock())).scalar_one()

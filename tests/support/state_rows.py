"""What a gateway's state file holds."""

import sqlite3
from contextlib import closing
from pathlib import Path

from gateway.state.address import FILE_NAME


def count_rows(state_dir: Path, table: str) -> int:
    """The rows of a table in the state file of a running gateway."""
    with closing(sqlite3.connect(state_dir / FILE_NAME)) as connection:
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return int(count)

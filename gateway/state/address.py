"""Where the state store is: `state.url`, or the file in `server.state_dir`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

FILE_NAME: Final = "loops-gateway.sqlite3"
_POSTGRESQL: Final = ("postgresql", "postgres")


@dataclass(frozen=True)
class StoreAddress:
    """The address of a store. `file` is SQLite's; without one it is a PostgreSQL.

    `setting` is the setting that names it, for messages; `is_own_directory` says that nothing but
    the gateway's files belongs into the directory of the file.
    """

    url: URL
    file: Path | None
    setting: str
    is_own_directory: bool = False

    @property
    def engine(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.url.get_backend_name()

    @property
    def shown(self) -> str:
        """The address without its password."""
        return str(self.file) if self.file is not None else self.url.render_as_string()


def address_in_directory(directory: Path) -> StoreAddress:
    """The SQLite file in `server.state_dir`."""
    return address_of_file(directory / FILE_NAME, "server.state_dir", is_own_directory=True)


def address_of_url(text: str) -> StoreAddress:
    """The store that `state.url` names. Raises ValueError for what is no such address."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("it can't be read as an address") from None
    if url.drivername == "sqlite":
        if not url.database or url.database == ":memory:" or url.host or url.query:
            raise ValueError("it names no file: write sqlite:///relative or sqlite:////absolute")
        return address_of_file(Path(url.database), "state.url")
    if url.drivername not in _POSTGRESQL or not url.database:
        raise ValueError("it names neither a PostgreSQL database nor an SQLite file")
    return StoreAddress(url.set(drivername="postgresql+psycopg"), None, "state.url")


def address_of_file(file: Path, setting: str, *, is_own_directory: bool = False) -> StoreAddress:
    """An SQLite file that `setting` names."""
    url = URL.create("sqlite+aiosqlite", database=str(file))
    return StoreAddress(url, file, setting, is_own_directory=is_own_directory)

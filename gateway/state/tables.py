"""The tables of the state store, the same in SQLite and in PostgreSQL.

Gateways of 0.1 write rows of `long_videos`, `hidden_suggestions`, `preferences` and `revocations`
without naming columns: these four never get another one.
"""

from typing import Final

from sqlalchemy import (
    REAL,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

METADATA: Final = MetaData()


class StoredText(TypeDecorator[str]):
    """A text that both databases take, whatever is in it.

    PostgreSQL has no NUL in texts, and neither takes a half of a surrogate pair.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Leave out, or replace, what can't be stored."""
        if value is None or value.isprintable():
            return value
        return value.replace("\0", "").encode("utf-8", "replace").decode()


# Seconds since the epoch; a number that counts up by itself.
_Time = Float(53).with_variant(REAL(), "sqlite")
_Number = BigInteger().with_variant(Integer(), "sqlite")


def _table(name: str, *parts: Column[object] | Index | UniqueConstraint) -> Table:
    """A table whose key is a text."""
    return Table(name, METADATA, *parts, sqlite_with_rowid=False)


def _counted(name: str, *parts: Column[object] | Index | UniqueConstraint) -> Table:
    """A table whose key is a number that grows with every row."""
    return Table(name, METADATA, *parts, sqlite_autoincrement=True)


# -- of 0.1 --------------------------------------------------------------------------------------

LONG_VIDEOS: Final = _table(
    "long_videos",
    Column("media_id", StoredText, primary_key=True),
    Column("post_id", StoredText, nullable=False),
    Column("author_id", StoredText),
)
# Of version 3.
VIDEO_PLACES: Final = _table(
    "video_places",
    Column("media_id", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("cursor", Text, nullable=False),
    Index("video_places_of_account", "account_id"),
)
LIKES: Final = _counted(
    "likes",
    Column("sequence", _Number, primary_key=True),
    Column("account_id", StoredText, nullable=False),
    Column("media_id", StoredText, nullable=False),
    Column("post_id", StoredText, nullable=False),
    UniqueConstraint("account_id", "media_id"),
    UniqueConstraint("account_id", "sequence"),
)
PREFERENCES: Final = _table(
    "preferences",
    Column("account_id", StoredText, primary_key=True),
    Column("settings", LargeBinary, nullable=False),
)
REPORTS: Final = _counted(
    "reports",
    Column("id", _Number, primary_key=True),
    Column("reported_at", StoredText, nullable=False),
    Column("reporter_id", StoredText, nullable=False),
    Column("reporter_name", StoredText),
    Column("type", StoredText, nullable=False),
    Column("target_id", StoredText, nullable=False),
    Column("rule", Integer, nullable=False),
    Column("comment", StoredText),
    Index("reports_of_a_day", "reporter_id", "reported_at"),
    Index("reports_by_time", "reported_at"),
)
HIDDEN_SUGGESTIONS: Final = _table(
    "hidden_suggestions",
    Column("account_id", StoredText, primary_key=True),
    Column("hidden_id", StoredText, primary_key=True),
    Column("hidden_at", _Time, nullable=False),
)
# Names that must not work any more: sessions that ended, codes that were used.
REVOCATIONS: Final = _table(
    "revocations",
    Column("name", StoredText, primary_key=True),
    Column("expires_at", _Number, nullable=False),
    Index("revocations_by_expiry", "expires_at"),
)

# -- of 0.2 --------------------------------------------------------------------------------------

# `refresh_current` and `refresh_previous` are fingerprints of refresh tokens; `refresh_earlier`
# holds the numbers of those used before within a minute, with the times.
SESSIONS: Final = _table(
    "sessions",
    Column("name", StoredText, primary_key=True),
    Column("account_id", StoredText, nullable=False),
    Column("client", StoredText, nullable=False),
    Column("app", StoredText),
    Column("place", StoredText),
    Column("made_at", _Time, nullable=False),
    Column("used_at", _Time, nullable=False),
    Column("ended_at", _Time),
    Column("expires_at", _Number, nullable=False),
    Column("refresh_current", StoredText),
    Column("refresh_previous", StoredText),
    Column("refresh_number", Integer, nullable=False, server_default="0"),
    Column("refresh_earlier", StoredText, nullable=False, server_default="[]"),
    Column("refreshed_at", _Time),
    Index("sessions_of_an_account", "account_id", "used_at"),
    Index("sessions_by_expiry", "expires_at"),
)
# Since when nothing older of an account's sessions is good, also where it has no row.
SIGNED_OUT_ACCOUNTS: Final = _table(
    "signed_out_accounts",
    Column("account", StoredText, primary_key=True),
    Column("before", _Time, nullable=False),
)
# Who signed in and out, by fingerprints.
SIGN_INS: Final = _counted(
    "sign_ins",
    Column("id", _Number, primary_key=True),
    Column("at", _Time, nullable=False),
    Column("event", StoredText, nullable=False),
    Column("account", StoredText, nullable=False),
    Column("session", StoredText, nullable=False),
    Column("client", StoredText, nullable=False),
    Column("place", StoredText),
    Index("sign_ins_of_an_account", "account", "id"),
    Index("sign_ins_by_time", "at"),
)
# Of version 4: what the operator shows to nobody, and which reports are dealt with. What is shown
# again keeps its row, by which others see that it is.
TAKEDOWNS: Final = _table(
    "takedowns",
    Column("kind", StoredText, primary_key=True),
    Column("target_id", StoredText, primary_key=True),
    Column("is_down", Boolean, nullable=False),
    Column("changed_at", _Time, nullable=False),
    Column("note", StoredText),
    Index("takedowns_by_time", "changed_at"),
)
DONE_REPORTS: Final = _table(
    "done_reports",
    Column("report_id", BigInteger, primary_key=True, autoincrement=False),
    Column("done_at", _Time, nullable=False),
)
# Of version 5. `account` is a fingerprint, `tries` a list of times and of who tried.
SIGN_IN_TRIES: Final = _table(
    "sign_in_tries",
    Column("account", StoredText, primary_key=True),
    Column("tries", StoredText, nullable=False),
    Column("expires_at", _Number, nullable=False),
    Index("sign_in_tries_by_expiry", "expires_at"),
)
# Of version 6. Which account somebody signed in to by a name; both are fingerprints.
SIGN_IN_NAMES: Final = _table(
    "sign_in_names",
    Column("name", StoredText, primary_key=True),
    Column("account", StoredText, nullable=False),
    Column("expires_at", _Number, nullable=False),
    Index("sign_in_names_by_expiry", "expires_at"),
    Index("sign_in_names_of_an_account", "account"),
)
# One row: which version the tables are of, and the oldest gateway's that may open them.
VERSION: Final = Table(
    "state_version",
    METADATA,
    Column("version", Integer, nullable=False),
    Column("oldest", Integer, nullable=False),
)

"""A store of an older gateway becomes one of this, one of a newer gateway is left alone."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect

from gateway.state.address import FILE_NAME, StoreAddress
from gateway.state.migrations import OLDEST, VERSION
from gateway.state.reports import Report
from gateway.state.session_values import Session
from gateway.state.store import StateError, StateStore
from tests.support.stores import TurnedTime, execute, file_address, opened_state, opened_store

OF_0_1 = Path(__file__).parents[2] / "support" / "state_0_1.sql"
NEWEST = 2**62
Shape = dict[str, object]


@pytest.fixture
def of_0_1(tmp_path: Path) -> StoreAddress:
    """A file that a gateway of 0.1 has left."""
    directory = tmp_path / "of-0.1"
    directory.mkdir()
    with closing(sqlite3.connect(directory / FILE_NAME)) as file:
        file.executescript(OF_0_1.read_text())
    return file_address(directory)


async def test_what_0_1_kept_is_there(of_0_1: StoreAddress) -> None:
    time = TurnedTime(1_790_000_000.0)
    async with opened_state(of_0_1, clock=time.of_store) as state:
        likes = await state.likes.newest_likes("ada", before=NEWEST, limit=9)
        assert [like.media_id for like in likes] == ["media-2", "media-1"]
        await state.likes.claim_likes("subject:bob", "bob")
        assert len(await state.likes.newest_likes("bob", before=NEWEST, limit=9)) == 1
        assert await state.preferences.find_settings("ada") == {"appearance": "dark"}
        assert await state.hidden_suggestions.find_hidden("ada") == {"eve"}
        [filed] = await state.reports.newest_reports(before=None, limit=9)
        assert (filed.number, filed.done_at) == (1, None)
        assert filed.report == Report(
            "2026-06-20T23:59:59+00:00", "ada", "ada", "video", "v", 1012, "spam"
        )
        found = await state.long_videos.find_video("00000000-0000-4000-8000-00000000000a")
        assert found is not None
        assert found.author_id == "author-a"


def _shape(connection: Connection) -> Shape:
    """All there is to say about the tables."""
    looked = inspect(connection)
    return {
        name: {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"])
                for column in looked.get_columns(name)
                # SQLite calls a primary key what its author called it.
                if column["name"] not in looked.get_pk_constraint(name)["constrained_columns"]
            ),
            "key": looked.get_pk_constraint(name)["constrained_columns"],
            "indexes": sorted(
                (str(index["name"]), tuple(map(str, index["column_names"])))
                for index in looked.get_indexes(name)
            ),
            "unique": sorted(
                tuple(unique["column_names"]) for unique in looked.get_unique_constraints(name)
            ),
        }
        for name in looked.get_table_names()
    }


async def test_an_upgraded_store_is_as_a_new_one(of_0_1: StoreAddress, tmp_path: Path) -> None:
    async with (
        opened_store(of_0_1) as upgraded,
        opened_store(file_address(tmp_path / "new")) as new,
    ):
        assert await upgraded.read(_shape) == await new.read(_shape)
    async with opened_store(of_0_1) as again:
        assert await execute(again, "SELECT * FROM state_version") == [(VERSION, OLDEST)]


async def test_0_1_goes_on_writing_beside_this_one(of_0_1: StoreAddress) -> None:
    """With its own words: it names no columns."""
    assert of_0_1.file is not None
    async with opened_store(of_0_1) as store:
        with closing(sqlite3.connect(of_0_1.file)) as old:
            old.execute("INSERT OR REPLACE INTO long_videos VALUES ('m', 'p', 'a')")
            old.execute("INSERT OR REPLACE INTO hidden_suggestions VALUES ('a', 'b', 1.5)")
            old.execute("INSERT OR REPLACE INTO preferences VALUES ('a', x'7b7d')")
            old.execute("INSERT OR IGNORE INTO revocations VALUES ('n', 5)")
            old.execute("INSERT INTO likes (account_id, media_id, post_id) VALUES ('a', 'm', 'p')")
            old.commit()
        assert await execute(store, "SELECT count(*) FROM long_videos") == [(3,)]


async def test_a_store_of_a_newer_gateway_is_used_as_long_as_that_allows_it(
    address: StoreAddress,
) -> None:
    async with opened_store(address) as store:
        await execute(store, "UPDATE state_version SET version = version + 1")
        await execute(store, "ALTER TABLE sessions ADD COLUMN novelty TEXT")
        await execute(store, "CREATE TABLE novelties (name TEXT)")
    async with opened_state(address) as state:
        assert await state.sessions.list_sessions("ada") == []
        assert await execute(state.store, "SELECT version FROM state_version") == [(VERSION + 1,)]
        await execute(state.store, "UPDATE state_version SET oldest = version")
    with pytest.raises(StateError, match="written by a newer gateway") as refused:
        await StateStore(address).open()
    assert str(refused.value).startswith(f"{address.setting}: {address.shown} was written")


async def test_sessions_that_ended_under_0_1_stay_ended(of_0_1: StoreAddress) -> None:
    time = TurnedTime(1_790_000_100.0)
    async with opened_state(of_0_1, clock=time.of_store) as state:
        for name, is_good in (("ended-session", False), ("another", True)):
            session = Session(name, "ada", "app", time.now - 50, time.now + 1_000)
            assert await state.sessions.confirm_session(session) is is_good

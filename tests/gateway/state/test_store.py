"""What must survive a restart survives it; a store that can't be used is one clear message."""

import asyncio
import stat
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.util import await_only

from gateway.state.address import FILE_NAME, StoreAddress, address_of_url
from gateway.state.long_videos import LongVideo, LongVideos
from gateway.state.store import StateError, StateStore, StoreUnavailable
from tests.support.postgres_server import PostgresServer, running_postgres
from tests.support.stores import execute, file_address, opened_store
from tests.support.waiting import until

VIDEO = LongVideo("media", "post", "author")


async def keep(store: StateStore, *videos: LongVideo) -> None:
    kept = LongVideos(store)
    kept.keep_videos(videos)
    await kept.notes.close()


async def test_a_long_video_survives_a_restart(address: StoreAddress) -> None:
    for _ in range(2):
        async with opened_store(address) as store:
            await keep(store, VIDEO, LongVideo("other", "post", None), VIDEO)
    async with opened_store(address) as store:
        videos = LongVideos(store)
        assert await videos.find_video("media") == VIDEO
        assert await videos.find_video("other") == LongVideo("other", "post", None)
        assert await videos.find_video("unknown") is None
        await keep(store, LongVideo("media", "post", "another"))
        assert await videos.find_video("media") == LongVideo("media", "post", "another")


async def test_two_processes_share_a_store(address: StoreAddress) -> None:
    async with opened_store(address) as one, opened_store(address) as other:
        await keep(one, VIDEO)
        assert await LongVideos(other).find_video("media") == VIDEO


async def test_processes_that_start_at_once_make_one_store(address: StoreAddress) -> None:
    stores = [StateStore(address) for _ in range(6)]
    await asyncio.gather(*(store.open() for store in stores))
    await keep(stores[0], VIDEO)
    assert await LongVideos(stores[-1]).find_video("media") == VIDEO
    await asyncio.gather(*(store.close() for store in stores))


async def test_nobody_else_can_read_the_files(tmp_path: Path) -> None:
    directory = tmp_path / "deep" / "state"
    for mode in (None, 0o755):
        if mode is not None:
            directory.chmod(mode)
            (directory / FILE_NAME).chmod(0o644)
        async with opened_store(file_address(directory)) as store:
            await keep(store, VIDEO)
            assert stat.S_IMODE(directory.stat().st_mode) == 0o700
            files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()}
            assert set(files.values()) == {0o600}, files
            assert len(files) == 3


async def test_a_directory_that_holds_other_things_stays_as_open_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    tmp_path.chmod(0o755)
    async with opened_store(file_address(tmp_path)):
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
        assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


async def test_what_is_no_file_of_ours_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "one" / FILE_NAME).mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / FILE_NAME).write_bytes(b"no database" * 1_000)
    for name, why in (("one", "unable to open"), ("other", "not a database")):
        with pytest.raises(StateError, match=why):
            await StateStore(file_address(tmp_path / name)).open()


async def test_a_closed_store_says_so(address: StoreAddress) -> None:
    with pytest.raises(StoreUnavailable):
        await LongVideos(StateStore(address)).find_video("media")


async def test_all_of_a_change_or_nothing(address: StoreAddress) -> None:
    def half(connection: Connection) -> None:
        connection.execute(text("INSERT INTO long_videos VALUES ('media', 'post', NULL)"))
        connection.execute(text("INSERT INTO nowhere VALUES (1)"))

    async with opened_store(address) as store:
        with pytest.raises(StoreUnavailable, match="nowhere"):
            await store.write(half)
        assert await LongVideos(store).find_video("media") is None


async def test_work_begun_is_finished_though_its_caller_left(address: StoreAddress) -> None:
    begun = threading.Event()

    def slow(connection: Connection) -> None:
        connection.execute(text("INSERT INTO long_videos VALUES ('media', 'post', NULL)"))
        begun.set()

    async with opened_store(address) as store:
        leaving = asyncio.create_task(store.write(slow))
        await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        assert await asyncio.to_thread(begun.wait, 5)
        await store.close()
    async with opened_store(address) as store:
        assert await LongVideos(store).find_video("media") is not None


async def test_work_that_takes_too_long_is_given_up(address: StoreAddress) -> None:
    async with opened_store(address) as one, opened_store(address) as other:
        released = asyncio.Event()
        holding = asyncio.create_task(_hold_lock(one, released))
        await asyncio.sleep(0.1)
        with pytest.raises(StoreUnavailable, match="longer"):
            await other.write(_take_lock, limit_s=0.2)
        released.set()
        await holding


def _take_lock(connection: Connection) -> None:
    is_postgres = connection.dialect.name == "postgresql"
    connection.execute(text("LOCK TABLE likes" if is_postgres else "DELETE FROM likes"))


async def _hold_lock(store: StateStore, released: asyncio.Event) -> None:
    def hold(connection: Connection) -> None:
        _take_lock(connection)
        await_only(asyncio.wait_for(released.wait(), 5))

    await store.write(hold)


async def test_a_directory_that_can_not_be_used_is_one_clear_message(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(StateError, match=r"server\.state_dir: can't use .*file"):
        await StateStore(file_address(blocked / "state")).open()


async def test_a_file_that_is_no_database_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"this is no database" * 100)
    with pytest.raises(StateError, match=r"server\.state_dir"):
        await StateStore(file_address(tmp_path)).open()


async def test_a_database_that_is_not_there_is_one_clear_message(
    postgres: PostgresServer,
) -> None:
    url = postgres.url("nowhere").replace("gateway@", "gateway:a-password@")
    with pytest.raises(StateError, match=r"state\.url: postgresql.*nowhere.*\?") as failed:
        await StateStore(address_of_url(url)).open()
    assert "a-password" not in str(failed.value)


async def test_a_database_that_was_away_is_used_again() -> None:
    with running_postgres() as server:
        async with opened_store(address_of_url(server.make_store())) as store:
            videos = LongVideos(store)
            await keep(store, VIDEO)

            async def is_back() -> bool:
                try:
                    return await videos.find_video("media") == VIDEO
                except StoreUnavailable:
                    return False

            for end in (server.stop, server.kill):
                end()
                with pytest.raises(StoreUnavailable):
                    await videos.find_video("media")
                server.start()
                await until(is_back)
            server.pause()
            with pytest.raises(StoreUnavailable, match="longer"):
                await store.write(_take_lock, limit_s=1)
            server.resume()
            await until(is_back)


async def test_a_process_that_stands_still_does_not_wait(address: StoreAddress) -> None:
    async with opened_store(address) as store:
        asyncio.get_running_loop().call_soon(time.sleep, 2.1)
        assert await store.read_snapshot(lambda _: "an answer", limit_s=2) == "an answer"


async def test_what_is_stored_stays_between_transactions(address: StoreAddress) -> None:
    async with opened_store(address) as store:
        await execute(store, "INSERT INTO long_videos VALUES ('a', 'b', 'c')")
        assert await execute(store, "SELECT * FROM long_videos") == [("a", "b", "c")]

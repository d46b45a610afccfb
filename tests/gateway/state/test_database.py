"""What must survive a restart survives it; a directory that can't be used is one clear message."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from gateway.state.database import FILE_NAME, Database, StateError
from gateway.state.long_videos import SCHEMA, LongVideo, LongVideos

VIDEO = LongVideo("media", "post", "author")


async def opened(directory: Path) -> Database:
    database = Database(directory, [SCHEMA])
    await database.open()
    return database


async def test_a_long_video_survives_a_restart(tmp_path: Path) -> None:
    directory = tmp_path / "deep" / "state"
    for _ in range(2):
        database = await opened(directory)
        await LongVideos(database).remember([VIDEO, LongVideo("other", "post", None)])
        await database.close()
    database = await opened(directory)
    videos = LongVideos(database)
    assert await videos.find("media") == VIDEO
    assert await videos.find("other") == LongVideo("other", "post", None)
    assert await videos.find("unknown") is None
    await database.close()
    assert directory.stat().st_mode & 0o077 == 0


async def test_two_processes_share_a_directory(tmp_path: Path) -> None:
    one, other = await opened(tmp_path), await opened(tmp_path)
    await LongVideos(one).remember([VIDEO])
    assert await LongVideos(other).find("media") == VIDEO
    await one.close()
    await other.close()


async def test_a_closed_database_says_so(tmp_path: Path) -> None:
    database = Database(tmp_path, [SCHEMA])
    await database.close()
    with pytest.raises(sqlite3.ProgrammingError):
        await LongVideos(database).find("media")


async def test_work_begun_is_finished_before_the_next_though_its_caller_left(
    tmp_path: Path,
) -> None:
    database = await opened(tmp_path)
    begun, go_on = threading.Event(), threading.Event()
    finished: list[str] = []

    def slow(connection: sqlite3.Connection) -> None:
        begun.set()
        go_on.wait(5)
        finished.append("slow")

    first = asyncio.create_task(database.run(slow))
    await asyncio.to_thread(begun.wait, 5)
    first.cancel()
    second = asyncio.create_task(database.run(lambda _: finished.append("next")))
    await asyncio.sleep(0)
    go_on.set()
    await second
    assert finished == ["slow", "next"]
    assert first.cancelled()
    await database.close()


async def test_a_directory_that_can_not_be_used_is_one_clear_message(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(StateError, match=r"server\.state_dir: can't use .*file"):
        await opened(blocked / "state")


async def test_a_file_that_is_no_database_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"this is no database" * 100)
    with pytest.raises(StateError, match=r"server\.state_dir"):
        await opened(tmp_path)

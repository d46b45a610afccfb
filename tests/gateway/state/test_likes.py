"""Likes survive a restart, newest first, one account's apart from another's."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.state import likes
from gateway.state.database import Database
from gateway.state.likes import KeptLikes

NEWEST = 2**62


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(tmp_path, (likes.SCHEMA,))
    await database.open()
    yield database
    await database.close()


async def media_ids(kept: KeptLikes, account: str, limit: int = 100) -> list[str]:
    return [like.media_id for like in await kept.newest(account, before=NEWEST, limit=limit)]


async def test_the_latest_like_comes_first_and_once(database: Database) -> None:
    kept = KeptLikes(database)
    for name in ("a", "b", "a", "c"):
        await kept.add("ada", name, f"post-{name}")
    await kept.add("bob", "d", "post-d")
    assert await media_ids(kept, "ada") == ["c", "b", "a"]
    assert await media_ids(kept, "bob") == ["d"]
    assert await media_ids(kept, "nobody") == []


async def test_pages_go_on_behind_a_like(database: Database) -> None:
    kept = KeptLikes(database)
    for number in range(5):
        await kept.add("ada", str(number), "post")
    first = await kept.newest("ada", before=NEWEST, limit=2)
    second = await kept.newest("ada", before=first[-1].sequence, limit=9)
    assert [like.media_id for like in (*first, *second)] == ["4", "3", "2", "1", "0"]


async def test_an_unlike_takes_all_videos_of_the_post(database: Database) -> None:
    kept = KeptLikes(database)
    await kept.add("ada", "a1", "post-a")
    await kept.add("ada", "b", "post-b")
    await kept.add("ada", "a2", "post-a")
    await kept.add("bob", "a1", "post-a")
    await kept.remove("ada", "post-a")
    await kept.remove("ada", "post-never-liked")
    assert await media_ids(kept, "ada") == ["b"]
    assert await media_ids(kept, "bob") == ["a1"]
    await kept.add("ada", "a1", "post-a")
    assert await media_ids(kept, "ada") == ["a1", "b"]


async def test_each_account_has_a_bound(database: Database) -> None:
    kept = KeptLikes(database, max_likes=3)
    await kept.add("bob", "old", "post")
    for number in range(5):
        await kept.add("ada", str(number), "post")
    assert await media_ids(kept, "ada") == ["4", "3", "2"]
    assert await media_ids(kept, "bob") == ["old"]


async def test_likes_survive_a_restart(tmp_path: Path) -> None:
    for opened in range(2):
        database = Database(tmp_path, (likes.SCHEMA,))
        await database.open()
        kept = KeptLikes(database)
        if opened == 0:
            await kept.add("ada", "a", "post")
        assert await media_ids(kept, "ada") == ["a"]
        await database.close()

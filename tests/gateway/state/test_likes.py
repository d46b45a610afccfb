"""Likes survive a restart, newest first, one account's apart from another's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.state.address import StoreAddress, address_in_directory
from gateway.state.likes import KeptLikes
from gateway.state.state import State
from gateway.state.store import StoreUnavailable
from tests.support.stores import execute, opened_state, opened_store

NEWEST = 2**62


async def media_ids(kept: KeptLikes, account: str, limit: int = 100) -> list[str]:
    return [like.media_id for like in await kept.newest_likes(account, before=NEWEST, limit=limit)]


async def test_the_latest_like_comes_first_and_once(state: State) -> None:
    for name in ("a", "b", "a", "c"):
        state.likes.keep_like("ada", name, f"post-{name}")
    state.likes.keep_like("bob", "d", "post-d")
    assert await media_ids(state.likes, "ada") == ["c", "b", "a"]
    assert await media_ids(state.likes, "bob") == ["d"]
    assert await media_ids(state.likes, "nobody") == []


async def test_pages_go_on_behind_a_like(state: State) -> None:
    for number in range(5):
        state.likes.keep_like("ada", str(number), "post")
    first = await state.likes.newest_likes("ada", before=NEWEST, limit=2)
    second = await state.likes.newest_likes("ada", before=first[-1].sequence, limit=9)
    assert [like.media_id for like in (*first, *second)] == ["4", "3", "2", "1", "0"]


async def test_an_unlike_takes_all_videos_of_the_post(state: State) -> None:
    kept = state.likes
    kept.keep_like("ada", "a1", "post-a")
    kept.keep_like("ada", "b", "post-b")
    kept.keep_like("ada", "a2", "post-a")
    kept.keep_like("bob", "a1", "post-a")
    await kept.notes.flush()
    kept.drop_like("ada", "post-a")
    kept.drop_like("ada", "post-never-liked")
    assert await media_ids(kept, "ada") == ["b"]
    assert await media_ids(kept, "bob") == ["a1"]
    kept.keep_like("ada", "a1", "post-a")
    assert await media_ids(kept, "ada") == ["a1", "b"]


async def test_each_account_has_a_bound(state: State) -> None:
    kept = KeptLikes(state.store, max_likes=3)
    kept.keep_like("bob", "old", "post")
    for number in range(5):
        kept.keep_like("ada", str(number), "post")
    assert await media_ids(kept, "ada") == ["4", "3", "2"]
    assert await media_ids(kept, "bob") == ["old"]


async def test_likes_are_claimed_once(state: State) -> None:
    kept = state.likes
    kept.keep_like("subject:ada", "a", "post-a")
    kept.keep_like("ada", "b", "post-b")
    kept.keep_like("ada", "a", "post-a")
    kept.keep_like("subject:ada", "c", "post-c")
    await kept.claim_likes("subject:ada", "ada")
    assert sorted(await media_ids(kept, "ada")) == ["a", "b", "c"]
    assert await media_ids(kept, "subject:ada") == []


async def test_likes_survive_a_restart_although_nobody_waited(address: StoreAddress) -> None:
    async with opened_state(address) as state:
        state.likes.keep_like("ada", "a", "post")
    async with opened_store(address) as store:
        assert await media_ids(KeptLikes(store), "ada") == ["a"]


async def test_what_can_not_be_written_waits(state: State) -> None:
    kept = state.likes
    kept.keep_like("ada", "a", "post")
    await kept.notes.flush()
    await execute(state.store, "ALTER TABLE likes RENAME TO away")
    kept.keep_like("ada", "b", "post")
    with pytest.raises(StoreUnavailable):
        await media_ids(kept, "ada")
    await execute(state.store, "ALTER TABLE away RENAME TO likes")
    assert await media_ids(kept, "ada") == ["b", "a"]


ACTS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.booleans(), st.booleans()),
    max_size=30,
)


@settings(max_examples=25)
@given(acts=ACTS)
async def test_batches_come_to_the_same_as_one_after_the_other(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str, bool, bool]]
) -> None:
    address = address_in_directory(tmp_path_factory.mktemp("state"))
    async with opened_store(address) as store:
        batches, singly = KeptLikes(store), KeptLikes(store)
        for account, post, is_liked, is_batch_over in acts:
            for kept, prefix in ((batches, "batch"), (singly, "single")):
                if is_liked:
                    kept.keep_like(prefix + account, f"media of {post}", post)
                else:
                    kept.drop_like(prefix + account, post)
            await singly.notes.flush()
            if is_batch_over:
                await batches.notes.flush()
        for account in "ab":
            expected = await media_ids(singly, f"single{account}")
            assert await media_ids(batches, f"batch{account}") == expected
        await batches.notes.close()
        await singly.notes.close()

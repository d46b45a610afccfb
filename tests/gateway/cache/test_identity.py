"""The identity index: facts learnt from clips, ids handed out and taken back."""

from uuid import UUID

from gateway.cache.identity import IdentityIndex, Known
from mappings.nexgate import Clip, read_clip

MEDIA_ID = str(UUID(int=7))


def clip(*, duration: object = 5, author_id: str = "aaa-111", number: int = 7) -> Clip:
    return read_clip(
        {
            "id": str(UUID(int=number)),
            "postId": f"post-{number}",
            "author": {"id": author_id, "username": "ada"},
            "media": {"duration": duration},
            "mentionedUsers": [{"id": "ddd-333", "username": "bob"}],
        }
    )


def test_a_clip_seen_is_known() -> None:
    index = IdentityIndex()
    assert index.find(MEDIA_ID) is None
    index.learn(clip())
    assert index.find(MEDIA_ID) == Known("post-7", "aaa-111", is_long=False)
    assert len(index) == 1


def test_a_long_video_is_news_once() -> None:
    index = IdentityIndex()
    assert index.learn(clip(duration=180)) is True
    assert index.learn(clip(duration=180)) is False
    assert index.learn(clip(duration=179, number=8)) is False
    assert index.learn(clip(duration=None, number=9)) is False


def test_a_clip_without_a_post_teaches_nothing() -> None:
    index = IdentityIndex()
    assert index.learn(clip().model_copy(update={"post_id": None})) is False
    assert len(index) == 0


def test_an_opaque_id_is_taken_back_only_when_handed_out() -> None:
    index = IdentityIndex()
    assert index.account_from_loops_id("aaa-111") is None
    index.learn(clip())
    assert index.account_from_loops_id("aaa-111") == "aaa-111"
    assert index.account_from_loops_id("ddd-333") == "ddd-333"


def test_a_number_handed_out_as_an_opaque_id_wins_over_the_number() -> None:
    index = IdentityIndex()
    assert index.account_from_loops_id("42") == str(UUID(int=42))
    index.learn(clip(author_id="42"))
    assert index.account_from_loops_id("42") == "42"


def test_the_index_is_bounded() -> None:
    index = IdentityIndex(max_entries=3)
    for number in range(10):
        index.learn(clip(number=number, author_id=f"author-{number}"))
    assert len(index) == 3
    assert index.account_from_loops_id("author-0") is None


def test_the_clips_of_a_post_are_known_by_it() -> None:
    index = IdentityIndex()
    assert index.media_ids("post") == ()
    for number in (2, 1, 2):
        index.learn_known(str(UUID(int=number)), Known("post", None, is_long=False))
    index.learn(clip(number=9))
    assert index.media_ids("post") == (str(UUID(int=2)), str(UUID(int=1)))
    assert index.media_ids("post-9") == (str(UUID(int=9)),)

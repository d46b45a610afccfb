"""The identity index: facts recorded from clips, ids given out and accepted again."""

from uuid import UUID

from gateway.cache.identity_index import IdentityIndex, Known

MEDIA_ID = str(UUID(int=7))
KNOWN = Known("post-7", "aaa-111", is_long=False)


def test_what_is_learnt_is_known() -> None:
    index = IdentityIndex()
    assert index.find_clip(MEDIA_ID) is None
    index.learn_clip(MEDIA_ID, KNOWN)
    assert index.find_clip(MEDIA_ID) == KNOWN
    assert len(index) == 1


def test_a_fact_is_news_once() -> None:
    index = IdentityIndex()
    assert index.learn_clip(MEDIA_ID, KNOWN) is True
    assert index.learn_clip(MEDIA_ID, KNOWN) is False
    assert index.learn_clip(MEDIA_ID, Known("post-7", "aaa-111", is_long=True)) is True


def test_an_opaque_id_is_taken_back_only_when_handed_out() -> None:
    index = IdentityIndex()
    assert index.account_from_loops_id("aaa-111") is None
    index.hand_out("aaa-111")
    assert index.account_from_loops_id("aaa-111") == "aaa-111"
    index.hand_out("no/id")
    assert index.account_from_loops_id("no/id") is None


def test_a_number_handed_out_as_an_opaque_id_wins_over_the_number() -> None:
    index = IdentityIndex()
    assert index.account_from_loops_id("42") == str(UUID(int=42))
    index.hand_out("42")
    assert index.account_from_loops_id("42") == "42"


def test_the_index_is_bounded() -> None:
    index = IdentityIndex(max_entries=3)
    for number in range(10):
        index.learn_clip(str(UUID(int=number)), Known(f"post-{number}", None, is_long=False))
        index.hand_out(f"author-{number}")
    assert len(index) == 3
    assert index.account_from_loops_id("author-0") is None


def test_the_clips_of_a_post_are_known_by_it() -> None:
    index = IdentityIndex()
    assert index.media_ids("post") == ()
    for number in (2, 1, 2):
        index.learn_clip(str(UUID(int=number)), Known("post", None, is_long=False))
    index.learn_clip(str(UUID(int=9)), Known("post-9", None, is_long=False))
    assert index.media_ids("post") == (str(UUID(int=2)), str(UUID(int=1)))
    assert index.media_ids("post-9") == (str(UUID(int=9)),)


def test_the_clips_of_a_post_are_known_by_it_as_long_as_they_come() -> None:
    index = IdentityIndex(max_entries=3)
    for number in range(10):
        index.learn_clip(MEDIA_ID, KNOWN)
        index.learn_clip(str(UUID(int=100 + number)), Known(f"other-{number}", None, is_long=False))
    assert index.find_clip(MEDIA_ID) == KNOWN
    assert index.media_ids("post-7") == (MEDIA_ID,)

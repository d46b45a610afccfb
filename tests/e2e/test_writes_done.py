"""A write that Nexgate did is never answered as not done, and what can't be answered isn't done."""

from uuid import UUID

import pytest

from tests.support.api import Json
from tests.support.listed_nexgate import TOKEN, VIEWER_ID, ListedNexgate, listed_clip
from tests.support.world import StartBefore

VERBS = (
    "like",
    "unlike",
    "bookmark",
    "unbookmark",
    "repost",
    "unrepost",
    "collaboration/accept",
    "collaboration/decline",
)
every_verb = pytest.mark.parametrize("verb", VERBS)


def path_of(verb: str, clip: Json) -> str:
    return f"/api/v1/video/{verb}/{UUID(str(clip['id'])).int}"


def unplayable(number: int) -> Json:
    clip = listed_clip(number)
    media = clip["media"]
    assert isinstance(media, dict)
    media["variants"] = {"poster": "https://cdn.example/p.webp"}
    return clip


@every_verb
async def test_what_does_not_play_is_not_written_to(start_before: StartBefore, verb: str) -> None:
    nexgate = ListedNexgate(feed=[unplayable(1)])
    gateway = await start_before(nexgate.app())
    answer = await gateway.post(path_of(verb, nexgate.feed[0]), token=TOKEN)
    assert answer.status == 404
    assert nexgate.writes == []


@every_verb
async def test_what_is_not_there_is_not_written_to(start_before: StartBefore, verb: str) -> None:
    nexgate = ListedNexgate()
    gateway = await start_before(nexgate.app())
    answer = await gateway.post(path_of(verb, listed_clip(1)), token=TOKEN)
    assert answer.status == 404
    assert nexgate.writes == []


@every_verb
async def test_what_was_done_is_answered_even_if_it_is_gone_now(
    start_before: StartBefore, verb: str
) -> None:
    nexgate = ListedNexgate(feed=[listed_clip(1)], forgets_on_write=True)
    path = path_of(verb, nexgate.feed[0])
    gateway = await start_before(nexgate.app())
    answer = await gateway.post(path, token=TOKEN)
    assert answer.status == 200, answer.text
    assert len(nexgate.writes) == 1


@pytest.mark.parametrize(
    ("verb", "text", "flag", "is_set"),
    [
        ("like", "You have already liked this post", "has_liked", True),
        ("bookmark", "You have already bookmarked this post", "has_bookmarked", True),
    ],
)
async def test_what_was_done_before_is_answered_as_done(
    start_before: StartBefore, verb: str, text: str, flag: str, is_set: bool
) -> None:
    """What was held said otherwise, and the clip can't be read again."""
    nexgate = ListedNexgate(feed=[listed_clip(1)], refusal_of_writes=text, forgets_on_write=True)
    path = path_of(verb, nexgate.feed[0])
    gateway = await start_before(nexgate.app())
    answer = await gateway.post(path, token=TOKEN)
    assert answer.status == 200, answer.text
    assert answer.object[flag] is is_set


@pytest.mark.parametrize("verb", ["like", "bookmark", "repost"])
async def test_a_long_video_that_can_not_be_found_now_is_not_written_to(
    start_before: StartBefore, verb: str
) -> None:
    """Nexgate's list fails between finding out that the video is long and looking for it."""
    long = listed_clip(1, duration=900)
    nexgate = ListedNexgate(lists={VIEWER_ID: [long]})
    gateway = await start_before(nexgate.app())
    listed = f"/api/v1/feed/account/{UUID(VIEWER_ID).int}"
    assert (await gateway.get(listed, token=TOKEN)).status == 200
    assert (await gateway.post(path_of(verb, long), token=TOKEN)).status == 200
    done = len(nexgate.writes)
    nexgate.lists.clear()
    assert (await gateway.post(path_of(verb, long), token=TOKEN)).status == 404
    assert len(nexgate.writes) == done

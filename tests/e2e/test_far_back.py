"""Videos far back in long lists: opened, liked and scrolled on from, by anybody, anywhere."""

from pathlib import Path
from uuid import UUID

import pytest

from tests.support.api import Api, Json
from tests.support.listed_nexgate import ListedNexgate, listed_clip
from tests.support.state_rows import count_rows
from tests.support.waiting import until
from tests.support.world import NOTHING_HELD, StartBefore

ADA = str(UUID(int=11))
ADA_ID = UUID(ADA).int
SCROLLING, OTHER = "token.of.one", "token.of.another"
FAR = 270


def profile(count: int = 300, **changes: object) -> ListedNexgate:
    clips = [listed_clip(number, author=ADA, **changes) for number in range(count)]
    return ListedNexgate(lists={ADA: clips})


def loops_id(clip: Json) -> int:
    return UUID(str(clip["id"])).int


async def scroll_to_the_end(gateway: Api, token: str = SCROLLING) -> None:
    cursor: str | None = None
    for _ in range(40):
        path = f"/api/v1/feed/account/{ADA_ID}?limit=20&cursor={cursor or ''}"
        answer = await gateway.get(path, token=token)
        assert answer.status == 200, answer.text
        cursor = answer.next_cursor
        if cursor is None:
            return
    raise AssertionError("the list never ends")


def opened(clip: Json, limit: int = 10) -> str:
    return f"/api/v1/feed/account/{ADA_ID}/cursor?id={loops_id(clip)}&limit={limit}"


def ids(videos: list[Json]) -> list[int]:
    return [int(str(video["id"])) for video in videos]


@pytest.mark.parametrize("token", [SCROLLING, OTHER])
@pytest.mark.parametrize("cache", [NOTHING_HELD, {}], ids=["caching off", "caching on"])
async def test_what_was_scrolled_past_is_opened_at_once(
    start_before: StartBefore, token: str, cache: dict[str, object]
) -> None:
    nexgate = profile()
    gateway = await start_before(nexgate.app(), cache=cache)
    await scroll_to_the_end(gateway)
    clips = nexgate.lists[ADA]
    for number in (0, 19, 20, 21, 199, FAR, 299):
        nexgate.calls.clear()
        answer = await gateway.get(opened(clips[number]), token=token)
        assert answer.status == 200, answer.text
        assert ids(answer.videos) == list(map(loops_id, clips[number : number + 10]))
        assert len(nexgate.calls) <= 3, nexgate.calls


async def test_and_scrolled_on_from(start_before: StartBefore) -> None:
    nexgate = profile()
    gateway = await start_before(nexgate.app())
    await scroll_to_the_end(gateway)
    clips = list(nexgate.lists[ADA])
    seen: list[int] = []
    cursor: str | None = None
    for _ in range(20):
        nexgate.calls.clear()
        answer = await gateway.get(f"{opened(clips[233], 7)}&cursor={cursor or ''}", token=OTHER)
        assert len(nexgate.calls) <= 3
        seen += ids(answer.videos)
        cursor = answer.next_cursor
        if cursor is None:
            break
        nexgate.publish(ADA, listed_clip(5_000 + len(seen), author=ADA))
    assert seen == list(map(loops_id, clips[233:]))


async def test_a_long_video_is_liked_with_a_new_token(start_before: StartBefore) -> None:
    nexgate = profile(duration=900)
    gateway = await start_before(nexgate.app())
    await scroll_to_the_end(gateway)
    nexgate.calls.clear()
    clip = nexgate.lists[ADA][FAR]
    answer = await gateway.post(f"/api/v1/video/like/{loops_id(clip)}", token=OTHER)
    assert answer.status == 200, answer.text
    assert nexgate.writes == ["POST like"]
    assert len(nexgate.calls) <= 3, nexgate.calls


async def test_a_long_video_is_found_after_a_restart(
    start_before: StartBefore, tmp_path: Path
) -> None:
    """Both gateways use one state store; the second knows nothing else."""
    nexgate = profile(duration=900)
    app = nexgate.app()
    await scroll_to_the_end(await start_before(app))
    seen = len(nexgate.lists[ADA])
    await until(lambda: count_rows(tmp_path / "state", "long_videos") >= seen)
    gateway = await start_before(app)
    nexgate.calls.clear()
    clip = nexgate.lists[ADA][FAR]
    answer = await gateway.get(f"/api/v1/video/{loops_id(clip)}", token=OTHER)
    assert answer.status == 200, answer.text
    assert len(nexgate.calls) <= 3, nexgate.calls


async def test_a_walk_goes_on_where_it_ended(start_before: StartBefore) -> None:
    nexgate = profile(450)
    gateway = await start_before(nexgate.app())
    clip = nexgate.lists[ADA][430]
    statuses = []
    for _ in range(4):
        nexgate.calls.clear()
        answer = await gateway.get(opened(clip), token=OTHER)
        statuses.append(answer.status)
        assert len(nexgate.calls) <= 14
        if answer.status == 200:
            break
        assert int(answer.headers["Retry-After"]) >= 1
    assert statuses == [503, 503, 200]
    assert ids(answer.videos)[0] == loops_id(clip)


async def test_a_video_of_nobody_is_404_in_the_end(start_before: StartBefore) -> None:
    nexgate = profile(250)
    gateway = await start_before(nexgate.app())
    statuses = [
        (await gateway.get(opened(listed_clip(9_999)), token=OTHER)).status for _ in range(3)
    ]
    assert statuses == [503, 404, 503]


async def test_a_cursor_that_is_refused_is_forgotten(start_before: StartBefore) -> None:
    nexgate = profile(150)
    gateway = await start_before(nexgate.app())
    await scroll_to_the_end(gateway)
    clip = nexgate.lists[ADA][110]
    # Positions count from the end: of 150 the page at 100 begins behind the 100th.
    nexgate.refused_cursors = {nexgate.cursor_at(51)}
    answer = await gateway.get(opened(clip), token=OTHER)
    assert answer.status in (200, 400, 503)
    nexgate.refused_cursors.clear()
    answer = await gateway.get(opened(clip), token=OTHER)
    assert answer.status == 200, answer.text
    assert ids(answer.videos)[0] == loops_id(clip)


@pytest.mark.parametrize("published", [1, 30, 70])
async def test_published_meanwhile_repeats_nothing(
    start_before: StartBefore, published: int
) -> None:
    """Also where the page on which the list was left lies several pages deeper now."""
    nexgate = profile(120)
    gateway = await start_before(nexgate.app())
    clips = list(nexgate.lists[ADA])
    seen: list[int] = []
    cursor: str | None = None
    for page in range(40):
        answer = await gateway.get(f"{opened(clips[3], 4)}&cursor={cursor or ''}", token=OTHER)
        assert answer.status == 200, answer.text
        seen += ids(answer.videos)
        cursor = answer.next_cursor
        if cursor is None:
            break
        if page < 2:
            for number in range(published):
                nexgate.publish(ADA, listed_clip(10_000 * (page + 1) + number, author=ADA))
    assert seen == list(map(loops_id, clips[3:]))

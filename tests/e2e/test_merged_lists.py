"""Lists that Nexgate doesn't have are whole: every video once, whatever its time."""

import json
from uuid import UUID

import pytest

from tests.support.api import Api, Json
from tests.support.listed_nexgate import TOKEN, VIEWER_ID, ListedNexgate, listed_clip
from tests.support.world import NOTHING_HELD, StartBefore

ADA, CORA = str(UUID(int=11)), str(UUID(int=12))
FOLLOWING = "/api/v1/feed/following?limit=5"
CACHES = pytest.mark.parametrize("cache", [NOTHING_HELD, {}], ids=["caching off", "caching on"])


def account_feed(account: str, sort: str, limit: int = 20) -> str:
    return f"/api/v1/feed/account/{UUID(account).int}?sort={sort}&limit={limit}"


async def scrolled(gateway: Api, path: str) -> list[Json]:
    """All pages of a list, as their answers."""
    pages: list[Json] = []
    cursor: str | None = None
    for _ in range(300):
        answer = await gateway.get(f"{path}&cursor={cursor or ''}", token=TOKEN)
        assert answer.status == 200, answer.text
        pages.append(answer.object)
        cursor = answer.next_cursor
        if cursor is None:
            return pages
    raise AssertionError("the list never ends")


def ids_of(pages: list[Json]) -> list[str]:
    return [str(UUID(int=int(str(video["id"])))) for page in pages for video in list_of(page)]


def list_of(page: Json) -> list[Json]:
    found = page["data"]
    assert isinstance(found, list)
    return found


def meta_of(page: Json) -> Json:
    found = page["meta"]
    assert isinstance(found, dict)
    return found


def ids(clips: list[Json]) -> list[str]:
    return [str(clip["id"]) for clip in clips]


def timed(count: int, times: dict[int, object], *, author: str, first: int) -> list[Json]:
    """Clips an hour apart, some of them with another time."""
    return [
        listed_clip(
            first + place,
            author=author,
            createdAt=times.get(place, f"2026-06-{20 - place // 24:02}T{23 - place % 24:02}:00:00"),
        )
        for place in range(count)
    ]


@CACHES
@pytest.mark.parametrize(
    "times",
    [
        {3: None, 4: None},
        {0: None},
        {13: "soon"},
        dict.fromkeys(range(14), None),
        dict.fromkeys(range(4, 14), "2026-06-20T08:30:00"),
        {5: "2031-01-01T00:00:00", 9: "1999-01-01T00:00:00"},
        {4: [2026, 6, 20, 8], 5: 0},
    ],
)
async def test_following_loses_nothing_to_its_time(
    start_before: StartBefore, cache: dict[str, object], times: dict[int, object]
) -> None:
    nexgate = ListedNexgate(follows=[ADA, CORA])
    nexgate.lists[ADA] = timed(14, times, author=ADA, first=100)
    nexgate.lists[CORA] = timed(10, {}, author=CORA, first=200)
    gateway = await start_before(nexgate.app(), cache=cache)
    seen = ids_of(await scrolled(gateway, FOLLOWING))
    assert sorted(seen) == sorted(ids(nexgate.lists[ADA] + nexgate.lists[CORA]))
    assert [one for one in seen if one in ids(nexgate.lists[ADA])] == ids(nexgate.lists[ADA])


@CACHES
@pytest.mark.parametrize("limit", [3, 5, 20])
async def test_following_while_videos_come_and_go(
    start_before: StartBefore, cache: dict[str, object], limit: int
) -> None:
    nexgate = ListedNexgate(follows=[ADA, CORA])
    nexgate.lists[ADA] = timed(24, {3: None, 9: "soon"}, author=ADA, first=100)
    nexgate.lists[CORA] = timed(23, {}, author=CORA, first=200)
    gateway = await start_before(nexgate.app(), cache=cache)
    always = set(ids(nexgate.lists[ADA] + nexgate.lists[CORA]))
    seen: list[str] = []
    cursor: str | None = None
    for page in range(40):
        answer = await gateway.get(
            f"/api/v1/feed/following?limit={limit}&cursor={cursor or ''}", token=TOKEN
        )
        seen += ids_of([answer.object])
        cursor = answer.next_cursor
        if cursor is None:
            break
        nexgate.publish(ADA, listed_clip(900 + page, author=ADA, createdAt=None))
        # What was given last is deleted, where it is always possible to find it.
        gone = nexgate.lists[CORA].pop(min(page, len(nexgate.lists[CORA]) - 1))
        always.discard(str(gone["id"]))
    assert cursor is None
    assert len(seen) == len(set(seen))
    assert always <= set(seen)


async def test_the_field_case_is_whole(start_before: StartBefore) -> None:
    """Two followed accounts, 14 and 10 videos, two of them without a time."""
    nexgate = ListedNexgate(follows=[ADA, CORA])
    nexgate.lists[ADA] = timed(14, {3: None, 4: None}, author=ADA, first=100)
    nexgate.lists[CORA] = timed(10, {}, author=CORA, first=200)
    gateway = await start_before(nexgate.app())
    pages = await scrolled(gateway, FOLLOWING)
    assert [len(list_of(page)) for page in pages] == [5, 5, 5, 5, 4]


def liked(count: int, first: int = 1_000) -> list[Json]:
    """Clips of which every fifth has as many likes as another."""
    return [
        listed_clip(first + place, author=ADA, likes=(place * 7) % 97, createdAt=None)
        for place in range(count)
    ]


@CACHES
@pytest.mark.parametrize("sort", ["Popular", "Oldest"])
async def test_a_sorted_list_is_whole_while_everything_moves(
    start_before: StartBefore, cache: dict[str, object], sort: str
) -> None:
    nexgate = ListedNexgate(lists={ADA: liked(130)})
    gateway = await start_before(nexgate.app(), cache=cache)
    clips = nexgate.lists[ADA]
    by_likes = sorted(clips, key=lambda clip: (-likes_of(clip), str(clip["id"])))
    expected = ids(by_likes) if sort == "Popular" else ids(clips)[::-1]
    seen: list[str] = []
    cursor: str | None = None
    for page in range(40):
        answer = await gateway.get(
            f"{account_feed(ADA, sort, 9)}&cursor={cursor or ''}", token=TOKEN
        )
        seen += ids_of([answer.object])
        assert "reason" not in meta_of(answer.object)
        cursor = answer.next_cursor
        if cursor is None:
            break
        nexgate.publish(ADA, listed_clip(5_000 + page, author=ADA, likes=10_000))
        for clip in clips:
            clip["engagement"] = {"likesCount": (likes_of(clip) * 31 + page) % 89}
    assert seen == expected


def likes_of(clip: Json) -> int:
    engagement = clip["engagement"]
    assert isinstance(engagement, dict)
    return int(engagement["likesCount"])


@pytest.mark.parametrize("sort", ["Popular", "Oldest"])
async def test_a_sorted_list_goes_on_at_another_gateway(
    start_before: StartBefore, sort: str
) -> None:
    """Where the order isn't kept, the place of what was given last counts."""
    nexgate = ListedNexgate(lists={ADA: liked(60)})
    app = nexgate.app()
    gateways = [await start_before(app), await start_before(app)]
    whole = ids_of(await scrolled(gateways[0], account_feed(ADA, sort, 9)))
    seen: list[str] = []
    cursor: str | None = None
    for page in range(20):
        path = f"{account_feed(ADA, sort, 9)}&cursor={cursor or ''}"
        answer = await gateways[page % 2].get(path, token=TOKEN)
        seen += ids_of([answer.object])
        cursor = answer.next_cursor
        if cursor is None:
            break
    assert seen == whole
    assert sorted(seen) == sorted(ids(nexgate.lists[ADA]))


@CACHES
async def test_popular_beyond_its_bound_is_whole_and_says_so(
    start_before: StartBefore, cache: dict[str, object]
) -> None:
    nexgate = ListedNexgate(lists={ADA: liked(530)})
    gateway = await start_before(nexgate.app(), cache=cache)
    pages = await scrolled(gateway, account_feed(ADA, "Popular"))
    clips = nexgate.lists[ADA]
    newest = sorted(clips[:500], key=lambda clip: (-likes_of(clip), str(clip["id"])))
    assert ids_of(pages) == ids(newest) + ids(clips[500:])
    for page in pages:
        assert meta_of(page)["sort"] == "Popular"
        assert meta_of(page)["reason"] == "sorted_newest_500"


async def test_oldest_beyond_its_bound_is_latest_and_says_so(start_before: StartBefore) -> None:
    nexgate = ListedNexgate(lists={ADA: liked(530)})
    gateway = await start_before(nexgate.app(), cache={})
    pages = await scrolled(gateway, account_feed(ADA, "Oldest"))
    assert ids_of(pages) == ids(nexgate.lists[ADA])
    for page in pages:
        assert meta_of(page)["sort"] == "Latest"
        assert meta_of(page)["reason"] == "more_than_500_videos"


@pytest.mark.parametrize("cursor_bytes", [2_500, 4_000])
@pytest.mark.parametrize("path", ["Latest", "Popular"])
async def test_long_cursors_of_nexgate_are_carried(
    start_before: StartBefore, cursor_bytes: int, path: str
) -> None:
    nexgate = ListedNexgate(lists={ADA: liked(530)}, cursor_bytes=cursor_bytes)
    gateway = await start_before(nexgate.app(), cache={})
    pages = await scrolled(gateway, account_feed(ADA, path))
    assert sorted(ids_of(pages)) == sorted(ids(nexgate.lists[ADA]))


async def test_a_cursor_that_is_too_long_is_no_silent_end(start_before: StartBefore) -> None:
    nexgate = ListedNexgate(lists={ADA: liked(50)}, cursor_bytes=4_004)
    gateway = await start_before(nexgate.app())
    answer = await gateway.get(account_feed(ADA, "Latest"), token=TOKEN)
    assert answer.status == 502
    assert json.loads(answer.text)["error"]["reason"] == "upstream_error"


async def test_ones_own_list_is_part_of_following(start_before: StartBefore) -> None:
    nexgate = ListedNexgate(
        follows=[ADA], lists={VIEWER_ID: timed(3, {}, author=VIEWER_ID, first=1)}
    )
    nexgate.lists[ADA] = timed(3, {}, author=ADA, first=10)
    gateway = await start_before(nexgate.app())
    assert len(ids_of(await scrolled(gateway, FOLLOWING))) == 6


async def test_following_counts_in_the_zone_of_the_instance(start_before: StartBefore) -> None:
    """A time without a zone and one with it lie an hour apart, the other way round than in UTC."""
    nexgate = ListedNexgate(follows=[ADA, CORA])
    nexgate.lists[ADA] = timed(1, {0: "2026-06-20T11:30:00"}, author=ADA, first=1)
    nexgate.lists[CORA] = timed(1, {0: "2026-06-20T09:30:00Z"}, author=CORA, first=2)
    app = nexgate.app()
    for zone, expected in (("UTC", [ADA, CORA]), ("Africa/Dar_es_Salaam", [CORA, ADA])):
        gateway = await start_before(app, mapping={"timezone": zone})
        seen = ids_of(await scrolled(gateway, FOLLOWING))
        assert seen == [str(nexgate.lists[account][0]["id"]) for account in expected]

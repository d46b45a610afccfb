"""Feeds: every clip of Nexgate is reachable, none lost, none twice."""

import re

import pytest

from mappings.ids import uuid_from_decimal
from tests.support.api import Answer, Json
from tests.support.nexgate_calls import cost
from tests.support.videos import author_id, long_video
from tests.support.world import StartGateway, World

SORTS = ("Latest", "Popular", "Oldest")


def ids(videos: list[Json]) -> list[str]:
    return [str(video["id"]) for video in videos]


def media_ids(videos: list[Json]) -> list[str]:
    return [str(uuid_from_decimal(str(video["id"]))) for video in videos]


async def nexgate_clips(world: World, path: str = "clip/feed") -> list[str]:
    """The media ids of a Nexgate list, asked of Nexgate itself, that something can be played of."""
    found: list[str] = []
    cursor = ""
    while True:
        answer = await world.sandbox.get(
            f"/api/v1/e-social/{path}?limit=20" + (f"&cursor={cursor}" if cursor else ""),
            token=await world.token(),
        )
        page = answer.object["data"]
        assert isinstance(page, dict)
        for clip in page["clips"]:
            keys = [
                key
                for key, value in clip["media"]["variants"].items()
                if str(value).startswith("http")
            ]
            if any(_is_playable(key) for key in keys):
                found.append(clip["id"])
        if not page["hasMore"]:
            return found
        cursor = page["nextCursor"].replace("=", "%3D")


def _is_playable(key: str) -> bool:
    is_full_mp4 = key.endswith(".mp4") and not key.startswith("preview")
    return is_full_mp4 or key == "master" or "playlist" in key


@pytest.mark.parametrize(
    ("path", "per_page"),
    [
        ("/api/v1/feed/for-you", 5),
        ("/api/v1/feed/local", 5),
        ("/api/v0/feed/for-you", 5),
        ("/api/v1/feed/for-you?limit=7", 7),
        ("/api/v1/feed/for-you?limit=20", 20),
        ("/api/v0/feed/recommended", 20),
        ("/api/v0/feed/recommended?limit=50", 50),
        ("/api/web/feed", 10),
    ],
)
async def test_a_feed_is_complete(world: World, path: str, per_page: int) -> None:
    token = await world.token()
    first = await world.gateway.get(path, token=token)
    assert len(first.videos) == per_page
    meta = first.object["meta"]
    assert isinstance(meta, dict)
    assert meta["per_page"] == per_page
    assert media_ids(await world.scroll(path, token=token)) == await nexgate_clips(world)


async def test_fifty_recommended_are_more_than_one_nexgate_page(world: World) -> None:
    token = await world.token()
    await world.calls()
    answer = await world.gateway.get("/api/v0/feed/recommended?limit=50", token=token)
    assert len(answer.videos) == 50
    assert len(await world.calls()) >= 3
    meta = answer.object["meta"]
    assert isinstance(meta, dict)
    assert meta["has_more"] is (answer.next_cursor is not None)


async def test_recommended_answers_whatever_fyf_says(
    start_gateway: StartGateway, world: World
) -> None:
    gateway = await start_gateway(instance={"fyf": False})
    assert (await gateway.get("/api/v1/config")).object["fyf"] is False
    answer = await gateway.get("/api/v0/feed/recommended", token=await world.token())
    assert len(answer.videos) == 20


@pytest.mark.parametrize("path", ["/api/v1/feed/for-you", "/api/v0/feed/recommended?limit=6"])
async def test_clips_published_while_scrolling_shift_nothing(world: World, path: str) -> None:
    token = await world.token()
    before = await nexgate_clips(world)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        mark = "&" if "?" in path else "?"
        answer = await world.gateway.get(
            path + (f"{mark}cursor={cursor}" if cursor else ""), token=token
        )
        seen += media_ids(answer.videos)
        cursor = answer.next_cursor
        if cursor is None:
            break
        await world.sandbox.post(
            "/_sandbox/clips", json={"author": "bob", "caption": "new at the top", "count": 3}
        )
    assert seen == before


@pytest.mark.parametrize("fault", ["duplicate", "cursor_null", "repeat_cursor"])
async def test_a_list_that_misbehaves_ends_without_repeats(world: World, fault: str) -> None:
    await world.fault(fault, route="/api/v1/e-social/clip/feed")
    videos = ids(await world.scroll("/api/v1/feed/for-you", token=await world.token()))
    assert videos
    if fault != "repeat_cursor":
        assert len(videos) == len(set(videos))


async def test_the_account_feed_holds_long_videos_too(world: World) -> None:
    token = await world.token()
    author = author_id(await long_video(world, token))
    videos = await world.scroll(f"/api/v1/feed/account/{author}", token=token)
    user_id = uuid_from_decimal(author)
    expected = await nexgate_clips(world, f"clip/user/{user_id}/videos")
    assert media_ids(videos) == expected


@pytest.mark.parametrize("limit", [3, 20])
async def test_the_orders_of_an_account_hold_the_same_videos(world: World, limit: int) -> None:
    token = await world.token()
    author = author_id((await world.gateway.get("/api/v1/feed/local", token=token)).videos[0])
    path = f"/api/v1/feed/account/{author}?limit={limit}"
    latest, popular, oldest = [
        await world.scroll(f"{path}&sort={sort}", token=token) for sort in SORTS
    ]
    assert len(latest) > limit or limit == 20
    assert sorted(ids(latest)) == sorted(ids(popular)) == sorted(ids(oldest))
    likes = [int(str(video["likes"])) for video in popular]
    assert likes == sorted(likes, reverse=True)
    created = [str(video["created_at"]) for video in oldest]
    assert created == sorted(created)


async def test_ones_own_videos(world: World) -> None:
    token = await world.token("bob")
    videos = await world.scroll("/api/v1/feed/account/self?limit=4", token=token)
    assert videos
    assert all(video["is_owner"] is True for video in videos)
    other = await world.gateway.get(
        f"/api/v1/feed/account/{author_id(videos[0])}", token=await world.token("alice")
    )
    assert all(video["is_owner"] is False for video in other.videos)


@pytest.mark.parametrize("position", [0, 1, 4])
async def test_an_account_from_one_video_on(world: World, position: int) -> None:
    token = await world.token()
    author = author_id((await world.gateway.get("/api/v1/feed/local", token=token)).videos[0])
    everything = ids(await world.scroll(f"/api/v1/feed/account/{author}", token=token))
    start = everything[position]
    path = f"/api/v1/feed/account/{author}/cursor?id={start}&limit=2"
    assert ids(await world.scroll(path, token=token)) == everything[position:]


async def test_another_accounts_video_is_404(world: World) -> None:
    token = await world.token()
    videos = await world.scroll("/api/v1/feed/local", token=token)
    authors = {author_id(video): str(video["id"]) for video in videos}
    (one, _), (_, foreign) = list(authors.items())[:2]
    answer = await world.gateway.get(f"/api/v1/feed/account/{one}/cursor?id={foreign}", token=token)
    assert answer.status == 404
    assert answer.object["data"] == []


async def test_following_is_what_followed_accounts_and_oneself_published(world: World) -> None:
    token = await world.token()
    videos = await world.scroll("/api/v1/feed/following", token=token)
    assert len(ids(videos)) == len(set(ids(videos)))
    created = [str(video["created_at"]) for video in videos]
    assert created == sorted(created, reverse=True)
    me = await world.sandbox.get("/api/v1/profile/me", token=token)
    own = me.object["data"]
    assert isinstance(own, dict)
    follows = await world.sandbox.get(
        f"/api/v1/e-social/follows/following/{own['id']}", token=token
    )
    entries = follows.object["data"]
    assert isinstance(entries, list)
    expected: set[str] = set()
    for account in [own["id"], *(entry["user"]["id"] for entry in entries)]:
        expected |= set(await nexgate_clips(world, f"clip/user/{account}/videos"))
    assert set(media_ids(videos)) == expected
    assert 0 < len(expected) < len(await nexgate_clips(world))


async def test_guests_see_the_public_feed_through_the_service_token(
    start_gateway: StartGateway, world: World
) -> None:
    assert (await world.gateway.get("/api/web/feed")).videos == []
    service_token = await world.token("alice", lifetime_s=900)
    for nexgate in (
        {"service_token": service_token},
        {"service_refresh_token": await world.token("alice", kind="REFRESH")},
    ):
        gateway = await start_gateway(nexgate=nexgate)
        guests = World(gateway, world.sandbox)
        videos = await guests.scroll("/api/web/feed")
        assert media_ids(videos) == await nexgate_clips(world)
        for video in videos:
            assert video["has_liked"] is video["has_bookmarked"] is video["is_owner"] is False
            permissions = video["permissions"]
            assert isinstance(permissions, dict)
            assert permissions["can_comment"] is True
        video = videos[0]
        assert (await gateway.get(f"/api/v1/video/{video['id']}")).status == 200
        assert (await gateway.get(f"/api/v1/feed/account/{author_id(video)}")).status == 200
        assert (await gateway.get("/api/v1/feed/for-you")).status == 401
        assert (await gateway.post(f"/api/v1/video/like/{video['id']}")).status == 401


async def test_a_refused_service_token_is_the_guests_401(
    start_gateway: StartGateway, world: World
) -> None:
    gateway = await start_gateway(nexgate={"service_token": "aaa.bbb.ccc"})
    answer = await gateway.get("/api/web/feed")
    assert answer.status == 401
    assert answer.object["data"] == []


@pytest.mark.parametrize("cursor", ["", "null", "undefined", "rubbish", "x" * 5000, "%00", "0...x"])
async def test_a_cursor_that_can_not_be_read_means_the_first_page(
    world: World, cursor: str
) -> None:
    token = await world.token()
    first = await world.gateway.get("/api/v1/feed/local", token=token)
    again = await world.gateway.get(f"/api/v1/feed/local?cursor={cursor}", token=token)
    assert again.status == 200
    assert ids(again.videos) == ids(first.videos)


async def test_a_cursor_of_another_feed_means_the_first_page(world: World) -> None:
    token = await world.token()
    first = await world.gateway.get("/api/v0/feed/recommended?limit=5", token=token)
    foreign = (await world.gateway.get("/api/v1/feed/local", token=token)).next_cursor
    again = await world.gateway.get(
        f"/api/v0/feed/recommended?limit=5&cursor={foreign}", token=token
    )
    assert ids(again.videos) == ids(first.videos)


async def test_cursors_are_deterministic_and_need_no_escaping(world: World) -> None:
    for path in ("/api/v1/feed/local", "/api/v1/feed/following", "/api/v0/feed/recommended"):
        answers: list[Answer] = [
            await world.gateway.get(path, token=await world.token(user))
            for user in ("alice", "alice")
        ]
        cursors = {answer.next_cursor for answer in answers}
        assert len(cursors) == 1
        assert re.fullmatch(r"[A-Za-z0-9._-]{1,4096}", cursors.pop() or "")


async def test_links_lead_to_the_next_page(world: World) -> None:
    token = await world.token()
    answer = await world.gateway.get("/api/v1/feed/local?limit=3&other=x", token=token)
    links = answer.object["links"]
    assert links == {
        "first": None,
        "last": None,
        "prev": None,
        "next": f"https://loops.example/api/v1/feed/local?limit=3&cursor={answer.next_cursor}",
    }
    meta = answer.object["meta"]
    assert isinstance(meta, dict)
    assert meta["path"] == "https://loops.example/api/v1/feed/local"
    assert meta["prev_cursor"] is None


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/v0/feed/recommended?limit=0", "limit"),
        ("/api/v0/feed/recommended?limit=51", "limit"),
        ("/api/v0/feed/recommended?limit=ten", "limit"),
        ("/api/v1/feed/account/self?limit=21", "limit"),
        ("/api/v1/feed/account/self?limit=--5", "limit"),
        ("/api/v1/feed/account/self?sort=latest", "sort"),
        ("/api/v1/feed/account/1?sort=Newest", "sort"),
        ("/api/v1/feed/account/1/cursor", "id"),
        ("/api/v1/feed/account/1/cursor?id=x", "id"),
        ("/api/v1/feed/account/1/cursor?id=1&limit=0", "limit"),
    ],
)
async def test_documented_parameters_are_checked(world: World, path: str, field: str) -> None:
    answer = await world.gateway.get(path, token=await world.token())
    assert answer.status == 422
    assert answer.object["data"] == []
    errors = answer.object["errors"]
    assert isinstance(errors, dict)
    assert list(errors) == [field]
    assert answer.object["message"] == errors[field][0]
    assert await cost(world) == []


@pytest.mark.parametrize(("limit", "got"), [("0", 1), ("-3", 1), ("99", 20), ("x", 5), ("null", 5)])
async def test_undocumented_limits_are_brought_into_range(
    world: World, limit: str, got: int
) -> None:
    answer = await world.gateway.get(
        f"/api/v1/feed/for-you?limit={limit}", token=await world.token()
    )
    assert len(answer.videos) == got


@pytest.mark.parametrize("fault", ["surrogate", "huge_number", "extra_fields", "drop_optional"])
async def test_a_broken_clip_does_not_fail_its_page(world: World, fault: str) -> None:
    token = await world.token()
    whole = await world.gateway.get("/api/v1/feed/for-you?limit=20", token=token)
    await world.fault(fault)
    answer = await world.gateway.get("/api/v1/feed/for-you?limit=20", token=token)
    assert answer.status == 200
    if fault != "drop_optional":
        assert ids(answer.videos) == ids(whole.videos)
    assert all(video["created_at"] for video in answer.videos)


@pytest.mark.parametrize("digits", ["2", "6", "9"])
async def test_fractional_seconds_are_cut(world: World, digits: str) -> None:
    await world.fault("fraction", digits)
    answer = await world.gateway.get("/api/v1/feed/for-you", token=await world.token())
    for video in answer.videos:
        pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
        assert re.fullmatch(pattern, str(video["created_at"]))

"""Explore, hashtag pages, search and autocompletion, end to end."""

import pytest

from tests.support.api import Api, Json
from tests.support.nexgate_calls import cost
from tests.support.world import StartGateway, World

TAGS = "/api/v1/explore/tags"
FEED = "/api/v1/explore/tag-feed"
PAGE = "/api/v1/tags/video"
SEARCH = "/api/v1/search"


def items(value: object) -> list[Json]:
    assert isinstance(value, list)
    return value


async def serving_guests(world: World, start_gateway: StartGateway) -> Api:
    return await start_gateway(nexgate={"service_token": await world.token("grace")})


def captions(videos: list[Json]) -> list[str]:
    return [str(video["caption"]) for video in videos]


async def test_explore_counts_the_newest_clips(world: World) -> None:
    token = await world.token()
    tags = items((await world.gateway.get(TAGS, token=token)).object["data"])
    assert len(tags) == 20
    counts = [int(str(tag["count"])) for tag in tags]
    assert counts == sorted(counts, reverse=True)
    assert all(set(tag) == {"id", "name", "count"} for tag in tags)
    assert all(isinstance(tag["id"], int) and 0 < tag["id"] < 2**48 for tag in tags)
    videos = await world.scroll("/api/v1/feed/local?limit=20", token=token)
    for tag in tags[:5]:
        having = [video for video in videos if tag["name"] in items(video["tags"])]
        assert tag["count"] == len(having)


async def test_the_counts_are_remembered_for_the_viewer_alone(caching: World) -> None:
    alice, bob = await caching.token("alice"), await caching.token("bob")
    first = await caching.gateway.get(TAGS, token=alice)
    assert len(await caching.calls()) > 1
    assert (await caching.gateway.get(TAGS, token=alice)).text == first.text
    assert await caching.calls() == []
    await caching.gateway.get(TAGS, token=bob)
    assert await caching.calls() != []


async def test_guests_get_fewer_tags_and_none_without_a_service_token(
    world: World, start_gateway: StartGateway
) -> None:
    assert (await world.gateway.get(TAGS)).object == {"data": []}
    served = await serving_guests(world, start_gateway)
    assert len(items((await served.get(TAGS)).object["data"])) == 8


async def test_a_tag_feed_gives_every_video_once_with_what_the_app_looks_for(world: World) -> None:
    token = await world.token()
    videos = await world.scroll(f"{FEED}/odd?limit=2", token=token)
    ids = [video["id"] for video in videos]
    local = await world.scroll("/api/v1/feed/local?limit=20", token=token)
    assert ids == [video["id"] for video in local if "odd" in list(map(str, items(video["tags"])))]
    for video in videos:
        account, media = video["account"], video["media"]
        assert isinstance(account, dict)
        assert isinstance(media, dict)
        assert video["hid"]
        assert all(account[key] for key in ("id", "name", "username", "avatar"))
        assert media["thumbnail"]
        assert isinstance(video["views"], int)


@pytest.mark.parametrize("path", [FEED, PAGE])
@pytest.mark.parametrize(
    ("spelled", "count"),
    [("ODD", 4), ("%23odd", 4), ("%6fdd", 4), ("%D8%B5%D8%A8", 0), ("no-such", 0)],
)
async def test_a_tag_in_any_spelling(world: World, path: str, spelled: str, count: int) -> None:
    answer = await world.gateway.get(f"{path}/{spelled}", token=await world.token())
    assert answer.status == 200
    assert len(answer.videos) == count
    assert answer.next_cursor is None


@pytest.mark.parametrize("tag", ["%00", "a%0Ab", "%20", "%23", "x" * 101])
async def test_what_can_be_no_tag_is_404_without_a_call(world: World, tag: str) -> None:
    for path in (FEED, PAGE):
        answer = await world.gateway.get(f"{path}/{tag}", token=await world.token())
        assert answer.status == 404
        assert answer.object["data"] == []
    assert await world.calls() == []


@pytest.mark.parametrize(
    ("path", "highest"), [(f"{FEED}/ocean", 20), (f"{PAGE}/ocean", 30), (SEARCH, 20)]
)
async def test_a_limit_out_of_range_is_422(world: World, path: str, highest: int) -> None:
    token = await world.token()
    for limit in ("0", str(highest + 1), "many"):
        answer = await world.gateway.get(f"{path}?query=a&limit={limit}", token=token)
        assert answer.status == 422
        assert "limit" in str(answer.object["errors"])
    answer = await world.gateway.get(f"{path}?query=a&limit={highest}", token=token)
    assert answer.status == 200


async def test_the_page_of_a_tag_says_how_many_there_are(world: World) -> None:
    answer = await world.gateway.get(f"{PAGE}/odd?limit=2", token=await world.token())
    meta = answer.object["meta"]
    assert isinstance(meta, dict)
    assert meta["total_results"] == 4
    assert len(answer.videos) == 2
    assert answer.object["links"] == {"first": None, "last": None, "prev": None, "next": None}


@pytest.mark.parametrize("path", [FEED, PAGE])
async def test_the_address_of_a_page_is_one_whatever_the_tag(world: World, path: str) -> None:
    answer = await world.gateway.get(f"{path}/caf%C3%A9", token=await world.token())
    meta = answer.object["meta"]
    assert isinstance(meta, dict)
    assert str(meta["path"]).endswith(f"{path}/caf%C3%A9")


async def test_guests_get_short_lists_of_a_tag(world: World, start_gateway: StartGateway) -> None:
    for path in (FEED, PAGE):
        assert (await world.gateway.get(f"{path}/cycling")).status == 401
    served = await serving_guests(world, start_gateway)
    feed = await served.get(f"{FEED}/cycling")
    assert set(feed.object) == {"data"}
    assert len(feed.videos) == 8
    assert (await served.get(f"{FEED}/cycling?cursor=x")).status == 404
    page = await served.get(f"{PAGE}/cycling?limit=30")
    assert len(page.videos) == 8
    assert page.object["meta"] == {
        "total_results": 8,
        "limit": 9,
        "next_cursor": None,
        "has_more": False,
        "is_guest": True,
    }


async def test_guests_are_not_shown_what_is_sensitive(
    world: World, start_gateway: StartGateway
) -> None:
    served = await serving_guests(world, start_gateway)
    assert (await served.get(f"{FEED}/Sensitive")).object == {"data": []}
    hidden = await served.get(f"{PAGE}/sensitive")
    assert hidden.object == {"data": [], "links": [], "meta": {"is_nsfw": True, "is_guest": True}}
    tags = items((await served.get(TAGS)).object["data"])
    assert "sensitive" not in [tag["name"] for tag in tags]
    viewers = await world.gateway.get(f"{FEED}/sensitive", token=await world.token())
    assert len(viewers.videos) == 1


async def test_a_cursor_of_another_tag_means_the_first_page(world: World) -> None:
    token = await world.token()
    first = await world.gateway.get(f"{FEED}/odd?limit=1", token=token)
    other = await world.gateway.get(f"{FEED}/ocean?limit=1", token=token)
    crossed = await world.gateway.get(f"{FEED}/odd?limit=1&cursor={other.next_cursor}", token=token)
    assert crossed.videos == first.videos


async def search(world: World, query: str, user: str = "alice") -> Json:
    answer = await world.gateway.get(f"{SEARCH}?{query}", token=await world.token(user))
    assert answer.status == 200, answer.text
    found = answer.object["data"]
    assert isinstance(found, dict)
    assert set(found) == {"hashtags", "users", "videos", "starter_kits"}
    assert found["starter_kits"] == []
    return found


async def test_search_finds_videos_by_caption_and_by_tag(world: World) -> None:
    found = await search(world, "query=LANTERN&limit=20")
    videos = items(found["videos"])
    assert len(videos) >= 4
    assert all("lantern" in caption.casefold() for caption in captions(videos))
    assert [tag["name"] for tag in items(found["hashtags"])] == ["lanterns"]
    assert items((await search(world, "query=%23lanterns"))["videos"])


async def test_search_finds_users_and_says_who_is_followed(world: World) -> None:
    found = await search(world, "query=@bo&type=users")
    assert found["videos"] == found["hashtags"] == []
    (bob,) = [user for user in items(found["users"]) if user["username"] == "bob"]
    assert bob["is_following"] is True
    assert bob["is_owner"] is False
    (alice,) = items((await search(world, "query=alice&type=users"))["users"])
    assert alice["is_owner"] is True


async def test_search_by_type(world: World) -> None:
    everything = await search(world, "query=a")
    assert len(items(everything["videos"])) == 10
    assert len(items(everything["users"])) == 2
    assert len(items(everything["hashtags"])) == 6
    assert await search(world, "query=a&type=top") == everything
    only = await search(world, "query=a&type=videos")
    assert only == {**everything, "users": [], "hashtags": []}
    tags = await search(world, "query=a&type=hashtags&limit=20")
    assert len(items(tags["hashtags"])) > 6
    assert tags["videos"] == tags["users"] == []
    assert not any((await search(world, "query=a&type=starter_kits")).values())


async def test_search_pages_its_videos_alone(world: World) -> None:
    token = await world.token()
    seen: list[object] = []
    cursor = ""
    for _ in range(50):
        answer = await world.gateway.get(f"{SEARCH}?query=the&limit=5{cursor}", token=token)
        data = answer.object["data"]
        assert isinstance(data, dict)
        assert bool(data["users"] or data["hashtags"]) == (cursor == "") or not data["users"]
        seen += [video["id"] for video in data["videos"]]
        if answer.next_cursor is None:
            break
        cursor = f"&cursor={answer.next_cursor}"
    local = await world.scroll("/api/v1/feed/local?limit=20", token=token)
    assert seen == [
        video["id"]
        for video in local
        if "the" in str(video["caption"] or "").casefold()
        or any("the" in str(tag) for tag in items(video["tags"]))
    ]


async def test_nothing_found_is_an_empty_object_of_lists(world: World) -> None:
    found = await search(world, "query=zzzz-nothing")
    assert not any(found.values())


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "query"),
        ("query=", "query"),
        ("query=%20%20", "query"),
        (f"query={'x' * 101}", "query"),
        ("query=a&type=people", "type"),
        ("query=a&limit=21", "limit"),
    ],
)
async def test_a_search_that_can_not_be_made_is_422_without_a_call(
    world: World, query: str, field: str
) -> None:
    answer = await world.gateway.get(f"{SEARCH}?{query}", token=await world.token())
    assert answer.status == 422
    assert field in str(answer.object["errors"])
    assert await cost(world) == []


async def test_a_forged_token_learns_of_nobody(world: World) -> None:
    await search(world, "query=a")  # fills the directory
    token = await world.token("bob")
    forged = f"{token[:-6]}AAAAAA"
    for path in (f"{SEARCH}?query=bob&type=users", "/api/v1/autocomplete/accounts?q=bob"):
        answer = await world.gateway.get(path, token=forged)
        assert answer.status == 401
        assert "Bob" not in answer.text


async def test_users_alone(world: World) -> None:
    answer = await world.gateway.post(
        "/api/v1/search/users", token=await world.token(), json={"q": "ALICE"}
    )
    assert [user["username"] for user in answer.videos] == ["alice"]
    assert answer.next_cursor is None
    missing = await world.gateway.post(
        "/api/v1/search/users", token=await world.token(), json={"q": " "}
    )
    assert missing.status == 422


async def test_completing_a_tag(world: World) -> None:
    token = await world.token()
    answer = await world.gateway.get("/api/v1/autocomplete/tags?q=oc", token=token)
    (ocean,) = answer.videos
    assert set(ocean) == {"id", "name", "slug", "count", "created_at"}
    assert ocean["name"] == "ocean"
    for beginning in ("", "o", "o%20c", "x" * 61):
        short = await world.gateway.get(f"/api/v1/autocomplete/tags?q={beginning}", token=token)
        assert short.status == 422, beginning


async def test_completing_an_account(world: World) -> None:
    token = await world.token()
    answer = await world.gateway.get("/api/v1/autocomplete/accounts?q=@chi", token=token)
    assert [account["username"] for account in answer.videos] == ["chiara"]
    for beginning in ("", "c", "c%20h", "x" * 91, "%C3%BC%C3%BC"):
        short = await world.gateway.get(f"/api/v1/autocomplete/accounts?q={beginning}", token=token)
        assert short.status == 422, beginning

"""The single clip and how clips are rendered (S9, S10, S26 to S30)."""

import pytest

from gateway.sandbox.state import fixed_id
from tests.support.sandbox_client import Nexgate

ALL_VARIANTS = {
    "master",
    "360p_playlist",
    "720p_playlist",
    "1080p_playlist",
    "poster",
    "thumb",
    "og",
    "blurhash",
    "lqip",
    "dominant_color",
    "preview_3s.mp4",
    "720p_watermarked.mp4",
}
CLIP_FIELDS = {
    "id",
    "postId",
    "author",
    "caption",
    "media",
    "hashtags",
    "mentionedUsers",
    "mentionedShops",
    "collaborators",
    "currentUserIsCollaborator",
    "currentUserIsPendingCollaborator",
    "attachments",
    "engagement",
    "userInteraction",
    "createdAt",
}


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (("nothing",), "Clip not found"),
        (("deleted", 1), "Clip not found"),
        (("draft",), "Clip not found"),
        (("scheduled",), "Clip not found"),
        (("long-video",), "Media is not a clip"),
        (("image-only",), "Media is not a clip"),
        (("processing",), "Clip is not available"),
    ],
)
async def test_s10_refusals(nexgate: Nexgate, key: tuple[object, ...], message: str) -> None:
    path = f"/api/v1/e-social/clip/{fixed_id('media', *key)}"
    assert await nexgate.answer("GET", path) == (404, message)


async def test_s10_the_clip_is_the_feeds(nexgate: Nexgate) -> None:
    page = await nexgate.feed(limit=1)
    path = f"/api/v1/e-social/clip/{page['clips'][0]['id']}"
    assert (await nexgate.answer("GET", path))[1] == "Clip fetched"
    assert await nexgate.data("GET", path) == page["clips"][0]


async def test_every_clip_has_every_field(nexgate: Nexgate) -> None:
    for media in nexgate.sandbox.store.feed():
        clip = await nexgate.read_clip(media.id)
        assert set(clip) == CLIP_FIELDS
        assert clip["media"]["id"] == clip["id"]
        for name in ("hashtags", "mentionedUsers", "mentionedShops", "collaborators"):
            assert isinstance(clip[name], list)
        assert set(clip["attachments"]) == {"products", "shop", "externalLink"}


async def test_s29_short_clips_have_twelve_variants_and_long_videos_nine(nexgate: Nexgate) -> None:
    clip = await nexgate.read_clip(fixed_id("media", "sunrise-1"))
    assert set(clip["media"]["variants"]) == ALL_VARIANTS
    own = f"/api/v1/e-social/clip/user/{nexgate.id_of('alice')}/videos?limit=20"
    videos = (await nexgate.data("GET", own))["clips"]
    long_video = next(v for v in videos if v["id"] == fixed_id("media", "long-video"))
    left_out = {"og", "preview_3s.mp4", "720p_watermarked.mp4"}
    assert set(long_video["media"]["variants"]) == ALL_VARIANTS - left_out
    assert long_video["media"]["duration"] > 180
    assert long_video["media"]["width"] > long_video["media"]["height"]


async def test_media_urls_follow_the_request_or_the_public_url(nexgate: Nexgate) -> None:
    clip = await nexgate.read_clip(fixed_id("media", "sunrise-1"))
    own = f"http://{nexgate.http.host}:{nexgate.http.port}/media/"
    assert clip["media"]["variants"]["poster"] == f"{own}sunrise/poster.webp"
    assert clip["author"]["profilePictureUrl"] == f"{own}users/alice/medium.webp"
    assert clip["author"]["profilePictureThumbnailUrl"] == f"{own}users/alice/thumb.webp"
    assert clip["media"]["variants"]["lqip"].startswith("data:image/webp;base64,")


async def test_s26_following_means_an_accepted_follow(nexgate: Nexgate) -> None:
    by_bob = fixed_id("media", "cycling-1")
    assert (await nexgate.read_clip(by_bob))["author"]["following"] is True
    assert (await nexgate.read_clip(by_bob, user="chiara"))["author"]["following"] is False
    by_hugo = fixed_id("media", "private-author")
    assert (await nexgate.read_clip(by_hugo))["author"]["following"] is False


async def test_s28_words_of_the_caption(nexgate: Nexgate) -> None:
    clip = await nexgate.read_clip(fixed_id("media", "balloons-1"))
    assert clip["hashtags"] == ["balloon", "travel"]
    (bob,) = clip["mentionedUsers"]
    assert bob["id"] == nexgate.id_of("bob")
    assert (bob["username"], bob["displayName"]) == ("bob", "Bob Martens")
    assert bob["profilePictureUrl"].endswith("/media/users/bob/thumb.webp")
    nobody = await nexgate.read_clip(fixed_id("media", "unknown-mention"))
    assert nobody["mentionedUsers"] == []
    assert (await nexgate.read_clip(fixed_id("media", "null-caption")))["hashtags"] == []


async def test_attachments_and_mentioned_shops(nexgate: Nexgate) -> None:
    response = await nexgate.send("GET", f"/api/v1/e-social/clip/{fixed_id('media', 'shopping')}")
    text = await response.text()
    assert '"price":120.00,"discountPrice":89.99' in text
    clip = (await response.json())["data"]
    assert [shop["shopSlug"] for shop in clip["mentionedShops"]] == [
        "bottega-chiara",
        "velo-corner",
    ]
    assert [p["inStock"] for p in clip["attachments"]["products"]] == [True, False, True]
    assert clip["attachments"]["shop"]["name"] == "Bottega Chiara"
    assert clip["attachments"]["externalLink"] is None
    linked = await nexgate.read_clip(fixed_id("media", "siblings", 1))
    link = linked["attachments"]["externalLink"]
    assert set(link) == {"shortUrl", "preview"}
    assert link["preview"]["domain"] == "example.org"
    assert link["preview"]["imageUrl"].endswith("/media/cycling/og.webp")


async def test_s27_collaborators(nexgate: Nexgate) -> None:
    accepted = fixed_id("media", "accepted-collaboration")
    seen = {}
    for user in ("alice", "bob", "fatima"):
        clip = await nexgate.read_clip(accepted, user=user)
        assert [person["username"] for person in clip["collaborators"]] == ["bob"]
        seen[user] = (
            clip["currentUserIsCollaborator"],
            clip["currentUserIsPendingCollaborator"],
        )
    assert seen == {"alice": (False, False), "bob": (True, False), "fatima": (False, True)}
    declined = await nexgate.read_clip(fixed_id("media", "declined-collaboration"), user="chiara")
    assert declined["collaborators"] == []
    assert not declined["currentUserIsCollaborator"]
    assert not declined["currentUserIsPendingCollaborator"]


async def test_s30_siblings_share_everything_but_media_and_views(nexgate: Nexgate) -> None:
    siblings = [await nexgate.read_clip(fixed_id("media", "siblings", n)) for n in (1, 2, 3)]
    assert len({clip["id"] for clip in siblings}) == 3
    assert len({clip["engagement"].pop("viewsCount") for clip in siblings}) == 3
    for clip in siblings:
        del clip["id"], clip["media"]
    assert siblings[0] == siblings[1] == siblings[2]


async def test_an_author_without_pictures(nexgate: Nexgate) -> None:
    author = (await nexgate.read_clip(fixed_id("media", "no-pictures")))["author"]
    assert author["profilePictureUrl"] is None
    assert author["profilePictureThumbnailUrl"] is None
    assert author["profilePictureBlurhash"] is None

"""What Nexgate's fields may hold in the field, through a real gateway."""

import re

import pytest

from tests.support.api import Json
from tests.support.twisted_sandbox import Reply, Twist
from tests.support.world import StartTwisted, World

FOR_YOU = "/api/v1/feed/for-you?limit=3"
PUBLIC_720P = "https://cdn.example/720p.mp4"


def in_every_clip(**changes: object) -> Twist:
    """Clips with other members."""

    def twist(reply: Reply) -> None:
        for clip in reply.clips:
            clip.update(changes)

    return twist


def with_variants(**variants: object) -> Twist:
    """Clips with other files."""

    def twist(reply: Reply) -> None:
        for clip in reply.clips:
            media = clip["media"]
            assert isinstance(media, dict)
            media["variants"] = variants

    return twist


def media_of(video: Json) -> Json:
    media = video["media"]
    assert isinstance(media, dict)
    return media


@pytest.mark.parametrize(
    "created_at",
    [
        [2026, 6, 20, 11, 30],
        [2026, 6, 20, 11, 30, 0, 818008066],
        "2026-06-20T11:30:00",
        1781944200.853,
        1781944200853,
        "1781944200.853000000",
        "2026-06-20T08:30:00Z[UTC]",
    ],
)
async def test_every_form_of_a_time_is_the_same_video(
    start_twisted: StartTwisted, created_at: object
) -> None:
    gateway, token = await start_twisted(
        in_every_clip(createdAt=created_at), mapping={"timezone": "Africa/Dar_es_Salaam"}
    )
    videos = (await gateway.get(FOR_YOU, token=token)).videos
    assert {video["created_at"] for video in videos} == {"2026-06-20T08:30:00+00:00"}


async def test_addresses_leave_as_every_client_reads_them(start_twisted: StartTwisted) -> None:
    gateway, token = await start_twisted(
        with_variants(
            **{
                "720p.mp4": " https://cdn.example/my vidéo%20100%.mp4?sig=a%2Fb ",
                "1080p.mp4": "https://ada:secret@cdn.example/1080p.mp4",
                "poster": "https://bücher.example/p.webp",
            }
        )
    )
    for video in (await gateway.get(FOR_YOU, token=token)).videos:
        assert media_of(video)["src_url"] == (
            "https://cdn.example/my%20vid%C3%A9o%20100%25.mp4?sig=a%2Fb"
        )
        assert media_of(video)["thumbnail"] == "https://xn--bcher-kva.example/p.webp"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://my_cdn.bücher.example/ü.mp4", "https://my_cdn.xn--bcher-kva.example/%C3%BC.mp4"),
        ("https://i❤️.example:8443/a.mp4", "https://xn--i-7iq.example:8443/a.mp4"),
        ("https://[2001:DB8::1]/e\u0301.mp4#ü", "https://[2001:db8::1]/e%CC%81.mp4#%C3%BC"),
    ],
)
async def test_hosts_are_written_as_browsers_write_them(
    start_twisted: StartTwisted, address: str, expected: str
) -> None:
    gateway, token = await start_twisted(with_variants(**{"720p.mp4": address}))
    videos = (await gateway.get(FOR_YOU, token=token)).videos
    assert videos
    assert {media_of(video)["src_url"] for video in videos} == {expected}


@pytest.mark.parametrize(
    ("mode", "src_url"),
    [
        ("auto", "http://localhost:9000/1080p.mp4"),  # the sandbox is on localhost
        ("keep", "http://localhost:9000/1080p.mp4"),
        ("drop", PUBLIC_720P),
    ],
)
async def test_private_addresses_are_left_out_where_that_is_wanted(
    start_twisted: StartTwisted, mode: str, src_url: str
) -> None:
    files = {"1080p.mp4": "http://localhost:9000/1080p.mp4", "720p.mp4": PUBLIC_720P}
    gateway, token = await start_twisted(
        with_variants(**files), mapping={"private_addresses": mode}
    )
    videos = (await gateway.get(FOR_YOU, token=token)).videos
    assert {media_of(video)["src_url"] for video in videos} == {src_url}


async def test_only_free_mentions_count_in_captions(start_twisted: StartTwisted) -> None:
    users = [{"id": "f0aeba4f-4bc7-508f-940f-9d58b9edf378", "username": "bob"}]
    caption = "info@bob.example, https://example.org/@bob, @bobby, @bob@other.example; ask @BOB"
    gateway, token = await start_twisted(in_every_clip(caption=caption, mentionedUsers=users))
    for video in (await gateway.get(FOR_YOU, token=token)).videos:
        found = video["mentions"]
        assert isinstance(found, list)
        assert [(one["start_index"], one["end_index"]) for one in found] == [
            (len(caption) - 4, len(caption))
        ]
        assert video["caption"] == caption


@pytest.mark.parametrize(
    ("comment", "tags"),
    [
        ("see https://example.org/?#install now #real", ["real"]),
        (
            "(www.example.org/#a) a#b@c.example ❤️#real #re\u0301al #r\u00e9al",
            ["real", "re\u0301al"],
        ),
        ("@bob@other.example/#x #größe", ["größe"]),
    ],
)  # fmt: skip
async def test_only_free_tags_count_in_comments(
    world: World, comment: str, tags: list[str]
) -> None:
    token = await world.token()
    video = (await world.gateway.get(FOR_YOU, token=token)).videos[0]
    path = f"/api/v1/video/comments/{video['id']}"
    answer = await world.gateway.post(path, token=token, json={"comment": comment})
    assert answer.status in (200, 201), answer.text
    (made,) = (
        await world.gateway.get(f"/api/v1/video/comments/{video['id']}", token=token)
    ).videos[:1]
    assert made["caption"] == comment
    assert made["tags"] == tags


@pytest.mark.parametrize("cluster", ["👨\u200d👩\u200d👧\u200d👦", "🇹🇿", "e\u0301", "👋🏽"])
async def test_a_preview_is_cut_between_characters(
    start_twisted: StartTwisted, cluster: str
) -> None:
    gateway, token = await start_twisted(
        in_every_clip(caption="x" * 298 + cluster + " tail" * 9), nexgate={}
    )
    video = (await gateway.get(FOR_YOU, token=token)).videos[0]
    page = await gateway.get(f"/v/{video['shortcode']}", token=token)
    found = re.search(r'property="og:description" content="([^"]*)"', page.text)
    assert found is not None
    assert found[1].removesuffix("…").lstrip("x") in ("", cluster)


@pytest.mark.parametrize(("language", "shown"), [("de", "13,3K"), ("en", "13.3K")])
async def test_a_count_is_written_as_the_reader_writes_it(
    start_twisted: StartTwisted, language: str, shown: str
) -> None:
    gateway, token = await start_twisted(in_every_clip(engagement={"likesCount": 13_345}))
    video = (await gateway.get(FOR_YOU, token=token)).videos[0]
    headers = {"Accept-Language": language}
    page = await gateway.get(f"/v/{video['shortcode']}", token=token, **headers)
    assert f'<span class="count">{shown}</span>' in page.text


async def test_tags_are_found_in_every_normal_form(start_twisted: StartTwisted) -> None:
    gateway, token = await start_twisted(in_every_clip(hashtags=["Cafe\u0301"]))
    answer = await gateway.get("/api/v1/tags/video/CAF%C3%89", token=token)
    assert answer.status == 200
    found = await gateway.get(FOR_YOU, token=token)
    assert found.videos[0]["tags"] == ["Cafe\u0301"]
    assert answer.videos

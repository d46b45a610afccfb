"""Videos into clips: what a clip can hold comes back the same, the rest is left empty."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.loops import (
    AccountCompact,
    VideoResource,
    VideoResourceWithNexgate,
)
from mappings.nexgate import Clip, MalformedClip, Media, read_clip
from mappings.videos import (
    Rules,
    clip_from_video,
    nexgate_extension,
    video_from_clip,
)
from tests.support.video_strategies import MP4, PLAYLIST, RULES, VIEWER, videos

ZONES: list[tzinfo] = [UTC, ZoneInfo("America/New_York"), ZoneInfo("Africa/Dar_es_Salaam")]


def video_with(**different: object) -> VideoResource:
    """A video of nothing in particular, but for what differs."""
    media = Media(variants={"source.mp4": MP4})
    clip = Clip(id="3fa85f64-5717-4562-b3fc-2c963f66afa6", media=media)
    return video_from_clip(clip, RULES, VIEWER).video.model_copy(update=different)


@given(videos(), st.sampled_from(ZONES))
def test_what_a_clip_can_hold_comes_back_the_same(video: VideoResource, zone: tzinfo) -> None:
    rules = Rules("https://loops.example", timezone=zone)
    clip = clip_from_video(video, rules)
    assert clip.post_id is None
    assert video_from_clip(clip, rules, VIEWER).video == video


@given(videos())
def test_uuids_in_place_of_numbers_come_back_the_same(video: VideoResource) -> None:
    rules = Rules("https://loops.example", ids="uuid")
    clip = clip_from_video(video, RULES)
    spelled = video_from_clip(clip, rules, VIEWER).video
    assert clip_from_video(spelled, rules) == clip


@pytest.mark.parametrize("video_id", ["", "abc", "-1", "1.5", str(2**128)])
def test_a_video_whose_id_is_no_media_id_becomes_no_clip(video_id: str) -> None:
    with pytest.raises(MalformedClip) as malformed:
        clip_from_video(video_with(id=video_id), RULES)
    assert malformed.value.reason == "id_not_uuid"


def test_a_clip_whose_id_is_no_media_id_becomes_no_video() -> None:
    with pytest.raises(MalformedClip) as malformed:
        video_from_clip(Clip(id="abc"), RULES, VIEWER)
    assert malformed.value.reason == "id_not_uuid"


@pytest.mark.parametrize(
    ("src_url", "hls_url", "variants"),
    [
        (MP4, None, {"source.mp4": MP4}),
        (MP4, PLAYLIST, {"master": PLAYLIST, "source.mp4": MP4}),
        (PLAYLIST, PLAYLIST, {"master": PLAYLIST}),
        (PLAYLIST, None, {"master": PLAYLIST}),
        (PLAYLIST + "?token=1", None, {"master": PLAYLIST + "?token=1"}),
        ("", None, {}),
        ("/v/1.m3u8", None, {}),
        ("javascript:alert(1)", None, {}),
    ],
)
def test_addresses_become_variants(
    src_url: str, hls_url: str | None, variants: dict[str, str]
) -> None:
    video = video_with()
    played = video.media.model_copy(update={"src_url": src_url, "hls_url": hls_url})
    clip = clip_from_video(video.model_copy(update={"media": played}), RULES)
    assert clip.media.variants == variants


def test_variants_get_keys_that_the_instance_looks_for() -> None:
    rules = Rules(
        "https://loops.example",
        src_url=("2160p*.mp4", "1080p.mp4"),
        hls_url=("*_playlist",),
        thumbnail=("og",),
    )
    video = video_with()
    played = video.media.model_copy(update={"hls_url": PLAYLIST, "thumbnail": MP4})
    clip = clip_from_video(video.model_copy(update={"media": played}), rules)
    # Patterns alone name no key, so the usual one stays.
    assert clip.media.variants == {"1080p.mp4": MP4, "master": PLAYLIST, "og": MP4}


@pytest.mark.parametrize(
    ("created_at", "expected"),
    [
        ("2026-06-20T08:30:00+00:00", "2026-06-20T04:30:00"),
        ("2026-11-01T05:30:00+00:00", "2026-11-01T01:30:00"),
        # The clocks go back: the same local time comes a second time and needs its offset.
        ("2026-11-01T06:30:00+00:00", "2026-11-01T06:30:00+00:00"),
        ("0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00+00:00"),
        ("1970-01-01T00:00:00+00:00", None),
        ("soon", None),
    ],
)
def test_times_become_local_to_nexgate(created_at: str, expected: str | None) -> None:
    rules = Rules("https://loops.example", timezone=ZoneInfo("America/New_York"))
    assert clip_from_video(video_with(created_at=created_at), rules).created_at == expected


@pytest.mark.parametrize(
    ("account_id", "expected"),
    [
        ("1", "00000000-0000-0000-0000-000000000001"),
        ("aaa-111-bbb-222-ccc", "aaa-111-bbb-222-ccc"),
    ],
)
def test_accounts_keep_their_identity(account_id: str, expected: str) -> None:
    account = AccountCompact(id=account_id, name="Ann", username="ann", avatar="/default.jpg")
    author = clip_from_video(video_with(account=account), RULES).author
    assert author is not None
    assert (author.id, author.username, author.display_name) == (expected, "ann", "Ann")
    assert author.profile_picture_url is None


def test_a_part_of_the_extension_is_enough() -> None:
    extension: dict[str, object] = {"postId": "p1", "engagement": None, "unknown": 1}
    video = VideoResourceWithNexgate(**dict(video_with(likes=5)), nexgate=extension)
    clip = clip_from_video(video, RULES)
    assert clip.post_id == "p1"
    assert clip.engagement.likes_count == 5
    assert clip.media.variants == {"source.mp4": MP4}


def test_the_video_tells_what_may_have_changed_since() -> None:
    clip = read_clip(
        {
            "id": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
            "postId": "p1",
            "media": {"variants": {"1.mp4": MP4}},
            "engagement": {"viewsCount": 9, "likesCount": 4, "savesCount": 7},
            "userInteraction": {"hasLiked": False, "hasShared": True},
        }
    )
    extension = nexgate_extension(clip)
    assert extension["engagement"] == {"viewsCount": 9}
    assert extension["userInteraction"] == {"hasShared": True}
    video = video_from_clip(clip, RULES, VIEWER, extension=True).video
    liked = clip_from_video(video.model_copy(update={"likes": 5, "has_liked": True}), RULES)
    assert (liked.engagement.likes_count, liked.engagement.views_count) == (5, 9)
    assert (liked.user_interaction.has_liked, liked.user_interaction.has_shared) == (True, True)

"""Properties: whatever Nexgate sends, a video leaves whole or not at all, and nothing is lost."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from mappings.addresses import web_address
from mappings.ids import IdForm
from mappings.loops import VideoResource, VideoResourceWithNexgate
from mappings.nexgate import (
    Clip,
    MalformedClip,
    MalformedPage,
    MalformedProfile,
    read_clip,
    read_clip_page,
    read_follow_entries,
    read_profile,
)
from mappings.videos import (
    GUEST,
    Rules,
    Unplayable,
    ViewerFacts,
    clip_from_video,
    merge,
    public_part,
    video_from_clip,
    viewer_part,
)
from tests.support.strategies import ANYTHING, CLIPS, PLAYABLE_CLIPS

RULES = Rules("https://loops.example")
FORMS: st.SearchStrategy[IdForm] = st.sampled_from(["decimal", "uuid"])
VIEWERS = st.sampled_from(
    [GUEST, ViewerFacts(signed_in=True), ViewerFacts(signed_in=True, subject="ann")]
)


EXTENSION_KEYS = [field.alias or name for name, field in Clip.model_fields.items()]


def is_exactly_a_video(video: VideoResource) -> bool:
    """Whether every documented key is there with its documented type, and can be written."""
    document = orjson.loads(orjson.dumps(video.model_dump()))
    return type(video).model_validate(document) == video


@given(CLIPS, FORMS, VIEWERS, st.booleans())
def test_every_tolerable_clip_maps_or_has_nothing_to_play(
    document: dict[str, object], form: IdForm, viewer: ViewerFacts, extension: bool
) -> None:
    clip = read_clip(document)
    rules = Rules("https://loops.example", ids=form)
    try:
        translated = video_from_clip(clip, rules, viewer, extension=extension)
    except Unplayable:
        return
    assert is_exactly_a_video(translated.video)
    assert isinstance(translated.video, VideoResourceWithNexgate) == extension


@given(PLAYABLE_CLIPS, VIEWERS)
def test_every_playable_clip_becomes_exactly_a_video(
    document: dict[str, object], viewer: ViewerFacts
) -> None:
    clip = read_clip(document)
    video = video_from_clip(clip, RULES, viewer).video
    assert is_exactly_a_video(video)
    for address in (video.account.avatar, video.media.thumbnail, video.media.src_url):
        assert web_address(address) == address
    assert all(0 <= count < 2**63 for count in (video.likes, video.bookmarks))
    assert video.media.width > 0
    assert video.media.height > 0
    starts = [mention.start_index for mention in video.mentions]
    assert starts == sorted(set(starts))


@given(PLAYABLE_CLIPS)
def test_every_mention_points_at_its_name(document: dict[str, object]) -> None:
    video = public_part(read_clip(document), RULES).video
    units = (video.caption or "").encode("utf-16-le")
    for mention in video.mentions:
        named = units[mention.start_index * 2 : mention.end_index * 2].decode("utf-16-le")
        assert named == f"@{mention.username}"


@given(ANYTHING)
def test_anything_is_a_clip_or_malformed(document: object) -> None:
    try:
        clip = read_clip(document)
    except MalformedClip:
        return
    assert orjson.dumps(clip.model_dump(by_alias=True))


@given(st.one_of(ANYTHING, st.fixed_dictionaries({"clips": st.lists(ANYTHING, max_size=3)})))
def test_anything_is_a_page_or_malformed(document: object) -> None:
    try:
        page = read_clip_page(document)
    except MalformedPage:
        return
    assert isinstance(document, dict)
    assert len(page.clips) + len(page.dropped) == len(document["clips"])


@given(ANYTHING)
def test_anything_is_a_profile_or_malformed_and_some_follow_list(document: object) -> None:
    assert all(entry.user and entry.user.id for entry in read_follow_entries([document]))
    try:
        profile = read_profile(document)
    except MalformedProfile:
        return
    assert profile.id


@given(CLIPS)
def test_what_was_read_can_be_written_and_read_again(document: dict[str, object]) -> None:
    clip = read_clip(document)
    written = orjson.dumps(clip.model_dump(by_alias=True))
    assert read_clip(orjson.loads(written)) == clip


@given(PLAYABLE_CLIPS, FORMS)
def test_with_the_extension_a_signed_in_viewers_video_becomes_the_same_clip(
    document: dict[str, object], form: IdForm
) -> None:
    clip = read_clip(document)
    rules = Rules("https://loops.example", ids=form)
    viewer = ViewerFacts(signed_in=True)
    video = video_from_clip(clip, rules, viewer, extension=True).video
    written = orjson.loads(orjson.dumps(video.model_dump()))
    received = VideoResourceWithNexgate.model_validate(written)
    assert clip_from_video(received, rules) == clip


@given(PLAYABLE_CLIPS, st.dictionaries(st.sampled_from(EXTENSION_KEYS), ANYTHING))
def test_no_extension_of_a_stranger_makes_the_way_back_raise(
    document: dict[str, object], extension: dict[str, object]
) -> None:
    video = public_part(read_clip(document), RULES).video
    received = VideoResourceWithNexgate(**dict(video), nexgate=extension)
    assert clip_from_video(received, RULES).id == clip_from_video(video, RULES).id


@given(PLAYABLE_CLIPS, VIEWERS)
def test_the_viewers_part_is_all_that_differs_between_viewers(
    document: dict[str, object], viewer: ViewerFacts
) -> None:
    clip = read_clip(document)
    public = public_part(clip, RULES)
    assert public == video_from_clip(clip, RULES, GUEST)
    whole = merge(public.video, viewer_part(clip, viewer))
    assert whole == video_from_clip(clip, RULES, viewer).video
    assert merge(whole, viewer_part(clip, GUEST)) == public.video

"""Properties: whatever Nexgate sends, a video leaves whole or not at all, and nothing is lost."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from mappings.addresses import web_address
from mappings.ids import IdForm
from mappings.link_expiry import links_expire_at
from mappings.loops import VideoResource, VideoResourceWithNexgate
from mappings.moving_part import moving_json, read_moving_part
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
from mappings.people import people_of_clip
from mappings.videos import (
    GUEST,
    Rules,
    Unplayable,
    ViewerFacts,
    clip_from_video,
    translate_clip,
    video_from_clip,
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
    video = video_from_clip(read_clip(document), RULES, GUEST).video
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
    video = video_from_clip(read_clip(document), RULES, GUEST).video
    received = VideoResourceWithNexgate(**dict(video), nexgate=extension)
    assert clip_from_video(received, RULES).id == clip_from_video(video, RULES).id


@given(PLAYABLE_CLIPS, VIEWERS)
def test_the_viewers_flags_are_all_that_differs_between_viewers(
    document: dict[str, object], viewer: ViewerFacts
) -> None:
    clip = read_clip(document)
    flags = {"is_owner", "has_liked", "has_bookmarked"}
    public = video_from_clip(clip, RULES, GUEST).video
    whole = video_from_clip(clip, RULES, viewer).video
    assert whole.model_dump(exclude=flags) == public.model_dump(exclude=flags)
    assert public.model_dump(include=flags) == dict.fromkeys(flags, False)


@given(st.one_of(CLIPS, PLAYABLE_CLIPS), FORMS, VIEWERS)
def test_reading_through_the_models_and_translating_directly_agree(
    document: dict[str, object], form: IdForm, viewer: ViewerFacts
) -> None:
    rules = Rules("https://loops.example", ids=form)
    direct, clip = translate_clip(document, rules, viewer), read_clip(document)
    assert (direct.media_id, direct.post_id) == (clip.id, clip.post_id)
    assert direct.people == tuple(people_of_clip(clip))
    assert direct.created_at == clip.created_at
    assert direct.duration_s == (clip.media.duration or 0)
    assert links_expire_at(direct.addresses) == links_expire_at(clip.media.variants.values())
    try:
        through_models = video_from_clip(clip, rules, viewer)
    except Unplayable:
        assert direct.video is None
        return
    assert direct.video is not None
    assert list(direct.video) == list(VideoResource.model_fields)
    assert orjson.dumps(direct.video) == orjson.dumps(through_models.video.model_dump())
    assert direct.defects == through_models.defects


@given(CLIPS, VIEWERS)
def test_the_moving_part_stands_in_the_video_once_as_it_is_written_alone(
    document: dict[str, object], viewer: ViewerFacts
) -> None:
    video = translate_clip(document, RULES, viewer).video
    if video is None:
        return
    moving = read_moving_part(document, is_signed_in=viewer.signed_in)
    assert orjson.dumps(video).count(moving_json(moving)) == 1


@given(ANYTHING)
def test_anything_is_translated_or_malformed(document: object) -> None:
    try:
        assert translate_clip(document, RULES, GUEST).media_id
    except MalformedClip:
        return

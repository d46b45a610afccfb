"""Every pair of payload files, in both directions."""

import json
from collections.abc import Callable

import orjson
import pytest

from mappings.loops import VideoPage, VideoResource, VideoResourceWithNexgate
from mappings.nexgate import MalformedClip, MalformedPage
from mappings.videos import Unplayable, clip_from_video, video_from_clip
from tests.support.pairs import PAIRS, SUFFIXES, Case, cases, translate


def video_of(document: object) -> VideoResource:
    is_extended = isinstance(document, dict) and "nexgate" in document
    model = VideoResourceWithNexgate if is_extended else VideoResource
    return model.model_validate(document)


def same_json(document: object, other: object) -> bool:
    """Equal in every key's order and every value's type too, not only in Python's eyes."""
    return json.dumps(document) == json.dumps(other)


def is_lossless_back(case: Case) -> bool:
    """Whether what the video loses on the way back is written down in no file of its own."""
    return not (case.has("nexgate-from-loops") or case.has("loops-from-nexgate"))


def every(*suffixes: str, when: Callable[[Case], bool] = lambda _: True) -> pytest.MarkDecorator:
    chosen = [case for case in cases(*suffixes) if when(case)]
    return pytest.mark.parametrize("case", chosen, ids=[case.name for case in chosen])


def test_every_file_belongs_to_a_case() -> None:
    for path in PAIRS.iterdir():
        if path.name == "README.md":
            continue
        name, suffix, extension = path.name.split(".")
        assert suffix in SUFFIXES, path.name
        assert extension == "json", path.name
        case = Case(name)
        assert case.has("nexgate"), path.name
        assert case.has("loops") != case.has("refused"), path.name
        assert not (case.has("refused") and suffix.endswith(("loops", "-from-nexgate"))), path.name


def test_the_documents_own_samples_are_among_them() -> None:
    samples = {case.name for case in cases("nexgate", "loops") if case.name.endswith("_sample")}
    assert samples == {
        "clip_feed_sample",
        "single_clip_sample",
        "user_videos_sample",
        "loops_video_sample",
    }


@every("nexgate", "loops")
def test_the_clip_becomes_the_video(case: Case) -> None:
    lossy = case.has("loops-from-nexgate")
    expected = case.document("loops-from-nexgate" if lossy else "loops")
    setting = case.setting()
    answer, mended = translate(case)
    assert answer == expected
    assert same_json(answer, expected)
    assert list(mended) == setting.get("defects", setting.get("dropped", []))
    assert orjson.dumps(answer)


@every("nexgate", "refused")
def test_the_clip_is_refused(case: Case) -> None:
    refusal = case.document("refused")
    assert isinstance(refusal, dict)
    reason = refusal["reason"]
    if reason == "not_a_page":
        with pytest.raises(MalformedPage):
            translate(case)
    elif reason == "unplayable":
        with pytest.raises(Unplayable):
            translate(case)
    else:
        with pytest.raises(MalformedClip) as malformed:
            translate(case)
        assert malformed.value.reason == reason


@every("nexgate", "loops")
def test_the_loops_side_is_exactly_a_video_or_a_page(case: Case) -> None:
    document = case.document("loops")
    model = VideoPage.model_validate(document) if case.is_page else video_of(document)
    assert same_json(model.model_dump(), document)


@every("loops", "nexgate-from-loops")
def test_the_video_becomes_less_than_the_clip(case: Case) -> None:
    clip = clip_from_video(video_of(case.document("loops")), case.rules)
    assert clip.model_dump(mode="json", by_alias=True) == case.document("nexgate-from-loops")
    assert clip != case.clip()


def test_the_loops_sample_becomes_its_clip() -> None:
    case = Case("loops_video_sample")
    clip = clip_from_video(video_of(case.document("loops")), case.rules)
    assert clip.model_dump(mode="json", by_alias=True) == case.document("nexgate")


@every("nexgate", "loops", when=lambda case: not case.is_page and is_lossless_back(case))
def test_the_video_given_back_becomes_the_same_video(case: Case) -> None:
    video = video_of(case.document("loops"))
    is_extended = isinstance(video, VideoResourceWithNexgate)
    clip = clip_from_video(video, case.rules)
    assert clip == case.clip() or not is_extended
    assert video_from_clip(clip, case.rules, case.viewer, extension=is_extended).video == video


@every("nexgate", "loops", when=lambda case: not case.is_page and case.viewer.signed_in)
def test_the_extension_gives_every_clip_back(case: Case) -> None:
    clip = case.clip()
    translated = video_from_clip(clip, case.rules, case.viewer, extension=True)
    assert isinstance(translated.video, VideoResourceWithNexgate)
    assert clip_from_video(translated.video, case.rules) == clip

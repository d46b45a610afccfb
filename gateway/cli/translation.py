"""Decoded JSON in, translated JSON out, with a remark for whatever was lost or mended."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pydantic import ValidationError

from mappings.loops import VideoResource, VideoResourceWithNexgate
from mappings.nexgate import MalformedClip, read_clip
from mappings.rules import Rules, ViewerFacts
from mappings.videos import Unplayable, clip_from_video, video_from_clip


class Untranslatable(ValueError):
    """What was given is nothing that can be translated; the message says what it lacks."""


@dataclass
class Translation:
    """What came out, and what a person should know about it."""

    written: object = None
    remarks: list[str] = field(default_factory=list)

    @property
    def has_anything(self) -> bool:
        """Whether something is left: a page all of whose items had to be left out has nothing."""
        page = self.written
        items = page.get("data", page.get("clips")) if isinstance(page, dict) else None
        was_emptied = isinstance(items, list) and not items and bool(self.remarks)
        return not was_emptied


def videos_from_json(
    value: object, rules: Rules, viewer: ViewerFacts, *, extension: bool
) -> Translation:
    """A clip becomes a video, a page of clips {"data": [video, ...]}; raises Untranslatable.

    A Nexgate answer is opened first. A clip of a page that is no clip, or has nothing to play, is
    left out with a remark.
    """
    translation = Translation()

    def video(item: object, place: str) -> dict[str, object]:
        try:
            translated = video_from_clip(read_clip(item), rules, viewer, extension=extension)
        except MalformedClip as malformed:
            raise Untranslatable(f"not a clip: {_words(malformed.reason)}") from None
        except Unplayable:
            raise Untranslatable("nothing in it can be played") from None
        translation.remarks.extend(f"{place}: {_words(word)}" for word in translated.defects)
        return translated.video.model_dump(mode="json")

    content = _opened_answer(value)
    items = content.get("clips") if isinstance(content, dict) else content
    if isinstance(items, list):
        translation.written = {"data": list(_each(items, video, translation.remarks))}
    else:
        translation.written = video(content, "the clip")
    return translation


def clips_from_json(value: object, rules: Rules) -> Translation:
    """A video becomes a clip, a page of videos a page of clips; raises Untranslatable.

    Only what a video holds comes back, all of it where the video carries `nexgate`.
    """
    translation = Translation()

    def clip(item: object, place: str) -> dict[str, object]:
        has_extension = isinstance(item, dict) and "nexgate" in item
        model = VideoResourceWithNexgate if has_extension else VideoResource
        try:
            video = model.model_validate(item)
            return clip_from_video(video, rules).model_dump(mode="json", by_alias=True)
        except ValidationError as error:
            raise Untranslatable(f"not a Loops video: {_first_problem(error)}") from None
        except ValueError as error:
            raise Untranslatable(f"can't become a clip: {_words(str(error))}") from None

    content = value.get("data", value) if isinstance(value, dict) else value
    if isinstance(content, list):
        clips = list(_each(content, clip, translation.remarks))
        translation.written = {"clips": clips, "nextCursor": None, "hasMore": False}
    else:
        translation.written = clip(content, "the video")
    return translation


def _opened_answer(value: object) -> object:
    if not isinstance(value, dict) or "data" not in value or "id" in value:
        return value
    if value.get("success") is False:
        raise Untranslatable(f"this answer of Nexgate says that it failed: {value.get('message')}")
    return value["data"]


def _each(
    items: list[object],
    translate: Callable[[object, str], dict[str, object]],
    remarks: list[str],
) -> Iterable[dict[str, object]]:
    for number, item in enumerate(items, start=1):
        place = f"item {number}"
        try:
            yield translate(item, place)
        except Untranslatable as error:
            remarks.append(f"{place} left out: {error}")


def _words(reason: str) -> str:
    return reason.replace("_", " ")


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'it'}: {first['msg']}"

"""Whole pages: a page of clips as a page of videos, and back."""

from collections.abc import Mapping
from dataclasses import dataclass

from mappings.loops import VideoPage
from mappings.nexgate import ClipPage, is_usable_cursor
from mappings.pages import Cursor, decode_cursor, encode_cursor, video_page
from mappings.rules import Rules, ViewerFacts
from mappings.videos import Unplayable, clip_from_video, video_from_clip


@dataclass(frozen=True)
class TranslatedPage:
    """A page of videos, and a word for everything that was left out of it or mended."""

    page: VideoPage
    dropped: tuple[str, ...]
    defects: tuple[str, ...]


def page_from_clips(
    clips: ClipPage,
    rules: Rules,
    viewer: ViewerFacts,
    *,
    feed: str,
    path: str,
    per_page: int,
    query: Mapping[str, str] | None = None,
    extension: bool = False,
) -> TranslatedPage:
    """The page of videos of a page of clips, as `viewer` gets it.

    `feed` is any text that names the list; Nexgate's cursor comes back wrapped and bound to it.
    `path` is the list's absolute address without its query. A clip with nothing to play is left
    out. ("Nexgate Clips API, Get Clip Feed"; Loops API, Pagination)
    """
    videos, defects, dropped = [], list[str](), list(clips.dropped)
    for clip in clips.clips:
        try:
            translated = video_from_clip(clip, rules, viewer, extension=extension)
        except Unplayable:
            dropped.append("unplayable")
            continue
        videos.append(translated.video)
        defects += translated.defects
    following = clips.next_cursor
    page = video_page(
        videos,
        path=path,
        query=query or {},
        per_page=per_page,
        next_cursor=None if following is None else encode_cursor(feed, Cursor(following)),
    )
    return TranslatedPage(page, tuple(dropped), tuple(defects))


def clips_from_page(page: VideoPage, rules: Rules, *, feed: str) -> ClipPage:
    """The page of clips of a page of videos; lossless where the videos carry the extension.

    A cursor of `page_from_clips` is unwrapped; any other is handed on as it is, opaque, and one
    that Nexgate's clients could not send again ends the list. Raises MalformedClip as
    `clip_from_video` does.
    """
    clips = tuple(clip_from_video(video, rules) for video in page.data)
    cursor = _nexgate_cursor(page.meta.next_cursor, feed)
    return ClipPage(clips, cursor, cursor is not None)


def _nexgate_cursor(text: str | None, feed: str) -> str | None:
    if text is None:
        return None
    wrapped = decode_cursor(feed, text)
    if wrapped is not None and wrapped.last is None and wrapped.upstream is not None:
        return wrapped.upstream
    return text if is_usable_cursor(text) else None

"""Videos in the compact form of tag feeds, liked videos and search."""

from collections.abc import Mapping, Sequence

from mappings.loops import (
    CompactMedia,
    CompactVideo,
    CompactVideoPage,
    PageMeta,
    VideoResource,
)
from mappings.pages import page_links


def compact_video(video: VideoResource, views: int) -> CompactVideo:
    """The compact form of a video (Loops API, Compact video).

    `views` is Nexgate's own count, which a VideoResource has no place for. `updated_at` is the time
    of publication, because Nexgate has no other; `captionLinked` is HTML that no client reads.
    """
    return CompactVideo(
        id=video.id,
        hid=video.shortcode,
        account=video.account,
        caption=video.caption,
        caption_text=video.caption or "",
        caption_linked=None,
        url=video.url,
        likes=video.likes,
        views=views,
        shares=video.shares,
        comments=video.comments,
        bookmarks=video.bookmarks,
        is_sensitive=video.is_sensitive,
        is_local=video.is_local,
        created_at=video.created_at,
        updated_at=video.created_at,
        media=CompactMedia(
            duration=video.media.duration,
            width=video.media.width,
            height=video.media.height,
            thumbnail=video.media.thumbnail,
        ),
    )


def compact_page(
    videos: Sequence[CompactVideo],
    *,
    path: str,
    query: Mapping[str, str],
    per_page: int,
    next_cursor: str | None,
) -> CompactVideoPage:
    """A page of compact videos; the parameters are those of `pages.video_page`."""
    return CompactVideoPage(
        data=list(videos),
        links=page_links(path, query, next_cursor, with_links=False),
        meta=PageMeta(
            path=path, per_page=per_page, next_cursor=next_cursor or None, prev_cursor=None
        ),
    )

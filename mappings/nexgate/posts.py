"""Posts as the list of bookmarks shows them: only what leads to their clips is read."""

from dataclasses import dataclass

from mappings import ids, values
from mappings.nexgate.fields import identifier, records
from mappings.nexgate.page_objects import read_page_object


@dataclass(frozen=True)
class BookmarkedPost:
    """A saved post; `video_ids` are its videos, which may or may not be clips."""

    id: str
    video_ids: tuple[str, ...]


@dataclass(frozen=True)
class BookmarkPage:
    """A page of saved posts, the latest saved first. It may be empty and not the last."""

    posts: tuple[BookmarkedPost, ...]
    is_last: bool


def read_bookmark_page(value: object) -> BookmarkPage:
    """Read a page of saved posts; raises MalformedPage when it is none.

    Posts without a usable id are left out. (Nexgate API, Lists of own interactions, Post object)
    """
    page = read_page_object(value)
    posts = [_post(record) for record in page.records if isinstance(record, dict)]
    return BookmarkPage(tuple(post for post in posts if post is not None), page.is_last)


def _post(record: dict[str, object]) -> BookmarkedPost | None:
    post_id = identifier(record.get("id"))
    if post_id is None or not ids.is_opaque_id(post_id):
        return None
    video_ids = [
        media_id
        for media in records(record.get("media"))
        if isinstance(media, dict)
        and (values.text(media.get("mediaType")) or "").strip().upper() == "VIDEO"
        and (media_id := identifier(media.get("id"))) is not None
        and ids.uuid_from_text(media_id) is not None
    ]
    return BookmarkedPost(post_id, tuple(dict.fromkeys(video_ids)))


def read_post_videos(value: object) -> tuple[str, ...] | None:
    """The ids of the videos in a post read singly; None when it is no post."""
    post = _post(value) if isinstance(value, dict) else None
    return None if post is None else post.video_ids

"""Pages of a list (Loops API, Pagination)."""

from mappings.loops.model import LoopsModel
from mappings.loops.videos import VideoResource, VideoResourceWithNexgate


class PageLinks(LoopsModel):
    """Links of a page; Loops leaves `first` and `last` null."""

    first: str | None
    last: str | None
    prev: str | None
    next: str | None


class PageMeta(LoopsModel):
    """Position of a page; `next_cursor` is null at the end, never empty."""

    path: str
    per_page: int
    next_cursor: str | None
    prev_cursor: str | None


class VideoPage(LoopsModel):
    """A page of videos."""

    data: list[VideoResourceWithNexgate | VideoResource]
    links: PageLinks
    meta: PageMeta

"""The creator studio's videos (Loops API, Studio)."""

from typing import Literal

from mappings.loops.accounts import AccountCompact
from mappings.loops.model import LoopsModel
from mappings.loops.pages import PageLinks, PageMeta
from mappings.loops.videos import VideoAudio, VideoPermissions


class StudioMedia(LoopsModel):
    """The still image and the addresses of a video."""

    thumbnail: str
    src_url: str
    hls_url: str | None


class StudioPost(LoopsModel):
    """One of the viewer's own videos, as the creator studio lists it; `hid` is its shortcode."""

    id: str
    account: AccountCompact
    caption: str | None
    media: StudioMedia
    status: Literal["published"]
    is_owner: bool
    likes: int
    shares: int
    comments: int
    is_sensitive: bool
    created_at: str
    hid: str
    url: str
    pinned: bool
    privacy: Literal["everyone"]
    views_count: int
    has_liked: None
    permissions: VideoPermissions
    audio: VideoAudio


class StudioMeta(PageMeta):
    """The position of a page, and how many videos the viewer has."""

    total_videos: int


class StudioPage(LoopsModel):
    """A page of the viewer's own videos."""

    data: list[StudioPost]
    links: PageLinks
    meta: StudioMeta

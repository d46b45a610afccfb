"""Compact videos, as tag feeds, liked videos and search list them (Loops API, Compact video)."""

from pydantic import ConfigDict, Field

from mappings.loops.accounts import AccountCompact
from mappings.loops.model import LoopsModel
from mappings.loops.pages import PageLinks, PageMeta


class CompactMedia(LoopsModel):
    """The still image and measures of a compact video; seconds and pixels."""

    duration: int
    width: int
    height: int
    thumbnail: str


class CompactVideo(LoopsModel):
    """A video in its compact form: `hid` is its shortcode, nothing in it depends on the viewer."""

    model_config = ConfigDict(
        serialize_by_alias=True, validate_by_alias=True, validate_by_name=True
    )

    id: str
    hid: str
    account: AccountCompact
    caption: str | None
    caption_text: str = Field(alias="captionText")
    caption_linked: str | None = Field(alias="captionLinked")
    url: str
    likes: int
    views: int
    shares: int
    comments: int
    bookmarks: int
    is_sensitive: bool
    is_local: bool
    created_at: str
    updated_at: str
    media: CompactMedia


class CompactVideoPage(LoopsModel):
    """A page of compact videos; its links are always null, its cursor is a token (E2t)."""

    data: list[CompactVideo]
    links: PageLinks
    meta: PageMeta

"""Loops' vocabulary, exactly: every key always present, no key too many.

Names, order and types are those of "Loops API Docs, Video" and the Loops API's other resources.
"""

from mappings.loops.accounts import AccountCompact
from mappings.loops.errors import ErrorBody, ErrorDetail
from mappings.loops.model import LoopsModel
from mappings.loops.pages import PageLinks, PageMeta, VideoPage
from mappings.loops.videos import (
    Mention,
    VideoAudio,
    VideoMedia,
    VideoMeta,
    VideoPermissions,
    VideoResource,
    VideoResourceWithNexgate,
)

__all__ = [
    "AccountCompact",
    "ErrorBody",
    "ErrorDetail",
    "LoopsModel",
    "Mention",
    "PageLinks",
    "PageMeta",
    "VideoAudio",
    "VideoMedia",
    "VideoMeta",
    "VideoPage",
    "VideoPermissions",
    "VideoResource",
    "VideoResourceWithNexgate",
]

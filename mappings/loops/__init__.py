"""Loops' vocabulary, exactly: every key always present, no key too many.

Names, order and types are those of "Loops API Docs, Video" and the Loops API's other resources.
"""

from mappings.loops.account_pages import AccountPage, BlockedAccountPage
from mappings.loops.accounts import (
    Account,
    AccountCompact,
    AccountLink,
    BlockedAccount,
    ListedAccount,
    OwnEmail,
    Relationship,
)
from mappings.loops.comments import (
    CommentPage,
    CommentResource,
    ReplyPage,
    ReplyResource,
    SingleReply,
    SingleReplyMeta,
)
from mappings.loops.compact_videos import CompactMedia, CompactVideo, CompactVideoPage
from mappings.loops.error_models import ErrorBody, ErrorDetail
from mappings.loops.hashtags import Hashtag, TrendingHashtag
from mappings.loops.model import LoopsModel
from mappings.loops.notifications import (
    NOTIFICATION_TYPES,
    NotificationType,
    SystemMessage,
    SystemMessageText,
    SystemNotification,
    UnreadCounts,
)
from mappings.loops.pages import PageLinks, PageMeta, VideoPage
from mappings.loops.preferences import PreferenceAccount, Preferences, PreferenceSettings
from mappings.loops.search import FoundAccount, SearchPage, SearchResult
from mappings.loops.studio import StudioMedia, StudioMeta, StudioPage, StudioPost
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
    "NOTIFICATION_TYPES",
    "Account",
    "AccountCompact",
    "AccountLink",
    "AccountPage",
    "BlockedAccount",
    "BlockedAccountPage",
    "CommentPage",
    "CommentResource",
    "CompactMedia",
    "CompactVideo",
    "CompactVideoPage",
    "ErrorBody",
    "ErrorDetail",
    "FoundAccount",
    "Hashtag",
    "ListedAccount",
    "LoopsModel",
    "Mention",
    "NotificationType",
    "OwnEmail",
    "PageLinks",
    "PageMeta",
    "PreferenceAccount",
    "PreferenceSettings",
    "Preferences",
    "Relationship",
    "ReplyPage",
    "ReplyResource",
    "SearchPage",
    "SearchResult",
    "SingleReply",
    "SingleReplyMeta",
    "StudioMedia",
    "StudioMeta",
    "StudioPage",
    "StudioPost",
    "SystemMessage",
    "SystemMessageText",
    "SystemNotification",
    "TrendingHashtag",
    "UnreadCounts",
    "VideoAudio",
    "VideoMedia",
    "VideoMeta",
    "VideoPage",
    "VideoPermissions",
    "VideoResource",
    "VideoResourceWithNexgate",
]

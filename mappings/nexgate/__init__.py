"""Nexgate's vocabulary, read tolerantly: only identity is required of a clip.

Unknown fields are ignored, null and wrong types become defaults, bad list items are left out, and
numbers and texts are coerced so that whatever is read can be written as JSON again. A dump by alias
is Nexgate JSON. ("Nexgate Clips API", clip object; other spellings from Nexgate's older builds.)
"""

from mappings.nexgate.accounts import (
    FollowEntry,
    MalformedProfile,
    Profile,
    UserInfo,
    read_follow_entries,
    read_profile,
)
from mappings.nexgate.clips import (
    Attachments,
    Author,
    Clip,
    ClipPage,
    Collaborator,
    Engagement,
    ExternalLink,
    LinkPreview,
    MalformedClip,
    MalformedPage,
    Media,
    MentionedShop,
    MentionedUser,
    Product,
    Shop,
    UserInteraction,
    read_clip,
    read_clip_page,
)
from mappings.nexgate.cursors import is_usable_cursor

__all__ = [
    "Attachments",
    "Author",
    "Clip",
    "ClipPage",
    "Collaborator",
    "Engagement",
    "ExternalLink",
    "FollowEntry",
    "LinkPreview",
    "MalformedClip",
    "MalformedPage",
    "MalformedProfile",
    "Media",
    "MentionedShop",
    "MentionedUser",
    "Product",
    "Profile",
    "Shop",
    "UserInfo",
    "UserInteraction",
    "is_usable_cursor",
    "read_clip",
    "read_clip_page",
    "read_follow_entries",
    "read_profile",
]

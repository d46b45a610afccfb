"""Videos as Loops writes them ("Loops API Docs, Video")."""

from mappings.loops.accounts import AccountCompact
from mappings.loops.model import LoopsModel


class VideoMedia(LoopsModel):
    """Playback details; duration in seconds, sizes in pixels ("Loops API Docs, Video, media")."""

    thumbnail: str
    src_url: str
    hls_url: str | None
    alt_text: str | None
    duration: int
    width: int
    height: int


class VideoPermissions(LoopsModel):
    """What the viewer may do ("Loops API Docs, Video, permissions")."""

    can_comment: bool
    can_download: bool
    can_duet: bool
    can_stitch: bool
    can_embed: bool


class VideoAudio(LoopsModel):
    """The sound of a video ("Loops API Docs, Video, audio")."""

    has_audio: bool
    id: str
    count: int
    key: str
    sound_id: str


class VideoMeta(LoopsModel):
    """Labels of a video ("Loops API Docs, Video, meta")."""

    contains_ai: bool
    contains_ad: bool


class Mention(LoopsModel):
    """An account named in the caption.

    The indices are UTF-16 code units into the caption: the start points at the `@`, the end is
    exclusive.
    """

    username: str
    start_index: int
    end_index: int
    profile_id: str
    is_local: bool


class VideoResource(LoopsModel):
    """A video as Loops answers it ("Loops API Docs, Video")."""

    id: str
    account: AccountCompact
    caption: str | None
    url: str
    shortcode: str
    is_owner: bool
    is_sensitive: bool
    is_local: bool
    media: VideoMedia
    pinned: bool
    likes: int
    shares: int
    comments: int
    bookmarks: int
    has_liked: bool
    has_bookmarked: bool
    is_edited: bool
    lang: str | None
    tags: list[str]
    mentions: list[Mention]
    permissions: VideoPermissions
    audio: VideoAudio
    meta: VideoMeta
    created_at: str


class VideoResourceWithNexgate(VideoResource):
    """A video with our one extra key: what Nexgate knows and Loops has no place for."""

    nexgate: dict[str, object]

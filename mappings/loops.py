"""Loops' vocabulary, exactly: every key always present, no key too many.

Names, order and types are those of "Loops API Docs, Video".
"""

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer


class LoopsModel(BaseModel):
    """What all Loops resources share: unknown keys are forbidden, values are not coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class AccountCompact(LoopsModel):
    """The compact form of an account inside a video ("Loops API Docs, Video, account")."""

    id: str
    name: str
    username: str
    avatar: str


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


class ErrorDetail(LoopsModel):
    """The machine-readable part of an error; `code` is the status, `reason` a stable word."""

    code: int
    message: str
    reason: str


class ErrorBody(LoopsModel):
    """An error in the one shape that every client understands.

    `data` is `[]` where the resource is a collection and null where it is one object. The key
    `errors` is present only when it is given, which is the case of 422.
    """

    message: str
    error: ErrorDetail
    data: list[object] | None
    errors: dict[str, list[str]] | None = None

    @model_serializer(mode="wrap")
    def _without_absent_errors(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        written: dict[str, object] = handler(self)
        if self.errors is None:
            del written["errors"]
        return written

"""Loops answers that the gateway writes without a model of their own."""

from typing import Literal

from mappings.loops import (
    LoopsModel,
    PageLinks,
    SystemNotification,
    UnreadCounts,
    VideoResource,
    VideoResourceWithNexgate,
)


class InstanceApp(LoopsModel):
    """Who the instance is; apps refuse to sign in where `software` is anything but *loops*."""

    name: str
    url: str
    description: str
    software: Literal["loops"]
    version: str


class InstanceMedia(LoopsModel):
    """Nexgate's limits for videos, in MB and seconds; nothing is uploaded here."""

    max_video_size: int
    max_video_duration: int
    allowed_video_formats: list[str]


class InstanceAccounts(LoopsModel):
    """Bounds of a profile."""

    max_bio_length: int


class InstanceConfig(LoopsModel):
    """The instance configuration, the first thing an app asks for (Loops API, Instance config)."""

    app: InstanceApp
    media: InstanceMedia
    fyf: bool
    registration: bool
    registration_mode: Literal["open", "closed", "curated"]
    federation: bool
    pushNotifications: bool  # noqa: N815 - Loops' spelling
    starterKits: bool  # noqa: N815 - Loops' spelling
    atomFeeds: bool  # noqa: N815 - Loops' spelling
    hasKlipy: bool  # noqa: N815 - Loops' spelling
    account: InstanceAccounts


class DoneCode(LoopsModel):
    """Where an error would be."""

    code: Literal["ok"]
    message: str


class Done(LoopsModel):
    """Done, and nothing to show for it (Loops API, Envelopes, E6)."""

    data: list[object]
    error: DoneCode


class Success(LoopsModel):
    """Accepted."""

    success: Literal[True]


class RecommendedMeta(LoopsModel):
    """The position of a page of recommendations, which says whether there are more."""

    path: str
    per_page: int
    next_cursor: str | None
    prev_cursor: str | None
    has_more: bool


class RecommendedPage(LoopsModel):
    """A page of recommended videos; its links are always null (E2t)."""

    data: list[VideoResourceWithNexgate | VideoResource]
    links: PageLinks
    meta: RecommendedMeta


class EmptyPageMeta(LoopsModel):
    """The position of the only page."""

    path: str
    per_page: int
    next_cursor: None
    prev_cursor: None


class EmptyPage(LoopsModel):
    """A page of nothing, which is also the last one (Loops API, Neutral answers)."""

    data: list[object]
    links: PageLinks
    meta: EmptyPageMeta


class NotificationMeta(LoopsModel):
    """The position of a page of the inbox; the first page alone has the counts."""

    path: str
    per_page: int
    next_cursor: str | None
    prev_cursor: str | None
    unread_counts: UnreadCounts | None = None


class NotificationPage(LoopsModel):
    """A page of the inbox (Loops API, Notification)."""

    data: list[SystemNotification]
    links: PageLinks
    meta: NotificationMeta


class NodeInfoLink(LoopsModel):
    """Where the document of one schema version is."""

    rel: str
    href: str


class NodeInfoLinks(LoopsModel):
    """Where the nodeinfo documents are (NodeInfo protocol, Discovery)."""

    links: list[NodeInfoLink]


class ReportRule(LoopsModel):
    """A rule that a report may name."""

    key: str
    message: str


class RegisteredApp(LoopsModel):
    """An app that may ask people to sign in; a public one has no secret."""

    client_id: str
    client_name: str
    client_secret: str | None
    redirect_uris: list[str]
    vapid_key: None
    token_endpoint_auth_method: str | None = None


class IssuedTokens(LoopsModel):
    """What an app signs its requests with; `expires_in` are seconds.

    `scope` stands there where the app got less than everything.
    """

    token_type: Literal["Bearer"]
    expires_in: int
    access_token: str
    refresh_token: str
    scope: str | None = None


class OAuthRefusal(LoopsModel):
    """An error in OAuth's words (RFC 6749, 5.2), and in Loops' beside them."""

    error: str
    error_description: str
    message: str
    data: None

"""The seed's irregular posts: valid data that clients often handle wrongly (16.12).

Each is found under its key: its post is `fixed_id("post", key)`, its file `fixed_id("media", key)`;
a post with several files has `fixed_id("media", key, 1)` and so on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from gateway.sandbox.seed.media import LONG_VIDEO, Catalog
from gateway.sandbox.seed.people import (
    BOTTEGA,
    EPOCH,
    HELMET,
    LAMP,
    LINK,
    MUG,
    VELO_CORNER,
    account_id,
)
from gateway.sandbox.seed.posts import count_reactions, published_at
from gateway.sandbox.state import (
    Collaborator,
    InviteStatus,
    Media,
    Post,
    PostStatus,
    fixed_id,
)
from gateway.sandbox.store import Store

BEYOND_JAVASCRIPT = 2**53 + 1
LONGEST_CAPTION = 5000

_FOUR_BYTE_CAPTION = "🎉🎉🎉 with @bob and @chiara, what a night 👩‍🚀🪩 #party"
_RTL_CAPTION = "صباح الخير من البحيرة ☀️ مع @fatima #صباح #lake"
_HTML_CAPTION = '<b>bold</b> <script>alert("x")</script> &amp; <img src=x onerror=alert(1)> #html'
_LONG_CAPTION = ("A long walk has a long caption. " * 160)[: LONGEST_CAPTION - 6] + " #long"


@dataclass(frozen=True)
class Oddity:
    """An irregular post: place in the feed, author, and `change`, which makes its media odd."""

    key: str
    place: float
    author: str
    caption: str | None
    sets: tuple[str, ...] = ("ocean",)  # one file each
    change: Callable[[Media], None] | None = None
    status: PostStatus = PostStatus.PUBLISHED


def _without(*names: str) -> Callable[[Media], None]:
    def change(media: Media) -> None:
        for name in names:
            media.variants.pop(name, None)

    return change


def _keep(*names: str) -> Callable[[Media], None]:
    def change(media: Media) -> None:
        media.variants = {n: v for n, v in media.variants.items() if n in names}

    return change


def _unknown_variants(media: Media) -> None:
    media.variants = {
        "hologram": "/media/ocean/og.webp",
        "depth_map": "near=0;far=1",
        "dominant_color": media.variants["dominant_color"],
    }


def _no_variants(media: Media) -> None:
    media.variants = {}


def _no_size(media: Media) -> None:
    media.width = media.height = 0


def _many_views(media: Media) -> None:
    media.views = BEYOND_JAVASCRIPT


def _processing(media: Media) -> None:
    media.is_ready = False


def _image(media: Media) -> None:
    media.kind, media.is_short, media.duration = "IMAGE", False, 0
    _keep("poster", "thumb", "blurhash", "lqip", "dominant_color")(media)


_PLAYLISTS = ("master", "360p_playlist", "720p_playlist", "1080p_playlist")

ODDITIES: tuple[Oddity, ...] = (
    Oddity(
        "siblings",
        20.5,
        "bob",
        "One ride, three clips 🚲 #cycling",
        ("cycling", "sunrise", "ocean"),
    ),
    Oddity(
        "shopping",
        17.5,
        "chiara",
        "Set the table: mugs and lanterns at @BottegaChiara, helmet for the way from @VeloCorner",
        ("coffee",),
    ),
    Oddity(
        "accepted-collaboration", 21.5, "chiara", "Kitchen session with @bob #collab", ("vinyl",)
    ),
    Oddity(
        "pending-collaboration", 22.5, "dmitri", "Remix of your voice, @alice? #collab", ("orbit",)
    ),
    Oddity(
        "declined-collaboration", 23.5, "emeka", "Training plan, take two #collab", ("football",)
    ),
    Oddity("no-pictures", 24.5, "grace", "First post, be kind 🙂 #hello", ("garden",)),
    Oddity(
        "sensitive", 25.5, "fatima", "Life drawing, finished piece. #sensitive #art", ("orbit",)
    ),
    Oddity("null-caption", 28.5, "dmitri", None, ("city",)),
    Oddity("html-caption", 29.5, "emeka", _HTML_CAPTION, ("football",)),
    Oddity("four-byte-caption", 30.5, "alice", _FOUR_BYTE_CAPTION, ("lanterns",)),
    Oddity("rtl-caption", 31.5, "fatima", _RTL_CAPTION, ("sunrise",)),
    Oddity("long-caption", 32.5, "alice", _LONG_CAPTION, ("cycling",)),
    Oddity(
        "unknown-mention",
        33.5,
        "bob",
        "Thanks @nobody-here and @alice_ and @Alice #thanks",
        ("ocean",),
    ),
    Oddity("private-author", 34.5, "hugo", "Only for friends, supposedly. #private", ("aurora",)),
    Oddity(
        "huge-counts", 35.5, "iris", "Seen by everyone, twice #viral", ("balloons",), _many_views
    ),
    Oddity("no-master", 36.5, "emeka", "No master playlist #odd", ("ocean",), _without("master")),
    Oddity("no-playlist", 37.5, "emeka", "MP4 only #odd", ("garden",), _without(*_PLAYLISTS)),
    Oddity(
        "no-mp4", 38.5, "emeka", "HLS only, short #odd", ("city",), _without("720p_watermarked.mp4")
    ),
    Oddity(
        "unknown-variants",
        39.5,
        "dmitri",
        "Variants of the future #odd",
        ("ocean",),
        _unknown_variants,
    ),
    Oddity("no-variants", 40.5, "dmitri", "No variants at all #odd", ("ocean",), _no_variants),
    Oddity("no-size", 41.5, "chiara", "Nobody measured this one #odd", ("coffee",), _no_size),
    Oddity("processing", 18.5, "alice", "Still in the lab #soon", ("aurora",), _processing),
    Oddity("long-video", 16.5, "alice", "One valley, one day, uncut 🏔️ #slowtv", (LONG_VIDEO,)),
    Oddity(
        "long-video-no-poster",
        42.5,
        "alice",
        "Long, without poster #odd",
        (LONG_VIDEO,),
        _without("poster"),
    ),
    Oddity("image-only", 12.5, "alice", "A still, for once #photo", ("balloons",), _image),
    Oddity("deleted", 5.5, "bob", "Deleted #gone", ("cycling", "ocean"), status=PostStatus.DELETED),
    Oddity("draft", 6.5, "bob", "Not yet published #draft", ("cycling",), status=PostStatus.DRAFT),
    Oddity("scheduled", 7.5, "chiara", "Tomorrow #soon", ("coffee",), status=PostStatus.SCHEDULED),
)

_INVITES = (
    ("accepted-collaboration", "bob", InviteStatus.ACCEPTED),
    ("accepted-collaboration", "fatima", InviteStatus.PENDING),
    ("pending-collaboration", "alice", InviteStatus.PENDING),
    ("pending-collaboration", "grace", InviteStatus.ACCEPTED),
    ("declined-collaboration", "chiara", InviteStatus.DECLINED),
    ("draft", "alice", InviteStatus.PENDING),
)


def media_ids(oddity: Oddity) -> list[str]:
    """The ids of an irregular post's files."""
    if len(oddity.sets) == 1:
        return [fixed_id("media", oddity.key)]
    return [fixed_id("media", oddity.key, number + 1) for number in range(len(oddity.sets))]


def add_oddities(store: Store, catalog: Catalog) -> None:
    """Adds every irregular post, then invitations, products, link and large counts."""
    for oddity in ODDITIES:
        _add(store, catalog, oddity)
    for key, name, status in _INVITES:
        _invite(store.posts[fixed_id("post", key)], name, status)
    shopping = store.posts[fixed_id("post", "shopping")]
    shopping.products = (MUG, LAMP, HELMET)
    shopping.shops = (BOTTEGA, VELO_CORNER)
    store.posts[fixed_id("post", "siblings")].link = LINK
    huge = store.posts[fixed_id("post", "huge-counts")]
    huge.likes = huge.comments = huge.shares = huge.saves = huge.views = BEYOND_JAVASCRIPT


def _add(store: Store, catalog: Catalog, oddity: Oddity) -> None:
    at = published_at(oddity.place)
    post = Post(
        fixed_id("post", oddity.key),
        account_id(oddity.author),
        oddity.caption,
        at - timedelta(minutes=3),
        None if oddity.status in (PostStatus.DRAFT, PostStatus.SCHEDULED) else at,
        status=oddity.status,
    )
    count_reactions(post)
    media = [
        catalog.make_video(media_id, post.id, name)
        for media_id, name in zip(media_ids(oddity), oddity.sets, strict=True)
    ]
    for number, item in enumerate(media):
        item.views = post.views // (number + 1)
        if oddity.change is not None:
            oddity.change(item)
    store.add_post(post, media)


def _invite(post: Post, name: str, status: InviteStatus) -> None:
    answered = None if status is InviteStatus.PENDING else EPOCH - timedelta(days=2)
    user_id = account_id(name)
    post.collaborators[user_id] = Collaborator(
        fixed_id("invite", post.id, name), user_id, status, EPOCH - timedelta(days=3), answered
    )

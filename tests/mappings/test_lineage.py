"""The lineage table is true: one changed input changes exactly the fields that name it."""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from mappings.lineage import LINEAGE, markdown_table
from mappings.nexgate import read_clip
from mappings.videos import GUEST, Rules, ViewerFacts, video_from_clip

CDN = "https://cdn.example"
RULES = Rules("https://loops.example")
VIEWER = ViewerFacts(signed_in=True, subject="amina")
VIEWER_BY_ID = ViewerFacts(signed_in=True, subject="5d0f5a0e-92a7-4f0b-8a06-5a1f0a7c9b11")
FULL: dict[str, object] = {
    "id": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "postId": "1a2b3c4d-0000-0000-0000-000000000001",
    "author": {
        "id": "5d0f5a0e-92a7-4f0b-8a06-5a1f0a7c9b11",
        "username": "amina",
        "profilePictureUrl": f"{CDN}/amina.webp",
        "profilePictureThumbnailUrl": f"{CDN}/amina-small.webp",
        "profilePictureBlurhash": "LKO2",
        "displayName": "Amina",
        "verified": True,
        "following": True,
    },
    "caption": "hi @bob",
    "media": {
        "id": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
        "duration": 12,
        "width": 1080,
        "height": 1920,
        "variants": {
            "master": f"{CDN}/master.m3u8",
            "360p_playlist": f"{CDN}/360.m3u8",
            "poster": f"{CDN}/poster.webp",
            "og": f"{CDN}/og.webp",
            "720p.mp4": f"{CDN}/720p.mp4",
            "360p.mp4": f"{CDN}/360p.mp4",
        },
    },
    "hashtags": ["fun"],
    "mentionedUsers": [{"id": "6a1d2f30-1111-4222-8333-444455556666", "username": "bob"}],
    "mentionedShops": [{"id": "s1", "name": "Gear"}],
    "collaborators": [{"id": "c1", "username": "coach"}],
    "currentUserIsCollaborator": False,
    "currentUserIsPendingCollaborator": False,
    "attachments": {"products": [], "shop": None, "externalLink": None},
    "engagement": {
        "viewsCount": 9,
        "likesCount": 4,
        "commentsCount": 3,
        "sharesCount": 2,
        "savesCount": 1,
    },
    "userInteraction": {"hasLiked": True, "hasSaved": True, "hasShared": True},
    "createdAt": "2026-06-20T08:30:00",
}

# One input at a time: other values that it may take, and what is read when it is gone.
OTHER_VALUES: dict[str, tuple[object, ...]] = {
    "id": ("7cb91a00-0000-0000-0000-000000000001",),
    "postId": ("8dc02b11-0000-0000-0000-000000000002",),
    "author.id": ("7cb91a00-0000-0000-0000-000000000009", None, "user:1"),
    "author.username": ("bea", None),
    "author.profilePictureUrl": (f"{CDN}/other.webp", None),
    "author.profilePictureThumbnailUrl": (f"{CDN}/other-small.webp", None),
    "author.profilePictureBlurhash": ("XXXX", None),
    "author.displayName": ("Bea", None),
    "author.verified": (False,),
    "author.following": (False,),
    "caption": ("hello, hello @bob", "", None),
    "media.id": ("7cb91a00-0000-0000-0000-000000000001", None),
    "media.duration": (42.6, None),
    "media.width": (720, 0),
    "media.height": (1280, 0),
    "media.variants": (
        {"720p_playlist": f"{CDN}/720.m3u8", "thumb": f"{CDN}/thumb.webp"},
        {"1080p.mp4": f"{CDN}/1080p.mp4"},
    ),
    "hashtags": (["NSFW"], [], ["fun", "gym"]),
    "mentionedUsers": ([], [{"id": "b2", "username": "bob"}]),
    "mentionedShops": ([],),
    "collaborators": ([],),
    "currentUserIsCollaborator": (True,),
    "currentUserIsPendingCollaborator": (True,),
    "attachments.products": ([{"id": "p1"}],),
    "attachments.shop": ({"id": "s1"},),
    "attachments.externalLink": ({"shortUrl": f"{CDN}/l"},),
    "engagement.viewsCount": (10, None),
    "engagement.likesCount": (10, None),
    "engagement.commentsCount": (10, None),
    "engagement.sharesCount": (10, None),
    "engagement.savesCount": (10, None),
    "userInteraction.hasLiked": (False, None),
    "userInteraction.hasSaved": (False, None),
    "userInteraction.hasShared": (False, None),
    "createdAt": ("2025-01-01T00:00:00", "soon", None),
}

OTHER_RULES: dict[str, tuple[Rules, ...]] = {
    "public_url": (replace(RULES, public_url="https://other.example"),),
    "ids": (replace(RULES, ids="uuid"),),
    "timezone": (replace(RULES, timezone=ZoneInfo("Africa/Dar_es_Salaam")),),
    "sensitive_hashtags": (replace(RULES, sensitive_hashtags=frozenset({"fun"})),),
    "src_url": (replace(RULES, src_url=("360p.mp4",)), replace(RULES, src_url=("no.mp4",))),
    "hls_url": (replace(RULES, hls_url=("360p_playlist",)),),
    "thumbnail": (replace(RULES, thumbnail=("og",)),),
}

OTHER_VIEWERS = (
    GUEST,
    ViewerFacts(signed_in=True, subject="bea"),
    ViewerFacts(signed_in=True, subject=None),
)


def leaves(document: dict[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Every field of a video by its dotted path; a list is one field."""
    for key, value in document.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def fields_of(
    document: dict[str, object], rules: Rules = RULES, viewer: ViewerFacts = VIEWER
) -> dict[str, object]:
    return dict(leaves(video_from_clip(read_clip(document), rules, viewer).video.model_dump()))


def changed(one: dict[str, object], other: dict[str, object]) -> set[str]:
    return {field for field, value in one.items() if other[field] != value}


def with_value(document: dict[str, object], path: str, value: object) -> dict[str, object]:
    key, _, rest = path.partition(".")
    if not rest:
        return {**document, key: value}
    inner = document[key]
    assert isinstance(inner, dict)
    return {**document, key: with_value(inner, rest, value)}


def without_what_hides_a_fallback() -> dict[str, object]:
    nameless = with_value(FULL, "author.displayName", None)
    return with_value(nameless, "author.profilePictureUrl", None)


def declared(source: str) -> set[str]:
    return {line.field for line in LINEAGE if source in line.sources}


def input_paths(document: dict[str, object]) -> set[str]:
    """Every Nexgate path; the dynamic map of variants and what is listed count as one."""
    return {
        "media.variants" if path.startswith("media.variants.") else path
        for path, _ in leaves(document)
    }


def test_every_field_of_a_video_is_declared_once_and_in_order() -> None:
    assert [line.field for line in LINEAGE] == list(fields_of(FULL))


def test_every_input_is_perturbed() -> None:
    assert input_paths(FULL) == OTHER_VALUES.keys()
    settings = {f"settings.{name}" for name in OTHER_RULES}
    sources = {source for line in LINEAGE for source in line.sources}
    assert sources <= OTHER_VALUES.keys() | settings | {"viewer"}


@pytest.mark.parametrize("path", list(OTHER_VALUES))
def test_a_changed_input_changes_exactly_the_declared_fields(path: str) -> None:
    seen: set[str] = set()
    for viewer in (VIEWER, VIEWER_BY_ID):
        for document in (FULL, without_what_hides_a_fallback()):
            before = fields_of(document, viewer=viewer)
            for value in OTHER_VALUES[path]:
                after = fields_of(with_value(document, path, value), viewer=viewer)
                seen |= changed(before, after)
    assert seen == declared(path)


@pytest.mark.parametrize("name", list(OTHER_RULES))
def test_a_changed_setting_changes_exactly_the_declared_fields(name: str) -> None:
    without_pictures = with_value(
        with_value(FULL, "author", {"id": "a1", "username": "amina"}),
        "media.variants",
        {"master": f"{CDN}/master.m3u8", "360p_playlist": f"{CDN}/360.m3u8"},
    )
    seen: set[str] = set()
    for document in (FULL, without_pictures):
        for rules in OTHER_RULES[name]:
            seen |= changed(fields_of(document), fields_of(document, rules))
    assert seen == declared(f"settings.{name}")


def test_another_viewer_changes_exactly_the_declared_fields() -> None:
    seen: set[str] = set()
    for viewer in OTHER_VIEWERS:
        seen |= changed(fields_of(FULL), fields_of(FULL, viewer=viewer))
    assert seen == declared("viewer")


def test_the_kind_says_whether_there_is_a_source() -> None:
    for line in LINEAGE:
        assert bool(line.sources) == (line.kind in {"exact", "derived"}), line.field


def test_an_exact_field_has_the_value_of_its_source() -> None:
    flat = dict(leaves(FULL))
    fields = fields_of(FULL)
    for line in LINEAGE:
        if line.kind == "exact":
            (source,) = line.sources
            assert fields[line.field] == flat[source], line.field


def test_a_field_without_a_source_is_the_same_for_every_video() -> None:
    other: dict[str, object] = {
        "id": "7cb91a00-0000-0000-0000-000000000001",
        "postId": "p2",
        "media": {"variants": {"master": f"{CDN}/m.m3u8"}},
    }
    one, two = fields_of(FULL), fields_of(other, viewer=GUEST)
    for line in LINEAGE:
        if not line.sources:
            assert one[line.field] == two[line.field], line.field


def test_the_printed_table_has_a_row_for_every_field() -> None:
    head, rule, *rows = markdown_table().splitlines()
    assert head == "| Field | From Nexgate | Rule | How |"
    assert rule == "|---|---|---|---|"
    assert len(rows) == len(LINEAGE)
    assert rows[5] == "| `caption` | `caption` | as it is; blank is null | exact |"
    assert all(row.count("|") == 5 for row in rows)

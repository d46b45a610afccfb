"""Nexgate's objects, read in whatever shape they arrive."""

import math

import pytest

from mappings.nexgate import (
    ClipPage,
    MalformedPage,
    MalformedProfile,
    read_clip,
    read_clip_page,
    read_follow_entries,
    read_profile,
)

MEDIA_ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
USER_ID = "5d0f5a0e-92a7-4f0b-8a06-5a1f0a7c9b11"


def clip_with(**fields: object) -> dict[str, object]:
    return {"id": MEDIA_ID, "postId": "p1", **fields}


def test_only_identity_is_required() -> None:
    clip = read_clip(clip_with())
    assert clip.model_dump(mode="json", by_alias=True) == {
        "id": MEDIA_ID,
        "postId": "p1",
        "author": None,
        "caption": None,
        "media": {"id": None, "duration": None, "width": None, "height": None, "variants": {}},
        "hashtags": [],
        "mentionedUsers": [],
        "mentionedShops": [],
        "collaborators": [],
        "currentUserIsCollaborator": False,
        "currentUserIsPendingCollaborator": False,
        "attachments": {"products": [], "shop": None, "externalLink": None},
        "engagement": {
            "viewsCount": 0,
            "likesCount": 0,
            "commentsCount": 0,
            "sharesCount": 0,
            "savesCount": 0,
        },
        "userInteraction": {"hasLiked": False, "hasSaved": False, "hasShared": False},
        "createdAt": None,
    }


@pytest.mark.parametrize(
    ("price", "expected"),
    [(120.00, 120.0), (120, 120), ("89.99", 89.99), (math.inf, None), (math.nan, None), ("", None)],
)
def test_prices_are_finite_numbers_or_unknown(price: object, expected: float | None) -> None:
    clip = read_clip(clip_with(attachments={"products": [{"price": price}]}))
    assert clip.attachments.products[0].price == expected


@pytest.mark.parametrize(
    ("variants", "expected"),
    [
        ({"lqip": "data:image/webp;base64,AAAA"}, {"lqip": "data:image/webp;base64,AAAA"}),
        ({"lqip": "https://cdn.example/lqip.webp"}, {}),
        ({"lqip": "data:text/html,x"}, {}),
        ({"lqip": "data:image/webp;base64," + "A" * 20_000}, {}),
        (
            {"blurhash": "LKO2?U%2Tw=w]~RBVZRi};RPxuwH"},
            {"blurhash": "LKO2?U%2Tw=w]~RBVZRi};RPxuwH"},
        ),
        ({"new": "text", "": "x", "empty": "", "blank": " ", "number": 1}, {"new": "text"}),
        ({"a\ud83d": "b\udc00"}, {"a\ufffd": "b\ufffd"}),
        ([["master", "x"]], {}),
        ("master", {}),
        (None, {}),
    ],
)
def test_variants_are_a_map_of_texts(variants: object, expected: dict[str, str]) -> None:
    assert read_clip(clip_with(media={"variants": variants})).media.variants == expected


@pytest.mark.parametrize("verified", ["verified", "isVerified"])
@pytest.mark.parametrize("following", ["following", "isFollowing"])
@pytest.mark.parametrize("username", ["username", "userName"])
def test_both_spellings_are_read(verified: str, following: str, username: str) -> None:
    author = {verified: "True", following: 1, username: "amina"}
    read = read_clip(clip_with(author=author)).author
    assert read is not None
    assert (read.verified, read.following, read.username) == (True, True, "amina")
    assert read.model_dump(by_alias=True).keys() >= {"username", "verified", "following"}


def page_with(**fields: object) -> dict[str, object]:
    return {"clips": [], **fields}


@pytest.mark.parametrize(
    ("fields", "next_cursor"),
    [
        ({"nextCursor": "abc", "hasMore": True}, "abc"),
        ({"nextCursor": "abc", "hasMore": "TRUE"}, "abc"),
        ({"nextCursor": "abc", "hasMore": 1}, "abc"),
        ({"nextCursor": "abc", "hasMore": False}, None),
        ({"nextCursor": "abc", "hasMore": None}, None),
        ({"nextCursor": "abc"}, None),
        ({"nextCursor": None, "hasMore": True}, None),
        ({"nextCursor": "", "hasMore": True}, None),
        ({"nextCursor": 7, "hasMore": True}, None),
        ({"nextCursor": "x" * 4_000, "hasMore": True}, "x" * 4_000),
        ({"nextCursor": "x" * 4_001, "hasMore": False}, None),
        ({"hasMore": True}, None),
    ],
)
def test_has_more_is_the_authority_on_the_end(
    fields: dict[str, object], next_cursor: str | None
) -> None:
    page = read_clip_page(page_with(**fields))
    assert page == ClipPage((), next_cursor, next_cursor is not None)


@pytest.mark.parametrize("cursor", ["a\nb", "x" * 4_001, "é" * 2_001, "\ud83d"])
def test_a_cursor_that_can_not_be_carried_is_no_end(cursor: str) -> None:
    with pytest.raises(MalformedPage):
        read_clip_page(page_with(nextCursor=cursor, hasMore=True))


@pytest.mark.parametrize("value", [None, [], "page", {}, {"clips": None}, {"clips": {}}])
def test_what_is_no_page(value: object) -> None:
    with pytest.raises(MalformedPage):
        read_clip_page(value)


def test_one_malformed_clip_does_not_fail_the_page() -> None:
    page = read_clip_page(page_with(clips=[{}, clip_with(), 7, clip_with(postId="a/b")]))
    assert [clip.id for clip in page.clips] == [MEDIA_ID]
    assert page.dropped == ("id_missing", "not_an_object", "post_id_unusable")


def test_a_profile_without_what_is_private_to_it() -> None:
    profile = read_profile(
        {
            "id": USER_ID.upper(),
            "userName": "amina-Xk29PqL",
            "firstName": "Amina",
            "lastName": "Juma",
            "email": "amina@example.org",
            "roles": ["ROLE_NORMAL_USER"],
            "profilePictureUrls": ["https://cdn.example/a.jpg", None],
        }
    )
    assert profile.model_dump(mode="json", by_alias=True) == {
        "id": USER_ID,
        "userName": "amina-Xk29PqL",
        "firstName": "Amina",
        "lastName": "Juma",
        "profilePictureUrls": ["https://cdn.example/a.jpg"],
    }


@pytest.mark.parametrize("value", [None, [], {}, {"id": None}, {"id": " "}, {"userName": "amina"}])
def test_what_is_no_profile(value: object) -> None:
    with pytest.raises(MalformedProfile):
        read_profile(value)


def test_follow_entries_without_a_known_user_are_left_out() -> None:
    entries = read_follow_entries(
        [
            {"id": "f1", "user": {"id": USER_ID, "username": "amina", "isVerified": True}},
            {"id": "f2", "user": None, "status": "ACCEPTED"},
            {"id": "f3", "user": {"userName": "ghost"}},
            {"id": "f4"},
            None,
        ]
    )
    assert [entry.id for entry in entries] == ["f1"]
    assert entries[0].user is not None
    assert entries[0].user.user_name == "amina"
    assert entries[0].user.is_verified


@pytest.mark.parametrize("value", [None, {}, "amina", 7])
def test_what_is_no_follow_list_is_an_empty_one(value: object) -> None:
    assert read_follow_entries(value) == ()

"""Nexgate's comments as Loops comments and replies, and back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.comments import (
    CommentedVideo,
    author_of_comment,
    comment_from_nexgate,
    comment_page,
    nexgate_from_comment,
    reply_from_nexgate,
    reply_page,
)
from mappings.ids import shortcode_from_uuid, uuid_from_text
from mappings.loops import CommentResource, ReplyResource
from mappings.nexgate import (
    MalformedComment,
    MalformedPage,
    NexgateComment,
    read_comment,
    read_comments,
)
from mappings.rules import GUEST, Rules, ViewerFacts

RULES = Rules(public_url="https://loops.example")
MEDIA_ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
COMMENT_ID = "0b7e8a7e-7ac0-4a6b-9f3a-0a6a1c8f2d10"
PARENT_ID = "1b7e8a7e-7ac0-4a6b-9f3a-0a6a1c8f2d11"
ADA_ID = "5d0f5a0e-92a7-4f0b-8a06-5a1f0a7c9b11"
BOB_ID = "6d0f5a0e-92a7-4f0b-8a06-5a1f0a7c9b12"
VIDEO = CommentedVideo(MEDIA_ID)
ADA = ViewerFacts(signed_in=True, subject="ada")


def decimal(uuid_text: str) -> str:
    uuid = uuid_from_text(uuid_text)
    assert uuid is not None
    return str(uuid.int)


def shortcode(uuid_text: str) -> str:
    uuid = uuid_from_text(uuid_text)
    assert uuid is not None
    return shortcode_from_uuid(uuid)


def document(**different: object) -> dict[str, object]:
    return {
        "id": COMMENT_ID,
        "postId": "post-1",
        "parentCommentId": None,
        "author": {
            "id": ADA_ID,
            "userName": "ada",
            "firstName": "Ada",
            "lastName": "Lovelace",
            "profilePictureUrl": "https://cdn.example/ada.jpg",
            "verified": True,
        },
        "content": "Look at this, @bob! #Sunrise #1",
        "contentParsed": {
            "text": "Look at this, @bob! #Sunrise #1",
            "mentions": [
                {
                    "userId": BOB_ID,
                    "userName": "bob",
                    "displayName": "Bob B",
                    "startIndex": 14,
                    "endIndex": 18,
                }
            ],
        },
        "likesCount": 3,
        "repliesCount": 2,
        "pinned": True,
        "hasLiked": True,
        "canEdit": True,
        "canDelete": True,
        "canPin": False,
        "createdAt": "2026-06-20T08:30:00.123456",
        "updatedAt": "2026-06-21T08:30:00",
        **different,
    }


def with_mentions(content: str, *mentions: object) -> NexgateComment:
    parsed = {"text": content, "mentions": list(mentions)}
    return read_comment(document(content=content, contentParsed=parsed))


def mention(start: object, end: object, name: object = "bob", user_id: object = BOB_ID) -> object:
    return {"userId": user_id, "userName": name, "startIndex": start, "endIndex": end}


def shown(comment: NexgateComment, viewer: ViewerFacts = ADA) -> CommentResource:
    return comment_from_nexgate(comment, VIDEO, RULES, viewer)


def places(comment: NexgateComment) -> list[tuple[str, int, int]]:
    return [(one.username, one.start_index, one.end_index) for one in shown(comment).mentions]


def test_a_comment_has_every_key_of_loops_comments() -> None:
    assert shown(read_comment(document())).model_dump() == {
        "id": decimal(COMMENT_ID),
        "v_id": decimal(MEDIA_ID),
        "account": {
            "id": decimal(ADA_ID),
            "name": "Ada Lovelace",
            "username": "ada",
            "avatar": "https://cdn.example/ada.jpg",
        },
        "caption": "Look at this, @bob! #Sunrise #1",
        "replies": 2,
        "children": [],
        "tags": ["Sunrise"],
        "mentions": [
            {
                "username": "bob",
                "start_index": 14,
                "end_index": 18,
                "profile_id": decimal(BOB_ID),
                "is_local": True,
            }
        ],
        "likes": 3,
        "shares": 0,
        "liked": True,
        "url": f"https://loops.example/v/{shortcode(MEDIA_ID)}?cid={shortcode(COMMENT_ID)}",
        "media_count": 0,
        "media": [],
        "remote_url": None,
        "tombstone": False,
        "is_edited": False,
        "is_hidden": False,
        "is_owner": True,
        "created_at": "2026-06-20T08:30:00+00:00",
    }


def test_a_reply_has_its_comment_and_no_replies() -> None:
    reply = read_comment(document(parentCommentId=PARENT_ID))
    comment = shown(reply).model_dump()
    resource = reply_from_nexgate(reply, VIDEO, RULES, ADA, parent_id=PARENT_ID)
    del comment["replies"], comment["children"]
    url = f"https://loops.example/v/{shortcode(MEDIA_ID)}?rid={shortcode(COMMENT_ID)}"
    assert resource.model_dump() == {**comment, "p_id": decimal(PARENT_ID), "url": url}


def test_ids_follow_the_rules() -> None:
    rules = Rules(public_url="https://loops.example", ids="uuid")
    resource = comment_from_nexgate(read_comment(document()), VIDEO, rules, GUEST)
    assert (resource.id, resource.v_id) == (COMMENT_ID, MEDIA_ID)
    assert resource.mentions[0].profile_id == BOB_ID


@pytest.mark.parametrize(
    ("viewer", "liked", "is_owner"),
    [
        (GUEST, False, False),
        (ViewerFacts(subject="ada"), False, False),
        (ADA, True, True),
        (ViewerFacts(signed_in=True, subject=ADA_ID), True, True),
        (ViewerFacts(signed_in=True, subject="bob"), True, False),
        (ViewerFacts(signed_in=True, subject=None), True, False),
    ],
)
def test_what_depends_on_the_viewer(viewer: ViewerFacts, liked: bool, is_owner: bool) -> None:
    resource = shown(read_comment(document()), viewer)
    assert (resource.liked, resource.is_owner) == (liked, is_owner)


@pytest.mark.parametrize(
    "author",
    [
        None,
        "ada",
        {"id": ADA_ID, "userName": None, "firstName": None, "verified": False},
        {"id": ADA_ID, "userName": " "},
        {},
    ],
)
def test_a_vanished_author_is_the_deleted_account(author: object) -> None:
    comment = read_comment(document(author=author))
    assert author_of_comment(comment) is None
    assert shown(comment).account.model_dump() == {
        "id": "0",
        "name": "User",
        "username": "deleted",
        "avatar": "https://loops.example/storage/avatars/default.jpg",
    }


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Ada", "Lovelace", "Ada Lovelace"),
        ("Ada", None, "Ada"),
        (None, "Lovelace", "Lovelace"),
        (None, None, "ada"),
        ("", "  ", "ada"),
        (" Ada ", "", "Ada"),
    ],
)
def test_a_name_is_made_of_two(first: object, last: object, name: str) -> None:
    author = {"id": ADA_ID, "userName": "ada", "firstName": first, "lastName": last}
    account = shown(read_comment(document(author=author))).account
    assert account.name == name
    assert account.avatar == RULES.default_avatar


@pytest.mark.parametrize(
    ("content", "parsed", "caption"),
    [
        ("  as typed\n", {"text": "other"}, "  as typed\n"),
        (None, {"text": "from the parsed text"}, "from the parsed text"),
        ("", None, ""),
        (None, {}, ""),
        (17, "no object", "17"),
    ],
)
def test_the_caption_is_never_null(content: object, parsed: object, caption: str) -> None:
    assert shown(read_comment(document(content=content, contentParsed=parsed))).caption == caption


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#a#b", ["a"]),
        ("#one #Two #ONE", ["one", "Two"]),
        ("no# tag, a&#39;s, x#y, https://a/#z", []),
        ("(#left) #right.", ["left", "right"]),
        ("#über #99", ["über"]),
        ("#2024recap", ["2024recap"]),
    ],
)
def test_tags_are_found_in_the_text(text: str, tags: list[str]) -> None:
    assert shown(read_comment(document(content=text))).tags == tags


def test_mentions_count_utf16_units() -> None:
    assert places(with_mentions("😍 @bob", mention(3, 7))) == [("bob", 3, 7)]


@pytest.mark.parametrize(
    "wrong", [(2, 6), (0, 0), (-5, 2), (None, None), (3.5, 7), ("x", 7), (90, 99), (True, 4)]
)
def test_indices_that_do_not_fit_are_found_anew(wrong: tuple[object, object]) -> None:
    assert places(with_mentions("😍 @bob @bobby", mention(*wrong))) == [("bob", 3, 7)]


def test_two_mentions_of_one_user_are_two_places() -> None:
    comment = with_mentions("@bob and @bob", mention(None, None), mention(None, None))
    assert places(comment) == [("bob", 0, 4), ("bob", 9, 13)]
    comment = with_mentions("@bob and @bob", mention(9, 13), mention(9, 13), mention(9, 13))
    assert places(comment) == [("bob", 0, 4), ("bob", 9, 13)]


@pytest.mark.parametrize(
    "unusable",
    [
        mention(0, 4, name="nobody"),
        mention(0, 4, name=None),
        mention(0, 4, user_id=None),
        mention(0, 4, user_id="a/b"),
        "no object",
    ],
)
def test_a_mention_that_names_nobody_in_the_text_is_left_out(unusable: object) -> None:
    assert places(with_mentions("@bob", unusable)) == []


def test_an_unreadable_time_is_the_epoch() -> None:
    assert shown(read_comment(document(createdAt="soon"))).created_at == "1970-01-01T00:00:00+00:00"


def test_counts_are_numbers_whatever_arrives() -> None:
    resource = shown(read_comment(document(likesCount=None, repliesCount="7")))
    assert (resource.likes, resource.replies) == (0, 7)
    assert shown(read_comment(document(likesCount=math.nan))).likes == 0


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "not_an_object"),
        ([], "not_an_object"),
        ({"postId": "p"}, "id_missing"),
        ({"id": "17", "postId": "p"}, "id_not_uuid"),
        ({"id": COMMENT_ID, "postId": None}, "post_id_missing"),
    ],
)
def test_a_comment_without_identity_is_malformed(value: object, reason: str) -> None:
    with pytest.raises(MalformedComment) as caught:
        read_comment(value)
    assert caught.value.reason == reason


def test_a_list_keeps_the_places_of_malformed_comments() -> None:
    found = read_comments([document(), {"id": "17"}, document(id=PARENT_ID.upper())])
    assert [one.id if one else None for one in found.slots] == [COMMENT_ID, None, PARENT_ID]
    assert [one.id for one in found.comments] == [COMMENT_ID, PARENT_ID]
    assert found.dropped == ("id_not_uuid",)


@pytest.mark.parametrize("value", [None, {}, "list"])
def test_what_is_no_list_is_no_page(value: object) -> None:
    with pytest.raises(MalformedPage):
        read_comments(value)


def test_the_way_back_keeps_what_loops_knows() -> None:
    comment = read_comment(document())
    back = nexgate_from_comment(shown(comment), RULES, post_id="post-1")
    assert back.model_dump(mode="json", by_alias=True) == {
        **comment.model_dump(mode="json", by_alias=True),
        "author": {
            "id": ADA_ID,
            "userName": "ada",
            "firstName": "Ada Lovelace",
            "lastName": None,
            "profilePictureUrl": "https://cdn.example/ada.jpg",
            "verified": False,
        },
        "contentParsed": {
            "text": comment.content,
            "mentions": [
                {
                    "userId": BOB_ID,
                    "userName": "bob",
                    "displayName": None,
                    "startIndex": 14,
                    "endIndex": 18,
                }
            ],
        },
        "pinned": False,
        "createdAt": "2026-06-20T08:30:00",
        "updatedAt": None,
    }


def test_a_reply_comes_back_with_its_parent() -> None:
    reply = read_comment(document(parentCommentId=PARENT_ID))
    resource = reply_from_nexgate(reply, VIDEO, RULES, ADA, parent_id=PARENT_ID)
    back = nexgate_from_comment(resource, RULES)
    assert (back.parent_comment_id, back.post_id, back.replies_count) == (PARENT_ID, None, 0)
    parentless = resource.model_copy(update={"p_id": None, "created_at": "soon"})
    back = nexgate_from_comment(parentless, RULES)
    assert (back.parent_comment_id, back.created_at) == (None, None)


def test_a_deleted_account_comes_back_as_nobody() -> None:
    assert nexgate_from_comment(shown(read_comment(document(author=None))), RULES).author is None


def test_a_comment_that_came_back_looks_the_same() -> None:
    resource = shown(read_comment(document()))
    again = nexgate_from_comment(resource, RULES, post_id="post-1")
    assert shown(again) == resource


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(document(), JSON)))
def test_any_comment_with_an_identity_can_be_shown(fields: dict[str, object]) -> None:
    comment = read_comment({**fields, "id": COMMENT_ID, "postId": "p"})
    resource = shown(comment)
    assert CommentResource.model_validate(resource.model_dump()) == resource
    reply = reply_from_nexgate(comment, VIDEO, RULES, ADA, parent_id=PARENT_ID)
    assert ReplyResource.model_validate(reply.model_dump()) == reply


@given(st.text(alphabet="@bo 😍-\n", max_size=30), st.integers(-3, 40), st.integers(-3, 40))
def test_a_mention_always_points_at_the_name(text: str, start: int, end: int) -> None:
    for one in shown(with_mentions(text, mention(start, end))).mentions:
        units = text.encode("utf-16-le")[2 * one.start_index : 2 * one.end_index]
        assert units.decode("utf-16-le") == "@bob"


def test_pages_have_links_and_a_cursor() -> None:
    comment = shown(read_comment(document()))
    page = comment_page(
        [comment],
        path="https://loops.example/list",
        query={"cursor": "old", "limit": "10"},
        per_page=10,
        next_cursor="new",
    ).model_dump()
    assert page["data"] == [comment.model_dump()]
    assert page["links"]["next"] == "https://loops.example/list?limit=10&cursor=new"
    assert page["meta"]["next_cursor"] == "new"
    empty = reply_page([], path="https://a", query={}, per_page=3, next_cursor=None).model_dump()
    assert empty == {
        "data": [],
        "links": {"first": None, "last": None, "prev": None, "next": None},
        "meta": {"path": "https://a", "per_page": 3, "next_cursor": None, "prev_cursor": None},
    }


def test_an_id_that_is_no_uuid_has_no_address() -> None:
    with pytest.raises(ValueError, match="no UUID"):
        comment_from_nexgate(read_comment(document()), CommentedVideo("video"), RULES, GUEST)

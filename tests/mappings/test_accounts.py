"""Nexgate's users as Loops accounts."""

from uuid import UUID

import pytest

from mappings.accounts import (
    AccountFacts,
    account_from_person,
    blocked_account,
    clip_numbers,
    compact_from_person,
    listed_account,
    names_from_loops,
    own_email,
)
from mappings.loops import Account, ListedAccount
from mappings.nexgate import (
    Clip,
    FollowStats,
    read_block_entries,
    read_clip,
    read_own_contact,
)
from mappings.people import Person
from mappings.rules import Rules

RULES = Rules(public_url="https://loops.example")
BOB_ID = "5d0f5a0e-92a7-4f0b-8a06-5a1f0a7c9b11"
BOB_LOOPS_ID = str(UUID(BOB_ID).int)
BOB = Person(BOB_ID, "bob", "Bob Martens", "https://cdn.example/bob.jpg")
DEFAULT_AVATAR = "https://loops.example/storage/avatars/default.jpg"


def clip(number: int, *, post: str, likes: int = 0, at: object = None) -> Clip:
    return read_clip(
        {
            "id": str(UUID(int=number)),
            "postId": post,
            "engagement": {"likesCount": likes},
            "createdAt": at,
        }
    )


def test_an_account_has_every_key_and_nothing_nexgate_lacks() -> None:
    facts = AccountFacts(
        clip_numbers([clip(1, post="p", likes=7, at="2026-06-20T08:30:00.5")], RULES),
        FollowStats(followers_count=3, following_count=4),
        is_owner=True,
        is_private=True,
    )
    account = account_from_person(BOB, RULES, facts)
    assert account is not None
    assert account.model_dump() == {
        "id": BOB_LOOPS_ID,
        "name": "Bob Martens",
        "avatar": "https://cdn.example/bob.jpg",
        "username": "bob",
        "is_owner": True,
        "local": True,
        "bio": "",
        "post_count": 1,
        "follower_count": 3,
        "following_count": 4,
        "url": "https://loops.example/@bob",
        "remote_url": None,
        "is_blocking": None,
        "manually_approves_followers": True,
        "links": [],
        "has_playlists": False,
        "accepts_dms": False,
        "is_admin": False,
        "created_at": "2026-06-20T08:30:00+00:00",
        "likes_count": 7,
    }
    assert Account.model_validate(account.model_dump()) == account


def test_of_whom_only_the_id_is_known_the_rest_is_made_up_and_never_empty() -> None:
    account = account_from_person(Person(BOB_ID), RULES)
    assert account is not None
    assert (account.username, account.name, account.avatar) == (
        "user5d0f5a0e",
        "user5d0f5a0e",
        DEFAULT_AVATAR,
    )
    assert (account.created_at, account.likes_count) == ("1970-01-01T00:00:00+00:00", 0)
    opaque = compact_from_person(Person("shop-bbb-222"), RULES)
    assert opaque is not None
    assert (opaque.id, opaque.username) == ("shop-bbb-222", "usershopbbb2")


def test_an_id_that_is_no_id_makes_no_account() -> None:
    nobody = Person("user:1", "x")
    assert account_from_person(nobody, RULES) is None
    assert compact_from_person(nobody, RULES) is None
    assert listed_account(nobody, RULES, is_following=True) is None


def test_a_listed_account_is_a_compact_one_that_is_followed_or_not() -> None:
    assert listed_account(BOB, RULES, is_following=True) == ListedAccount(
        id=BOB_LOOPS_ID,
        name="Bob Martens",
        username="bob",
        avatar="https://cdn.example/bob.jpg",
        is_following=True,
    )


def test_clips_of_one_post_are_posts_of_their_own_with_the_likes_once() -> None:
    numbers = clip_numbers(
        [
            clip(1, post="a", likes=5, at="2026-06-20T08:30:00"),
            clip(2, post="a", likes=5, at="2026-06-19T08:30:00"),
            clip(3, post="b", likes=2, at="not a time"),
            clip(4, post="c", likes=2**63),
        ],
        RULES,
    )
    assert (numbers.post_count, numbers.likes_count) == (4, 2**63 - 1)
    assert numbers.created_at == "2026-06-19T08:30:00+00:00"


def test_no_clips_count_nothing() -> None:
    numbers = clip_numbers([], RULES)
    assert (numbers.post_count, numbers.likes_count) == (0, 0)
    assert numbers.created_at == "1970-01-01T00:00:00+00:00"


def test_a_blocked_account_with_and_without_its_time() -> None:
    entries = read_block_entries(
        [
            {"user": {"id": BOB_ID, "userName": "bob"}, "createdAt": "2026-06-20T08:30:00"},
            {"user": {"id": BOB_ID, "userName": "bob"}},
            {"user": {"id": "user:1"}},
        ]
    )
    first, second, third = (blocked_account(entry, RULES) for entry in entries)
    assert first is not None
    assert second is not None
    assert first.account.id == BOB_LOOPS_ID
    assert (first.blocked_at, second.blocked_at) == ("2026-06-20T08:30:00+00:00", None)
    assert third is None
    assert blocked_account(entries[0].model_copy(update={"user": None}), RULES) is None


@pytest.mark.parametrize(
    ("given", "masked"),
    [
        ("alice@example.org", "a***@example.org"),
        ("a@x.example", "a***@x.example"),
        ('"a@b"@x.example', '"***@x.example'),
        ("no address", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_an_address_is_told_to_its_owner_in_part_only(given: object, masked: str) -> None:
    assert own_email(read_own_contact({"email": given}), RULES).current_email == masked


def test_an_address_is_as_old_as_its_account() -> None:
    contact = read_own_contact(
        {"email": "a@b.example", "isEmailVerified": True, "createdAt": "2026-01-02T03:04:05"}
    )
    told = own_email(contact, RULES)
    assert (told.email_verified, told.email_added_date) == (True, "January 2, 2026")
    assert told.pending_email is None
    assert own_email(read_own_contact(None), RULES).email_added_date == "January 1, 1970"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("Alice Fischer", {"firstName": "Alice", "lastName": "Fischer"}),
        ("  Ana  de la   Cruz ", {"firstName": "Ana de la", "lastName": "Cruz"}),
        ("Alice", {"firstName": "Alice"}),
    ],
)
def test_one_name_becomes_two_at_its_last_blank(name: str, fields: dict[str, str]) -> None:
    assert names_from_loops(name) == fields

"""Follow counts, block lists, page objects and name checks, in whatever shape they arrive."""

import pytest
from hypothesis import given

from mappings.nexgate import (
    MalformedPage,
    read_block_entries,
    read_featured_users,
    read_follow_check,
    read_follow_stats,
    read_is_name_taken,
    read_is_private,
    read_own_contact,
    read_page_object,
)
from tests.support.strategies import ANYTHING

BOB_ID = "5d0f5a0e-92a7-4f0b-8a06-5a1f0a7c9b11"


def test_counts_are_numbers_whatever_comes() -> None:
    stats = read_follow_stats({"followersCount": "12", "followingCount": -1})
    assert (stats.followers_count, stats.following_count) == (12, 0)
    assert read_follow_stats([]).followers_count == 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"following": True}, True),
        ({"isFollowing": "true"}, True),
        ({"following": False}, False),
        ({}, False),
        (None, False),
    ],
)
def test_a_check_in_both_spellings(value: object, expected: bool) -> None:
    assert read_follow_check(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [({"private": True}, True), ({"isPrivate": 1}, True), ({"private": None}, False), (7, False)],
)
def test_privacy_in_both_spellings(value: object, expected: bool) -> None:
    assert read_is_private(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"available": True, "details": {"notTaken": True}}, False),
        ({"available": False, "details": {"notTaken": False}}, True),
        # Reserved, or of a form that no name has: nobody's.
        ({"available": False, "details": {"notTaken": True}}, False),
        ({"available": False, "details": {}}, True),
        ({"available": False}, True),
        (None, False),
    ],
)
def test_a_name_is_taken_or_not(value: object, expected: bool) -> None:
    assert read_is_name_taken(value) is expected


def test_featured_users_and_blocked_ones_have_an_id() -> None:
    users = read_featured_users(
        [{"id": BOB_ID, "userName": "bob", "followersCount": 3}, {"userName": "ghost"}, None]
    )
    assert [(user.id, user.followers_count) for user in users] == [(BOB_ID, 3)]
    entries = read_block_entries([{"user": {"id": BOB_ID}}, {"user": None}, {"user": {}}, 7])
    assert [entry.user.id for entry in entries if entry.user] == [BOB_ID]


def test_the_own_address_in_both_spellings() -> None:
    assert read_own_contact({"emailVerified": True}).is_email_verified
    assert read_own_contact({"email": "a@b.example"}).email == "a@b.example"
    assert read_own_contact("x").email is None


@pytest.mark.parametrize(
    ("about", "is_last", "total"),
    [
        ({"last": True, "number": 0, "totalPages": 3, "totalElements": 57}, True, 57),
        ({"last": False, "number": 2, "totalPages": 3}, False, None),
        ({"page": {"number": 0, "totalPages": 2, "totalElements": 30}}, False, 30),
        ({"page": {"number": 1, "totalPages": 2, "totalElements": 30}}, True, 30),
        ({"number": 0}, True, None),
        ({"totalPages": 5}, True, None),
        ({}, True, None),
    ],
)
def test_page_objects_in_both_shapes(
    about: dict[str, object], is_last: bool, total: int | None
) -> None:
    page = read_page_object({"content": [{"id": 1}, None, "x"], **about})
    assert page.records == ({"id": 1},)
    assert (page.is_last, page.total) == (is_last, total)


@pytest.mark.parametrize("value", [None, [], {}, {"content": None}, {"content": {}}, "x"])
def test_what_is_no_page_object(value: object) -> None:
    with pytest.raises(MalformedPage):
        read_page_object(value)


@given(ANYTHING)
def test_nothing_breaks_the_readers(value: object) -> None:
    for read in (
        read_follow_stats,
        read_follow_check,
        read_is_private,
        read_is_name_taken,
        read_featured_users,
        read_block_entries,
        read_own_contact,
    ):
        read(value)

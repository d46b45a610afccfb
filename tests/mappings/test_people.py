"""People, put together from clips, lists and comments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.nexgate import (
    Author,
    MentionedUser,
    UserInfo,
    read_clip,
    read_profile,
)
from mappings.people import (
    Person,
    adds_nothing,
    merged,
    people_of_clip,
    person_from_author,
    person_from_mention,
    person_from_user,
)
from tests.support.strategies import CLIPS

BOB_ID = "5d0f5a0e-92a7-4f0b-8a06-5a1f0a7c9b11"


def test_an_author_with_a_thumbnail_only() -> None:
    author = Author(
        id=BOB_ID,
        username="bob",
        display_name="bob",
        profile_picture_url="javascript:1",
        profile_picture_thumbnail_url="https://cdn.example/s.jpg",
    )
    assert person_from_author(author) == Person(BOB_ID, "bob", None, "https://cdn.example/s.jpg")


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Bob", "Martens", "Bob Martens"),
        (" Bob ", None, "Bob"),
        (None, "Martens", "Martens"),
        (None, " ", None),
        ("null", "null", None),
    ],
)
def test_two_names_are_one(first: str | None, last: str | None, name: str | None) -> None:
    user = UserInfo(id=BOB_ID, user_name="bob", first_name=first, last_name=last)
    assert person_from_user(user) == Person(BOB_ID, "bob", name, None)


def test_the_first_picture_is_the_current_one() -> None:
    profile = read_profile(
        {"id": BOB_ID, "profilePictureUrls": ["https://cdn.example/1", "https://cdn.example/2"]}
    )
    assert person_from_user(profile) == Person(BOB_ID, None, None, "https://cdn.example/1")


def test_without_an_id_there_is_nobody() -> None:
    assert person_from_author(Author(username="bob")) is None
    assert person_from_mention(MentionedUser(username="bob")) is None
    assert person_from_user(UserInfo(user_name="bob")) is None


def test_a_clip_tells_of_its_author_its_co_authors_and_who_is_mentioned() -> None:
    clip = read_clip(
        {
            "id": BOB_ID,
            "postId": "p1",
            "author": {"id": "a", "username": "ann"},
            "collaborators": [{"id": "b", "userName": "bob"}, {"userName": "nobody"}],
            "mentionedUsers": [{"id": "c", "username": "cid", "displayName": "Cid C"}],
        }
    )
    assert list(people_of_clip(clip)) == [
        Person("a", "ann"),
        Person("b", "bob"),
        Person("c", "cid", "Cid C"),
    ]
    assert list(people_of_clip(read_clip({"id": BOB_ID, "postId": "p1"}))) == []


def test_what_is_told_last_counts_and_nothing_is_forgotten() -> None:
    known = Person("a", "ann", "Ann A", "https://cdn.example/old")
    assert merged(known, Person("a", "anna", None, "https://cdn.example/new")) == Person(
        "a", "anna", "Ann A", "https://cdn.example/new"
    )


def test_where_somebody_is_only_mentioned_does_not_take_their_picture_away() -> None:
    author = person_from_author(Author(id="a", profile_picture_url="https://cdn.example/medium"))
    mentioned = person_from_mention(
        MentionedUser(id="a", profile_picture_url="https://cdn.example/thumb")
    )
    assert author is not None
    assert mentioned is not None
    both = Person("a", picture="https://cdn.example/medium", thumbnail="https://cdn.example/thumb")
    assert merged(author, mentioned) == merged(mentioned, author) == both


@given(CLIPS)
def test_any_clip_tells_of_people_without_blank_names(document: dict[str, object]) -> None:
    for person in people_of_clip(read_clip(document)):
        for told in (
            person.user_name,
            person.display_name,
            person.picture,
            person.thumbnail,
        ):
            assert told is None or told.strip()


TOLD = st.sampled_from([None, "a", "b"])
PEOPLE = st.builds(Person, st.just(BOB_ID), TOLD, TOLD, TOLD, TOLD)


@given(PEOPLE, PEOPLE)
def test_news_is_what_changes_what_is_known(known: Person, told: Person) -> None:
    assert adds_nothing(known, told) == (merged(known, told) == known)

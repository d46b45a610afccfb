"""Hashtags: what may be a name, how they are counted, the number that stands for one."""

import pytest
from hypothesis import given

from mappings.hashtags import (
    MAX_NAME_LENGTH,
    CountedHashtag,
    count_hashtags,
    hashtag,
    hashtag_id,
    hashtag_name,
    trending_hashtag,
)
from mappings.nexgate import Clip, read_clip
from mappings.rules import Rules
from tests.support.strategies import TEXTS

RULES = Rules(public_url="https://loops.example")


def clip(number: int, tags: list[str], created_at: str | None = "2026-06-20T08:30:00") -> Clip:
    return read_clip(
        {
            "id": f"00000000-0000-4000-8000-{number:012}",
            "postId": "post",
            "hashtags": tags,
            "createdAt": created_at,
        }
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("cats", "cats"),
        ("#cats", "cats"),
        (" # cats ", "cats"),
        ("ünï", "ünï"),
        ("a b", "a b"),
        ("##", "#"),
        ("", None),
        ("#", None),
        (" ", None),
        ("a\x00", None),
        ("a\nb", None),
        ("x" * MAX_NAME_LENGTH, "x" * MAX_NAME_LENGTH),
        ("x" * (MAX_NAME_LENGTH + 1), None),
    ],
)
def test_a_name_from_outside(text: str, name: str | None) -> None:
    assert hashtag_name(text) == name


def test_most_used_first_then_by_name() -> None:
    clips = [clip(1, ["b", "c"]), clip(2, ["A", "c"]), clip(3, ["a"], "2026-06-19T00:00:00Z")]
    counted = count_hashtags(clips, RULES)
    assert [(tag.name, tag.count) for tag in counted] == [("A", 2), ("c", 2), ("b", 1)]
    assert hashtag(counted[0]).created_at == "2026-06-19T00:00:00+00:00"


def test_a_clip_counts_once_however_often_it_says_so() -> None:
    (counted,) = count_hashtags([clip(1, ["Cats", "#cats", " CATS"])], RULES)
    assert (counted.name, counted.count, counted.key) == ("Cats", 1, "cats")


def test_a_clip_without_a_readable_time_counts() -> None:
    (counted,) = count_hashtags([clip(1, ["cats"], None)], RULES)
    assert hashtag(counted).created_at == "1970-01-01T00:00:00+00:00"


@given(TEXTS)
def test_the_number_is_stable_and_exact_in_javascript(name: str) -> None:
    number = hashtag_id(name)
    assert 0 < number < 2**48
    assert number == hashtag_id(name.casefold())


def test_numbers_tell_hashtags_apart() -> None:
    assert hashtag_id("cats") != hashtag_id("dogs")


def test_both_forms_say_the_same() -> None:
    (counted,) = count_hashtags([clip(1, ["Cats"])], RULES)
    assert isinstance(counted, CountedHashtag)
    short, full = trending_hashtag(counted), hashtag(counted)
    assert (short.id, short.name, short.count) == (full.id, full.name, full.count)
    assert full.slug == "cats"

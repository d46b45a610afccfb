"""What a caption names: who of two is meant, and which tags are one."""

import pytest

from mappings import captions
from mappings.rules import Rules

RULES = Rules("https://loops.example")


def test_of_two_at_one_place_the_longer_name_is_meant() -> None:
    found = captions.mentions("@b.c @b", [("b", "1"), ("b.c", "2")], RULES)
    assert [one["profile_id"] for one in found] == ["2", "1"]


@pytest.mark.parametrize("hashtags", [None, [], (), "nsfw", 7, {}])
def test_without_a_list_there_are_no_tags(hashtags: object) -> None:
    assert captions.read_tags(hashtags, RULES) == ([], False)


def test_spellings_of_one_tag_are_one() -> None:
    tags = ["Café", "cafe\u0301", "STRASSE", "straße", "²", "2"]
    assert captions.read_tags(tags, RULES) == (["Café", "STRASSE", "²", "2"], False)


def test_a_sensitive_tag_is_one_in_any_spelling() -> None:
    assert captions.read_tags(["#Fun", " # NSFW ", "fun", None], RULES) == (["Fun", "NSFW"], True)

"""What a caption names: where a name stands, and how far it goes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings import captions
from mappings.rules import Rules

RULES = Rules("https://loops.example")
NAMES = st.sampled_from(["ann", "anna", "ann-x", "a", "b.c", "@ann", "é"])
CAPTIONS = st.lists(st.one_of(NAMES.map("@{}".format), st.sampled_from([" ", "-", "💪", "x"])))


def places(caption: str, name: str) -> list[tuple[int, int]]:
    found = captions.mentions(caption, [(name, "1")])
    return [(int(str(one["start_index"])), int(str(one["end_index"]))) for one in found]


@given(CAPTIONS.map("".join), NAMES)
def test_a_name_stands_wherever_it_does_not_go_on(caption: str, name: str) -> None:
    pattern = "@" + re.escape(name) + r"(?![A-Za-z0-9_-])"
    matches = [match.span() for match in re.finditer(pattern, caption)]
    units = [len(caption[:at].encode("utf-16-le")) // 2 for span in matches for at in span]
    assert [index for place in places(caption, name) for index in place] == units


def test_of_two_at_one_place_the_longer_name_is_meant() -> None:
    found = captions.mentions("@b.c @b", [("b", "1"), ("b.c", "2")])
    assert [one["profile_id"] for one in found] == ["2", "1"]


@pytest.mark.parametrize("hashtags", [None, [], (), "nsfw", 7, {}])
def test_without_a_list_there_are_no_tags(hashtags: object) -> None:
    assert captions.read_tags(hashtags, RULES) == ([], False)


def test_a_sensitive_tag_is_one_in_any_spelling() -> None:
    assert captions.read_tags(["#Fun", " # NSFW ", "fun", None], RULES) == (["Fun", "NSFW"], True)

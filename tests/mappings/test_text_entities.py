"""What is an address, a mention, a tag: one table of examples, and properties over all texts."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from mappings import captions
from mappings.rules import Rules
from mappings.text_entities import ADDRESS, find_addresses, find_mentions, find_tags
from tests.support.text_examples import EXAMPLES, TextExample

RULES = Rules(public_url="https://loops.example")
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            ["@bob", "#tag", "https://", "example.org", "/", "?", ".", "-", " ", "@", "#",
             "e\u0301", "❤️", "bob@", "www.", ":", "mailto:", "@bob@x.example", "。"]
        ),
        st.characters(),
    ),
    max_size=12,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text)
def test_mentions_and_tags_of_the_table(example: TextExample) -> None:
    named = [(name, f"id-{number}") for number, name in enumerate(example.names)]
    found = captions.mentions(example.text, named, RULES)
    keys = ("start_index", "end_index", "username")
    assert [tuple(one[key] for key in keys) for one in found] == example.mentions
    assert captions.tags_in(example.text) == example.tags


@given(PIECES)
def test_no_address_is_passed_over_for_speed(text: str) -> None:
    pattern = regex.compile(ADDRESS, regex.IGNORECASE)
    assert find_addresses(text) == [match.span() for match in pattern.finditer(text)]


@given(PIECES)
def test_nothing_inside_an_address_is_a_mention_or_a_tag(text: str) -> None:
    addresses = find_addresses(text)
    spans = find_tags(text) + [span for span, _ in find_mentions(text, ["bob", "a", "example.org"])]
    for span in spans:
        assert not any(start < span.end and span.start < end for start, end in addresses)
        assert text[span.start] in "@#"
        assert 0 <= span.start < span.end <= len(text)


@given(PIECES, st.sampled_from(["@bob", "#real"]))
def test_what_stands_alone_is_found_whatever_stands_around(text: str, entity: str) -> None:
    whole = f"{text}\n{entity}\n{text}"
    start = len(text) + 1
    spans = find_tags(whole) + [span for span, _ in find_mentions(whole, ["bob"])]
    assert (start, start + len(entity)) in spans


@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "@", "@a", "#", "#a", "a@", "/", ":", "a/", "@a@", "@a.", "a-", "e\u0301", "www.",
     "x.y/a #a ", "@a https://b "],
)  # fmt: skip
def test_a_long_text_is_read_to_its_end(piece: str) -> None:
    """None of the patterns looks at a place more than a few times: this would never end."""
    text = f"{piece * 20_000} https:// #x @x"
    assert find_tags(text)[-1] == (len(text) - 5, len(text) - 3)
    assert find_mentions(text, ["x"])[-1] == ((len(text) - 2, len(text)), "x")

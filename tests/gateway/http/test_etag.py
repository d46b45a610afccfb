"""Which conditions are answered by 304 (RFC 9110, 13.1.2)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http.etag import entity_tag, is_match

TAG = b"q8rFzX0-_2b"
TEXT = TAG.decode()
LONGEST_CONDITION = 8_192
CODINGS = (None, "br", "gzip")


def test_every_coding_has_a_strong_tag_of_its_own() -> None:
    assert [entity_tag(TAG, coding) for coding in CODINGS] == [
        b'"q8rFzX0-_2b"',
        b'"q8rFzX0-_2b-br"',
        b'"q8rFzX0-_2b-gzip"',
    ]


@pytest.mark.parametrize(
    "condition",
    [
        f'"{TEXT}"',
        f'"{TEXT}-gzip"',
        f'"{TEXT}-br"',
        f'W/"{TEXT}"',
        f'W/"{TEXT}-gzip"',
        f'"other", "{TEXT}"',
        f'"{TEXT}","other"',
        f'W/"other"\t,\tW/"{TEXT}-br"',
        f'"with,comma", "{TEXT}"',
        f'"umläut", "{TEXT}"',
        f'"", "{TEXT}"',
        "*",
        " * ",
    ],
)
def test_the_same_content_in_any_coding_matches(condition: str) -> None:
    assert is_match(condition, TAG, CODINGS)


@pytest.mark.parametrize(
    "condition",
    [
        "",
        ",",
        '"other"',
        '""',
        f'"{TEXT}-zstd"',
        f'"{TEXT.lower()}"',
        f'"{TEXT[:-1]}"',
        f'"{TEXT}x"',
        f'", {TEXT}, "',
        # malformed
        TEXT,
        f'"{TEXT}',
        f'{TEXT}"',
        f"'{TEXT}'",
        f'w/"{TEXT}"',
        f'W / "{TEXT}"',
        f'W/W/"{TEXT}"',
        f'"{TEXT}" "other"',
        f'"{TEXT}"; q=1',
        f'*, "{TEXT}"',
        "**",
    ],
)
def test_other_content_and_malformed_fields_match_nothing(condition: str) -> None:
    assert not is_match(condition, TAG, CODINGS)


def test_a_coding_that_is_not_served_does_not_match() -> None:
    assert is_match(f'"{TEXT}"', TAG, (None,))
    assert not is_match(f'"{TEXT}-br"', TAG, (None, "gzip"))


def test_a_very_long_field_matches_nothing() -> None:
    others = '"other", ' * ((LONGEST_CONDITION - 20) // 9)
    assert is_match(f'{others}"{TEXT}"', TAG, CODINGS)
    assert not is_match(f'{others}{others}"{TEXT}"', TAG, CODINGS)


@pytest.mark.parametrize("piece", [" ", "\t", ",", 'W/"', '"', '"",', 'W/"" ', " ,", "W/", "* "])
def test_no_field_takes_long_to_read(piece: str) -> None:
    condition = (piece * LONGEST_CONDITION)[: LONGEST_CONDITION - 1] + "x"
    started_at = time.process_time()
    assert not is_match(condition, TAG, CODINGS)
    assert time.process_time() - started_at < 0.2


@given(st.text(alphabet=st.sampled_from('W/"*, \tq8\x00ä\n'), max_size=60) | st.text())
def test_any_text_is_read_without_raising(condition: str) -> None:
    assert is_match(condition, TAG, CODINGS) in (True, False)


@given(st.lists(st.from_regex(r'(W/)?"[!#-~]{0,12}"', fullmatch=True), max_size=6))
def test_a_list_matches_exactly_when_it_names_the_tag(listed: list[str]) -> None:
    is_named = any(one.removeprefix("W/") == f'"{TEXT}"' for one in listed)
    assert is_match(", ".join(listed), TAG, (None,)) is is_named
    assert is_match(", ".join([*listed, f'"{TEXT}"']), TAG, (None,))

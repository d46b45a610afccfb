"""Comparing texts as people do, and cutting them between characters as people see them."""

import unicodedata

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from mappings.texts import comparable, cut

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
CLUSTERS = st.sampled_from(
    [FAMILY, "🇩🇪", "🇹🇿", "e\u0301", "👋🏽", "❤️", "1️⃣", "ก็", "नि", "각", "a", " ", "\r\n", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
)
TEXTS = st.one_of(st.lists(CLUSTERS, max_size=12).map("".join), st.text(max_size=20))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José", "Jose\u0301"),
        ("ÉCOLE", "e\u0301cole"),
        ("Straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("Žluť", "z\u030clut\u030c"),
        ("각", "\u1100\u1161\u11a8"),
        ("Ж", "ж"),
    ],
)
def test_spellings_of_one_text(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("one", "other"), [("²", "2"), ("ﬀx"[:1] + "2", "ff²"), ("①", "1"), ("Ａ", "a"), ("e", "é")]
)
def test_texts_that_only_look_alike(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)


@given(TEXTS)
@example("\ud800İ\u0345")
def test_comparing_is_stable_and_knows_every_normal_form(text: str) -> None:
    key = comparable(text)
    assert comparable(key) == key
    for form in ("NFC", "NFD"):
        assert comparable(unicodedata.normalize(form, text)) == key


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "abc"),
        (f"ab{FAMILY}", 4, "ab"),
        (f"ab{FAMILY}", 9, f"ab{FAMILY}"),
        ("🇩🇪🇹🇿", 3, "🇩🇪"),
        ("cafe\u0301s", 4, "caf"),
        ("cafe\u0301s", 5, "cafe\u0301"),
        ("❤️x", 1, ""),
        ("👋🏽👋🏽", 3, "👋🏽"),
        ("abc", 0, ""),
        ("", 5, ""),
    ],
)
def test_a_cut(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected


@given(TEXTS, st.integers(0, 40))
def test_no_cluster_is_ever_cut(text: str, limit: int) -> None:
    beginning = cut(text, limit)
    clusters = regex.findall(r"\X", text)
    assert len(beginning) <= limit
    assert text.startswith(beginning)
    assert regex.findall(r"\X", beginning) == clusters[: len(regex.findall(r"\X", beginning))]
    left = len(regex.findall(r"\X", beginning))
    assert left == len(clusters) or len(beginning) + len(clusters[left]) > limit

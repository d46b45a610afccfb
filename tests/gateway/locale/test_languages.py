"""The languages: which one a request gets, and that every word has a translation."""

from collections.abc import Iterator

import pytest
from babel.messages.extract import extract_from_dir
from hypothesis import given
from hypothesis import strategies as st

from gateway.locale.languages import CATALOGUES, ENGLISH, choose_language, load_languages

LANGUAGES = load_languages()
PACKAGE = CATALOGUES.parents[1]
METHODS = [
    ("pages/templates/**.html", "jinja2"),
    ("pages/static/**.js", "javascript"),
    ("**.py", "python"),
]
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "say": None,
    "marked": None,
    "say_count": (1, 2),
    "counted": (2, 3),
    "number": (2, 3),
    "ngettext": (1, 2),
}


def words() -> Iterator[str | tuple[str, ...]]:
    for _, _, message, _, _ in extract_from_dir(PACKAGE, METHODS, keywords=KEYWORDS):
        yield message


def test_a_minute_is_written_as_the_language_writes_it() -> None:
    written = {tag: language.write_minute(1_781_946_300) for tag, language in LANGUAGES.items()}
    assert written == {
        "en": "20 Jun 2026, 09:05 UTC",
        "de": "20.06.2026, 09:05 UTC",
        "fr": "20 juin 2026, 09:05 UTC",
        "es": "20 jun 2026, 9:05 UTC",
    }


def test_the_pages_have_words() -> None:
    assert len(set(words())) > 150


@pytest.mark.parametrize("tag", ["de", "fr", "es"])
def test_every_word_has_a_translation(tag: str) -> None:
    from babel.messages.pofile import read_po

    with (CATALOGUES / f"{tag}.po").open("rb") as source:
        catalogue = read_po(source, locale=tag)
    for message in words():
        found = catalogue.get(message if isinstance(message, str) else message[0])
        assert found is not None, message
        texts = (found.string,) if isinstance(found.string, str) else found.string
        assert texts is not None
        assert all(texts), message


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        (None, "en"),
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("it,fr;q=0.5", "fr"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("es;q=0,de;q=0.1", "de"),
        ("pt-BR", "en"),
        ("*", "en"),
        ("de;q=nonsense", "en"),
    ],
)
def test_the_most_wanted_language_that_there_is(header: str | None, tag: str) -> None:
    assert choose_language(header, LANGUAGES).tag == tag


@given(st.text(max_size=1_500))
def test_no_header_fails(header: str) -> None:
    assert choose_language(header, LANGUAGES).tag in LANGUAGES


def test_days_and_numbers_are_written_as_in_the_language() -> None:
    moment = "2026-06-05T08:30:00+00:00"
    written = {tag: one.write_day(moment) for tag, one in LANGUAGES.items()}
    assert written["en"] == "5 June 2026"
    assert written["de"] == "5. Juni 2026"
    assert LANGUAGES["en"].write_number(1234567) == "1,234,567"
    assert LANGUAGES["de"].write_number(1234567) == "1.234.567"


def test_scripts_get_their_own_words_alone() -> None:
    said = LANGUAGES["de"].script_words
    assert said["Sign in to watch"] == "Zum Ansehen anmelden"
    assert "Newest clips" not in said
    assert LANGUAGES[ENGLISH].script_words == {}

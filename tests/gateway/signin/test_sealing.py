"""What was sealed opens for its purpose and under its secrets, and for nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from gateway.signin.sealing import MAX_LENGTH, Purpose, Sealer, derived_key

OLD, NEW, OTHER = b"o" * 32, b"n" * 32, b"x" * 32


class Note(BaseModel):
    text: str
    more: str | None = None


class Strict(BaseModel, extra="forbid"):
    number: int


@given(st.text())
def test_what_was_sealed_opens(text: str) -> None:
    sealer = Sealer([NEW])
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    sealed = sealer.seal(Purpose.CODE, Note(text=text))
    assert sealer.open(Purpose.CODE, sealed, Note) == Note(text=text)


@pytest.mark.parametrize("purpose", Purpose)
def test_it_is_made_of_what_needs_no_escaping(purpose: Purpose) -> None:
    sealed = Sealer([NEW]).seal(purpose, Note(text="ü" * 50))
    assert re.fullmatch(r"lg[a-z]1\.[A-Za-z0-9_-]+", sealed)
    assert sealed.startswith(f"{purpose}.")


def test_it_is_different_every_time_and_shows_nothing() -> None:
    sealer = Sealer([NEW])
    made = {sealer.seal(Purpose.SESSION, Note(text="secret")) for _ in range(20)}
    assert len(made) == 20
    assert not any("secret" in one for one in made)


def test_the_first_secret_seals_and_every_one_opens() -> None:
    old, both, new = Sealer([OLD]), Sealer([NEW, OLD]), Sealer([NEW])
    note = Note(text="kept")
    assert both.open(Purpose.SESSION, old.seal(Purpose.SESSION, note), Note) == note
    assert new.open(Purpose.SESSION, both.seal(Purpose.SESSION, note), Note) == note
    assert old.open(Purpose.SESSION, both.seal(Purpose.SESSION, note), Note) is None
    assert Sealer([OTHER]).open(Purpose.SESSION, both.seal(Purpose.SESSION, note), Note) is None


def test_a_purpose_does_not_open_what_another_sealed() -> None:
    sealer = Sealer([NEW])
    sealed = sealer.seal(Purpose.REFRESH, Note(text="x"))
    _, _, rest = sealed.partition(".")
    for purpose in set(Purpose) - {Purpose.REFRESH}:
        assert sealer.open(purpose, sealed, Note) is None
        assert sealer.open(purpose, f"{purpose}.{rest}", Note) is None


def test_no_single_changed_character_goes_unnoticed() -> None:
    sealer = Sealer([NEW])
    sealed = sealer.seal(Purpose.CODE, Note(text="abc"))
    for place in range(5, len(sealed) - 1):  # the last one may have unused bits
        changed = "A" if sealed[place] != "A" else "B"
        broken = sealed[:place] + changed + sealed[place + 1 :]
        assert sealer.open(Purpose.CODE, broken, Note) is None


@pytest.mark.parametrize(
    "text",
    ["", ".", "lgc1", "lgc1.", "lgc1.AAAA", "lgc1.ü", "lgc1.a b", "lgc1.====", "lgc1." + "A" * 99],
)
def test_garbage_is_nothing(text: str) -> None:
    assert Sealer([NEW]).open(Purpose.CODE, text, Note) is None


def test_what_is_too_long_is_not_looked_at() -> None:
    sealer = Sealer([NEW])
    sealed = sealer.seal(Purpose.CODE, Note(text="x" * MAX_LENGTH))
    assert sealer.open(Purpose.CODE, sealed, Note) is None


def test_content_of_another_version_is_nothing() -> None:
    sealer = Sealer([NEW])
    sealed = sealer.seal(Purpose.CODE, Note(text="x"))
    assert sealer.open(Purpose.CODE, sealed, Strict) is None


def test_every_purpose_has_a_key_of_its_own() -> None:
    names = ["client id", "client secret", "csrf", *(f"seal {purpose}" for purpose in Purpose)]
    keys = {derived_key(NEW, name) for name in names} | {NEW}
    assert len(keys) == len(names) + 1


def test_what_is_bound_to_a_name_opens_under_that_name_alone() -> None:
    sealer, note = Sealer([NEW]), Note(text="x")
    sealed = sealer.seal(Purpose.BEHIND_SESSION, note, bound_to="one")
    assert sealer.open(Purpose.BEHIND_SESSION, sealed, Note, bound_to="one") == note
    for name in ("other", "on", "one.", ""):
        assert sealer.open(Purpose.BEHIND_SESSION, sealed, Note, bound_to=name) is None
    free = sealer.seal(Purpose.BEHIND_SESSION, note)
    assert sealer.open(Purpose.BEHIND_SESSION, free, Note, bound_to="one") is None

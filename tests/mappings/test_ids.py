"""Identifiers: what each text is read as, and that nothing is lost in any direction."""

from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings import ids
from mappings.ids import IdForm, target_of_takedown

UUID_TEXT = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
DECIMAL = "84615604385365478182002687254108483494"
GREATEST = 2**128 - 1
GREATEST_DECIMAL = "340282366920938463463374607431768211455"
LOOPS_SAMPLE = UUID(int=107099161459215690)

NEXGATE_TO_LOOPS: list[tuple[str, IdForm, str | None]] = [
    (UUID_TEXT, "decimal", DECIMAL),
    (UUID_TEXT.upper(), "decimal", DECIMAL),
    (UUID_TEXT, "uuid", UUID_TEXT),
    (UUID_TEXT.upper(), "uuid", UUID_TEXT),
    ("00000000-0000-0000-0000-000000000000", "decimal", "0"),
    ("ffffffff-ffff-ffff-ffff-ffffffffffff", "decimal", GREATEST_DECIMAL),
    ("aaa-111-bbb-222-ccc", "decimal", "aaa-111-bbb-222-ccc"),
    ("shop-bbb-222", "uuid", "shop-bbb-222"),
    ("a" * 64, "decimal", "a" * 64),
    ("a" * 65, "decimal", None),
    ("", "decimal", None),
    ("../admin", "decimal", None),
    ("a b", "decimal", None),
    ("a.b", "decimal", None),
    ("a\n", "decimal", None),
    ("{3fa85f64-5717-4562-b3fc-2c963f66afa6}", "decimal", None),
    ("é", "decimal", None),
]

LOOPS_TO_NEXGATE: list[tuple[str, str | None]] = [
    (DECIMAL, UUID_TEXT),
    (UUID_TEXT, UUID_TEXT),
    (UUID_TEXT.upper(), UUID_TEXT),
    ("0", "00000000-0000-0000-0000-000000000000"),
    ("1", "00000000-0000-0000-0000-000000000001"),
    (GREATEST_DECIMAL, "ffffffff-ffff-ffff-ffff-ffffffffffff"),
    (str(GREATEST + 1), None),
    ("9" * 39, None),
    ("1" + "0" * 5000, None),
    ("01", None),
    ("00", None),
    ("+1", None),
    ("-1", None),
    (" 1", None),
    ("1\n", None),
    ("1_0", None),
    ("1.0", None),
    ("١٢٣", None),
    ("", None),
    ("null", None),
    ("3fa85f6457174562b3fc2c963f66afa6", None),
    ("aaa-111-bbb-222-ccc", None),
    (UUID_TEXT + "\n", None),
]

SHORTCODES: list[tuple[str, int | None]] = [
    ("5YvxWOxcRa", 107099161459215690),
    ("G", 42),
    ("0", 0),
    ("_", 63),
    ("10", 64),
    ("-", 62),
    ("01", None),
    ("", None),
    ("a b", None),
    ("a.b", None),
    ("é", None),
    ("3" + "_" * 21, GREATEST),
    ("4" + "0" * 21, None),
    ("1" + "0" * 22, None),
    ("G\n", None),
]


@pytest.mark.parametrize(("nexgate_id", "form", "expected"), NEXGATE_TO_LOOPS)
def test_a_nexgate_id_as_a_loops_id(nexgate_id: str, form: IdForm, expected: str | None) -> None:
    assert ids.loops_id(nexgate_id, form) == expected


@pytest.mark.parametrize(("loops_id", "expected"), LOOPS_TO_NEXGATE)
def test_a_loops_id_as_a_nexgate_id(loops_id: str, expected: str | None) -> None:
    assert ids.nexgate_id(loops_id) == expected


@pytest.mark.parametrize(("shortcode", "expected"), SHORTCODES)
def test_a_shortcode_as_a_number(shortcode: str, expected: int | None) -> None:
    uuid = ids.uuid_from_shortcode(shortcode)
    assert (None if uuid is None else uuid.int) == expected
    if uuid is not None:
        assert ids.shortcode_from_uuid(uuid) == shortcode


def test_the_documented_id_and_shortcode_are_one_number() -> None:
    assert ids.loops_id(str(LOOPS_SAMPLE)) == "107099161459215690"
    assert ids.shortcode_from_uuid(LOOPS_SAMPLE) == "5YvxWOxcRa"


@given(st.uuids(allow_nil=True), st.sampled_from(["decimal", "uuid"]))
def test_every_uuid_survives_both_forms_and_the_shortcode(uuid: UUID, form: IdForm) -> None:
    loops_id = ids.loops_id(str(uuid).upper(), form)
    assert loops_id is not None
    assert ids.nexgate_id(loops_id) == str(uuid)
    shortcode = ids.shortcode_from_uuid(uuid)
    assert len(shortcode) <= 22
    assert ids.uuid_from_shortcode(shortcode) == uuid


@given(st.text(max_size=80))
def test_no_text_makes_a_reader_raise_or_loses_a_digit(text: str) -> None:
    for reading in ids.readings(text):
        spelled = {
            "decimal": reading.decimal,
            "uuid": str(reading.uuid),
            "shortcode": reading.shortcode,
        }[reading.kind]
        assert spelled == (text.lower() if reading.kind == "uuid" else text)


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("42", ["decimal", "shortcode"]),
        ("G", ["shortcode"]),
        (UUID_TEXT, ["uuid"]),
        (DECIMAL, ["decimal"]),
        ("not an id", []),
    ],
)
def test_every_reading_that_fits_is_found(value: str, kinds: list[str]) -> None:
    assert [reading.kind for reading in ids.readings(value)] == kinds


@given(st.one_of(st.text(), st.uuids().map(str)))
def test_a_text_is_told_to_be_a_uuid_exactly_when_it_is_read_as_one(text: str) -> None:
    assert ids.is_uuid_text(text) == (ids.uuid_from_text(text) is not None)


@given(st.uuids())
def test_a_sounds_key_is_the_uuid_of_the_clips_urn(clip: UUID) -> None:
    assert ids.audio_key(str(clip)) == str(uuid5(NAMESPACE_URL, clip.urn))


def test_what_an_operator_typed_names_a_clip_or_an_account() -> None:
    uuid = "2739436c-e60d-49f5-8bc2-afb62aa24f56"
    for is_clip in (True, False):
        assert target_of_takedown(uuid.upper(), is_clip=is_clip) == uuid
    assert target_of_takedown("no code at all", is_clip=True) is None
    assert target_of_takedown("opaque-1", is_clip=False) == "opaque-1"
    assert target_of_takedown("a/b", is_clip=False) is None

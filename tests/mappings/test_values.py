"""Single values: every shape they arrive in, and that none makes a reader raise."""

import json
import math
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings import values
from tests.support.strategies import ANYTHING, TEXTS

MOST = 2**63 - 1
NEW_YORK = ZoneInfo("America/New_York")


@given(ANYTHING)
def test_no_value_makes_a_reader_raise(value: object) -> None:
    assert 0 <= values.count(value) <= MOST
    assert isinstance(values.flag(value), bool)
    number = values.number(value)
    assert number is None or abs(number) < 2**63
    assert 0 <= values.rounded(number) <= 2**63
    text = values.text(value)
    assert text is None or isinstance(text.encode(), bytes)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (7, 7),
        (-7, 0),
        (MOST, MOST),
        (MOST + 1, MOST),
        (10**400, MOST),
        (-(10**400), 0),
        (41.99, 41),
        (-0.5, 0),
        (1e300, MOST),
        (math.inf, MOST),
        (-math.inf, 0),
        (math.nan, 0),
        ("1204", 1204),
        (" 87 ", 87),
        ("87.9", 87),
        ("1e3", 1000),
        ("1e400", MOST),
        ("9" * 5000, MOST),
        ("9007199254740993", 9007199254740993),
        ("-1", 0),
        ("NaN", 0),
        ("Infinity", 0),
        ("1_000", 0),
        ("0x10", 0),
        ("١٢", 0),
        ("", 0),
        (None, 0),
        (True, 0),
        ([5], 0),
        ({"count": 5}, 0),
    ],
)
def test_a_counter(value: object, expected: int) -> None:
    count = values.count(value)
    assert count == expected
    assert type(count) is int


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", "text"),
        ("", ""),
        ("a\ud83db", "a\ufffdb"),
        (7, "7"),
        (-7, "-7"),
        (1.5, "1.5"),
        (10**400, None),
        (math.nan, None),
        (True, None),
        (None, None),
        (["a"], None),
    ],
)
def test_a_text(value: object, expected: str | None) -> None:
    assert values.text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, True),
        ("TRUE", True),
        (" yes ", True),
        ("1", True),
        (1, True),
        (1.0, True),
        (False, False),
        ("false", False),
        ("no", False),
        ("", False),
        (0, False),
        (2, False),
        (None, False),
        ([True], False),
    ],
)
def test_a_flag(value: object, expected: bool) -> None:
    assert values.flag(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (120, 120),
        (89.99, 89.99),
        ("41.2", 41.2),
        ("12", 12),
        (2**63, None),
        (-(2**63), None),
        (math.inf, None),
        (math.nan, None),
        (True, None),
        ("free", None),
        (None, None),
    ],
)
def test_a_number(value: object, expected: float | None) -> None:
    number = values.number(value)
    assert number == expected
    assert type(number) is type(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(41.4, 41), (41.5, 42), (42.5, 43), (42, 42), (0.2, 0), (-3, 0), (-3.7, 0), (None, 0)],
)
def test_a_rounded_number(value: float | None, expected: int) -> None:
    rounded = values.rounded(value)
    assert rounded == expected
    assert type(rounded) is int


@given(TEXTS, st.integers(0, 12), st.integers(0, 12))
def test_offsets_count_as_javascript_does(text: str, start: int, length: int) -> None:
    first, last = values.utf16_offsets(text, start, start + length)
    units = text.encode("utf-16-le", "surrogatepass")
    part = text[start : start + length].encode("utf-16-le", "surrogatepass")
    assert units[first * 2 : last * 2] == part
    assert values.utf16_length(text) == len(units) // 2


def nested(levels: int) -> object:
    document: object = "deep"
    for _ in range(levels):
        document = [document]
    return document


@given(ANYTHING)
def test_every_document_can_be_written_after_repair(document: object) -> None:
    repaired, repairs = values.repair(document)
    written = orjson.dumps(repaired)
    assert repairs >= 0
    if repairs == 0:
        assert orjson.loads(written) == document
    assert values.repair(repaired) == (repaired, 0)


@pytest.mark.parametrize(
    ("document", "expected", "repairs"),
    [
        ('{"a": [1, "b", null, true, 1.5]}', {"a": [1, "b", None, True, 1.5]}, 0),
        ('["\\ud83d\\ude00"]', ["😀"], 0),
        ('["\\ud83d", "a\\udc00b\\udc00"]', ["\ufffd", "a\ufffdb\ufffd"], 3),
        ('{"\\ud83d": 1}', {"\ufffd": 1}, 1),
        ("[NaN]", [None], 1),
        ("[1e400, -1e400]", [1.7976931348623157e308, -1.7976931348623157e308], 2),
        ("[1e300, -1e300]", [1e300, -1e300], 0),
        ("[18446744073709551615, -9223372036854775808]", [2**64 - 1, -(2**63)], 0),
        ("[18446744073709551616]", [1.8446744073709552e19], 1),
        ("[" + "9" * 400 + "]", [1.7976931348623157e308], 1),
        ("[-" + "9" * 400 + "]", [-1.7976931348623157e308], 1),
    ],
)
def test_a_repair(document: str, expected: object, repairs: int) -> None:
    assert values.repair(json.loads(document)) == (expected, repairs)


def test_what_lies_too_deep_for_any_writer_is_cut_off() -> None:
    assert values.repair(nested(200)) == (nested(200), 0)
    repaired, repairs = values.repair(nested(100_000))
    assert repairs == 1
    assert orjson.dumps(repaired)

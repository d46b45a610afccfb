"""How broken JSON and Retry-After are read, without a socket."""

from datetime import UTC, datetime
from email.utils import format_datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.json_text import read_json
from gateway.upstream import endpoints
from gateway.upstream.envelope import RawReply, read_reply, retry_after_s
from gateway.upstream.nexgate_error import NexgateError

NOW = datetime(2026, 6, 22, 10, 30, 45, tzinfo=UTC).timestamp()


BROKEN_VALUES: dict[str, tuple[bytes, object]] = {
    "lone_surrogate": (rb'{"a": "x\ud83d", "b": 1}', {"a": "x�", "b": 1}),
    "broken_byte": (b'{"a": "x\xff", "b": 1}', {"a": "x�", "b": 1}),
    "raw_line_break": (b'{"a": "x\ny", "b": 1}', {"a": "x\ny", "b": 1}),
    "not_a_number": (b'{"a": NaN, "b": 1}', {"a": None, "b": 1}),
}


@pytest.mark.parametrize(("body", "document"), BROKEN_VALUES.values(), ids=BROKEN_VALUES.keys())
def test_one_broken_value_does_not_fail_the_document(body: bytes, document: object) -> None:
    assert read_json(body) == (document, 1)


@pytest.mark.parametrize(
    "number", [b"1e400", b"-1e400", b"9" * 5000, b"-" + b"9" * 5000, b"Infinity"]
)
def test_endless_number_becomes_one_that_can_be_written(number: bytes) -> None:
    document, repairs = read_json(b'{"a": [' + number + b'], "b": "kept"}')

    assert repairs == 1
    assert isinstance(document, dict)
    assert document["b"] == "kept"
    assert orjson.loads(orjson.dumps(document)) == document


def test_sound_document_needs_no_repair() -> None:
    assert read_json('{"a": "💪", "b": 9007199254740993}'.encode()) == (
        {"a": "💪", "b": 9007199254740993},
        0,
    )


def test_repairs_are_part_of_the_reply() -> None:
    body = rb'{"success": true, "data": {"caption": "\udc00"}}'

    reply = read_reply(endpoints.CLIP, RawReply(200, {}, body), now=NOW)

    assert reply.data == {"caption": "�"}
    assert reply.repairs == 1


def date(offset_s: float) -> str:
    return format_datetime(datetime.fromtimestamp(NOW + offset_s, UTC), usegmt=True)


@pytest.mark.parametrize(
    ("text", "wait_s"),
    [
        (None, None),
        ("30", 30.0),
        (" 30 ", 30.0),
        ("0", 1.0),
        ("999999", 3600.0),
        ("9" * 5000, 3600.0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("٣٠", None),
        (date(90), 90.0),
        (date(-90), 1.0),
        (date(1_000_000), 3600.0),
        ("Mon, 22 Jun 2026 10:31:45 -0000", 60.0),
        ("Mon, 22 Jun 2026 12:31:45 +0200", 60.0),
        ("Mon, 99 Jun 2026 10:31:45 GMT", None),
        ("Mon, 22 Jun 99999 10:31:45 GMT", None),
    ],
)
def test_retry_after_is_read_and_bounded(text: str | None, wait_s: float | None) -> None:
    assert retry_after_s(text, now=NOW) == wait_s


@given(st.text(max_size=40))
def test_any_retry_after_is_none_or_in_bounds(text: str) -> None:
    wait_s = retry_after_s(text, now=NOW)

    assert wait_s is None or 1 <= wait_s <= 3600


@pytest.mark.parametrize("status", [429, 503])
def test_refusal_carries_retry_after(status: int) -> None:
    with pytest.raises(NexgateError) as caught:
        read_reply(endpoints.CLIP, RawReply(status, {"Retry-After": date(120)}, b""), now=NOW)

    assert caught.value.retry_after_s == 120

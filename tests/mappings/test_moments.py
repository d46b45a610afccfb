"""Moments and lengths of time: every form of java.time's in Jackson's settings, as one value."""

import json
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings import moments
from mappings.moments import EPOCH
from mappings.nexgate.clips import Media
from tests.support.strategies import ANYTHING

NEW_YORK = ZoneInfo("America/New_York")
ZONES = st.sampled_from([UTC, NEW_YORK, ZoneInfo("Asia/Kathmandu"), timezone(timedelta(hours=14))])
# What seconds as a number of JSON can hold to the microsecond, and what is no millisecond.
MOMENTS = st.integers(631_152_000 * 10**6, 7_258_118_400 * 10**6).map(
    lambda microseconds: EPOCH + timedelta(microseconds=microseconds)
)


@given(ANYTHING, ZONES)
def test_no_value_makes_a_reader_raise(value: object, zone: tzinfo) -> None:
    at = moments.moment(value, zone)
    assert at is None or at.tzinfo is UTC
    length = moments.length_s(value)
    assert length is None or abs(length) < 2**63
    text = moments.moment_text(value)
    assert text is None or moments.moment(text, zone) == at or isinstance(value, str)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-06-20T08:30:00", "2026-06-20T08:30:00+00:00"),
        ("2026-06-20T08:30", "2026-06-20T08:30:00+00:00"),
        ("2026-06-20 08:30:00", "2026-06-20T08:30:00+00:00"),
        ("2026-06-20t08:30:00z", "2026-06-20T08:30:00+00:00"),
        (" 2026-06-20T08:30:00 ", "2026-06-20T08:30:00+00:00"),
        ("2026-06-20T08:30:00.1", "2026-06-20T08:30:00.100000+00:00"),
        ("2026-06-20T08:30:00.123456789", "2026-06-20T08:30:00.123456+00:00"),
        ("2026-06-20T08:30:00,5", "2026-06-20T08:30:00.500000+00:00"),
        ("2026-06-20T08:30:00Z", "2026-06-20T08:30:00+00:00"),
        ("2026-06-20T08:30:00.000+0000", "2026-06-20T08:30:00+00:00"),
        ("2026-06-20T08:30:00+05:30", "2026-06-20T03:00:00+00:00"),
        ("2026-06-20T08:30:00-0330", "2026-06-20T12:00:00+00:00"),
        ("2026-06-20T08:30:00+03", "2026-06-20T05:30:00+00:00"),
        ("2026-06-20T08:30:00+00:53:28", "2026-06-20T07:36:32+00:00"),
        ("2026-06-20T10:30:00+02:00[Europe/Berlin]", "2026-06-20T08:30:00+00:00"),
        ("2026-06-20T08:30Z[UTC]", "2026-06-20T08:30:00+00:00"),
        ("2026-06-20 08:30:00 UTC", "2026-06-20T08:30:00+00:00"),
        ("2026-06-20 08:30:00.818 +0200", "2026-06-20T06:30:00.818000+00:00"),
        ("2026/06/20 08:30:00", "2026-06-20T08:30:00+00:00"),
        ("2026-06-20", "2026-06-20T00:00:00+00:00"),
        ("Sat, 20 Jun 2026 08:30:00 GMT", "2026-06-20T08:30:00+00:00"),
        ("Sat, 20 Jun 2026 10:30:00 +0200", "2026-06-20T08:30:00+00:00"),
        (1781944200, "2026-06-20T08:30:00+00:00"),
        (1781944200.853, "2026-06-20T08:30:00.853000+00:00"),
        (1781944200853, "2026-06-20T08:30:00.853000+00:00"),
        (1781944200853.0, "2026-06-20T08:30:00.853000+00:00"),
        ("1781944200", "2026-06-20T08:30:00+00:00"),
        ("1781944200.853", "2026-06-20T08:30:00.853000+00:00"),
        ("1781944200.853000000", "2026-06-20T08:30:00.853000+00:00"),
        ("1.781944200853E9", "2026-06-20T08:30:00.853000+00:00"),
        ("1781944200853", "2026-06-20T08:30:00.853000+00:00"),
        (10**11, "1973-03-03T09:46:40+00:00"),
        (10**11 - 1, "5138-11-16T09:46:39+00:00"),
        (-(10**11), "1966-10-31T14:13:20+00:00"),
        (0, "1970-01-01T00:00:00+00:00"),
        (-1.5, "1969-12-31T23:59:58.500000+00:00"),
        ([2026, 6, 20], "2026-06-20T00:00:00+00:00"),
        ([2026, 6, 20, 8, 30], "2026-06-20T08:30:00+00:00"),
        ([2026, 6, 20, 8, 30, 15], "2026-06-20T08:30:15+00:00"),
        ([2026, 6, 20, 8, 30, 0, 818008066], "2026-06-20T08:30:00.818008+00:00"),
        ([2026, 6, 20, 8, 30, 0, 818], "2026-06-20T08:30:00.818000+00:00"),
        ([2026, 6, 20, 8, 30, 0, 999], "2026-06-20T08:30:00.999000+00:00"),
        ([2026, 6, 20, 8, 30, 0, 1000], "2026-06-20T08:30:00.000001+00:00"),
        (["2026", "6", "20", "8", "30"], "2026-06-20T08:30:00+00:00"),
        ([2026.0, 6, 20, 8, 30], "2026-06-20T08:30:00+00:00"),
    ],
)
def test_a_moment(value: object, expected: str) -> None:
    at = moments.moment(value, UTC)
    assert at is not None
    assert at.isoformat() == expected


@pytest.mark.parametrize(
    "value",
    [
        "2026-06-20T08",
        "2026-06/20T08:30",
        "2026-13-01T00:00:00",
        "2026-02-29T00:00:00",
        "2026-06-20T24:00:00",
        "2026-06-20T08:30:00+99:00",
        "0000-01-01T00:00:00",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
        "٢٠٢٦-06-20T08:30:00",
        "Sat, 20 Xyz 2026 08:30:00 GMT",
        "yesterday",
        "9" * 5_000,
        "1e999",
        "",
        None,
        True,
        1e300,
        -1e300,
        float("nan"),
        float("inf"),
        2**200,
        [],
        [2026, 6],
        [2026, 6, 20, 8],
        [2026, 6, 31, 8, 30],
        [2026, 6, 20, 8, 30, 0, -1],
        [2026, 6, 20, 8, 30, 0, 10**9],
        [2026, 6, 20, 8, 30, 0, 0, 0],
        [2026, 6, 20, 8.5, 30],
        [2026, 6, 20, True, 30],
        [2026, 6, 20, None, 30],
        {"epoch": 7},
    ],
)
def test_what_is_no_moment(value: object) -> None:
    assert moments.moment(value, NEW_YORK) is None


@pytest.mark.parametrize("value", ["2026-06-20T08:30:00", [2026, 6, 20, 8, 30], "2026-06-20 08:30"])
def test_a_form_without_a_zone_is_local_to_the_given_one(value: object) -> None:
    assert moments.moment(value, NEW_YORK) == datetime(2026, 6, 20, 12, 30, tzinfo=UTC)


def java_forms(at: datetime, zone: tzinfo) -> list[object]:
    """What Jackson makes of a moment as an instant, an older date or a time without a zone."""
    local = at.astimezone(zone).replace(tzinfo=None)
    seconds = (at - EPOCH) // timedelta(seconds=1)
    millis = at.microsecond // 1_000
    clock = [local.year, local.month, local.day, local.hour, local.minute, local.second]
    return [
        f"{seconds}.{at.microsecond:06}",
        f"{seconds}.{at.microsecond:06}000",
        json.loads(f"{seconds}.{at.microsecond:06}"),
        seconds * 1_000 + millis,
        str(seconds * 1_000 + millis),
        at.isoformat(),
        at.astimezone(zone).isoformat(),
        f"{at.astimezone(zone).isoformat()}[Area/Place]",
        local.isoformat(),
        local.isoformat(sep=" "),
        [*clock, at.microsecond * 1_000 if at.microsecond else 0],
        [*clock, millis],
        clock,
    ]


@given(MOMENTS, ZONES)
def test_every_form_of_one_moment_is_the_same_second(at: datetime, zone: tzinfo) -> None:
    # When clocks go back a local time means two moments, and Python takes the first.
    local = at.astimezone(zone).replace(tzinfo=None, fold=0)
    read = {
        moments.loops_time(found)
        for form in java_forms(at, zone)
        if (found := moments.moment(form, zone)) is not None
    }
    assert moments.loops_time(at) in read
    assert read <= {moments.loops_time(at), moments.loops_time(local.replace(tzinfo=zone))}
    for form in java_forms(at, zone):
        assert moments.moment(form, zone) is not None
        assert moments.moment(moments.moment_text(form), zone) == moments.moment(form, zone)


def test_loops_writes_utc_and_whole_seconds() -> None:
    at = datetime(2026, 6, 20, 11, 30, 59, 999_999, tzinfo=timezone(timedelta(hours=3)))
    assert moments.loops_time(at) == "2026-06-20T08:30:59+00:00"


@given(st.datetimes(timezones=st.just(UTC)), ZONES)
def test_every_second_survives_being_written_for_nexgate(at: datetime, zone: tzinfo) -> None:
    assert moments.moment(moments.nexgate_time(at, zone), zone) == at.replace(microsecond=0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (42, 42),
        (42.5, 42.5),
        (-3, -3),
        (1842, 1842),
        (200_000_000_000, 200_000_000_000),
        ("42", 42),
        ("42.000000000", 42),
        (" 42.5 ", 42.5),
        ("PT42S", 42),
        ("PT1M2.5S", 62.5),
        ("PT8H6M12.345S", 29_172.345),
        ("PT-1.5S", -1.5),
        ("-PT1M", -60),
        ("P1DT1H", 90_000),
        ("PT0S", 0),
        ("pt2m", 120),
        ("42s", 42),
        ("42000ms", 42),
        ("2m", 120),
        ("0:42", 42),
        ("00:00:42", 42),
        ("00:00:42.5", 42.5),
        ("1:02:03", 3_723),
        ([0, 0, 42], 42),
        ([0, 1], 60),
        ([0, 0, 42, 500_000_000], 42.5),
        ([0, 0, 42, 500], 42.5),
    ],
)
def test_a_length_of_time(value: object, expected: float) -> None:
    found = moments.length_s(value)
    assert found == expected
    assert Media.model_validate({"duration": value}).duration == expected


@pytest.mark.parametrize(
    "value",
    [None, True, "", "long", "P", "PT", "P1", "1:2:3:4", "9" * 5_000, "1e999", 2**63, float("nan"),
     float("inf"), [], [42], [0, 0, 0, 0, 0], [0, -1], ["a", 1], {"seconds": 1}],
)  # fmt: skip
def test_what_is_no_length_of_time(value: object) -> None:
    assert moments.length_s(value) is None


@given(
    st.one_of(
        ANYTHING,
        st.datetimes().map(lambda at: at.isoformat()),
        st.sampled_from(
            ["2026-02-30T08:30:00", "2026-06-20T24:00:00", "0000-01-01T00:00:00", None]
        ),
    ),
    ZONES,
)
def test_a_time_is_written_as_it_is_read(value: object, zone: tzinfo) -> None:
    at = moments.moment(value, zone)
    assert moments.loops_time_of(value, zone) == (None if at is None else moments.loops_time(at))

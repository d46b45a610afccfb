"""Which writes a soak demands of an answer."""

import pytest

from benchmarks.soak_findings import Findings, Sent, Write
from benchmarks.soak_replicas import Replica, TierUse

IN_USE = TierUse(is_in_use=True, changes=1)
AWAY = TierUse(is_in_use=False, changes=2)
BACK = TierUse(is_in_use=True, changes=3)


@pytest.mark.parametrize("use", [IN_USE, AWAY, BACK])
def test_a_write_shows_through_its_own_gateway_whatever_the_tier_does(use: TierUse) -> None:
    replica = Replica("one", dict)
    write = Write(replica, True, AWAY)
    assert Sent(replica, {}, {replica: IN_USE}, use, {}).must_show(write)


@pytest.mark.parametrize(
    ("written", "sent", "expected"),
    [
        (IN_USE, IN_USE, True),
        (IN_USE, AWAY, True),  # seen before it went down
        (AWAY, AWAY, False),
        (AWAY, BACK, True),
    ],
)
def test_another_gateway_must_show_what_the_writer_s_has_told(
    written: TierUse, sent: TierUse, expected: bool
) -> None:
    writer, reader = Replica("one", dict), Replica("other", dict)
    answer = Sent(reader, {}, {writer: sent, reader: IN_USE}, IN_USE, {})
    assert answer.must_show(Write(writer, True, written)) is expected


@pytest.mark.parametrize(
    ("at_first", "at_last", "expected"),
    [
        (IN_USE, IN_USE, True),
        (IN_USE, AWAY, False),
        (IN_USE, BACK, False),
        (AWAY, AWAY, False),
        (AWAY, BACK, False),
        (BACK, BACK, True),
    ],
)
def test_another_gateway_need_show_nothing_unless_it_used_the_tier_all_along(
    at_first: TierUse, at_last: TierUse, expected: bool
) -> None:
    writer, reader = Replica("one", dict), Replica("other", dict)
    answer = Sent(reader, {}, {writer: IN_USE, reader: at_first}, at_last, {})
    assert answer.must_show(Write(writer, True, IN_USE)) is expected


def test_a_gateway_tells_how_it_stands_with_the_tier() -> None:
    shared = {"up": 0, "hits": 7, "state_changes": 2}
    assert Replica("one", lambda: {"shared": shared}).tier_use() == AWAY


def test_a_gateway_without_a_tier_lacks_nothing() -> None:
    replica = Replica("one", lambda: {"shared": None, "bytes": 5})
    assert replica.tier_use() == TierUse(is_in_use=True)
    assert replica.count("bytes") == 5
    assert replica.count("shared") == -1


def test_the_first_hundred_mistakes_are_kept() -> None:
    findings = Findings()
    for number in range(200):
        findings.mistake(f"mistake {number}")
    assert (len(findings.mistakes), findings.mistakes[-1]) == (100, "mistake 99")

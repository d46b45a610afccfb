"""What `make chaos` calls a broken promise, and that it is run and written down as documented."""

from collections import Counter

import pytest

from benchmarks import chaos
from benchmarks.chaos import Row, table
from benchmarks.chaos_attacks import ATTACKS, Attack, Target
from benchmarks.chaos_bystanders import Seen
from tests.support.documents import ROOT

CALM = Seen(Counter({200: 200}), [0.010] * 200)


async def nothing(target: Target) -> None:
    """Attack nobody."""


def row(
    *,
    seen: Seen = CALM,
    grown: int = 0,
    recovered_s: float | None = 0.1,
    goal: float | None = 2.0,
) -> Row:
    return Row(Attack("one", "nothing happens", nothing, goal), CALM, seen, grown, recovered_s)


def test_all_kept() -> None:
    assert row().broken_promises() == []
    slower = Seen(Counter({200: 200}), [0.019] * 200)
    assert row(seen=slower).broken_promises() == []


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (row(seen=Seen(Counter({200: 199, 503: 1}), [0.01] * 200)), "503: 1"),
        (row(seen=Seen(Counter({200: 199, 0: 1}), [0.01] * 200)), "none: 1"),
        (row(seen=Seen(Counter({200: 200}), [0.01] * 199 + [6.0])), "over five seconds"),
        (row(seen=Seen(Counter({200: 200}), [0.03] * 200)), "3.0 times"),
        (row(grown=200 * 2**20), "200 MB"),
        (row(recovered_s=None), "did not work again"),
    ],
)
def test_each_promise_can_be_broken(broken: Row, words: str) -> None:
    assert any(words in sentence for sentence in broken.broken_promises())


def test_what_nexgate_does_has_no_goal_for_the_time_it_takes() -> None:
    slow = Seen(Counter({200: 200}), [1.0] * 200)
    assert row(seen=slow, goal=None).broken_promises() == []


def test_the_document_has_a_row_for_each_attack() -> None:
    text = (ROOT / "docs" / "failure-modes.md").read_text(encoding="utf-8")
    written = text.partition(chaos.START)[2].partition(chaos.END)[0]
    assert [one.name for one in ATTACKS if f"| {one.sentence} |" not in written] == []
    assert table([]).splitlines()[0] in written

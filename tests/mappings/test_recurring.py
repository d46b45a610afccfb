"""What recurs is worked out once, and nothing else is mistaken for it."""

import pytest

from mappings.recurring import LONGEST_REMEMBERED, remembered


@pytest.mark.parametrize(
    ("values", "times"),
    [
        (("ana", None, "Ana"), 1),
        (("x" * LONGEST_REMEMBERED,), 1),
        (("x" * (LONGEST_REMEMBERED + 1),), 2),
        (("ana", 7), 2),
        (("ana", []), 2),
        (("ana", {"a": "list"}), 2),
    ],
)
def test_short_texts_are_worked_out_once(values: tuple[object, ...], times: int) -> None:
    worked_out: list[tuple[object, ...]] = []

    @remembered
    def work_out(context: str, values: tuple[object, ...]) -> object:
        worked_out.append(values)
        return values

    assert [work_out("rules", values) for _ in range(2)] == [values, values]
    assert len(worked_out) == times


def test_equal_values_of_different_kinds_and_other_rules_are_told_apart() -> None:
    @remembered
    def written(context: str, values: tuple[object, ...]) -> str:
        return f"{context} {values!r}"

    told = [(0,), (False,), (0.0,), (None,), ("",)]
    assert [written("one", values) for values in told] == [f"one {values!r}" for values in told]
    assert written("other", ("",)) == "other ('',)"

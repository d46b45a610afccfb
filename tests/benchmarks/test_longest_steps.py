"""What `make steps` asks for, what it notes, and what it says of it."""

import asyncio
import threading

import pytest

from benchmarks.filled_stores import OTHER
from benchmarks.longest_steps import BOUND_MS, LEFT_OUT, MARGIN, Steps, calls_of, measured, report
from gateway.routes.table import ROUTES
from gateway.sandbox.app import build_sandbox
from gateway.sandbox.simulator import SANDBOX


def test_every_route_is_asked_for() -> None:
    sandbox = build_sandbox()[SANDBOX]
    other = sandbox.account(OTHER).id
    post = next(one for one in sandbox.store.posts.values() if one.author_id == other)
    calls = calls_of(sandbox, post.id, next(iter(sandbox.store.comments)))
    asked = {call.name.partition(" ")[2].partition("?")[0] for call in calls}
    assert asked == {route.path for route in ROUTES} - LEFT_OUT
    assert not [call.path for call in calls if "{" in call.path]


async def test_steps_of_the_loop_are_noted_under_what_is_asked_and_no_other_thread_s() -> None:
    steps, readers = Steps(asked="mine"), list[int]()

    def clock() -> float:
        readers.append(threading.get_ident())
        return float(len(readers))

    with measured(steps, clock):
        await asyncio.to_thread(asyncio.run, asyncio.sleep(0))
        await asyncio.sleep(0)
    assert set(readers) == {threading.get_ident()}
    assert steps.longest == {"mine": 1_000.0}
    assert steps.total["mine"] == 1_000.0 * (len(readers) // 2)


def test_a_step_far_over_the_bound_is_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    longest = {"quick": 0.1, "slow": BOUND_MS * MARGIN + 0.1, "busy": BOUND_MS + 0.1}
    steps = Steps(longest=longest)
    steps.calls.update(dict.fromkeys(longest, 1))
    assert report(steps, shown=2) == ["slow"]
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[-1] for line in printed[1:3]] == ["slow", "busy"]

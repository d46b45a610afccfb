"""The collector of cycles as a running gateway sets it: what is garbage does not pile up."""

import subprocess
import sys

import pytest

# Cycles that die young, and cycles that were held until they were old; with each, what keeps on
# being made and freed. Prints how many were alive at most once they should have gone.
_PROGRAM = """
import asyncio
from collections import deque
from gateway.cli.running import run_until_done

class Knot:
    alive = 0
    def __init__(self):
        self.itself = self
        Knot.alive += 1
    def __del__(self):
        Knot.alive -= 1

async def make():
    held = deque(maxlen={held})
    most = 0
    for number in range({made}):
        held.append(Knot())
        most = max(most, Knot.alive - len(held))
    print(most)

run_until_done(make())
"""


@pytest.mark.parametrize(("held", "most"), [(1, 20_000), (50_000, 2_500_000)])
def test_cycles_do_not_leak_whatever_their_age(held: int, most: int) -> None:
    ended = subprocess.run(  # noqa: S603 - the program is above
        [sys.executable, "-c", _PROGRAM.format(held=held, made=4_000_000)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert int(ended.stdout) < most

"""What a browser keeps: whose names it has signed in by, for itself alone and for a year."""

import pytest

from gateway.signin.devices import LIFETIME_S, MOST_NAMES, Devices
from gateway.signin.sealing import Sealer

SECRET = b"a-secret-of-the-tests-that-is-long-enough"


@pytest.mark.parametrize("typed", ["alice", "@alice", " ALICE ", "Alice"])
def test_a_name_is_known_however_it_is_typed(typed: str) -> None:
    devices = Devices(Sealer([SECRET]))
    kept = devices.remember(None, "alice", "alice@example.org")
    assert devices.knows(kept, typed)
    assert devices.knows(kept, "Alice@Example.org")
    assert not devices.knows(kept, "bob")


@pytest.mark.parametrize("kept", [None, "", "garbage", "lgd1.", "lgd1.AAAA", "ü", "x" * 20_000])
def test_nothing_else_is_known(kept: str | None) -> None:
    devices = Devices(Sealer([SECRET]))
    assert not devices.knows(kept, "alice")
    assert devices.knows(devices.remember(kept, "alice"), "alice")


def test_what_is_kept_gives_no_name_away_and_nobody_makes_one() -> None:
    ours, theirs = Devices(Sealer([SECRET])), Devices(Sealer([b"x" * 40]))
    kept = ours.remember(None, "alice")
    assert "alice" not in kept
    assert kept != ours.remember(None, "alice")
    assert len(kept) == len(ours.remember(None, "bob"))
    assert not theirs.knows(kept, "alice")
    changed = Devices(Sealer([b"x" * 40, SECRET]))
    assert changed.knows(kept, "alice")


def test_the_names_used_last_are_kept() -> None:
    devices, kept = Devices(Sealer([SECRET])), None
    for number in range(MOST_NAMES):
        kept = devices.remember(kept, f"user{number}")
    kept = devices.remember(kept, "user0")
    kept = devices.remember(kept, "another")
    known = [number for number in range(MOST_NAMES) if devices.knows(kept, f"user{number}")]
    assert known == [0, *range(2, MOST_NAMES)]


def test_a_year_later_nobody_is_known() -> None:
    now = [1_800_000_000.0]
    devices = Devices(Sealer([SECRET]), clock=lambda: now[0])
    kept = devices.remember(None, "alice")
    now[0] += LIFETIME_S - 1
    assert devices.knows(kept, "alice")
    kept = devices.remember(kept, "bob")
    now[0] += 1
    assert not devices.knows(kept, "alice")
    assert devices.knows(kept, "bob")

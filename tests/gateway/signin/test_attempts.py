"""Tries are counted per address and account in a window that moves along."""

from dataclasses import dataclass

from gateway.signin.attempts import AttemptLimits, Attempts

LIMITS = AttemptLimits(per_address=5, per_account=2, window_s=60)


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_account_takes_so_many_tries_from_one_address() -> None:
    attempts = Attempts(LIMITS, clock=Clock())
    assert attempts.wait_s("1.2.3.4", "alice") is None
    assert attempts.wait_s("1.2.3.4", " ALICE ") is None
    assert attempts.wait_s("1.2.3.4", "alice") == 60


def test_a_stranger_does_not_lock_the_owner_out() -> None:
    attempts = Attempts(LIMITS, clock=Clock())
    for _ in range(20):
        attempts.wait_s("6.6.6.6", "alice")
    assert attempts.wait_s("6.6.6.6", "alice") is not None
    assert attempts.wait_s("1.2.3.4", "alice") is None


def test_an_address_takes_so_many_tries_whatever_the_account() -> None:
    attempts = Attempts(LIMITS, clock=Clock())
    assert [attempts.wait_s("1.2.3.4", f"user{number}") for number in range(5)] == [None] * 5
    assert attempts.wait_s("1.2.3.4", "another") == 60
    assert attempts.wait_s("1.2.3.4") == 60


def test_the_window_moves_along() -> None:
    clock = Clock()
    attempts = Attempts(LIMITS, clock=clock)
    attempts.wait_s("1.2.3.4", "alice")
    clock.now += 40
    attempts.wait_s("1.2.3.4", "alice")
    assert attempts.wait_s("1.2.3.4", "alice") == 20
    clock.now += 20
    assert attempts.wait_s("1.2.3.4", "alice") is None
    assert attempts.wait_s("1.2.3.4", "alice") == 40


def test_a_try_that_was_refused_costs_nothing() -> None:
    clock = Clock()
    attempts = Attempts(LIMITS, clock=clock)
    for _ in range(50):
        attempts.wait_s("1.2.3.4", "alice")
    clock.now += 60
    assert attempts.wait_s("1.2.3.4", "alice") is None

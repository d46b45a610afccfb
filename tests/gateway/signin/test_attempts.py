"""Tries are counted per address, in a window that moves along."""

from dataclasses import dataclass

from gateway.signin.attempts import Attempts


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def waited(attempts: Attempts, address: str = "1.2.3.4") -> float | None:
    refused = attempts.count_try(address)
    return None if refused is None else refused.wait_s


def test_an_address_takes_so_many_tries_and_others_take_their_own() -> None:
    attempts = Attempts(2, 60, clock=Clock())
    assert [waited(attempts) for _ in range(3)] == [None, None, 60]
    assert waited(attempts, "6.6.6.6") is None


def test_the_window_moves_along_and_refused_tries_are_not_counted() -> None:
    clock = Clock()
    attempts = Attempts(2, 60, clock=clock)
    assert waited(attempts) is None
    clock.now += 40
    assert waited(attempts) is None
    assert [waited(attempts) for _ in range(10)] == [20] * 10
    clock.now += 20
    assert waited(attempts) is None
    assert waited(attempts) == 40


def test_a_limit_of_0_is_none() -> None:
    attempts = Attempts(0, 60, clock=Clock())
    assert [waited(attempts) for _ in range(100)] == [None] * 100

"""One call however many wait: who leaves, what fails, and what is ended early."""

import asyncio
import gc

import pytest

from gateway.cache.single_flight import SingleFlight


class Call:
    """A call that ends when the test lets it."""

    def __init__(self) -> None:
        self.begun = 0
        self.may_land = asyncio.Event()
        self.failure: Exception | None = None

    async def __call__(self) -> int:
        self.begun += 1
        await self.may_land.wait()
        if self.failure is not None:
            raise self.failure
        return self.begun


async def turns(number: int = 5) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def test_all_who_wait_get_what_one_call_brought() -> None:
    flights, call = SingleFlight[str, int](), Call()
    waiting = [asyncio.create_task(flights.join_flight("key", call)) for _ in range(5)]
    await turns()
    assert (len(flights), "key" in flights, call.begun) == (1, True, 1)
    call.may_land.set()
    assert await asyncio.gather(*waiting) == [1] * 5
    assert len(flights) == 0
    assert await flights.join_flight("key", call) == 2


async def test_a_call_outlives_everyone_who_waited() -> None:
    flights, call = SingleFlight[str, int](), Call()
    first, second = (asyncio.create_task(flights.join_flight("key", call)) for _ in range(2))
    await turns()
    first.cancel()
    await turns()
    assert first.cancelled()
    assert "key" in flights
    second.cancel()
    await turns()
    third = asyncio.create_task(flights.join_flight("key", call))
    await turns()
    call.may_land.set()
    assert await third == 1
    assert call.begun == 1


async def test_a_failure_reaches_all_and_the_next_call_begins_anew() -> None:
    flights, call = SingleFlight[str, int](), Call()
    call.failure = LookupError("gone")
    waiting = [asyncio.create_task(flights.join_flight("key", call)) for _ in range(3)]
    await turns()
    call.may_land.set()
    for failed in await asyncio.gather(*waiting, return_exceptions=True):
        assert failed is call.failure
    call.failure = None
    assert await flights.join_flight("key", call) == 2


async def test_a_failure_that_nobody_waits_for_is_not_complained_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    flights, call = SingleFlight[str, int](), Call()
    call.failure = LookupError("gone")
    flights.begin_flight("key", call)
    call.may_land.set()
    await turns()
    gc.collect()
    assert len(flights) == 0
    assert "never retrieved" not in caplog.text


@pytest.mark.parametrize("turns_before", [0, 1, 5])
async def test_whoever_waits_hears_of_a_call_that_is_ended_early(turns_before: int) -> None:
    flights, call = SingleFlight[str, int](), Call()
    flights.begin_flight("key", call)
    waiting = asyncio.create_task(flights.join_flight("key", call))
    await turns(turns_before)
    await flights.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert len(flights) == 0
    assert call.begun == (turns_before > 0)


async def test_a_call_that_begins_another_of_its_kind_is_not_taken_for_it() -> None:
    flights, call = SingleFlight[str, int](), Call()
    call.may_land.set()

    async def outer() -> int:
        return await flights.join_flight("inner", call) + 10

    assert await flights.join_flight("outer", outer) == 11
    assert len(flights) == 0

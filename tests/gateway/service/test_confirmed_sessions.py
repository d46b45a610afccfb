"""Which sessions are honoured without a question: until when, and what ends that."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import pytest

from gateway.service.confirmed_sessions import ConfirmedSessions
from gateway.state.session_values import Endings, Session
from gateway.state.sessions import SessionRows
from gateway.state.state import State
from gateway.state.store import StoreUnavailable
from tests.support.stores import LIFETIME_S, NOW, TurnedTime, file_address, opened_state

ADA = Session("s1", "ada", "app", NOW, NOW + LIFETIME_S)
BOB = replace(ADA, name="s2", account_id="bob")
TRUST_S = 60.0


@dataclass
class Rows:
    """The rows of a store, which may be away; counts the questions."""

    rows: SessionRows
    is_away: bool = False
    asked: list[str] = field(default_factory=list)

    async def confirm_session(self, session: Session) -> bool:
        self._ask("confirm")
        return await self.rows.confirm_session(session)

    async def find_endings(self, since: float | None) -> Endings:
        self._ask("endings")
        return await self.rows.find_endings(since)

    def note_use(self, name: str) -> None:
        self.asked.append(f"use of {name}")

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.is_away:
            raise StoreUnavailable("away")


@dataclass
class World:
    """A process, the store, and the two clocks."""

    confirmed: ConfirmedSessions
    rows: Rows
    state: State
    here: TurnedTime
    there: TurnedTime

    def is_store_up(self) -> bool:
        return self.confirmed.is_store_up

    def pass_time(self, seconds: float) -> None:
        self.here.now += seconds
        self.there.now += seconds


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    here, there = TurnedTime(1_000.0), TurnedTime(NOW)
    async with opened_state(file_address(tmp_path), clock=there.of_store) as state:
        rows = Rows(state.sessions)
        confirmed = ConfirmedSessions(cast(SessionRows, rows), trust_s=TRUST_S, monotonic=here)
        await confirmed.catch_up()
        yield World(confirmed, rows, state, here, there)


async def test_a_session_is_asked_for_once(world: World) -> None:
    assert not world.confirmed.is_confirmed("s1")
    for _ in range(3):
        assert await world.confirmed.confirm_session(ADA)
    assert world.confirmed.is_confirmed("s1")
    assert world.rows.asked.count("confirm") == 1
    assert not world.confirmed.is_confirmed("s2")


async def test_what_ended_elsewhere_is_asked_for_again(world: World) -> None:
    for session in (ADA, BOB):
        assert await world.confirmed.confirm_session(session)
    world.pass_time(10)
    await world.state.sessions.end_session(ADA)
    world.pass_time(1)
    await world.confirmed.catch_up()
    assert not world.confirmed.is_confirmed("s1")
    assert not await world.confirmed.confirm_session(ADA)
    assert world.confirmed.is_confirmed("s2")


async def test_an_end_that_shows_late_is_seen(world: World) -> None:
    """A transaction notes its time before others see it."""
    assert await world.confirmed.confirm_session(ADA)
    world.pass_time(10)
    await world.confirmed.catch_up()
    world.there.now -= 5
    await world.state.sessions.end_session(ADA)
    world.there.now += 5
    world.pass_time(0.5)
    await world.confirmed.catch_up()
    assert not world.confirmed.is_confirmed("s1")


@pytest.mark.parametrize("jump", [3_600, -3_600])
async def test_a_store_s_clock_that_jumps_costs_a_question(world: World, jump: float) -> None:
    assert await world.confirmed.confirm_session(ADA)
    world.pass_time(1)
    world.there.now += jump
    await world.confirmed.catch_up()
    assert not world.confirmed.is_confirmed("s1")
    assert await world.confirmed.confirm_session(ADA)
    world.pass_time(1)
    await world.state.sessions.end_session(ADA)
    await world.confirmed.catch_up()
    assert not world.confirmed.is_confirmed("s1")


async def test_without_answers_sessions_go_on_for_a_while(world: World) -> None:
    assert await world.confirmed.confirm_session(ADA)
    world.rows.is_away = True
    world.pass_time(TRUST_S - 1)
    await world.confirmed.catch_up()
    assert not world.is_store_up()
    assert world.confirmed.is_confirmed("s1")
    assert await world.confirmed.confirm_session(ADA)
    with pytest.raises(StoreUnavailable):
        await world.confirmed.confirm_session(BOB)
    world.pass_time(1)
    assert not world.confirmed.is_confirmed("s1")
    with pytest.raises(StoreUnavailable):
        await world.confirmed.confirm_session(ADA)
    world.rows.is_away = False
    await world.confirmed.catch_up()
    assert world.is_store_up()
    assert await world.confirmed.confirm_session(ADA)
    assert world.confirmed.answer_age_s == 0


async def test_what_ended_while_the_store_was_away_is_seen_when_it_is_back(world: World) -> None:
    assert await world.confirmed.confirm_session(ADA)
    world.rows.is_away = True
    world.pass_time(20)
    await world.confirmed.catch_up()
    await world.state.sessions.end_session(ADA)
    world.pass_time(20)
    world.rows.is_away = False
    await world.confirmed.catch_up()
    assert not world.confirmed.is_confirmed("s1")


async def test_use_is_noted_now_and_then(world: World) -> None:
    for _ in range(100):
        assert await world.confirmed.confirm_session(ADA)
        if not world.confirmed.is_confirmed("s1"):
            break
        world.pass_time(30)
        await world.confirmed.catch_up()
        while world.confirmed.is_confirmed("s1"):
            world.pass_time(30)
            await world.confirmed.catch_up()
    assert world.rows.asked.count("use of s1") == 100
    assert world.rows.asked.count("confirm") == 1

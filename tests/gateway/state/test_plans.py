"""No query but the operator's goes through a whole table."""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from gateway.limits.tries import TryLimits
from gateway.state.address import StoreAddress
from gateway.state.long_videos import LongVideo
from gateway.state.refresh_tokens import RefreshToken
from gateway.state.reports import Report
from gateway.state.session_values import Session
from gateway.state.state import State
from gateway.state.store import StateStore
from gateway.state.takedowns import TakedownKind
from gateway.state.video_places import VideoPlace
from tests.support.stores import LIFETIME_S, NOW, TurnedTime, opened_state

ADA = Session("s1", "ada", "app", NOW, NOW + LIFETIME_S)
FIRST = RefreshToken("first")
REPORT = Report("2026-06-20T23:59:59+00:00", "ada", "ada", "video", "v", 1012, None)
CLIP = TakedownKind.CLIP
# What the operator asks for now and then.
OPERATORS = {
    "reports.newest_reports",
    "sign_ins.newest_sign_ins",
    "takedowns.list_takedowns",
}
# These work within a transaction of others, or touch no table.
NO_CALLS = {"sessions.end_account", "sessions.note_use", "sign_ins.note_sign_in"}
NO_CALLS |= {"sign_ins.fingerprint", "retention.start", "retention.close"}
NO_CALLS |= {"active_sessions.start", "active_sessions.close"}

Statement = tuple[str, Any]
Acts = Mapping[str, Callable[[], Awaitable[object]]]


def acts_on(state: State) -> Acts:
    """Every call on what the store holds, in an order in which all find something."""
    rows, likes = state.sessions, state.likes
    other = replace(ADA, name="s2")

    async def keep_like() -> None:
        likes.keep_like("ada", "media", "post")
        await likes.notes.flush()

    async def drop_like() -> None:
        likes.drop_like("ada", "post")
        likes.keep_like("subject:ada", "media", "post")
        await likes.notes.flush()

    async def keep_video() -> None:
        state.long_videos.keep_videos([LongVideo("media", "post", "ada")])
        await state.long_videos.notes.flush()

    async def use() -> None:
        rows.note_use("s1")
        await rows.uses.flush()

    return {
        "sessions.reserve_session": lambda: rows.reserve_session(other, lifetime_s=1200),
        "sessions.start_session": lambda: rows.start_session(ADA, FIRST),
        "sessions.use_code": lambda: rows.use_code(NOW + 60, other, FIRST),
        "sessions.refresh_session": lambda: rows.refresh_session(ADA, FIRST),
        "sessions.confirm_session": lambda: rows.confirm_session(replace(ADA, name="of 0.1")),
        "sessions.uses": use,
        "active_sessions.count_sessions": state.active_sessions.count_sessions,
        "sessions.list_sessions": lambda: rows.list_sessions("ada"),
        "sessions.find_endings": lambda: rows.find_endings(NOW),
        "sessions.end_one_of": lambda: rows.end_one_of("ada", "s2"),
        "sessions.end_session": lambda: rows.end_session(ADA),
        "sessions.end_all_of": lambda: rows.end_all_of("ada"),
        "likes.keep_like": keep_like,
        "likes.drop_like": drop_like,
        "likes.claim_likes": lambda: likes.claim_likes("subject:ada", "ada"),
        "likes.newest_likes": lambda: likes.newest_likes("ada", before=2**62, limit=9),
        "preferences.change_settings": lambda: state.preferences.change_settings("ada", {"a": 1}),
        "preferences.find_settings": lambda: state.preferences.find_settings("ada"),
        "reports.file_report": lambda: state.reports.file_report(REPORT, at_most=9),
        "hidden_suggestions.hide_account": lambda: state.hidden_suggestions.hide_account("a", "b"),
        "hidden_suggestions.find_hidden": lambda: state.hidden_suggestions.find_hidden("a"),
        "long_videos.keep_videos": keep_video,
        "long_videos.find_video": lambda: state.long_videos.find_video("media"),
        "video_places.keep_places": lambda: state.video_places.keep_places(
            [VideoPlace("media", "ada", "cursor")]
        ),
        "video_places.find_place": lambda: state.video_places.find_place("media"),
        "video_places.drop_place": lambda: state.video_places.drop_place("media"),
        "reports.mark_done": lambda: state.reports.mark_done(1, is_done=True),
        "takedowns.add_takedown": lambda: state.takedowns.add_takedown(CLIP, "media", None),
        "takedowns.find_changes": lambda: state.takedowns.find_changes(NOW - 30),
        "takedowns.remove_takedown": lambda: state.takedowns.remove_takedown(CLIP, "media"),
        "sign_in_tries.count_try": lambda: state.sign_in_tries.count_try(
            "ada", TryLimits(5, 3, 600.0, 2.0), is_known=False
        ),
        "sign_in_tries.remember_names": lambda: state.sign_in_tries.remember_names(
            "id of ada", ["ada", "ada@example.com"]
        ),
        "retention.drop_old_rows": lambda: state.retention.drop_old_rows(),
    }


def calls_of(state: State) -> set[str]:
    """The public calls of everything in the store."""
    parts = {field.name: getattr(state, field.name) for field in fields(state)}
    return {
        f"{name}.{call}"
        for name, part in parts.items()
        if not isinstance(part, StateStore)
        for call, _ in inspect.getmembers(type(part), inspect.isfunction)
        if not call.startswith("_")
    }


@contextmanager
def statements_of_all_engines() -> Iterator[list[Statement]]:
    """What is sent to databases meanwhile."""
    found: list[Statement] = []

    def note(*arguments: Any) -> None:
        _, _, statement, parameters, _, is_many = arguments
        if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE)", statement):
            found.append((statement, parameters[0] if is_many else parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def plan_of(connection: Connection, statement: str, parameters: Any) -> str:
    """How a database would go about a statement."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explained = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
        return "\n".join(row[0] for row in explained)
    explained = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    return "\n".join(row[3] for row in explained)


def is_of_a_whole_table(plan: str) -> bool:
    """Whether rows are gone through one by one; the version's table has one row only."""
    found = re.search(r"Seq Scan on (?!state_version)|SCAN (?!CONSTANT ROW|state_version)", plan)
    return found is not None


async def test_no_query_goes_through_a_whole_table(address: StoreAddress, time: TurnedTime) -> None:
    async with opened_state(address, clock=time.of_store) as state:
        acts = acts_on(state)
        assert set(acts) - {"sessions.uses"} == calls_of(state) - OPERATORS - NO_CALLS
        seen: dict[str, str] = {}
        with statements_of_all_engines() as statements:
            for name, act in acts.items():
                await act()
                sent, statements[:] = list(statements), []
                assert sent, name
                for statement, parameters in sent:
                    look = partial(plan_of, statement=statement, parameters=parameters)
                    plan = await state.store.write(look)
                    statements.clear()
                    seen[statement] = plan
                    assert not is_of_a_whole_table(plan), f"{name}\n{statement}\n{plan}"
        assert len(seen) > 25


async def test_the_look_at_plans_finds_a_whole_table(state: State) -> None:
    query = "SELECT * FROM likes WHERE media_id = 'x' OR sequence > 5 OR post_id = 'y'"
    plan = await state.store.read(lambda connection: plan_of(connection, query, ()))
    assert is_of_a_whole_table(plan)


@pytest.mark.parametrize(
    "plan",
    [
        *("SEARCH likes USING INDEX x", "SCAN CONSTANT ROW", "Index Scan"),
        *("SCAN state_version", "Seq Scan on state_version"),
    ],
)
def test_the_look_at_plans_lets_others_pass(plan: str) -> None:
    assert not is_of_a_whole_table(plan)

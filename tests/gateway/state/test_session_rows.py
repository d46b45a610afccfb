"""Sessions over all replicas: a code once, refresh tokens in turn, ends that count everywhere."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.state.address import StoreAddress
from gateway.state.refresh_tokens import GRACE_S, RefreshToken
from gateway.state.session_values import Refreshed, Session
from gateway.state.sessions import SessionRows
from gateway.state.state import State
from tests.support.stores import LIFETIME_S, NOW, TurnedTime, execute, file_address, opened_state

ADA = Session("s1", "ada", "app", NOW, NOW + LIFETIME_S, "Loops for iOS", "198.51.100.7")
FIRST = RefreshToken("first")


async def started(state: State, session: Session = ADA, token: RefreshToken = FIRST) -> SessionRows:
    await state.sessions.start_session(session, token)
    return state.sessions


async def rows_of(state: State) -> int:
    [(count,)] = await execute(state.store, "SELECT count(*) FROM sessions")
    assert isinstance(count, int)
    return count


async def next_of(rows: SessionRows, token: RefreshToken, session: Session = ADA) -> RefreshToken:
    refreshed = await rows.refresh_session(session, token)
    assert refreshed.token is not None
    return refreshed.token


async def is_refused(rows: SessionRows, token: RefreshToken) -> bool:
    return (await rows.refresh_session(ADA, token)).token is None


# -- names of refresh tokens -----------------------------------------------------------------------


@given(chain=st.text("abc-_XYZ019", min_size=1), number=st.integers(0, 10**9))
def test_the_name_of_a_refresh_token_says_its_place(chain: str, number: int) -> None:
    token = RefreshToken(chain, number)
    assert RefreshToken.from_name(token.name) == token


@pytest.mark.parametrize("name", ["", "a.b", "a.", ".", "a.1.2", "a.-1", "a.\N{SUPERSCRIPT TWO}"])
def test_any_name_is_one(name: str) -> None:
    assert RefreshToken.from_name(name).name == name


# -- codes -----------------------------------------------------------------------------------------


async def test_a_code_starts_its_session_once_and_then_ends_it(state: State) -> None:
    rows = state.sessions
    assert await rows.reserve_session(ADA, lifetime_s=1200)
    assert not await rows.reserve_session(ADA, lifetime_s=1200)
    assert await rows.use_code(NOW + 60, ADA, FIRST)
    assert await rows.confirm_session(ADA)
    [listed] = await rows.list_sessions("ada")
    assert (listed.app, listed.place) == ("Loops for iOS", "198.51.100.7")
    assert not await rows.use_code(NOW + 60, ADA, FIRST)
    assert not await rows.confirm_session(ADA)
    assert await rows.list_sessions("ada") == []


async def test_of_many_who_use_a_code_one_succeeds(address: StoreAddress) -> None:
    async with opened_state(address) as one, opened_state(address) as other:
        used = await asyncio.gather(
            *(state.sessions.use_code(NOW + 60, ADA, FIRST) for state in (one, other) * 5)
        )
    assert sum(used) == 1


# -- refresh tokens --------------------------------------------------------------------------------


async def test_each_refresh_token_makes_way_for_the_next_in_one_row(state: State) -> None:
    rows = await started(state)
    token = FIRST
    for _ in range(50):
        following = await next_of(rows, token)
        assert following == RefreshToken("first", token.number + 1)
        token = following
    assert await rows_of(state) == 1
    [(current, previous)] = await execute(
        state.store, "SELECT refresh_current, refresh_previous FROM sessions"
    )
    assert (current, previous) == (token.fingerprint, RefreshToken("first", 49).fingerprint)


async def test_a_used_token_gives_the_last_one_again_for_a_minute(
    state: State, time: TurnedTime
) -> None:
    rows = await started(state)
    second = await next_of(rows, FIRST)
    time.now += GRACE_S - 1
    assert await next_of(rows, FIRST) == second
    assert await next_of(rows, FIRST) == second
    third = await next_of(rows, second)
    assert await next_of(rows, second) == third
    assert await next_of(rows, FIRST) == third
    time.now += 2
    assert await rows.confirm_session(ADA)
    assert await next_of(rows, third)
    assert await is_refused(rows, FIRST)
    assert not await rows.confirm_session(ADA)


async def test_a_used_token_ends_the_session_after_a_minute(state: State, time: TurnedTime) -> None:
    rows = await started(state)
    second = await next_of(rows, FIRST)
    time.now += GRACE_S + 1
    assert await is_refused(rows, FIRST)
    assert (await rows.refresh_session(ADA, second)).has_ended
    assert not await rows.confirm_session(ADA)


async def test_a_thief_who_goes_on_refreshing_is_found_out(state: State, time: TurnedTime) -> None:
    """However often the stolen token's successors are used, its owner's copy ends the session."""
    time.now += 1_000_000  # the token is older than a minute when it is stolen
    rows = await started(state)
    stolen = await next_of(rows, FIRST)
    for _ in range(5):
        time.now += 15
        stolen = await next_of(rows, stolen)
    assert await is_refused(rows, FIRST)
    assert (await rows.refresh_session(ADA, stolen)).has_ended


async def test_an_app_s_slow_copy_of_an_older_request_ends_nothing(
    state: State, time: TurnedTime
) -> None:
    rows = await started(state)
    time.now += 1_000_000
    second = await next_of(rows, FIRST)
    time.now += 5
    third = await next_of(rows, second)
    time.now += 5
    assert await next_of(rows, FIRST) == third
    assert await rows.confirm_session(ADA)


async def test_of_many_who_refresh_at_once_all_get_the_same(address: StoreAddress) -> None:
    async with opened_state(address) as one, opened_state(address) as other:
        await started(one)
        given = await asyncio.gather(
            *(state.sessions.refresh_session(ADA, FIRST) for state in (one, other) * 10)
        )
        assert {refreshed.token for refreshed in given} == {RefreshToken("first", 1)}
        [(number,)] = await execute(one.store, "SELECT refresh_number FROM sessions")
        assert number == 1
        assert await rows_of(one) == 1


ACTIONS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([0.0, 1.0, 20.0, 59.0, 61.0, 500.0])), max_size=12
)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(actions=ACTIONS)
async def test_whatever_the_order_the_rule_holds(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[int, float]]
) -> None:
    """Against the rule in its plain words, with the use of every token remembered."""
    time = TurnedTime()
    async with opened_state(
        file_address(tmp_path_factory.mktemp("state")), clock=time.of_store
    ) as state:
        rows = await started(state)
        used: list[float] = []
        made = [time.now]
        has_ended = False
        for back, later in actions:
            time.now += later
            number = max(0, len(used) - back)
            session = replace(ADA, issued_at=made[number])
            outcome = await rows.refresh_session(session, RefreshToken("first", number))
            if has_ended:
                assert outcome == Refreshed(None, time.now, has_ended=True)
                continue
            if number == len(used):
                used.append(time.now)
                made.append(time.now)
            elif time.now - used[number] > GRACE_S:
                has_ended = True
            expected = None if has_ended else RefreshToken("first", len(used))
            assert outcome.token == expected
            assert await rows.confirm_session(ADA) is not has_ended


# -- sessions of 0.1 -------------------------------------------------------------------------------


async def test_a_session_without_a_row_gets_one_at_first_use(state: State) -> None:
    assert await state.sessions.confirm_session(ADA)
    assert await rows_of(state) == 1
    old = RefreshToken("of 0.1")
    assert await next_of(state.sessions, old) == RefreshToken("of 0.1", 1)


async def test_a_refresh_token_may_be_the_first_thing_seen_of_a_session(state: State) -> None:
    old = RefreshToken("of 0.1")
    second = await next_of(state.sessions, old)
    assert await next_of(state.sessions, old) == second
    assert await next_of(state.sessions, second) == RefreshToken("of 0.1", 2)


async def test_what_was_used_at_0_1_is_used(state: State, time: TurnedTime) -> None:
    await execute(state.store, "INSERT INTO revocations VALUES ('refresh of 0.1', 2000000000)")
    assert await is_refused(state.sessions, RefreshToken("of 0.1"))
    assert not await state.sessions.confirm_session(ADA)


async def test_a_session_goes_to_and_fro_between_0_1_and_this_one(
    state: State, time: TurnedTime
) -> None:
    rows = await started(state)
    second = await next_of(rows, FIRST)
    # 0.1 uses up what this one gave, and gives one of its own.
    time.now += 100
    await execute(
        state.store,
        "INSERT INTO revocations VALUES (:name, 2000000000)",
        name=f"refresh {second.name}",
    )
    of_0_1 = RefreshToken("of 0.1")
    refreshed = await rows.refresh_session(replace(ADA, issued_at=time.now), of_0_1)
    assert refreshed.token == RefreshToken("of 0.1", 1)
    time.now += 100
    assert await is_refused(rows, FIRST)


async def test_codes_and_ends_count_at_0_1_and_those_of_0_1_here(state: State) -> None:
    rows = state.sessions
    await rows.use_code(NOW + 60, ADA, FIRST)
    await rows.end_session(ADA)
    names = await execute(state.store, "SELECT name FROM revocations ORDER BY name")
    assert names == [("code s1",), ("s1",)]
    await execute(state.store, "INSERT INTO revocations VALUES ('s2', 2000000000)")
    await execute(state.store, "INSERT INTO revocations VALUES ('code s3', 2000000000)")
    assert not await rows.confirm_session(replace(ADA, name="s2"))
    assert not await rows.use_code(NOW + 60, replace(ADA, name="s3"), FIRST)


# -- lists and ends --------------------------------------------------------------------------------


async def test_one_s_sessions_are_listed_the_last_used_first(
    state: State, time: TurnedTime
) -> None:
    rows = await started(state)
    time.now += 10
    await rows.start_session(replace(ADA, name="s2", app=None, place=None), RefreshToken("x"))
    await rows.start_session(replace(ADA, name="s3", account_id="bob"), RefreshToken("y"))
    listed = await rows.list_sessions("ada")
    assert [session.name for session in listed] == ["s2", "s1"]
    assert listed[1].made_at == NOW
    time.now += 10
    rows.note_use("s1")
    rows.note_use("s1")
    await rows.uses.flush()
    listed = await rows.list_sessions("ada")
    assert [(session.name, session.used_at) for session in listed] == [
        ("s1", NOW + 20),
        ("s2", NOW + 10),
    ]


async def test_a_session_is_ended_by_its_account_alone(state: State) -> None:
    rows = await started(state)
    assert not await rows.end_one_of("bob", "s1")
    assert not await rows.end_one_of("ada", "nothing")
    assert await rows.confirm_session(ADA)
    assert await rows.end_one_of("ada", "s1")
    assert not await rows.confirm_session(ADA)
    assert (await rows.refresh_session(ADA, FIRST)).has_ended


async def test_everywhere_is_everywhere(state: State, time: TurnedTime) -> None:
    rows = await started(state)
    await rows.start_session(replace(ADA, name="s2"), RefreshToken("x"))
    bob = replace(ADA, name="s3", account_id="bob")
    await rows.start_session(bob, RefreshToken("y"))
    time.now += 10
    assert sorted(await rows.end_all_of("ada")) == ["s1", "s2"]
    # Also what has no row yet, because a gateway of 0.1 made it.
    assert not await rows.confirm_session(replace(ADA, name="of 0.1"))
    assert (await rows.refresh_session(replace(ADA, name="more of 0.1"), FIRST)).has_ended
    assert await rows.confirm_session(bob)
    time.now += 10
    after = replace(ADA, name="s4", issued_at=time.now)
    await rows.start_session(after, RefreshToken("z"))
    assert await rows.confirm_session(after)
    assert [session.name for session in await rows.list_sessions("ada")] == ["s4"]


async def test_endings_are_found_by_time(state: State, time: TurnedTime) -> None:
    rows = await started(state)
    assert (await rows.find_endings(None)).now == NOW
    await rows.end_session(ADA)
    time.now += 100
    await rows.end_session(replace(ADA, name="s2"))
    assert sorted((await rows.find_endings(NOW - 1)).names) == ["s1", "s2"]
    assert (await rows.find_endings(NOW + 50)).names == ["s2"]


# -- what is kept of it ----------------------------------------------------------------------------


async def test_the_log_names_nobody(state: State, time: TurnedTime) -> None:
    rows = await started(state)
    await rows.end_session(ADA)
    await rows.end_session(ADA)
    await rows.end_all_of("ada")
    lines = await state.sign_ins.newest_sign_ins(account_id="ada", before=None, limit=9)
    events = [line.event for _, line in lines]
    assert events == ["signed_out_everywhere", "signed_out", "signed_in"]
    assert await state.sign_ins.newest_sign_ins(account_id="bob", before=None, limit=9) == []
    assert len(await state.sign_ins.newest_sign_ins(account_id=None, before=3, limit=9)) == 2
    shown = repr([(line.account, line.session, line.place) for _, line in lines])
    assert all(word not in shown for word in ("ada", "s1", "198.51"))


async def test_old_rows_go_by_themselves(state: State, time: TurnedTime) -> None:
    rows = await started(state)
    await rows.use_code(NOW + 60, replace(ADA, name="s2", expires_at=NOW + 70), FIRST)
    time.now += 61
    assert await state.retention.drop_old_rows() == 1
    time.now += 10
    assert await state.retention.drop_old_rows() == 1
    assert await rows_of(state) == 1
    time.now += 90 * 86_400
    assert await state.retention.drop_old_rows() == 2
    assert await state.retention.drop_old_rows() == 0
    time.now += LIFETIME_S
    assert await state.retention.drop_old_rows() == 1

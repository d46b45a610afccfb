"""`loops-gateway state`: a copy that is a store, a check that finds what is wrong, a wish."""

import asyncio
import sqlite3
import stat
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.limits.tries import TryLimits
from gateway.resources import log_key
from gateway.state.address import FILE_NAME, StoreAddress, address_of_url
from gateway.state.refresh_tokens import RefreshToken
from gateway.state.reports import Report
from gateway.state.retention import RetentionDays
from gateway.state.session_values import Session
from gateway.state.state import State, make_state
from tests.support.postgres_server import PostgresServer
from tests.support.stores import LIFETIME_S, execute, file_address

SECRET = "a-secret-of-the-tests-that-is-long-enough"
ADA = "00000000-0000-4000-8000-00000000000a"
ADA_AT_LOOPS = str(int(ADA.replace("-", ""), 16))
SESSION = Session("s1", ADA, "app", 1_700_000_000, 4_000_000_000)
ENGINES = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])


@pytest.fixture
def address(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> StoreAddress:
    if engine == "sqlite":
        return file_address(tmp_path / "state")
    server = request.getfixturevalue("postgres")
    assert isinstance(server, PostgresServer)
    return address_of_url(server.make_store())


@pytest.fixture
def config(address: StoreAddress, tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    url = address.url.set(drivername=address.engine).render_as_string(hide_password=False)
    file.write_text(
        f'server.secret = "{SECRET}"\nnexgate.base_url = "http://localhost:1"\n'
        f'state.url = "{url}"\n'
    )
    return file


def with_state(address: StoreAddress, work: Callable[[State], Awaitable[None]]) -> None:
    async def run() -> None:
        state = make_state(
            address,
            log_key=log_key(SECRET.encode()),
            session_lifetime_s=LIFETIME_S,
            days=RetentionDays(365, 90),
        )
        await state.open()
        await work(state)
        await state.close()

    asyncio.run(run())


async def fill(state: State) -> None:
    await state.sessions.start_session(SESSION, RefreshToken("t"))
    bob = Session("s2", "bob", "app", 1_700_000_000, 4_000_000_000)
    await state.sessions.start_session(bob, RefreshToken("u"))
    for owner in (ADA, "bob", "subject:ada"):
        state.likes.keep_like(owner, f"media of {owner}", "post")
    for account in (ADA, "bob"):
        await state.preferences.change_settings(account, {"appearance": "dark"})
        await state.hidden_suggestions.hide_account(account, "eve")
        await state.sign_in_tries.remember_names(account, [f"name of {account}"])
        tries = TryLimits(of_all=5, of_strangers=3, window_s=600.0, delay_s=0.0)
        await state.sign_in_tries.count_try(f"name of {account}", tries, is_known=True)
        report = Report("2026-06-20T23:59:59+00:00", account, "x", "profile", ADA, 1012, None)
        await state.reports.file_report(report, at_most=9)


def called(config: Path, *arguments: str | Path) -> Result:
    command = ["state", *map(str, arguments), "--config", str(config)]
    return CliRunner().invoke(main, command)


@ENGINES
def test_a_backup_is_a_store_and_fills_another(
    address: StoreAddress, config: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with_state(address, fill)
    file = tmp_path / "copy.sqlite3"
    made = called(config, "backup", file)
    assert made.exit_code == 0, made.output
    assert "sessions 2" in made.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.sqlite3"]
    again = called(config, "backup", file)
    assert (again.exit_code, "already" in again.output) == (1, True)
    taken = called(config, "restore", file)
    assert (taken.exit_code, "not empty" in taken.output) == (1, True)

    async def look(state: State) -> None:
        assert await state.sessions.confirm_session(SESSION)
        assert len(await state.sessions.list_sessions(ADA)) == 1
        assert await state.preferences.find_settings("bob") == {"appearance": "dark"}
        state.likes.keep_like("bob", "newer", "post")
        likes = await state.likes.newest_likes("bob", before=2**62, limit=9)
        assert [like.media_id for like in likes] == ["newer", "media of bob"]

    other = tmp_path / "other.toml"
    if address.file is None:
        server = request.getfixturevalue("postgres")
        url = server.make_store()
    else:
        url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    other.write_text(config.read_text().rpartition("state.url")[0] + f'state.url = "{url}"\n')
    restored = called(other, "restore", file)
    assert restored.exit_code == 0, restored.output
    with_state(address_of_url(url), look)
    with_state(address_of_url(f"sqlite:///{file}"), look)


@ENGINES
def test_a_sound_store_is_said_to_be_sound(address: StoreAddress, config: Path) -> None:
    missing = called(config, "check")
    assert missing.exit_code == 1
    with_state(address, fill)
    result = called(config, "check")
    assert result.exit_code == 0, result.output
    assert "sessions                      2" in result.output
    assert result.output.endswith("The store is sound.\n")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_is_wrong_with_a_store_is_said(address: StoreAddress, config: Path) -> None:
    with_state(address, fill)
    assert address.file is not None
    with closing(sqlite3.connect(address.file)) as file:
        file.execute("DROP INDEX sessions_by_expiry")
        file.execute("DROP TABLE sign_ins")
        file.execute("CREATE TABLE sign_ins (id INTEGER PRIMARY KEY)")
    address.file.chmod(0o644)
    result = called(config, "check")
    assert result.exit_code == 1
    for words in (
        "the table sessions has no index sessions_by_expiry",
        "the table sign_ins has no column event",
        f"chmod 600 {address.file}",
    ):
        assert words in result.output
    assert called(config, "check").output == result.output


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("content", [b"", b"this is no database" * 100])
def test_what_is_no_store_is_said_to_be_none(
    address: StoreAddress, config: Path, content: bytes
) -> None:
    assert address.file is not None
    address.file.parent.mkdir()
    address.file.write_bytes(content)
    for command in (["check"], ["forget", ADA], ["backup", str(config) + ".copy"]):
        result = called(config, *command)
        assert result.exit_code == 1
        assert result.output.startswith("Error: state.url: ")
        assert "Traceback" not in result.output
    assert address.file.read_bytes().startswith(content[:100])


@ENGINES
@pytest.mark.parametrize("account", [ADA, ADA_AT_LOOPS])
def test_a_person_is_forgotten(address: StoreAddress, config: Path, account: str) -> None:
    with_state(address, fill)
    result = called(config, "forget", account, "--name", "ada")
    assert result.exit_code == 0, result.output

    async def look(state: State) -> None:
        assert not await state.sessions.confirm_session(SESSION)
        of_0_1 = Session("older", ADA, "app", 1_700_000_000, 4_000_000_000)
        assert not await state.sessions.confirm_session(of_0_1)
        assert await state.sessions.list_sessions(ADA) == []
        assert await state.preferences.find_settings(ADA) == {}
        assert await state.hidden_suggestions.find_hidden(ADA) == frozenset()
        for owner in (ADA, "subject:ada"):
            assert await state.likes.newest_likes(owner, before=2**62, limit=9) == []
        assert await state.sign_ins.newest_sign_ins(account_id=ADA, before=None, limit=9) == []
        reports = await state.reports.newest_reports(before=None, limit=9)
        assert [filed.report.reporter_id for filed in reports] == ["bob"]
        assert len(await state.sessions.list_sessions("bob")) == 1
        for query in ("SELECT * FROM sign_in_names", "SELECT * FROM sign_in_tries"):
            assert len(await execute(state.store, query)) == 1

    with_state(address, look)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_is_no_account_is_nobody_s(config: Path) -> None:
    result = called(config, "forget", "../x")
    assert (result.exit_code, "no id of an account" in result.output) == (1, True)


def test_the_file_of_the_state_directory_is_meant_without_a_url(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'server.state_dir = "{tmp_path / "state"}"\nnexgate.base_url = "http://localhost:1"\n'
    )
    with_state(file_address(tmp_path / "state"), fill)
    result = called(config, "check")
    assert result.exit_code == 0, result.output
    assert result.output.startswith(str(tmp_path / "state" / FILE_NAME))

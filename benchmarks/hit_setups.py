"""Gateways whose hits are measured as people run them: with CORS, the log, a tier, cookies."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from benchmarks.gateways import LONG, SECRET, Start
from benchmarks.lineup import Lineup
from benchmarks.load import COOKIE, Contestant
from benchmarks.names import (
    HIT_COOKIE,
    HIT_CORS,
    HIT_CORS_LOGGED,
    HIT_HANDLER,
    HIT_LOGGED,
    HIT_TIER,
    HIT_TIER_1,
)
from benchmarks.programs import HOST, LOAD_CORE, free_port
from benchmarks.viewers import first_page_of_each, write_requests
from gateway.signin.codes_and_tokens import Account, Grant
from gateway.signin.sealing import Purpose, Sealer

_ORIGIN: Final = "https://client.example"
_FROM_ORIGIN: Final = (("Origin", _ORIGIN),)
_CORS: Final = f'cors_origins = ["{_ORIGIN}"]'
# Each session is looked up in the store about once a second, wherever it came in by.
_SESSIONS: Final = 200
_BEGUN_AT: Final = 1_750_000_000
_ENDS_AT: Final = 4_000_000_000


def with_cors(lineup: Lineup) -> Contestant:
    """A gateway that web pages of another origin call."""
    start = Start("gateway cors", lineup.upstream.same, server=_CORS)
    return replace(lineup.warm_hit(start, HIT_CORS), headers=_FROM_ORIGIN)


def with_log(lineup: Lineup) -> Contestant:
    """A gateway that writes a line for every request."""
    start = Start("gateway logging", lineup.upstream.same, access_log="all")
    return lineup.warm_hit(start, HIT_LOGGED)


def with_cors_and_log(lineup: Lineup) -> Contestant:
    """Both."""
    start = Start("gateway cors logging", lineup.upstream.same, access_log="all", server=_CORS)
    return replace(lineup.warm_hit(start, HIT_CORS_LOGGED), headers=_FROM_ORIGIN)


def with_tier(lineup: Lineup) -> Contestant:
    """A gateway beside a shared tier, which runs on the load's core; every read is checked."""
    port = free_port()
    listening = ("redis-server", "--bind", HOST, "--port", str(port))
    forgetful = ("--save", "", "--appendonly", "no", "--dir", str(lineup.directory))
    lineup.programs.start("redis", (*listening, *forgetful), port=port, core=LOAD_CORE)
    tier = {"url": f"redis://{HOST}:{port}/0"}
    store = f'url = "sqlite:///{lineup.directory}/tiered.sqlite"'
    start = Start("gateway with tier", lineup.upstream.same, (LONG, tier), state=store)
    return lineup.warm_hit(start, HIT_TIER)


def with_cookies(lineup: Lineup) -> Contestant:
    """The gateway asked by people who are signed in to the web app."""
    sessions = first_page_of_each(list(_sessions(lineup.viewers[:_SESSIONS])))
    requests = write_requests(lineup.directory / "sessions.txt", sessions)
    start = Start("gateway cookies", lineup.upstream.same)
    return lineup.warm_hit(start, HIT_COOKIE, requests=requests, credential=COOKIE)


def in_handler(lineup: Lineup) -> Contestant:
    """A gateway under an aiohttp whose connections it does not know."""
    start = Start("gateway handler", lineup.upstream.same, module="benchmarks.other_aiohttp")
    return lineup.warm_hit(start, HIT_HANDLER)


def _sessions(tokens: list[str]) -> Iterator[str]:
    """The sessions of people who signed in with these access tokens."""
    sealer = Sealer((SECRET.encode(),))
    for number, token in enumerate(tokens):
        grant = Grant(
            account=Account(id=f"account-{number}", name=f"viewer_{number}", access=token),
            session=f"session-{number}",
            client="web",
            issued_at=_BEGUN_AT,
            expires_at=_ENDS_AT,
        )
        yield sealer.seal(Purpose.SESSION, grant)


MAKERS: MappingProxyType[str, Callable[[Lineup], Contestant]] = MappingProxyType(
    {
        HIT_CORS: with_cors,
        HIT_LOGGED: with_log,
        HIT_CORS_LOGGED: with_cors_and_log,
        HIT_TIER: with_tier,
        HIT_TIER_1: lambda lineup: lineup.alone(HIT_TIER),
        HIT_COOKIE: with_cookies,
        HIT_HANDLER: in_handler,
    }
)

"""Account privacy, block and mute (S47)."""

import pytest

from gateway.sandbox.options import Switch
from gateway.sandbox.state import fixed_id
from tests.support.sandbox_client import Nexgate

ACCOUNT = "/api/v1/e-social/privacy/account"
CONTROL = "/api/v1/e-social/privacy-control"


async def test_s47_blocking_removes_follows_both_ways(nexgate: Nexgate) -> None:
    bob = nexgate.id_of("bob")
    entry = await nexgate.data("POST", f"{CONTROL}/block/{bob}")
    assert entry["user"]["userName"] == "bob"
    follows = nexgate.sandbox.store.follows
    alice = nexgate.id_of("alice")
    assert (alice, bob) not in follows
    assert (bob, alice) not in follows
    blocked = await nexgate.data("GET", f"{CONTROL}/blocked")
    assert [e["id"] for e in blocked] == [entry["id"]]
    assert await nexgate.data("GET", f"{CONTROL}/blocked", user="bob") == []
    for _ in range(2):
        answer = await nexgate.answer("DELETE", f"{CONTROL}/unblock/{bob}")
        assert answer == (200, "User unblocked successfully")


async def test_muting_leaves_follows_alone_and_lists_newest_first(nexgate: Nexgate) -> None:
    for user in ("bob", "chiara"):
        path = f"{CONTROL}/mute/{nexgate.id_of(user)}"
        assert await nexgate.answer("POST", path) == (200, "User muted successfully")
    muted = await nexgate.data("GET", f"{CONTROL}/muted")
    assert [entry["user"]["userName"] for entry in muted] == ["chiara", "bob"]
    assert nexgate.sandbox.store.is_following(nexgate.id_of("alice"), nexgate.id_of("bob"))
    path = f"{CONTROL}/unmute/{nexgate.id_of('bob')}"
    assert await nexgate.answer("DELETE", path) == (200, "User unmuted successfully")


@pytest.mark.parametrize(("verb", "done"), [("block", "blocked"), ("mute", "muted")])
async def test_refusals(nexgate: Nexgate, verb: str, done: str) -> None:
    own = await nexgate.answer("POST", f"{CONTROL}/{verb}/{nexgate.id_of('alice')}")
    assert own == (400, f"Cannot {verb} yourself")
    unknown = await nexgate.answer("POST", f"{CONTROL}/{verb}/{fixed_id('nothing')}")
    assert unknown == (400, "User not found")
    path = f"{CONTROL}/{verb}/{nexgate.id_of('bob')}"
    await nexgate.data("POST", path)
    assert await nexgate.answer("POST", path) == (400, f"User already {done}")


@pytest.mark.parametrize("verb", ["block", "mute"])
async def test_s47_switch_broken_privacy_table(nexgate: Nexgate, verb: str) -> None:
    nexgate.turn_on(Switch.BROKEN_PRIVACY_TABLE)
    answer = await nexgate.answer("POST", f"{CONTROL}/{verb}/{nexgate.id_of('bob')}")
    assert answer == (400, "could not execute statement [ERROR")


async def test_account_privacy_asks_for_another_name_than_it_answers(nexgate: Nexgate) -> None:
    assert (await nexgate.data("GET", ACCOUNT))["private"] is False
    changed = await nexgate.data("PUT", ACCOUNT, json={"isPrivate": True})
    assert changed["private"] is True
    assert nexgate.sandbox.account("alice").is_private
    assert await nexgate.answer("PUT", ACCOUNT, json={"private": True}) == (400, "JSON parse error")
    response = await nexgate.send("PUT", ACCOUNT, json={})
    assert response.status == 422
    assert (await response.json())["data"] == {"isPrivate": "isPrivate field is required"}

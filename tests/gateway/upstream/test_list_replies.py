"""Whole lists are read a few entries at a time, whatever is among them."""

import asyncio

import orjson
import pytest
from pydantic import SecretStr

from gateway.json_text import MOST_REPAIRED_BYTES, read_json
from gateway.upstream import endpoints
from gateway.upstream.caller import Access
from gateway.upstream.client import Nexgate
from gateway.upstream.endpoints import LIST_BYTES, ONE_THING_BYTES, PAGE_BYTES, Endpoint
from gateway.upstream.list_replies import ENTRIES_AT_ONCE
from mappings.error_kinds import Kind
from tests.support.upstream_fake import (
    USER_ID,
    FakeNexgate,
    all_of,
    envelope,
    failure_of,
    json_answer,
)

VIEWER = Access(SecretStr("token"))
# What is split into its parts, and decoded part by part.
SPLIT = [
    endpoints.CLIP_FEED,
    endpoints.USER_VIDEOS,
    endpoints.FOLLOWING,
    endpoints.BLOCKED,
]
# Twenty posts with ten media each: long texts, which take no time.
OF_LONG_TEXTS = [endpoints.BOOKMARKS]
ALL = [one for one in vars(endpoints).values() if isinstance(one, Endpoint)]


def entry(number: int) -> dict[str, object]:
    return {"id": "f", "user": {"id": f"user-{number}", "userName": "amina"}}


async def read_ids(nexgate: Nexgate) -> list[str | None]:
    entries = await all_of(nexgate.following(VIEWER, USER_ID))
    return [one.user.id for one in entries if one.user is not None]


async def test_others_are_served_while_a_long_list_is_read(
    nexgate: Nexgate, fake: FakeNexgate
) -> None:
    fake.answer = json_answer(envelope([entry(number) for number in range(5_000)]))
    turns: list[int] = []
    async for _ in nexgate.following(VIEWER, USER_ID):
        asyncio.get_running_loop().call_soon(turns.append, 1)
    assert len(turns) >= 5_000 // ENTRIES_AT_ONCE - 1


@pytest.mark.parametrize("strange", ["null", "7", '"text"', "[]", '{"user": 7}', '{"user": {}}'])
async def test_what_is_no_entry_is_left_out(
    nexgate: Nexgate, fake: FakeNexgate, strange: str
) -> None:
    body = envelope([entry(1), "here", entry(2)]).replace(b'"here"', strange.encode())
    fake.answer = json_answer(body)
    assert await read_ids(nexgate) == ["user-1", "user-2"]


async def test_a_broken_text_costs_no_other_entry(nexgate: Nexgate, fake: FakeNexgate) -> None:
    broken = envelope([entry(1), {"user": {"id": "u", "userName": "half"}}, entry(2)])
    fake.answer = json_answer(broken.replace(b"half", b"\\ud83d"))
    assert await read_ids(nexgate) == ["user-1", "u", "user-2"]
    assert nexgate.repairs == 1


async def test_an_envelope_that_is_otherwise_is_opened_unless_it_is_long(
    nexgate: Nexgate, fake: FakeNexgate
) -> None:
    fake.answer = json_answer(envelope([entry(1)], success="true"))
    assert await read_ids(nexgate) == ["user-1"]
    many = [{**entry(number), "more": "x" * 1_000} for number in range(1_100)]
    assert len(orjson.dumps(many)) > PAGE_BYTES
    fake.answer = json_answer(envelope(many, success="true"))
    failure = await failure_of(all_of(nexgate.following(VIEWER, USER_ID)))
    assert (failure.kind, failure.reason) == (Kind.BROKEN, "list_unreadable")


@pytest.mark.parametrize("endpoint", [one for one in ALL if one.has_answer])
def test_what_is_decoded_at_once_is_short(endpoint: Endpoint) -> None:
    if endpoint not in SPLIT + OF_LONG_TEXTS:
        assert endpoint.limit_bytes in (ONE_THING_BYTES, LIST_BYTES)


def test_what_is_repaired_is_short() -> None:
    broken = orjson.dumps(["x" * MOST_REPAIRED_BYTES, "half"]).replace(b"half", b"\\ud83d")
    with pytest.raises(ValueError, match="surrogate"):
        read_json(broken)
    assert read_json(broken[:2] + broken[MOST_REPAIRED_BYTES:])[1] == 1

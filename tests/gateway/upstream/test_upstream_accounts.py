"""Nexgate's calls around accounts, over real HTTP."""

from collections.abc import Awaitable, Callable

import orjson
import pytest

from gateway.upstream.accounts import NexgateAccounts
from gateway.upstream.caller import Access
from gateway.upstream.client import Nexgate
from mappings.error_kinds import Kind
from tests.support.upstream_fake import (
    USER_ID,
    FakeNexgate,
    all_of,
    envelope,
    failure_of,
    json_answer,
    refusal,
)

FOLLOWS = "/api/v1/e-social/follows"
Call = Callable[[NexgateAccounts, Access], Awaitable[object]]


@pytest.fixture
def accounts(nexgate: Nexgate) -> NexgateAccounts:
    return NexgateAccounts(nexgate.caller)


@pytest.mark.parametrize(
    ("call", "route"),
    [
        (lambda a, v: a.follow_user(v, USER_ID), f"POST {FOLLOWS}/{USER_ID}"),
        (lambda a, v: a.unfollow_user(v, USER_ID), f"DELETE {FOLLOWS}/{USER_ID}"),
        (lambda a, v: a.stats(v, USER_ID), f"GET {FOLLOWS}/stats/{USER_ID}"),
        (lambda a, v: a.is_following(v, USER_ID), f"GET {FOLLOWS}/check/{USER_ID}"),
        (
            lambda a, v: a.block_user(v, USER_ID),
            f"POST /api/v1/e-social/privacy-control/block/{USER_ID}",
        ),
        (
            lambda a, v: a.unblock_user(v, USER_ID),
            f"DELETE /api/v1/e-social/privacy-control/unblock/{USER_ID}",
        ),
        (lambda a, v: a.is_private(v), "GET /api/v1/e-social/privacy/account"),
        (lambda a, v: a.own_contact(v), "GET /api/v1/profile/me"),
        (
            lambda a, v: a.is_name_taken(v, "amina-Xk29PqL"),
            "GET /api/v1/profile/validate-username/amina-Xk29PqL",
        ),
    ],
)
async def test_each_call_goes_where_it_should(
    accounts: NexgateAccounts, fake: FakeNexgate, viewer: Access, call: Call, route: str
) -> None:
    await call(accounts, viewer)
    assert fake.routes == [route]
    assert fake.calls[0].headers["Authorization"] == "Bearer viewer-token"
    assert fake.calls[0].body == b""


async def test_a_page_of_follows_and_whether_it_is_the_last(
    accounts: NexgateAccounts, fake: FakeNexgate, viewer: Access
) -> None:
    content = [{"id": "f1", "user": {"id": USER_ID, "userName": "amina"}}, {"user": None}]
    fake.answer = json_answer(envelope({"content": content, "last": False}))
    for read, path in ((accounts.followers, "followers"), (accounts.following, "following")):
        entries, is_last = await read(viewer, USER_ID, page=2, size=500)
        assert [entry.user.user_name for entry in entries if entry.user] == ["amina"]
        assert not is_last
        assert fake.routes[-1] == f"GET {FOLLOWS}/{path}/{USER_ID}/paged?page=2&size=500"


async def test_names_are_changed_with_nothing_else(
    accounts: NexgateAccounts, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = json_answer(envelope({"id": USER_ID, "firstName": "Amina"}))
    profile = await accounts.update_profile(viewer, {"firstName": "Amina"})
    assert (profile.id, profile.first_name) == (USER_ID, "Amina")
    assert fake.routes == ["PUT /api/v1/profile/update-basic-info"]
    assert orjson.loads(fake.calls[0].body) == {"firstName": "Amina"}


async def test_featured_users_within_a_bound(
    accounts: NexgateAccounts, fake: FakeNexgate, viewer: Access
) -> None:
    fake.answer = json_answer(envelope([{"id": USER_ID, "followersCount": 3}]))
    for limit, sent in ((20, 20), (0, 1), (10**6, 1000)):
        users = await accounts.featured(viewer, limit=limit)
        assert [user.followers_count for user in users] == [3]
        assert fake.routes[-1] == f"GET {FOLLOWS}/featured?limit={sent}"


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda a, v: a.follow_user(v, USER_ID), "Already following this user"),
        (lambda a, v: a.block_user(v, USER_ID), "User already blocked"),
    ],
)
async def test_what_is_so_already_is_a_success(
    accounts: NexgateAccounts, fake: FakeNexgate, viewer: Access, call: Call, text: str
) -> None:
    fake.answer = json_answer(refusal("BAD_REQUEST", text), 400)
    await call(accounts, viewer)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("User not found", Kind.NOT_FOUND),
        ("Cannot follow yourself", Kind.INVALID_STATE),
        ("could not execute statement [ERROR: null value]", Kind.CONFLICT_UNKNOWN),
    ],
)
async def test_refusals_keep_their_meaning(
    accounts: NexgateAccounts, fake: FakeNexgate, viewer: Access, text: str, kind: Kind
) -> None:
    fake.answer = json_answer(refusal("BAD_REQUEST", text), 400)
    assert (await failure_of(accounts.block_user(viewer, USER_ID))).kind is kind


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda a, v: a.followers(v, USER_ID, page=1, size=5), "page_malformed"),
        (lambda a, v: a.featured(v, limit=5), "entries_not_a_list"),
        (lambda a, v: all_of(a.blocked(v)), "entries_not_a_list"),
        (lambda a, v: a.update_profile(v, {"firstName": "A"}), "profile_malformed"),
    ],
)
async def test_a_success_that_holds_something_else_is_broken(
    accounts: NexgateAccounts, fake: FakeNexgate, viewer: Access, call: Call, reason: str
) -> None:
    fake.answer = json_answer(envelope("surprise"))
    failure = await failure_of(call(accounts, viewer))
    assert (failure.kind, failure.reason) == (Kind.BROKEN, reason)


@pytest.mark.parametrize("name", ["../me", "a/b", "", "x" * 65, "a.b", "é"])
async def test_a_name_that_fits_no_path_is_not_sent(
    accounts: NexgateAccounts, fake: FakeNexgate, viewer: Access, name: str
) -> None:
    failure = await failure_of(accounts.is_name_taken(viewer, name))
    assert failure.kind is Kind.NOT_FOUND
    assert fake.calls == []

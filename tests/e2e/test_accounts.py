"""Accounts: one's own, others by id and by name, and how the viewer stands to them."""

import pytest

from gateway.sandbox.seed.people import account_id
from gateway.sandbox.state import fixed_id
from mappings.loops import Account, BlockedAccount, ListedAccount, Relationship
from tests.support.api import Answer, Json
from tests.support.nexgate_calls import cost, routes
from tests.support.samples_accounts import loops_account_id
from tests.support.world import StartGateway, World

V1 = "/api/v1"
NOBODY = "12345"


def data(answer: Answer) -> Json:
    assert answer.status == 200, answer.text
    found = answer.object["data"]
    assert isinstance(found, dict)
    return found


async def info(world: World, user: str, viewer: str = "alice") -> Json:
    path = f"{V1}/account/info/{loops_account_id(user)}"
    return data(await world.gateway.get(path, token=await world.token(viewer)))


async def state(world: World, user: str, viewer: str = "alice") -> Json:
    path = f"{V1}/account/state/{loops_account_id(user)}"
    return data(await world.gateway.get(path, token=await world.token(viewer)))


async def act(world: World, verb: str, user: str, viewer: str = "alice") -> Answer:
    path = f"{V1}/account/{verb}/{loops_account_id(user)}"
    return await world.gateway.post(path, token=await world.token(viewer))


async def nexgate(world: World, path: str, viewer: str = "alice") -> Json:
    return data(
        await world.sandbox.get(f"/api/v1/e-social/{path}", token=await world.token(viewer))
    )


async def test_the_own_account_in_full_and_nothing_private(world: World) -> None:
    answer = await world.gateway.get(f"{V1}/account/info/self", token=await world.token())
    own = data(answer)
    assert Account.model_validate(own, strict=True).model_dump() == own
    assert (own["id"], own["username"], own["name"]) == (
        loops_account_id("alice"),
        "alice",
        "Alice Fischer",
    )
    assert own["is_owner"] is True
    assert own["is_admin"] is False
    stats = await nexgate(world, f"follows/stats/{account_id('alice')}")
    assert own["follower_count"] == stats["followersCount"]
    assert own["following_count"] == stats["followingCount"]
    for private in ("example.org", "+4930", "ROLE_"):
        assert private not in answer.text
    by_id = await info(world, "alice")
    assert by_id == own


async def test_the_own_privacy_is_told(world: World) -> None:
    token = await world.token("hugo")
    own = data(await world.gateway.get(f"{V1}/account/info/self", token=token))
    assert own["manually_approves_followers"] is True
    assert (await info(world, "hugo"))["manually_approves_followers"] is False


async def test_numbers_are_those_of_the_accounts_videos(world: World) -> None:
    account = await info(world, "bob")
    path = f"{V1}/feed/account/{account['id']}?include=nexgate"
    videos = await world.scroll(path, token=await world.token())
    likes: dict[object, int] = {}
    for video in videos:
        extension, count = video["nexgate"], video["likes"]
        assert isinstance(extension, dict)
        assert isinstance(count, int)
        likes[extension["postId"]] = count
    assert account["post_count"] == len(videos)
    assert account["likes_count"] == sum(likes.values())
    assert account["created_at"] == min(str(video["created_at"]) for video in videos)
    assert account["is_owner"] is False


async def test_an_account_never_seen_before_is_known_by_its_clips(world: World) -> None:
    found = await info(world, "bob")
    assert (found["username"], found["url"]) == ("bob", "https://loops.example/@bob")


async def test_an_account_without_clips_has_a_placeholder_until_it_is_seen(world: World) -> None:
    await world.sandbox.call("DELETE", f"/_sandbox/posts/{fixed_id('post', 'no-pictures')}")
    found = await info(world, "grace")
    assert str(found["username"]).startswith("user")
    assert (found["post_count"], found["created_at"]) == (0, "1970-01-01T00:00:00+00:00")
    # A list of follows shows her.
    path = f"{V1}/account/followers/{loops_account_id('fatima')}"
    await world.gateway.get(path, token=await world.token())
    assert (await info(world, "grace"))["username"] == "grace"


async def test_an_account_that_is_not_there(world: World) -> None:
    token = await world.token()
    for path in ("account/info", "account/state", "account/followers", "account/suggested"):
        answer = await world.gateway.get(f"{V1}/{path}/{NOBODY}", token=token)
        assert answer.status == 404, path
    for verb in ("follow", "unfollow", "block", "unblock", "undo-follow-request"):
        answer = await world.gateway.post(f"{V1}/account/{verb}/{NOBODY}", token=token)
        assert answer.status == 404, verb


async def test_by_name_whom_the_feed_shows(world: World) -> None:
    token = await world.token()
    for user in ("alice", "bob", "grace"):
        answer = await world.gateway.get(f"{V1}/account/username/{user}?ext=1", token=token)
        assert data(answer)["id"] == loops_account_id(user)
    await world.calls()
    await world.gateway.get(f"{V1}/account/username/bob?ext=1", token=token)
    assert not [call for call in routes(await world.calls()) if "validate-username" in call]


async def test_a_free_name_costs_one_call_and_is_remembered(caching: World) -> None:
    token = await caching.token()
    for expected in (["GET profile/me", "GET profile/validate-username/nobody-at-all"], []):
        answer = await caching.gateway.get(f"{V1}/account/username/nobody-at-all", token=token)
        assert answer.status == 404
        assert answer.object["data"] is None
        assert routes(await caching.calls()) == expected


async def test_a_taken_name_that_no_clip_shows_is_looked_for_within_a_bound(caching: World) -> None:
    # Hugo's clip is gone, and nobody mentions him.
    await caching.sandbox.call("DELETE", f"/_sandbox/posts/{fixed_id('post', 'private-author')}")
    token = await caching.token("fatima")
    answer = await caching.gateway.get(f"{V1}/account/username/hugo", token=token)
    reads = [call for call in routes(await caching.calls()) if "clip/feed" in call]
    assert answer.status == 404
    assert 1 <= len(reads) <= 10
    await caching.gateway.get(f"{V1}/account/username/hugo", token=token)
    assert await caching.calls() == []


@pytest.mark.parametrize("name", ["a%2Fb", "a%20b", "%00", "x" * 65, "..%2f..", "%0d%0a"])
async def test_what_can_be_no_name_is_never_sent_on(world: World, name: str) -> None:
    answer = await world.gateway.get(f"{V1}/account/username/{name}", token=await world.token())
    assert answer.status == 404
    assert set(routes(await world.calls())) <= {"GET profile/me"}


async def test_a_forged_token_gets_nothing_out_of_the_directory(world: World) -> None:
    token = await world.token()
    await world.gateway.get(f"{V1}/account/username/bob", token=token)
    forged = token[:-8] + "AAAAAAAA"
    for path in (f"{V1}/account/username/bob", f"/u/{loops_account_id('bob')}", "/@bob"):
        answer = await world.gateway.get(path, token=forged)
        assert answer.status == 401
        assert "Martens" not in answer.text


async def test_a_guest_is_told_what_clips_tell_and_nothing_else(
    world: World, start_gateway: StartGateway
) -> None:
    alice = await world.token()
    gateway = await start_gateway(nexgate={"service_token": await world.token("chiara")})
    await world.sandbox.call("DELETE", f"/_sandbox/posts/{fixed_id('post', 'no-pictures')}")
    # Alice's reads fill the directory of accounts with first and last names, and with Grace.
    for user in ("alice", "fatima"):
        path = f"{V1}/account/followers/{loops_account_id(user)}"
        assert (await gateway.get(path, token=alice)).status == 200
    named = data(await gateway.get(f"{V1}/account/username/bob", token=alice))
    assert named["name"] == "Bob Martens"
    for_guest = data(await gateway.get(f"{V1}/account/username/bob"))
    assert (for_guest["name"], for_guest["is_owner"]) == ("bob", False)
    assert for_guest["id"] == named["id"]
    assert (await gateway.get(f"{V1}/account/username/grace", token=alice)).status == 200
    assert (await gateway.get(f"{V1}/account/username/grace")).status == 404
    assert (await gateway.get(f"/u/{loops_account_id('grace')}")).status == 404
    assert (await gateway.get(f"/u/{loops_account_id('bob')}")).headers["Location"] == "/@bob"


async def test_the_states_between_two_accounts(world: World) -> None:
    expected = {
        "alice": (False, False, False),
        "bob": (False, True, True),
        "dmitri": (False, False, True),
        "fatima": (False, True, False),
        "hugo": (True, True, False),
    }
    for user, (pending, followed_by, following) in expected.items():
        found = await state(world, user)
        assert Relationship.model_validate(found, strict=True).model_dump() == found
        assert found == {
            "pending_follow_request": pending,
            "followed_by": followed_by,
            "following": following,
            "blocking": False,
        }


async def test_following_and_unfollowing_happens_once(world: World) -> None:
    before = await info(world, "fatima")
    count = before["follower_count"]
    assert isinstance(count, int)
    for _ in range(2):
        account = data(await act(world, "follow", "fatima"))
        assert Account.model_validate(account, strict=True)
        assert account["follower_count"] == count + 1
        assert account["likes_count"] == before["likes_count"]
        assert (await state(world, "fatima"))["following"] is True
    path = f"{V1}/account/followers/{loops_account_id('fatima')}"
    listed = (await world.gateway.get(path, token=await world.token())).videos
    assert "alice" in [one["username"] for one in listed]
    for _ in range(2):
        assert data(await act(world, "unfollow", "fatima"))["follower_count"] == count
        assert (await state(world, "fatima"))["following"] is False
    check = await nexgate(world, f"follows/check/{account_id('fatima')}")
    assert check["following"] is False


async def test_a_follow_is_sent_once_and_never_repeated(world: World) -> None:
    await act(world, "unfollow", "bob")
    await world.calls()
    await world.fault("status", "500", route="/api/v1/e-social/follows/{userId}")
    assert (await act(world, "follow", "bob")).status == 502
    writes = [call for call in await world.calls() if call["method"] == "POST"]
    assert len(writes) == 1


@pytest.mark.parametrize("verb", ["follow", "unfollow", "block", "unblock"])
async def test_nothing_of_this_can_be_done_to_oneself(world: World, verb: str) -> None:
    answer = await act(world, verb, "alice")
    assert answer.status == 422
    assert answer.object["message"] == f"You cannot {verb} yourself."
    assert routes(await world.calls()) == ["GET profile/me"]


async def test_a_request_to_a_private_account_waits_and_is_taken_back(world: World) -> None:
    assert data(await act(world, "follow", "hugo"))["username"] == "hugo"
    assert (await state(world, "hugo"))["pending_follow_request"] is True
    assert data(await act(world, "undo-follow-request", "hugo"))["username"] == "hugo"
    assert (await state(world, "hugo"))["pending_follow_request"] is False
    assert (await act(world, "undo-follow-request", "hugo")).status == 404
    # A follow that was accepted is no request.
    assert (await act(world, "undo-follow-request", "bob")).status == 404
    assert (await state(world, "bob"))["following"] is True


async def test_blocking_ends_the_follows_and_can_be_undone(world: World) -> None:
    token = await world.token()
    lists = f"{V1}/account/settings"
    assert (await world.gateway.get(f"{lists}/blocked-accounts", token=token)).videos == []
    for _ in range(2):
        answer = await act(world, "block", "bob")
        assert answer.status == 200
        assert (answer.object["username"], answer.object["is_blocking"]) == ("bob", True)
    found = await state(world, "bob")
    assert (found["blocking"], found["following"], found["followed_by"]) == (True, False, False)
    page = (await world.gateway.get(f"{lists}/blocked-accounts", token=token)).videos
    assert BlockedAccount.model_validate(page[0], strict=True).account.username == "bob"
    assert len(page) == 1
    for search, expected in (("MART", 1), ("chiara", 0)):
        path = f"{lists}/blocked-accounts?q={search}"
        assert len((await world.gateway.get(path, token=token)).videos) == expected
    count = await world.gateway.get(f"{lists}/total-blocked-accounts", token=token)
    assert data(count) == {"count": 1}
    other = await world.gateway.get(
        f"{lists}/total-blocked-accounts", token=await world.token("chiara")
    )
    assert data(other) == {"count": 0}
    for _ in range(2):
        answer = await act(world, "unblock", "bob")
        assert (answer.status, answer.object["is_blocking"]) == (200, False)
    assert (await state(world, "bob"))["blocking"] is False


async def test_where_nexgate_cannot_block_the_answer_says_so(world: World) -> None:
    await world.switch(brokenPrivacyTable=True)
    answer = await act(world, "block", "bob")
    assert answer.status == 422
    assert answer.object["message"] == "Not supported by this server"
    assert (await state(world, "bob"))["blocking"] is False


@pytest.mark.parametrize("q", ["x" * 51])
async def test_a_search_in_the_block_list_has_a_length(world: World, q: str) -> None:
    path = f"{V1}/account/settings/blocked-accounts?q={q}"
    answer = await world.gateway.get(path, token=await world.token())
    assert answer.status == 422
    assert answer.object["data"] == []


@pytest.mark.parametrize("is_compact", [False, True])
async def test_followers_and_followed_by_name(world: World, is_compact: bool) -> None:
    await world.switch(compactPages=is_compact)
    token = await world.token()
    followers = await world.gateway.get(
        f"{V1}/account/followers/{loops_account_id('alice')}", token=token
    )
    assert [one["username"] for one in followers.videos] == [
        "bob", "chiara", "emeka", "fatima", "grace", "hugo",
    ]  # fmt: skip
    for one in followers.videos:
        assert ListedAccount.model_validate(one, strict=True)
        assert one["is_following"] is (one["username"] in ("bob", "chiara", "emeka"))
    assert followers.next_cursor is None
    following = await world.gateway.get(
        f"{V1}/account/following/{loops_account_id('bob')}?cursor=null", token=token
    )
    assert [one["username"] for one in following.videos] == ["alice", "emeka", "fatima"]


async def test_a_list_of_follows_is_searched_by_name(world: World) -> None:
    token = await world.token()
    path = f"{V1}/account/followers/{loops_account_id('alice')}?search="
    for search, expected in (("CHI", ["chiara"]), ("martens", ["bob"]), ("zz", [])):
        found = await world.gateway.get(path + search, token=token)
        assert [one["username"] for one in found.videos] == expected
    for search in ("a", "x" * 51, "a%20b", "%3Cb%3E"):
        answer = await world.gateway.get(path + search, token=token)
        assert answer.status == 422
        errors = answer.object["errors"]
        assert isinstance(errors, dict)
        assert list(errors) == ["search"]


async def test_lists_of_follows_for_guests(world: World, start_gateway: StartGateway) -> None:
    gateway = await start_gateway(nexgate={"service_token": await world.token("chiara")})
    answer = await gateway.get(f"{V1}/web/account/followers/{loops_account_id('alice')}")
    assert len(answer.videos) == 6
    assert {one["is_following"] for one in answer.videos} == {False}
    assert answer.next_cursor is None


async def test_friends_are_followers_whom_the_viewer_follows(world: World) -> None:
    token = await world.token()
    answer = await world.gateway.get(
        f"{V1}/account/friends/{loops_account_id('chiara')}", token=token
    )
    assert [one["username"] for one in answer.videos] == ["dmitri"]
    own = await world.gateway.get(f"{V1}/account/friends/{loops_account_id('alice')}", token=token)
    assert own.status == 422
    assert own.object["data"] == []


async def test_suggestions_hidden_stay_hidden_also_after_a_restart(
    world: World, start_gateway: StartGateway
) -> None:
    token = await world.token()
    path = f"{V1}/accounts/suggested"
    names = [one["username"] for one in (await world.gateway.get(path, token=token)).videos]
    assert names == ["fatima", "grace", "iris"]
    for account in (await world.gateway.get(path, token=token)).videos:
        assert Account.model_validate(account, strict=True)
    body: Json = {"profile_id": loops_account_id("fatima")}
    answer = await world.gateway.post(f"{path}/hide", token=token, json=body)
    assert answer.object == {"message": "Suggestion hidden"}
    again = await start_gateway()
    for gateway in (world.gateway, again):
        shown = (await gateway.get(path, token=token)).videos
        assert [one["username"] for one in shown] == ["grace", "iris"]
    others = (await world.gateway.get(path, token=await world.token("emeka"))).videos
    assert "fatima" in [one["username"] for one in others]
    beside = await world.gateway.get(
        f"{V1}/account/suggested/{loops_account_id('bob')}", token=token
    )
    listed = [(one["username"], one["is_following"]) for one in beside.videos]
    assert listed == [("grace", False), ("iris", False)]


@pytest.mark.parametrize("limit", ["0", "2", "21", "x", "-3", "3.0"])
async def test_suggestions_have_a_limit_within_3_and_20(world: World, limit: str) -> None:
    path = f"{V1}/accounts/suggested?limit={limit}"
    assert (await world.gateway.get(path, token=await world.token())).status == 422


@pytest.mark.parametrize("value", [None, "x y", -1, 1.5, [], "01"])
async def test_what_is_no_id_is_not_hidden(world: World, value: object) -> None:
    answer = await world.gateway.post(
        f"{V1}/accounts/suggested/hide", token=await world.token(), json={"profile_id": value}
    )
    assert answer.status == 422
    assert await cost(world) == []


@pytest.mark.parametrize("path", ["bio", "profile-bio"])
async def test_another_name_and_the_user_name_stays(world: World, path: str) -> None:
    token = await world.token()
    url = f"{V1}/account/settings/{path}"
    answer = await world.gateway.post(url, token=token, json={"name": "Alice de Vries", "bio": ""})
    assert (data(answer)["name"], data(answer)["username"]) == ("Alice de Vries", "alice")
    one_word = await world.gateway.post(url, token=token, json={"name": "Ali"})
    assert data(one_word)["name"] == "Ali Vries"
    own = await world.gateway.get(f"{V1}/account/info/self", token=token)
    assert data(own)["name"] == "Ali Vries"
    unchanged = await world.gateway.post(url, token=token, json={"name": None, "bio": None})
    assert data(unchanged)["name"] == "Ali Vries"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "Eve", "bio": "I was here"}, "bio"),
        ({"bio": "x" * 501}, "bio"),
        ({"name": "x" * 31}, "name"),
        ({"name": "🦆" * 16}, "name"),
        ({"name": " "}, "name"),
        ({"name": 7}, "name"),
    ],
)
async def test_what_a_profile_cannot_hold_changes_nothing(
    world: World, body: Json, field: str
) -> None:
    url = f"{V1}/account/settings/bio"
    answer = await world.gateway.post(url, token=await world.token(), json=body)
    assert answer.status == 422
    errors = answer.object["errors"]
    assert isinstance(errors, dict)
    assert list(errors) == [field]
    assert await cost(world) == []


async def test_the_own_address_is_masked(world: World) -> None:
    answer = await world.gateway.get(f"{V1}/account/settings/email", token=await world.token("bob"))
    assert data(answer) == {
        "current_email": "b***@example.org",
        "email_verified": True,
        "email_added_date": "April 24, 2026",
        "pending_email": None,
    }


async def test_the_page_of_an_account(world: World, start_gateway: StartGateway) -> None:
    token = await world.token()
    page = await world.gateway.get("/@bob", token=token)
    assert page.status == 200
    assert 'property="profile:username" content="bob"' in page.text
    videos = (
        await world.gateway.get(f"{V1}/feed/account/{loops_account_id('bob')}", token=token)
    ).videos
    for video in videos:
        assert f'href="/v/{video["shortcode"]}"' in page.text
    missing = await world.gateway.get("/@nobody-at-all", token=token)
    assert missing.status == 404
    assert "Nobody here by that name" in missing.text
    assert (await world.gateway.get("/@bob")).status == 401
    open_to_all = await start_gateway(nexgate={"service_token": token})
    assert (await open_to_all.get("/@bob")).status == 200


async def test_the_way_to_a_page_by_id(world: World) -> None:
    token = await world.token()
    answer = await world.gateway.get(f"/u/{loops_account_id('bob')}", token=token)
    assert (answer.status, answer.headers["Location"]) == (302, "/@bob")
    assert (await world.gateway.get(f"/u/{NOBODY}", token=token)).status == 404


async def test_one_viewers_relationships_are_not_anothers(world: World) -> None:
    for _ in range(2):
        assert (await state(world, "bob", "alice"))["following"] is True
        assert (await state(world, "bob", "chiara"))["following"] is False
    await act(world, "unfollow", "bob", "alice")
    await act(world, "follow", "bob", "chiara")
    assert (await state(world, "bob", "alice"))["following"] is False
    assert (await state(world, "bob", "chiara"))["following"] is True

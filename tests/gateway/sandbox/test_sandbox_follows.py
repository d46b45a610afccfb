"""The follow graph and featured users (S44, S45, S48)."""

from gateway.sandbox.options import Switch
from gateway.sandbox.state import fixed_id
from tests.support.sandbox_client import Nexgate

FOLLOWS = "/api/v1/e-social/follows"
NOBODY = fixed_id("nothing")


async def names(nexgate: Nexgate, path: str, **more: object) -> list[str]:
    entries = await nexgate.data("GET", f"{FOLLOWS}/{path}", **more)
    return sorted(entry["user"]["userName"] for entry in entries)


async def test_s44_following_and_unfollowing(nexgate: Nexgate) -> None:
    path = f"{FOLLOWS}/{nexgate.id_of('fatima')}"
    made = await nexgate.data("POST", path)
    assert (made["status"], made["following"]["userName"]) == ("ACCEPTED", "fatima")
    assert made["follower"]["userName"] == "alice"
    assert await nexgate.answer("POST", path) == (400, "Already following this user")
    assert "fatima" in await names(nexgate, f"following/{nexgate.id_of('alice')}")
    for _ in range(2):
        assert await nexgate.answer("DELETE", path) == (200, "User unfollowed successfully")


async def test_s44_refusals(nexgate: Nexgate) -> None:
    own = await nexgate.answer("POST", f"{FOLLOWS}/{nexgate.id_of('alice')}")
    assert own == (400, "Cannot follow yourself")
    for method in ("POST", "DELETE"):
        unknown = await nexgate.answer(method, f"{FOLLOWS}/{NOBODY}")
        assert unknown == (400, "User not found")
    pending = await nexgate.answer("POST", f"{FOLLOWS}/{nexgate.id_of('hugo')}")
    assert pending == (400, "Already following this user")


async def test_s44_a_private_user_has_to_accept(nexgate: Nexgate) -> None:
    hugo = nexgate.id_of("hugo")
    made = await nexgate.data("POST", f"{FOLLOWS}/{hugo}", user="bob")
    assert made["status"] == "PENDING"
    waiting = await nexgate.data("GET", f"{FOLLOWS}/requests/pending", user="hugo")
    assert [entry["user"]["userName"] for entry in waiting] == ["bob", "alice"]
    accept = f"{FOLLOWS}/requests/{made['id']}/accept"
    assert (await nexgate.data("POST", accept, user="hugo"))["status"] == "ACCEPTED"
    assert await nexgate.answer("POST", accept, user="hugo") == (
        400,
        "Follow request is not pending",
    )
    decline = f"{FOLLOWS}/requests/{waiting[1]['id']}/decline"
    assert await nexgate.answer("DELETE", decline) == (200, "Follow request declined")
    assert await nexgate.answer("DELETE", decline) == (400, "Follow request not found")
    assert await names(nexgate, f"followers/{hugo}") == ["bob"]


async def test_s45_check_stats_and_lists_treat_pending_differently(nexgate: Nexgate) -> None:
    hugo = nexgate.id_of("hugo")
    checked = {"userId": hugo, "following": True}
    assert await nexgate.data("GET", f"{FOLLOWS}/check/{hugo}") == checked
    assert await names(nexgate, f"followers/{hugo}") == []
    stats = await nexgate.data("GET", f"{FOLLOWS}/stats/{hugo}")
    assert stats == {
        "userId": hugo,
        "followersCount": 0,
        "followingCount": 1,
        "pendingRequestsCount": 1,
    }
    assert "hugo" not in await names(nexgate, f"following/{nexgate.id_of('alice')}")
    not_followed = await nexgate.data("GET", f"{FOLLOWS}/check/{nexgate.id_of('fatima')}")
    assert not_followed["following"] is False


async def test_follow_entries_have_the_follow_id(nexgate: Nexgate) -> None:
    bob = nexgate.id_of("bob")
    entries = await nexgate.data("GET", f"{FOLLOWS}/following/{nexgate.id_of('alice')}")
    entry = next(e for e in entries if e["user"]["id"] == bob)
    assert entry["id"] == fixed_id("follow", "alice", "bob")
    assert entry["user"]["isVerified"] is True
    assert entry["user"]["profilePictureUrls"][0].endswith("/media/users/bob/medium.webp")


async def test_s48_pages_classic_and_compact(nexgate: Nexgate) -> None:
    path = f"{FOLLOWS}/followers/{nexgate.id_of('alice')}/paged?page=2&size=2"
    classic = await nexgate.data("GET", path)
    assert (classic["number"], classic["size"], classic["totalElements"]) == (1, 2, 6)
    assert (classic["totalPages"], classic["first"], classic["last"]) == (3, False, False)
    assert classic["pageable"]["offset"] == 2
    assert classic["sort"] == {"empty": True, "sorted": False, "unsorted": True}
    nexgate.turn_on(Switch.COMPACT_PAGES)
    compact = await nexgate.data("GET", path)
    assert compact["page"] == {"size": 2, "number": 1, "totalElements": 6, "totalPages": 3}
    assert compact["content"] == classic["content"]


async def test_paged_requests_count_from_one(nexgate: Nexgate) -> None:
    path = f"{FOLLOWS}/following/{nexgate.id_of('alice')}/paged"
    whole = await nexgate.data("GET", path)
    assert (whole["number"], whole["numberOfElements"], whole["last"]) == (0, 4, True)
    zero = await nexgate.answer("GET", f"{path}?page=0")
    assert zero == (400, "Page index must not be less than zero")
    empty = await nexgate.answer("GET", f"{path}?size=0")
    assert empty == (400, "Page size must not be less than one")


async def test_featured_users_are_those_not_followed(nexgate: Nexgate) -> None:
    users = await nexgate.data("GET", f"{FOLLOWS}/featured")
    assert [user["userName"] for user in users] == ["fatima", "grace", "iris"]
    assert (users[0]["followersCount"], users[0]["followsMe"]) == (3, True)
    assert len(await nexgate.data("GET", f"{FOLLOWS}/featured?limit=1")) == 1
    assert await nexgate.answer("GET", f"{FOLLOWS}/featured?limit=-1") == (400, "-1")


async def test_featured_past_the_end_is_an_error(nexgate: Nexgate) -> None:
    page = await nexgate.data("GET", f"{FOLLOWS}/featured/paged?size=1")
    assert (page["totalElements"], page["last"]) == (3, False)
    past = await nexgate.answer("GET", f"{FOLLOWS}/featured/paged?page=3&size=2")
    assert past == (400, "fromIndex(4) > toIndex(3)")

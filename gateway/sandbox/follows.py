"""The follow graph (9; rules S44 and S45) and the featured users."""

from collections.abc import Iterable

from aiohttp import web

from gateway.sandbox.calls import Call, endpoint
from gateway.sandbox.envelope import Json, Refusal, Reply, local_time
from gateway.sandbox.rendering import page_bounds, page_json, user_info
from gateway.sandbox.state import Account, Follow, InviteStatus


def found_user(call: Call) -> Account:
    """The user of the path. Raises `Refusal` `User not found`."""
    account = call.store.accounts.get(call.id_in_path("userId"))
    if account is None:
        raise Refusal("User not found")
    return account


def _follow_json(call: Call, row: Follow) -> Json:
    accounts = call.store.accounts
    return {
        "id": row.id,
        "followerId": row.follower_id,
        "followingId": row.following_id,
        "follower": user_info(call, accounts[row.follower_id]),
        "following": user_info(call, accounts[row.following_id]),
        "status": row.status.value,
        "createdAt": local_time(row.created_at),
    }


def _entry(call: Call, row: Follow, user_id: str) -> Json:
    return {
        "id": row.id,
        "user": user_info(call, call.store.accounts[user_id]),
        "status": row.status.value,
        "createdAt": local_time(row.created_at),
    }


async def follow_user(call: Call) -> Reply:
    """Follows a user; a private one has to accept first (S44)."""
    if call.id_in_path("userId") == call.viewer.id:
        raise Refusal("Cannot follow yourself")
    target = found_user(call)
    key = (call.viewer.id, target.id)
    if key in call.store.follows:
        raise Refusal("Already following this user")
    status = InviteStatus.PENDING if target.is_private else InviteStatus.ACCEPTED
    row = Follow(call.store.new_id("follow"), *key, status, call.now)
    call.store.follows[key] = row
    return Reply("User followed successfully", _follow_json(call, row))


async def unfollow_user(call: Call) -> Reply:
    """Unfollows a user; succeeds also without a follow (S44)."""
    target = found_user(call)
    call.store.follows.pop((call.viewer.id, target.id), None)
    return Reply("User unfollowed successfully")


def _pending(call: Call) -> Follow:
    follow_id = call.id_in_path("followId")
    row = next((r for r in call.store.follows.values() if r.id == follow_id), None)
    if row is None:
        raise Refusal("Follow request not found")
    if row.status is not InviteStatus.PENDING:
        raise Refusal("Follow request is not pending")
    return row


async def accept_request(call: Call) -> Reply:
    """Accepts a follow request; Nexgate doesn't check whose it is."""
    row = _pending(call)
    row.status = InviteStatus.ACCEPTED
    return Reply("Follow request accepted", _follow_json(call, row))


async def decline_request(call: Call) -> Reply:
    """Declines a follow request and deletes its row."""
    row = _pending(call)
    del call.store.follows[row.follower_id, row.following_id]
    return Reply("Follow request declined")


async def list_pending(call: Call) -> Reply:
    """The caller's pending follow requests, newest first."""
    rows = [
        row
        for row in call.store.follows.values()
        if row.following_id == call.viewer.id and row.status is InviteStatus.PENDING
    ]
    rows.sort(key=lambda row: row.created_at, reverse=True)
    entries = [_entry(call, row, row.follower_id) for row in rows]
    return Reply("Pending requests retrieved successfully", entries)


def _accepted(call: Call) -> Iterable[Follow]:
    return (r for r in call.store.follows.values() if r.status is InviteStatus.ACCEPTED)


def _followers(call: Call) -> list[Json]:
    user = found_user(call)
    return [_entry(call, r, r.follower_id) for r in _accepted(call) if r.following_id == user.id]


def _following(call: Call) -> list[Json]:
    user = found_user(call)
    return [_entry(call, r, r.following_id) for r in _accepted(call) if r.follower_id == user.id]


def _paged(call: Call, entries: list[Json]) -> Json:
    page, size = page_bounds(call)
    chosen = entries[page * size : (page + 1) * size]
    return page_json(call, chosen, len(entries), is_sorted=False)


async def list_followers(call: Call) -> Reply:
    """Everyone who follows a user (S45)."""
    return Reply("Followers retrieved successfully", _followers(call))


async def list_following(call: Call) -> Reply:
    """Everyone a user follows (S45)."""
    return Reply("Following retrieved successfully", _following(call))


async def page_followers(call: Call) -> Reply:
    """As `list_followers`, in pages."""
    return Reply("Followers retrieved successfully", _paged(call, _followers(call)))


async def page_following(call: Call) -> Reply:
    """As `list_following`, in pages."""
    return Reply("Following retrieved successfully", _paged(call, _following(call)))


async def show_stats(call: Call) -> Reply:
    """Numbers of followers, followed and pending requests (S45)."""
    user = found_user(call)
    rows = list(_accepted(call))
    waiting = [
        row
        for row in call.store.follows.values()
        if row.following_id == user.id and row.status is InviteStatus.PENDING
    ]
    counts = {
        "userId": user.id,
        "followersCount": sum(row.following_id == user.id for row in rows),
        "followingCount": sum(row.follower_id == user.id for row in rows),
        "pendingRequestsCount": len(waiting),
    }
    return Reply("User stats retrieved successfully", counts)


async def check_follow(call: Call) -> Reply:
    """Whether the caller follows a user; true while pending, too (S45)."""
    user = found_user(call)
    is_following = (call.viewer.id, user.id) in call.store.follows
    return Reply("Follow status checked", {"userId": user.id, "following": is_following})


def _featured(call: Call) -> list[Json]:
    rows = list(_accepted(call))
    viewer_id = call.viewer.id
    users = [
        {
            **user_info(call, account),
            "followersCount": sum(row.following_id == account.id for row in rows),
            "followsMe": call.store.is_following(account.id, viewer_id),
        }
        for account in call.store.accounts.values()
        if account.id != viewer_id and (viewer_id, account.id) not in call.store.follows
    ]
    return sorted(
        users, key=lambda user: (-int(str(user["followersCount"])), str(user["userName"]))
    )


async def list_featured(call: Call) -> Reply:
    """Users the caller doesn't follow, the most followed first."""
    limit = call.integer_in_query("limit", 20)
    if limit < 0:
        raise Refusal(str(limit))
    return Reply("Featured users retrieved successfully", _featured(call)[:limit])


async def page_featured(call: Call) -> Reply:
    """As `list_featured`, in pages; a page past the end is an error in Nexgate."""
    page, size = page_bounds(call)
    users = _featured(call)
    start, end = page * size, min((page + 1) * size, len(users))
    if start > end:
        raise Refusal(f"fromIndex({start}) > toIndex({end})")
    answer = page_json(call, users[start:end], len(users), is_sorted=False)
    return Reply("Featured users retrieved successfully", answer)


_FOLLOWS = "/api/v1/e-social/follows"

ROUTES = (
    web.get(f"{_FOLLOWS}/featured", endpoint(list_featured)),
    web.get(f"{_FOLLOWS}/featured/paged", endpoint(page_featured)),
    web.get(f"{_FOLLOWS}/requests/pending", endpoint(list_pending)),
    web.post(f"{_FOLLOWS}/requests/{{followId}}/accept", endpoint(accept_request)),
    web.delete(f"{_FOLLOWS}/requests/{{followId}}/decline", endpoint(decline_request)),
    web.get(f"{_FOLLOWS}/followers/{{userId}}", endpoint(list_followers)),
    web.get(f"{_FOLLOWS}/following/{{userId}}", endpoint(list_following)),
    web.get(f"{_FOLLOWS}/followers/{{userId}}/paged", endpoint(page_followers)),
    web.get(f"{_FOLLOWS}/following/{{userId}}/paged", endpoint(page_following)),
    web.get(f"{_FOLLOWS}/stats/{{userId}}", endpoint(show_stats)),
    web.get(f"{_FOLLOWS}/check/{{userId}}", endpoint(check_follow)),
    web.post(f"{_FOLLOWS}/{{userId}}", endpoint(follow_user)),
    web.delete(f"{_FOLLOWS}/{{userId}}", endpoint(unfollow_user)),
)

"""Account privacy, block and mute (10.2, 10.3; rule S47)."""

from aiohttp import web

from gateway.sandbox.calls import Call, endpoint, rejected_fields
from gateway.sandbox.envelope import Json, Refusal, Reply, local_time
from gateway.sandbox.follows import found_user
from gateway.sandbox.options import Switch
from gateway.sandbox.posts import CONSTRAINT_BROKEN
from gateway.sandbox.rendering import user_info
from gateway.sandbox.state import PrivacyRow, fixed_id

_Rows = dict[tuple[str, str], PrivacyRow]


def _settings(call: Call) -> Json:
    viewer = call.viewer
    return {
        "id": fixed_id("privacy", viewer.id),
        "userId": viewer.id,
        "private": viewer.is_private,
        "createdAt": local_time(viewer.created_at),
        "updatedAt": local_time(viewer.edited_at),
    }


async def show_privacy(call: Call) -> Reply:
    """Whether the caller is private."""
    return Reply("Privacy settings retrieved successfully", _settings(call))


async def set_privacy(call: Call) -> Reply:
    """Makes the caller private or public; reads `isPrivate`, answers `private`."""
    body = await call.body({"isPrivate": bool})
    is_private = body.get("isPrivate")
    if not isinstance(is_private, bool):
        raise rejected_fields({"isPrivate": "isPrivate field is required"})
    call.viewer.is_private, call.viewer.edited_at = is_private, call.now
    return Reply("Privacy settings updated successfully", _settings(call))


def _entry(call: Call, row: PrivacyRow) -> Json:
    return {
        "id": row.id,
        "user": user_info(call, call.store.accounts[row.target_id]),
        "createdAt": local_time(row.created_at),
    }


def _add(call: Call, rows: _Rows, verb: str, done: str) -> Json:
    if call.id_in_path("userId") == call.viewer.id:
        raise Refusal(f"Cannot {verb} yourself")
    target = found_user(call)
    key = (call.viewer.id, target.id)
    if key in rows:
        raise Refusal(f"User already {done}")
    if call.has_switch(Switch.BROKEN_PRIVACY_TABLE):
        raise Refusal(CONSTRAINT_BROKEN)
    rows[key] = PrivacyRow(call.store.new_id(verb), *key, call.now)
    return _entry(call, rows[key])


def _entries(call: Call, rows: _Rows) -> list[Json]:
    own = [row for row in rows.values() if row.owner_id == call.viewer.id]
    return [_entry(call, row) for row in reversed(own)]


async def block_user(call: Call) -> Reply:
    """Blocks a user and deletes follows between the two (S47)."""
    entry = _add(call, call.store.blocks, "block", "blocked")
    target = found_user(call)
    call.store.follows.pop((call.viewer.id, target.id), None)
    call.store.follows.pop((target.id, call.viewer.id), None)
    return Reply("User blocked successfully", entry)


async def unblock_user(call: Call) -> Reply:
    """Unblocks a user; succeeds also without a block."""
    call.store.blocks.pop((call.viewer.id, found_user(call).id), None)
    return Reply("User unblocked successfully")


async def mute_user(call: Call) -> Reply:
    """Mutes a user."""
    return Reply("User muted successfully", _add(call, call.store.mutes, "mute", "muted"))


async def unmute_user(call: Call) -> Reply:
    """Unmutes a user; succeeds also without a mute."""
    call.store.mutes.pop((call.viewer.id, found_user(call).id), None)
    return Reply("User unmuted successfully")


async def list_blocked(call: Call) -> Reply:
    """The users the caller has blocked, newest first."""
    return Reply("Blocked users retrieved successfully", _entries(call, call.store.blocks))


async def list_muted(call: Call) -> Reply:
    """The users the caller has muted, newest first."""
    return Reply("Muted users retrieved successfully", _entries(call, call.store.mutes))


_ACCOUNT = "/api/v1/e-social/privacy/account"
_CONTROL = "/api/v1/e-social/privacy-control"

ROUTES = (
    web.get(_ACCOUNT, endpoint(show_privacy)),
    web.put(_ACCOUNT, endpoint(set_privacy)),
    web.post(f"{_CONTROL}/block/{{userId}}", endpoint(block_user)),
    web.delete(f"{_CONTROL}/unblock/{{userId}}", endpoint(unblock_user)),
    web.post(f"{_CONTROL}/mute/{{userId}}", endpoint(mute_user)),
    web.delete(f"{_CONTROL}/unmute/{{userId}}", endpoint(unmute_user)),
    web.get(f"{_CONTROL}/blocked", endpoint(list_blocked)),
    web.get(f"{_CONTROL}/muted", endpoint(list_muted)),
)

"""Following and blocking an account the viewer has nothing to do with, both undone again."""

from typing import Final

from gateway.conform.loops_posts import Poster
from gateway.conform.run import Json, Run, number, objects, read, text
from gateway.conform.walker import Answer

_FOLLOW: Final = "/api/v1/account/follow/{id}"
_UNFOLLOW: Final = "/api/v1/account/unfollow/{id}"
_BLOCK: Final = "/api/v1/account/block/{id}"
_UNBLOCK: Final = "/api/v1/account/unblock/{id}"
_MOST_ACCOUNTS: Final = 12
_FLAGS: Final = ("following", "followed_by", "blocking", "pending_follow_request")


async def relations(run: Run) -> None:
    """Follow twice, unfollow twice, block, unblock: each seen in the relation afterwards."""
    account_id = await _stranger(run)
    if not account_id:
        return
    poster = Poster(run)
    try:
        await _follow(poster, account_id)
    finally:
        with run.walker.undoing():
            await _undo(poster, _UNFOLLOW, account_id, "following")
    try:
        await _block(poster, account_id)
    finally:
        with run.walker.undoing():
            await _undo(poster, _UNBLOCK, account_id, "blocking")


async def _stranger(run: Run) -> str:
    """An account that neither follows nor is followed or blocked: nothing can be lost."""
    own = await run.walker.get("/api/v1/account/info/self")
    seen = dict.fromkeys(text(read(video, "account.id")) for video in run.items.values())
    for account_id in [one for one in seen if one not in ("", read(own.object, "data.id"))][
        :_MOST_ACCOUNTS
    ]:
        relation = await _relation(run, account_id)
        if relation and not any(relation.get(name) for name in _FLAGS):
            return account_id
    return ""


async def _relation(run: Run, account_id: str) -> Json:
    answer = await run.walker.get(f"/api/v1/account/state/{account_id}")
    found = answer.object.get("data")
    return found if isinstance(found, dict) else {}


async def _account(run: Run, account_id: str) -> Json:
    answer = await run.walker.get(f"/api/v1/account/info/{account_id}")
    found = answer.object.get("data")
    return found if isinstance(found, dict) else {}


async def _follow(poster: Poster, account_id: str) -> None:
    before = await _account(poster.run, account_id)
    if before.get("manually_approves_followers") is True:
        return
    count = number(before.get("follower_count")) or 0
    for path, is_following in (
        (_FOLLOW, True),
        (_FOLLOW, True),
        (_UNFOLLOW, False),
        (_UNFOLLOW, False),
    ):
        answer = await poster.post(path, id=account_id)
        named = read(answer.object, "data.id")
        poster.expect(path, named == account_id, answer, f"data.id: {account_id}", named)
        await _check_flag(poster, path, answer, account_id, "following", wanted=is_following)
        now = (await _account(poster.run, account_id)).get("follower_count")
        wanted = count + is_following
        poster.expect(path, now == wanted, answer, f"then follower_count: {wanted}", now)


async def _block(poster: Poster, account_id: str) -> None:
    for path, is_blocking in ((_BLOCK, True), (_UNBLOCK, False)):
        answer = await poster.post(path, id=account_id)
        found = {name: answer.object.get(name) for name in ("id", "is_blocking")}
        wanted = {"id": account_id, "is_blocking": is_blocking}
        poster.expect(path, found == wanted, answer, f"the account, bare: {wanted}", found)
        await _check_flag(poster, path, answer, account_id, "blocking", wanted=is_blocking)
        listed = await poster.run.walker.get("/api/v1/account/settings/blocked-accounts")
        ids = [read(one, "account.id") for one in objects(listed.object.get("data"))]
        is_kept = (account_id in ids) is is_blocking
        expected = f"then in blocked-accounts: {str(is_blocking).lower()}"
        poster.expect(path, is_kept, answer, expected, ids)


async def _check_flag(
    poster: Poster, path: str, answer: Answer, account_id: str, flag: str, *, wanted: bool
) -> None:
    value = (await _relation(poster.run, account_id)).get(flag)
    expected = f"then {flag}: {str(wanted).lower()}"
    poster.expect(path, value is wanted, answer, expected, value)


async def _undo(poster: Poster, path: str, account_id: str, flag: str) -> None:
    relation = await _relation(poster.run, account_id)
    if relation.get(flag) is True:
        await poster.ask(path, id=account_id)
        relation = await _relation(poster.run, account_id)
    where = f"GET /api/v1/account/state/{account_id}"
    is_kept = not relation.get(flag)
    poster.run.report.expect("undone", is_kept, where, f"{flag}: false again", relation.get(flag))

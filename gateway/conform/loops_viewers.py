"""What `--token2` adds: what one viewer has, did and may do is not the other's."""

from typing import Final

from gateway.conform.loops import OWN
from gateway.conform.loops_writes import (
    COMMENT_TEXT,
    NO_COMMENTS,
    SWITCHINGS,
    Switching,
    is_untouched,
)
from gateway.conform.report import Rule
from gateway.conform.run import Json, Run, most_of, objects, read, text
from gateway.conform.walker import Answer

_SELF: Final = "/api/v1/account/info/self"
_PREFERENCES: Final = "/api/v1/app/preferences"
_SAVED: Final = "/api/v1/account/favourites"
_VIDEO: Final = "Loops API Docs, Video"
_BOTH: Final = "--token2 and --write"

VIEWER_RULES: Final = (
    Rule("two-viewers", "each token is another account's", "Loops API, Accounts", needs="--token2"),
    Rule("is-owner", "is_owner is true for the owner alone", _VIDEO, needs="--token2"),
    Rule("etag-apart", "one viewer's ETag is no 304 for another's answer", "RFC 9110, 13.1.2"),
    Rule("flags-apart", "what one viewer liked and saved the other did not", _VIDEO, needs=_BOTH),
    Rule(
        "counts-shared",
        "counters are the same for all, or as a moment ago",
        _VIDEO,
        needs=_BOTH,
    ),
    Rule("saved-apart", "one viewer's favourites are not the other's", "Loops API", needs=_BOTH),
    Rule(
        "comment-apart",
        "a comment is its author's, and likes are each one's",
        "Loops API, Comment",
        needs=_BOTH,
    ),
    Rule("comment-safe", "no one deletes another's comment", "Loops API, Comments", needs=_BOTH),
)


async def viewers(run: Run) -> None:
    """Every question to both, beside each other."""
    if not (run.has_token and run.other_token):
        return
    if await _accounts(run):
        await _owners(run)
        await _etags(run)
        if run.may_write:
            await _flags(run)
            await _comments(run)


async def _both(run: Run, path: str) -> tuple[Answer, Answer]:
    return await run.walker.get(path), await run.walker.get(path, headers=run.as_other)


async def _accounts(run: Run) -> bool:
    """Whether these are two; each is told of itself."""
    first, second = await _both(run, _SELF)
    ids = [text(read(answer.document, "data.id")) for answer in (first, second)]
    is_kept = all(ids) and ids[0] != ids[1]
    expected = "two tokens, two accounts"
    if not run.report.expect("two-viewers", is_kept, first.where, expected, ids):
        return False
    found = [read(answer.document, "data.is_owner") for answer in (first, second)]
    expected = "data.is_owner: true for oneself"
    run.report.expect("is-owner", found == [True, True], first.where, expected, found)
    for answer, own in zip(await _both(run, _PREFERENCES), ids, strict=True):
        named = read(answer.document, "data.account.profile_id")
        expected = f"data.account.profile_id: {own}"
        run.report.expect("two-viewers", named == own, answer.where, expected, named)
    mine, theirs = await _both(run, f"/api/v1/account/info/{ids[0]}")
    found = [read(answer.document, "data.is_owner") for answer in (mine, theirs)]
    expected = "data.is_owner: true for the account itself, false for the other"
    run.report.expect("is-owner", found == [True, False], mine.where, expected, found)
    return True


async def _owners(run: Run) -> None:
    listed = await run.walker.get(OWN)
    for video in objects(listed.object.get("data"))[:1]:
        path = f"/api/v1/video/{text(video.get('id'))}"
        mine, theirs = await _both(run, path)
        if theirs.status == 200:
            found = [read(answer.document, "data.is_owner") for answer in (mine, theirs)]
            expected = "data.is_owner: true for the owner, false for the other"
            run.report.expect("is-owner", found == [True, False], mine.where, expected, found)


async def _etags(run: Run) -> None:
    own = objects((await run.walker.get(OWN)).object.get("data"))
    paths = [_SELF, *(f"/api/v1/video/{text(video.get('id'))}" for video in own[:1])]
    for path in paths:
        mine, theirs = await _both(run, path)
        tag = mine.headers.get("ETag")
        if tag and theirs.status == 200 and mine.document != theirs.document:
            headers = {**run.as_other, "If-None-Match": tag}
            answer = await run.walker.get(path, headers=headers)
            is_kept = answer.status == 200 and answer.document == theirs.document
            expected = "200 and the other's own answer for the first one's ETag"
            run.report.expect("etag-apart", is_kept, answer.where, expected, answer.status)


async def _flags(run: Run) -> None:
    for key, video in run.items.items():
        if is_untouched(video):
            mine, theirs = await _both(run, f"/api/v1/video/{key}")
            if all(is_untouched(_data(answer)) for answer in (mine, theirs)):
                for switching in SWITCHINGS:
                    await _switched(run, key, switching, _data(theirs))
                return


async def _switched(run: Run, key: str, switching: Switching, before: Json) -> None:
    try:
        await run.walker.ask("POST", f"/api/v1/video/{switching.on}/{key}")
        await _check_flags(run, key, switching, before)
        if switching.rule == "save":
            await _check_saved(run, key)
    finally:
        await _undo(run, f"/api/v1/video/{switching.off}/{key}")


def _data(answer: Answer) -> Json:
    found = answer.object.get("data")
    return found if isinstance(found, dict) else {}


async def _check_flags(run: Run, key: str, switching: Switching, before: Json) -> None:
    flag, counter = switching.flag, switching.counter
    path = f"/api/v1/video/{key}"
    mine, theirs = await _both(run, path)
    guest = await run.walker.get(path, signed_in=False)
    found = [_data(answer).get(flag) for answer in (mine, theirs, guest)]
    if guest.status != 200:
        found[2] = False
    expected = f"{flag}: true for the one who did it, false for the other and for guests"
    run.report.expect("flags-apart", found == [True, False, False], mine.where, expected, found)
    counted = [_data(answer).get(counter) for answer in (mine, theirs)]
    # The other's answer may come out of a cache that is not told of this viewer's writes.
    is_kept = counted[1] in (counted[0], before.get(counter))
    expected = f"{counter}: the same for both, or {before.get(counter)} for the other"
    run.report.expect("counts-shared", is_kept, mine.where, expected, counted)


async def _check_saved(run: Run, key: str) -> None:
    mine, theirs = await _both(run, _SAVED)
    listed = [
        key in [one.get("id") for one in objects(answer.object.get("data"))]
        for answer in (mine, theirs)
    ]
    expected = "the video in the first one's favourites, not in the other's"
    run.report.expect("saved-apart", listed == [True, False], mine.where, expected, listed)


async def _undo(run: Run, path: str) -> None:
    with run.walker.undoing():
        answer = await run.walker.ask("POST", path)
    is_kept = answer.status == 200
    run.report.expect("undone", is_kept, answer.where, "taken back", answer.status)


async def _comments(run: Run) -> None:
    for key in most_of(run.items, "comments"):
        path = f"/api/v1/video/comments/{key}"
        answer = await run.walker.ask("POST", path, body={"comment": COMMENT_TEXT})
        if answer.status in NO_COMMENTS:
            continue
        made = objects(answer.object.get("data"))
        if made:
            await _one_comment(run, key, text(made[0].get("id")))
        return


async def _one_comment(run: Run, key: str, comment_id: str) -> None:
    deletion = f"/api/v1/comments/delete/{key}/{comment_id}"
    try:
        await run.walker.ask("POST", f"/api/v1/comments/like/{key}/{comment_id}")
        mine, theirs = await _both(run, f"/api/v1/video/comments/{key}/comment/{comment_id}")
        for name, wanted in (("is_owner", [True, False]), ("liked", [True, False])):
            found = [_data(answer).get(name) for answer in (mine, theirs)]
            expected = f"{name}: true for the author who liked it, false for the other"
            run.report.expect("comment-apart", found == wanted, mine.where, expected, found)
        likes = [_data(answer).get("likes") for answer in (mine, theirs)]
        expected = "likes: the same for both"
        run.report.expect("counts-shared", likes[0] == likes[1], mine.where, expected, likes)
        answer = await run.walker.ask("POST", deletion, headers=run.as_other)
        left = await run.walker.get(f"/api/v1/video/comments/{key}/comment/{comment_id}")
        is_kept = answer.status in (401, 403, 404, 422) and left.status == 200
        statuses = {"answer": answer.status, "then": left.status}
        expected = "403 or 404, and the comment is still there"
        run.report.expect("comment-safe", is_kept, answer.where, expected, statuses)
    finally:
        await _undo(run, deletion)

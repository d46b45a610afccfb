"""A Loops server held to its API: feeds, single videos, comments, accounts' lists."""

from collections import Counter
from collections.abc import Awaitable, Callable

from gateway.conform.lists import Walk
from gateway.conform.loops_videos import (
    check_frame,
    check_json,
    check_order,
    check_video,
    feed,
    page_of_videos,
)
from gateway.conform.run import (
    Json,
    Run,
    Weighing,
    is_nexgate_envelope,
    most_of,
    read,
    refuse_trouble,
    text,
)
from gateway.conform.walker import CannotJudge

LOCAL = "/api/v1/feed/for-you"
FOLLOWING = "/api/v1/feed/following"
RECOMMENDED = "/api/v0/feed/recommended"
PUBLIC = "/api/web/feed"
OWN = "/api/v1/feed/account/self"
GARBAGE_CURSORS = ("not-a-cursor", "null", "undefined", "")
_SMALL_PAGE = 3
COMMENT = Weighing("loops:CommentResource", "comments", "comment-drift", formats="comment-drift")
_ANOTHER_ORDER = "as many, in the same order"

Step = Callable[[Run], Awaitable[None]]


async def probe(run: Run) -> None:
    """Raise CannotJudge unless this is a Loops server that takes the token."""
    answer = await run.walker.get("/api/v1/config", signed_in=False)
    if is_nexgate_envelope(answer):
        raise CannotJudge("this server answers as Nexgate does: try --side nexgate")
    refuse_trouble(answer, has_token=False)
    if not answer.is_json:
        content_type = answer.content_type or "nothing"
        raise CannotJudge(
            f"no JSON at {answer.where} ({answer.status}, {content_type}): no Loops server?"
        )
    if answer.status != 200:
        raise CannotJudge(f"no Loops server: {answer.status} at {answer.where}")
    software = read(answer.document, "app.software")
    expected = "app.software: loops, without which the app refuses to sign in"
    run.report.expect("instance", software == "loops", answer.where, expected, software)
    if run.has_token:
        refuse_trouble(await run.walker.get(LOCAL), has_token=True)


async def local_feed(run: Run) -> None:
    """The feed everything else is taken from: the local one, a guest's without a token."""
    if run.has_token:
        found = await feed(run, LOCAL)
        check_order(run, list(found.items.values()), f"GET {LOCAL}")
    else:
        found = await feed(run, PUBLIC, signed_in=False)
    run.items, run.is_whole = found.items, found.is_whole
    if not found.items:
        hint = "" if run.has_token else "; give --token, or let the server have a public feed"
        raise CannotJudge(f"the server has no video to judge by{hint}")


async def other_feeds(run: Run) -> None:
    """First pages of the feeds beside the local one; a feed that is switched off is 404."""
    for path in (FOLLOWING, RECOMMENDED) if run.has_token else ():
        answer = await run.walker.get(path)
        if answer.status != 404:
            await page_of_videos(run, path, {}, None)


async def garbage_cursors(run: Run) -> None:
    """Cursors that mean nothing are the first page."""
    if not run.has_token:
        return
    for cursor in GARBAGE_CURSORS:
        for _ in range(2):  # once more where a video was published in between
            first = await page_of_videos(run, LOCAL, {}, None)
            answered = await page_of_videos(run, LOCAL, {}, cursor)
            wanted, got = ([key for key, _ in page.items] for page in (first, answered))
            if wanted == got:
                break
        where = f"GET {LOCAL}?cursor={cursor}"
        run.report.expect("garbage-cursor", wanted == got, where, "the first page", got)


async def account_lists(run: Run) -> None:
    """The busiest account's list, read twice in different portions."""
    counted = Counter(text(read(video, "account.id")) for video in run.items.values())
    counted.pop("", None)
    if not counted:
        return
    account_id = counted.most_common(1)[0][0]
    path = f"/api/v1/feed/account/{account_id}"
    found = await feed(run, path, signed_in=run.has_token)
    others = {text(read(video, "account.id")) for video in found.items.values()} - {account_id}
    run.report.expect("account-feed", not others, f"GET {path}", "only its own videos", [*others])
    _check_holds(run, found, account_id, path)
    if run.has_token:
        await _player_list(run, found, path)


def _check_holds(run: Run, found: Walk, account_id: str, path: str) -> None:
    if found.is_whole:
        seen = {key for key, v in run.items.items() if text(read(v, "account.id")) == account_id}
        missing = sorted(seen - found.items.keys())
        expected = "every video of the account that a feed has shown"
        run.report.expect("complete", not missing, f"GET {path}", expected, missing)


async def _player_list(run: Run, found: Walk, path: str) -> None:
    ordinary = [key for key, video in found.items.items() if video.get("pinned") is not True]
    if not ordinary:
        return
    start = ordinary[len(ordinary) // 2]
    again = await feed(run, f"{path}/cursor", {"id": start, "limit": _SMALL_PAGE})
    keys = [key for key, video in again.items.items() if video.get("pinned") is not True]
    where = f"GET {path}/cursor?id={start}"
    first = keys[0] if keys else None
    run.report.expect("account-cursor", first == start, where, f"first the video {start}", first)
    wanted = ordinary[ordinary.index(start) :]
    if not (found.is_whole and again.is_whole):
        both = min(len(wanted), len(keys))
        wanted, keys = wanted[:both], keys[:both]
    missing = [key for key in wanted if key not in keys]
    run.report.expect("complete", wanted == keys, where, _ANOTHER_ORDER, missing or keys)


async def limits(run: Run) -> None:
    """A limit out of range, where the limit is documented."""
    if not run.has_token:
        return
    answer = await run.walker.get(OWN, limit=0)
    check_json(run, answer)
    is_kept = answer.status == 422 and isinstance(answer.object.get("errors"), dict)
    found = {"status": answer.status, "errors": answer.object.get("errors")}
    run.report.expect("limit", is_kept, answer.where, "422 with `errors`", found)


async def single_videos(run: Run) -> None:
    """The first, the middle and the last video alone."""
    keys = list(run.items)
    for key in dict.fromkeys((keys[0], keys[len(keys) // 2], keys[-1])):
        answer = await run.walker.get(f"/api/v1/video/{key}")
        if answer.status == 401 and not run.has_token:
            return
        expected = "200 for a video that a feed has shown"
        run.report.expect("answers", answer.status == 200, answer.where, expected, answer.status)
        if not check_json(run, answer) or answer.status != 200:
            continue
        video = answer.object.get("data")
        check_video(run, video, answer.where)
        listed = run.items[key]
        same = ("id", "shortcode", "url", "account.id", "created_at")
        differing = {
            name: read(video, name) for name in same if read(video, name) != read(listed, name)
        }
        run.report.expect("single", not differing, answer.where, "as in the list", differing)


async def comments(run: Run) -> None:
    """The comments of a video that has many; 404 is how a server says that it has none."""
    for key in most_of(run.items, "comments"):
        if await _video_comments(run, key):
            return


async def _video_comments(run: Run, key: str) -> bool:
    answer = await run.walker.get(f"/api/v1/video/comments/{key}")
    if answer.status in (401, 403, 404):
        return False
    expected = "200 for comments"
    run.report.expect("answers", answer.status == 200, answer.where, expected, answer.status)
    if not check_json(run, answer) or answer.status != 200:
        return False
    listed = check_frame(run, answer)
    for position, comment in enumerate(listed):
        weigh_comment(run, comment, f"{answer.where} data[{position}]")
    return bool(listed)


def weigh_comment(run: Run, comment: Json, where: str) -> None:
    """Hold a comment against its schema; Loops leaves `media` out of one that was just made."""
    run.weigh(COMMENT, {"media": [], **comment}, where)


async def guests(run: Run) -> None:
    """What a guest sees is nobody's."""
    page = await page_of_videos(run, PUBLIC, {}, None, signed_in=False)
    for key, video in page.items:
        _check_guest(run, video, f"GET {PUBLIC} {key}")
    key = next(iter(run.items))
    answer = await run.walker.get(f"/api/v1/video/{key}", signed_in=False)
    if answer.status == 200:
        _check_guest(run, answer.object.get("data"), answer.where)


def _check_guest(run: Run, video: Json | object, where: str) -> None:
    for name in ("is_owner", "has_liked", "has_bookmarked"):
        value = read(video, name)
        run.report.expect("guest", value is not True, where, f"{name}: false for a guest", value)

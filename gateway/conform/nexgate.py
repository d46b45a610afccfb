"""A Nexgate held to its clip API: the feed, single clips, users' videos, comments, refusals."""

from collections import Counter

from gateway.conform.lists import Walk
from gateway.conform.nexgate_clips import (
    FEED,
    POSTS,
    SOCIAL,
    check_clip,
    check_envelope,
    check_order,
    check_siblings,
    clip_list,
)
from gateway.conform.nexgate_refusals import check_refusal
from gateway.conform.run import (
    Run,
    Weighing,
    is_loops_error,
    is_nexgate_envelope,
    most_of,
    number,
    read,
    refuse_trouble,
    text,
)
from gateway.conform.walker import CannotJudge

MAX_LIMIT = 20
_OTHER_LIMIT = 7
_LONG_S = 180
_MOST_AUTHORS = 8
COMMENT = Weighing("nexgate:Comment", "comments", "comment-drift", formats="comment-drift")


async def probe(run: Run) -> None:
    """Raise CannotJudge unless this is a Nexgate that takes the token."""
    answer = await run.walker.get(FEED, limit=1)
    if is_loops_error(answer):
        raise CannotJudge("this server answers as Loops does: try --side loops")
    refuse_trouble(answer, run.has_token)
    if not answer.is_json:
        content_type = answer.content_type or "nothing"
        raise CannotJudge(
            f"no JSON at {answer.where} ({answer.status}, {content_type}): no Nexgate?"
        )
    if not is_nexgate_envelope(answer) and answer.status != 200:
        raise CannotJudge(f"no Nexgate: {answer.status} at {answer.where}")
    message = text(answer.object.get("message"))
    if answer.status in (400, 404) and message.startswith(("Invalid user token", "Illegal base64")):
        raise CannotJudge(f"the server refuses the token ({message})")


async def whole_feed(run: Run) -> None:
    """The feed in the largest portions, and again in smaller ones."""
    found = await clip_list(run, FEED, MAX_LIMIT)
    run.items, run.is_whole = found.items, found.is_whole
    if not found.items:
        raise CannotJudge("the server has no clip to judge by")
    clips = list(found.items.values())
    check_order(run, clips, f"GET {FEED}")
    check_siblings(run, clips, f"GET {FEED}")
    _check_same(run, found, await clip_list(run, FEED, _OTHER_LIMIT))


def _check_same(run: Run, found: Walk, again: Walk) -> None:
    """Both walks saw the same clips in the same order, but for what was published between."""
    keys, other = list(found.items), [key for key in again.items if key in found.items]
    if not (found.is_whole and again.is_whole):
        both = min(len(keys), len(other))
        keys, other = keys[:both], other[:both]
    missing = [key for key in keys if key not in other]
    where = f"GET {FEED}?limit={_OTHER_LIMIT}"
    run.report.expect("complete", keys == other, where, "the same in the same order", missing)


async def user_lists(run: Run) -> None:
    """The videos of the busiest authors, until one has a long video, which can't be had alone."""
    counted = Counter(text(read(clip, "author.id")) for clip in run.items.values())
    counted.pop("", None)
    for author_id, _ in counted.most_common(_MOST_AUTHORS):
        if await _long_video(run, await _user_list(run, author_id)):
            return


async def _user_list(run: Run, author_id: str) -> Walk:
    path = f"{SOCIAL}/clip/user/{author_id}/videos"
    found = await clip_list(run, path, MAX_LIMIT)
    others = {text(read(clip, "author.id")) for clip in found.items.values()} - {author_id}
    run.report.expect("user-videos", not others, f"GET {path}", "only that user's", [*others])
    check_order(run, list(found.items.values()), f"GET {path}")
    if found.is_whole:
        seen = {key for key, c in run.items.items() if text(read(c, "author.id")) == author_id}
        missing = sorted(seen - found.items.keys())
        run.report.expect("user-videos", not missing, f"GET {path}", "all of the user's", missing)
    return found


async def _long_video(run: Run, found: Walk) -> bool:
    beyond = [key for key in found.items if key not in run.items] if run.is_whole else []
    for key in beyond:
        if (number(read(found.items[key], "media.duration")) or 0) >= _LONG_S:
            answer = await run.walker.get(f"{SOCIAL}/clip/{key}")
            check_refusal(run, "long-video", answer, 404, "Media is not a clip")
            return True
    return False


async def single_clips(run: Run) -> None:
    """The first, the middle and the last clip alone."""
    keys = list(run.items)
    for key in dict.fromkeys((keys[0], keys[len(keys) // 2], keys[-1])):
        answer = await run.walker.get(f"{SOCIAL}/clip/{key}")
        expected = "200 for a clip that the feed has shown"
        run.report.expect("answers", answer.status == 200, answer.where, expected, answer.status)
        if not check_envelope(run, answer) or answer.status != 200:
            continue
        clip = answer.object.get("data")
        check_clip(run, clip, answer.where)
        same = ("id", "postId", "author.id", "createdAt", "media.variants")
        differing = {n: read(clip, n) for n in same if read(clip, n) != read(run.items[key], n)}
        run.report.expect("single", not differing, answer.where, "as in the feed", differing)


async def comments(run: Run) -> None:
    """The comments of a post that has many."""
    for key in most_of(run.items, "engagement.commentsCount"):
        if await _post_comments(run, text(run.items[key].get("postId"))):
            return


async def _post_comments(run: Run, post_id: str) -> bool:
    answer = await run.walker.get(f"{POSTS}/{post_id}/comments")
    run.report.expect("answers", answer.status == 200, answer.where, "200", answer.status)
    if not check_envelope(run, answer) or answer.status != 200:
        return False
    listed = answer.object.get("data")
    is_list = isinstance(listed, list)
    run.report.expect("comments", is_list, answer.where, "data: a list", listed)
    for position, comment in enumerate(listed if isinstance(listed, list) else []):
        run.weigh(COMMENT, comment, f"{answer.where} data[{position}]")
    return bool(listed)

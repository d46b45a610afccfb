"""What `--write` adds for a Nexgate: like, save and comment, each undone again."""

from dataclasses import dataclass

from gateway.conform.nexgate import COMMENT
from gateway.conform.nexgate_clips import POSTS, SOCIAL, check_envelope
from gateway.conform.run import Json, Run, number, objects, read, text
from gateway.conform.walker import Answer, Unanswered

COMMENT_TEXT = "A conformance test says hello, and is gone in a moment."
_MAY_NOT_COMMENT = "You don't have permission to comment on this post"


@dataclass(frozen=True)
class Switching:
    """Something a viewer turns on with POST and off with DELETE."""

    rule: str
    path: str
    flag: str
    counter: str
    done_already: str
    not_done: str


SWITCHINGS = (
    Switching(
        "like",
        "like",
        "userInteraction.hasLiked",
        "engagement.likesCount",
        "You have already liked this post",
        "You have not liked this post",
    ),
    Switching(
        "save",
        "bookmark",
        "userInteraction.hasSaved",
        "engagement.savesCount",
        "You have already bookmarked this post",
        "You have not bookmarked this post",
    ),
)


async def writes(run: Run) -> None:
    """Like, save and comment a post that the viewer has neither liked nor saved."""
    if not run.may_write:
        return
    clip = next((clip for clip in run.items.values() if _is_untouched(clip)), None)
    if clip is None:
        return
    for switching in SWITCHINGS:
        try:
            await _switch(run, clip, switching)
        finally:
            with run.walker.undoing():
                await _undo(run, clip, switching)
    await _comment(run, text(clip.get("postId")))


def _is_untouched(clip: Json) -> bool:
    return not any(read(clip, switching.flag) for switching in SWITCHINGS)


async def _switch(run: Run, clip: Json, switching: Switching) -> None:
    path = f"{POSTS}/{text(clip.get('postId'))}/{switching.path}"
    count = number(read(await _clip(run, clip), switching.counter)) or 0
    for method, repeated, wanted in (
        ("POST", switching.done_already, (True, count + 1)),
        ("DELETE", switching.not_done, (False, count)),
    ):
        for expected in ("", repeated):
            answer = await run.walker.ask(method, path)
            check_envelope(run, answer)
            _check_message(run, switching.rule, answer, expected)
            now = await _clip(run, clip)
            state = (read(now, switching.flag), read(now, switching.counter))
            expected = f"then {switching.flag} {wanted[0]}, {switching.counter} {wanted[1]}"
            run.report.expect(switching.rule, state == wanted, answer.where, expected, list(state))


def _check_message(run: Run, rule: str, answer: Answer, refusal: str) -> None:
    """Success the first time; the second time the known refusal, or success again."""
    message = text(answer.object.get("message")).rstrip(".")
    is_kept = answer.status == 200 or (bool(refusal) and message == refusal)
    expected = f"200, or '{refusal}'" if refusal else "200"
    found = {"status": answer.status, "message": message}
    run.report.expect(rule, is_kept, answer.where, expected, found)


async def _undo(run: Run, clip: Json, switching: Switching) -> None:
    now = await _clip(run, clip)
    if read(now, switching.flag) is True:
        path = f"{POSTS}/{text(clip.get('postId'))}/{switching.path}"
        await run.walker.ask("DELETE", path)
        now = await _clip(run, clip)
    value = read(now, switching.flag)
    where = f"GET {SOCIAL}/clip/{text(clip.get('id'))}"
    run.report.expect("undone", value is False, where, f"{switching.flag}: false again", value)


async def _clip(run: Run, clip: Json) -> Json:
    answer = await run.walker.get(f"{SOCIAL}/clip/{text(clip.get('id'))}")
    value = answer.object.get("data")
    return value if isinstance(value, dict) else {}


async def _comment(run: Run, post_id: str) -> None:
    path = f"{POSTS}/{post_id}/comments"
    answer = await run.walker.ask("POST", path, body={"content": COMMENT_TEXT})
    if text(answer.object.get("message")) == _MAY_NOT_COMMENT:
        return
    comment_id = text(read(answer.document, "data.id"))
    is_kept = answer.status == 200 and bool(comment_id)
    expected = "200 and the comment with its id"
    run.report.expect("comment", is_kept, answer.where, expected, answer.document)
    if not comment_id:
        return
    run.weigh(COMMENT, answer.object.get("data"), answer.where)
    try:
        await _check_listed(run, path, comment_id, is_there=True)
    finally:
        with run.walker.undoing():
            await _delete(run, comment_id)
    await _check_listed(run, path, comment_id, is_there=False)


async def _delete(run: Run, comment_id: str) -> None:
    path = f"{POSTS}/comments/{comment_id}"
    try:
        answer = await run.walker.ask("DELETE", path)
    except Unanswered as error:
        run.report.expect("undone", False, f"DELETE {path}", "the comment is deleted", str(error))
        return
    is_kept = answer.status == 200
    run.report.expect("undone", is_kept, answer.where, "the comment is deleted", answer.status)


async def _check_listed(run: Run, path: str, comment_id: str, *, is_there: bool) -> None:
    answer = await run.walker.get(path)
    listed = [text(comment.get("id")) for comment in objects(answer.object.get("data"))]
    expected = "the comment just made" if is_there else "the comment no more"
    is_kept = (comment_id in listed) is is_there
    run.report.expect("comment", is_kept, answer.where, expected, listed)

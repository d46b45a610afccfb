"""What `--write` adds for a Loops server: like, bookmark and comment, each undone again."""

from dataclasses import dataclass

from gateway.conform.loops import weigh_comment
from gateway.conform.loops_videos import check_json, check_video
from gateway.conform.run import Json, Run, number, objects, text
from gateway.conform.walker import Unanswered

COMMENT_TEXT = "A conformance test says hello, and is gone in a moment."
# Where a server has comments switched off, or the viewer may not write any.
NO_COMMENTS = (403, 404, 422)


@dataclass(frozen=True)
class Switching:
    """Something a viewer turns on and off."""

    rule: str
    on: str
    off: str
    flag: str
    counter: str


SWITCHINGS = (
    Switching("like", "like", "unlike", "has_liked", "likes"),
    Switching("save", "bookmark", "unbookmark", "has_bookmarked", "bookmarks"),
)


async def writes(run: Run) -> None:
    """Like, bookmark and comment a video that the viewer has neither liked nor bookmarked."""
    if not (run.may_write and run.has_token):
        return
    key = next((key for key, video in run.items.items() if is_untouched(video)), None)
    if key is None:
        return
    for switching in SWITCHINGS:
        try:
            await _switch(run, key, switching)
        finally:
            with run.walker.undoing():
                await _undo(run, key, switching)
    await _comment(run, key)


def is_untouched(video: Json) -> bool:
    """Whether the viewer has done nothing to a video yet: all that is tried can be undone."""
    return not any(video.get(name) for name in ("has_liked", "has_bookmarked", "is_owner"))


async def _switch(run: Run, key: str, switching: Switching) -> None:
    before = await _video(run, key)
    count = number(before.get(switching.counter)) or 0
    where = f"POST /api/v1/video/{switching.on}/{key}"
    for time, is_on in ((switching.on, True), (switching.on, True), (switching.off, False)):
        answered = await _act(run, time, key)
        state = (answered.get(switching.flag), answered.get(switching.counter))
        expected = (is_on, count + 1 if is_on else count)
        wanted = f"{switching.flag} {expected[0]}, {switching.counter} {expected[1]}".lower()
        run.report.expect(switching.rule, state == expected, where, wanted, list(state))
    again = await run.walker.ask("POST", f"/api/v1/video/{switching.off}/{key}")
    expected_again = "taking back what is taken back is fine"
    run.report.expect(
        switching.rule, again.status == 200, again.where, expected_again, again.status
    )


async def _act(run: Run, verb: str, key: str) -> Json:
    """One verb; its answer is the bare video (Loops API, Envelopes, E4)."""
    answer = await run.walker.ask("POST", f"/api/v1/video/{verb}/{key}")
    expected = "200 and the video"
    run.report.expect("answers", answer.status == 200, answer.where, expected, answer.status)
    if check_json(run, answer) and answer.status == 200:
        check_video(run, answer.document, answer.where)
    return answer.object


async def _undo(run: Run, key: str, switching: Switching) -> None:
    video = await _video(run, key)
    if video.get(switching.flag) is True:
        await run.walker.ask("POST", f"/api/v1/video/{switching.off}/{key}")
        video = await _video(run, key)
    value = video.get(switching.flag)
    where = f"GET /api/v1/video/{key}"
    run.report.expect("undone", value is False, where, f"{switching.flag}: false again", value)


async def _video(run: Run, key: str) -> Json:
    answer = await run.walker.get(f"/api/v1/video/{key}")
    video = answer.object.get("data")
    return video if isinstance(video, dict) else {}


async def _comment(run: Run, key: str) -> None:
    path = f"/api/v1/video/comments/{key}"
    answer = await run.walker.ask("POST", path, body={"comment": COMMENT_TEXT})
    if answer.status in NO_COMMENTS:
        return
    made = objects(answer.object.get("data"))
    comment_id = text(made[0].get("id")) if made else ""
    is_kept = answer.status == 200 and bool(comment_id)
    expected = "200 and a list of the one comment, with its id"
    run.report.expect("comment", is_kept, answer.where, expected, answer.document)
    if not comment_id:
        return
    weigh_comment(run, made[0], answer.where)
    try:
        await _check_listed(run, path, comment_id, is_there=True)
    finally:
        with run.walker.undoing():
            await _delete(run, key, comment_id)
    await _check_listed(run, path, comment_id, is_there=False)


async def _delete(run: Run, key: str, comment_id: str) -> None:
    path = f"/api/v1/comments/delete/{key}/{comment_id}"
    try:
        answer = await run.walker.ask("POST", path)
    except Unanswered as error:
        run.report.expect("undone", False, f"POST {path}", "the comment is deleted", str(error))
        return
    is_kept = answer.status == 200
    run.report.expect("undone", is_kept, answer.where, "the comment is deleted", answer.status)


async def _check_listed(run: Run, path: str, comment_id: str, *, is_there: bool) -> None:
    answer = await run.walker.get(path)
    listed = [
        text(comment.get("id"))
        for comment in objects(answer.object.get("data"))
        if comment.get("tombstone") is not True
    ]
    expected = "the comment just made" if is_there else "the comment no more"
    is_kept = (comment_id in listed) is is_there
    run.report.expect("comment", is_kept, answer.where, expected, listed)

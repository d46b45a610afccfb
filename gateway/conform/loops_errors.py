"""How a Loops server says no, and how it answers HEAD."""

from gateway.conform.loops import LOCAL
from gateway.conform.loops_videos import check_json
from gateway.conform.run import Run
from gateway.conform.walker import Answer

# Below 2^60, so that it is a possible id everywhere, and of no video.
NOBODYS_ID = "1152921504606846975"
UNKNOWN_ROUTE = "/api/v1/there-is-no-such-route"


async def refusals(run: Run) -> None:
    """Guests, unknown videos, unknown routes, other methods."""
    guest = await run.walker.get(LOCAL, signed_in=False)
    check_error(run, guest, "unauthenticated", (401,), is_list=True)
    gone = await run.walker.get(f"/api/v1/video/{NOBODYS_ID}")
    if run.has_token or gone.status != 401:
        check_error(run, gone, "no-video", (404,))
    stray = await run.walker.get(UNKNOWN_ROUTE)
    check_error(run, stray, "no-route", (404,))
    other = await run.walker.ask("DELETE", "/api/v1/config")
    check_error(run, other, "no-method", (404, 405))


def check_error(
    run: Run, answer: Answer, rule: str, statuses: tuple[int, ...], *, is_list: bool = False
) -> None:
    """Hold a refusal against its rule, and against what all errors are held to."""
    expected = " or ".join(map(str, statuses))
    is_kept = answer.status in statuses and answer.is_json
    found = answer.status if answer.is_json else f"{answer.status}, {answer.content_type}"
    run.report.expect(rule, is_kept, answer.where, f"{expected} in JSON", found)
    if not check_json(run, answer) or answer.status < 400:
        return
    message = answer.object.get("message")
    has_message = isinstance(message, str) and bool(message)
    run.report.expect("error-message", has_message, answer.where, "message: a sentence", message)
    has_data = "data" in answer.object and (answer.object["data"] == [] or not is_list)
    wanted = "data: []" if is_list else "data, [] or null"
    run.report.expect("error-data", has_data, answer.where, wanted, answer.document)


async def heads(run: Run) -> None:
    """HEAD beside GET, of what every server has."""
    path = LOCAL if run.has_token else "/api/v1/config"
    asked = await run.walker.get(path)
    head = await run.walker.ask("HEAD", path)
    same = (head.status, head.content_type) == (asked.status, asked.content_type)
    found = f"{head.status} {head.content_type}"
    expected = f"{asked.status} {asked.content_type}"
    run.report.expect("head", same and not head.body, head.where, expected, found)

"""How a Nexgate says no: bad cursors and limits, unknown clips and routes, no token."""

from gateway.conform.nexgate_clips import FEED, SOCIAL, check_envelope
from gateway.conform.run import Run, objects, read, text
from gateway.conform.walker import Answer

NOBODYS_ID = "00000000-0000-4000-8000-000000000000"
_BEYOND = 21


async def refusals(run: Run) -> None:
    """Everything that is documented to fail."""
    cursor = await run.walker.get(FEED, cursor="not-a-cursor")
    check_refusal(run, "garbage-cursor", cursor, 400, "Invalid cursor")
    gone = await run.walker.get(f"{SOCIAL}/clip/{NOBODYS_ID}")
    check_refusal(run, "no-clip", gone, 404, "Clip not found")
    await _limit(run)
    await _no_token(run)
    stray = await run.walker.get(f"{SOCIAL}/there-is-no-such-route")
    is_kept = stray.status in (400, 404, 405)
    run.report.expect("no-route", is_kept, stray.where, "404, or 400 of old builds", stray.status)


def check_refusal(run: Run, rule: str, answer: Answer, status: int, message: str) -> None:
    """A refusal has its documented status and text; either alone can be lived with.

    Older builds answer nearly everything with 400, and the text is what tells.
    """
    check_envelope(run, answer)
    message_text = text(answer.object.get("message")).rstrip(".")
    has_status, has_message = answer.status == status, message_text.casefold() == message.casefold()
    found = {"status": answer.status, "message": message_text}
    expected = f"{status} {message}"
    is_kept = has_status or has_message
    run.report.expect(rule, is_kept, answer.where, expected, found)
    if is_kept and not (has_status and has_message):
        run.report.warn(rule, answer.where, expected, found)


async def _limit(run: Run) -> None:
    answer = await run.walker.get(FEED, limit=_BEYOND)
    clips = objects(read(answer.document, "data.clips"))
    is_kept = answer.status == 400 or (answer.status == 200 and len(clips) < _BEYOND)
    found = f"{answer.status} with {len(clips)} clips"
    run.report.expect("limit", is_kept, answer.where, "400, or at most 20 clips", found)


async def _no_token(run: Run) -> None:
    answer = await run.walker.get(FEED, signed_in=False)
    is_kept = answer.status == 401
    run.report.expect("unauthenticated", is_kept, answer.where, "401", answer.status)
    if is_kept and answer.body:
        check_envelope(run, answer)
    elif is_kept:
        run.report.warn("unauthenticated", answer.where, "401 in an envelope", "an empty body")

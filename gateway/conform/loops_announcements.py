"""What a server tells everybody: a system message alone, as a viewer asks and as its page does."""

from typing import Final

from gateway.conform.loops_errors import NOBODYS_ID
from gateway.conform.report import Rule
from gateway.conform.run import Run, objects, read, text

_PATHS: Final = (
    "/api/v1/account/notifications/system/{id}",
    "/api/v1/notifications/system/{id}",
)
# Without it the second one is 404 to everyone.
_OF_APPS: Final = {"X-LOOPS-APP": "1"}

ANNOUNCEMENT_RULES: Final = tuple(
    Rule(f"GET {path}", "a listed message is there alone, an unknown one is 404", "Loops API, "
         "Notifications")
    for path in _PATHS
)  # fmt: skip


async def announcements(run: Run) -> None:
    """The first system message of the viewer's list alone, and one that nobody wrote."""
    found_id = ""
    if run.has_token:
        listed = await run.walker.get("/api/v1/account/notifications", type="system")
        ids = [read(one, "systemMessage.id") for one in objects(listed.object.get("data"))]
        found_id = next((text(one) for one in ids if text(one)), "")
    for path in _PATHS:
        rule = f"GET {path}"
        if found_id:
            answer = await run.walker.get(path.format(id=found_id), headers=_OF_APPS)
            seen = {"status": answer.status, "id": read(answer.document, "data.id")}
            is_kept = seen == {"status": 200, "id": found_id}
            run.report.expect(rule, is_kept, answer.where, f"200, data.id: {found_id}", seen)
        if run.has_token or path == _PATHS[1]:
            answer = await run.walker.get(path.format(id=NOBODYS_ID), headers=_OF_APPS)
            is_kept = answer.status == 404 and answer.is_json
            run.report.expect(rule, is_kept, answer.where, "404 in JSON", answer.status)

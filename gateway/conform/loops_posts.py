"""Every endpoint that Loops' clients write to, tried with what can be undone or changes nothing."""

from collections.abc import Mapping
from typing import Any, Final

from gateway.conform.loops_endpoints import CONTRACT, check_documented
from gateway.conform.report import Rule
from gateway.conform.run import Run
from gateway.conform.walker import Answer
from gateway.contract.dated import dated_document

# As the app sends what has no body (Loops API, Ten rules, 10).
NO_BODY: Final = {"Content-Type": "application/json"}


def _operations() -> dict[str, Mapping[str, Any]]:
    """The writes below /api, by path."""
    paths = dated_document(CONTRACT)["paths"]
    return {
        path: item["post"]
        for path, item in paths.items()
        if path.startswith("/api/") and "post" in item and "x-unsupported" not in item["post"]
    }


def post_rule(path: str) -> str:
    """The name of a written endpoint's rule."""
    return f"POST {path}"


# Asked by clients, and not in the contract of that date.
READ_ONE: Final = "/api/v1/account/notifications/{id}/read"
PICTURE: Final = "/api/v1/account/settings/update-avatar"
PASSWORD: Final = "/api/v1/account/settings/update-password"  # noqa: S105 - a path
# A server that breaks this rule would switch the account off.
NEVER_ASKED: Final = "/api/v1/account/settings/account/disable"

POST_RULES: Final = tuple(
    Rule(
        post_rule(path),
        "it answers as documented, and does what it says",
        f"Loops API, Endpoints ({CONTRACT})",
        needs="--write",
    )
    for path in dict.fromkeys((*_operations(), READ_ONE, PICTURE, PASSWORD))
    if path != NEVER_ASKED
)


class Poster:
    """Writes to the endpoints of the contract, and holds the answers against it."""

    def __init__(self, run: Run) -> None:
        self.run = run

    async def post(self, path: str, body: object = None, **ids: str) -> Answer:
        """A write that has to succeed."""
        answer = await self.ask(path, body, **ids)
        operation = _operations().get(path, {"responses": {"200": {}}})
        check_documented(self.run, post_rule(path), operation, answer)
        return answer

    async def ask(self, path: str, body: object = None, **ids: str) -> Answer:
        """A write whose answer the caller weighs; `body` is JSON."""
        headers = NO_BODY if body is None else None
        return await self.run.walker.ask("POST", path.format(**ids), body=body, headers=headers)

    async def refused(self, path: str, body: object, statuses: tuple[int, ...], **ids: str) -> None:
        """A write that has to be refused: in JSON, with a message, never 403 or a page."""
        answer = await self.ask(path, body, **ids)
        is_kept = answer.status in statuses and answer.is_json and "message" in answer.object
        if 422 in statuses and answer.status == 422:
            is_kept &= isinstance(answer.object.get("errors"), dict)
        expected = f"{' or '.join(map(str, statuses))} in JSON, with a message"
        found = answer.document if answer.is_json else answer.content_type
        seen = {"status": answer.status, "answer": found}
        self.run.report.expect(post_rule(path), is_kept, answer.where, expected, seen)

    def expect(
        self, path: str, is_kept: bool, answer: Answer, expected: str, found: object
    ) -> bool:
        """What an endpoint does, beside how it answers."""
        return self.run.report.expect(post_rule(path), is_kept, answer.where, expected, found)

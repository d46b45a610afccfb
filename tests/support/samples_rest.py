"""Requests that work on the rows of settings, inbox, reports, pages and neutral answers."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from gateway.sandbox.state import fixed_id
from mappings.ids import shortcode_from_uuid
from tests.support.api import Json
from tests.support.neutral_answers import EVERY_METHOD, NEUTRAL, filled
from tests.support.sample import Sample
from tests.support.world import World

Maker = Callable[[World], Awaitable[Sample]]


def media_uuid(key: str, *parts: object) -> UUID:
    """The id of a seeded clip by the key of its post."""
    return UUID(fixed_id("media", key, *parts))


def _row(
    name: str,
    *,
    path: str | None = None,
    json: Json | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> tuple[str, Maker]:
    method, _, template = name.partition(" ")
    sent = "POST" if method == "*" else method

    async def make(world: World) -> Sample:
        return Sample(sent, path or filled(template), json, status, headers or {})

    return name, make


INBOX = "/api/v1/account/notifications"
# One that alice has.
MESSAGE = UUID(fixed_id("notification", "alice", "ORDER_SHIPPED")).int
OWN_VIDEO = media_uuid("four-byte-caption")

SAMPLES = dict(
    (
        *(_row(name, json=sent, status=status) for name, (sent, status, _) in NEUTRAL.items()),
        *(_row(name, status=status) for name, (status, _) in EVERY_METHOD.items()),
        _row(f"GET {INBOX}", path=f"{INBOX}?type=system"),
        _row(f"GET {INBOX}/count"),
        _row(f"POST {INBOX}/mark-all-read", json={"type": "system"}),
        _row(f"POST {INBOX}/{{id}}/read", path=f"{INBOX}/{MESSAGE}/read"),
        _row(f"GET {INBOX}/system/{{id}}", path=f"{INBOX}/system/{MESSAGE}"),
        _row(
            "GET /api/v1/notifications/system/{id}",
            path=f"/api/v1/notifications/system/{MESSAGE}",
            headers={"X-LOOPS-APP": "1"},
        ),
        _row("GET /notifications/system/{id}", path=f"/notifications/system/{MESSAGE}"),
        _row("GET /api/v1/app/preferences"),
        _row("POST /api/v1/app/preferences", json={"appearance": "dark"}),
        _row("GET /api/v1/web/report-rules"),
        _row(
            "POST /api/v1/report",
            json={"type": "video", "id": str(OWN_VIDEO.int), "key": 1012, "comment": ""},
        ),
        _row("GET /api/v1/page/content", path="/api/v1/page/content?slug=terms"),
        _row("GET /api/v1/web/vmh"),
        _row("POST /api/v1/video/delete/{id}", path=f"/api/v1/video/delete/{OWN_VIDEO.int}"),
        _row("GET /embed/{shortcode}", path=f"/embed/{shortcode_from_uuid(OWN_VIDEO)}"),
    )
)

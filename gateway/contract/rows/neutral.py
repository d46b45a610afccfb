"""What Nexgate has no counterpart for: empty answers and refusals (Loops API, Neutral answers)."""

from gateway.contract.operation import ABSENT, CURSOR, REFUSED, Operation, limit
from gateway.contract.responses import (
    ANY_OBJECT,
    BOOLEAN,
    DONE,
    INTEGER,
    TEXT,
    TEXT_OR_NULL,
    Answer,
    helper,
    listing,
    many,
    page,
    plain,
    record,
)
from gateway.routes.studio import MAX_PER_PAGE, PER_PAGE

_API = "/api/v1"
_SETTINGS = f"{_API}/account/settings"
_TAIL = "{tail:.*}"
_NOTHING = Operation(page("EmptyPage", "A page of nothing, which is also the last."))


def _rows(operation: Operation, method: str, prefix: str, names: str) -> dict[str, Operation]:
    return {f"{method} {prefix}/{name}": operation for name in names.split()}


ROWS = {
    f"GET {_SETTINGS}/security-config": Operation(helper(record(two_factor_enabled=BOOLEAN))),
    f"GET {_SETTINGS}/birthdate": Operation(helper(record(has_birthdate=BOOLEAN))),
    f"GET {_SETTINGS}/push-notifications/status": Operation(
        helper(record(allowed=BOOLEAN, enabled=BOOLEAN, platform=TEXT_OR_NULL))
    ),
    f"POST {_SETTINGS}/push-notifications/disable": Operation(DONE),
    f"GET {_SETTINGS}/dm/status": Operation(helper(record(state=TEXT))),
    f"GET {_SETTINGS}/starter-kits/status": Operation(
        helper(record(state=TEXT, state_int=INTEGER))
    ),
    **_rows(
        REFUSED,
        "POST",
        _SETTINGS,
        "birthdate starter-kits/update push-notifications/enable content/embeds links/add "
        "links/delete/{id} delete-avatar email/update email/cancel email/verify "
        "email/resend account/delete setup-2fa confirm-2fa "
        "disable-2fa",
    ),
    **_rows(
        _NOTHING,
        "GET",
        _API,
        "video/history/{id} account/playlists/{id} studio/playlists "
        "studio/playlist-posts studio/scheduled dm/conversations",
    ),
    **_rows(
        REFUSED,
        "POST",
        _API,
        "video/edit/{id} studio/posts/{id}/thumbnail studio/upload studio/duet/upload",
    ),
    **_rows(REFUSED, "*", _API, "video/schedule/{id} video/publish/{id}"),
    **_rows(REFUSED, "POST", "/password", "email reset"),
    **_rows(
        ABSENT,
        "*",
        _API,
        f"playlists/{{id}} playlists/{{id}}/videos account/data/{_TAIL} studio/playlists/{_TAIL} "
        f"dm/{_TAIL} auth/register/{_TAIL} auth/verify/email{_TAIL} "
        f"auth/force-password-change{_TAIL} onboarding/{_TAIL} invite/{_TAIL} "
        f"starter-kits/{_TAIL} klipy/{_TAIL} sounds/{_TAIL} admin/{_TAIL} intents/follow/account",
    ),
    **_rows(ABSENT, "GET", _API, "account/sharing/settings"),
    **_rows(ABSENT, "POST", _API, "account/{id}/block account/{id}/unblock"),
    f"POST {_API}/auth/apple": Operation(
        Answer(
            "Refused, in the words that the app prints.",
            record(message=TEXT, error=TEXT, data=many({})),
            status=404,
        )
    ),
    f"GET {_API}/studio/analytics/summary": Operation(plain(ANY_OBJECT)),
    f"GET {_API}/studio/posts": Operation(
        page("StudioPage"), (CURSOR, limit(PER_PAGE, MAX_PER_PAGE, is_checked=True))
    ),
    f"GET {_API}/studio/analytics/{{metric}}": Operation(
        plain(record(data=many({}), total=INTEGER))
    ),
    f"GET {_API}/studio/playlists/limits": Operation(helper(ANY_OBJECT)),
    f"GET {_API}/studio/scheduled/count": Operation(
        plain(record(max_allowed=INTEGER, pending_count=INTEGER, can_schedule=BOOLEAN))
    ),
    f"GET {_API}/dm/suggested-recipients": Operation(listing(ANY_OBJECT)),
}

"""What is answered where Nexgate has no counterpart (Loops API, Neutral answers).

Written out by hand from the reference, so that the table of routes is not its own witness.
"""

from tests.support.api import Json

LINKS = {"first": None, "last": None, "prev": None, "next": None}
META = {"per_page": 10, "next_cursor": None, "prev_cursor": None}
EMPTY_PAGE: Json = {"data": [], "links": LINKS, "meta": META}
DONE: Json = {"data": [], "error": {"code": "ok", "message": ""}}
ABSENT: Json = {"data": [], "message": "Not available"}
UNSUPPORTED: Json = {"data": [], "message": "Not supported by this server", "errors": {}}
NOTHING = {"total": 0, "change_pct": 0}
V1 = "/api/v1"
SETTINGS = f"{V1}/account/settings"

# By `METHOD path`: the body sent, the status, and what the response has at least.
NEUTRAL: dict[str, tuple[Json | None, int, Json]] = {
    f"POST {V1}/auth/accounts/logout-all": (None, 200, {"success": True, "redirect": "/"}),
    f"GET {V1}/video/history/{{id}}": (None, 200, EMPTY_PAGE),
    f"POST {V1}/video/edit/{{id}}": ({"caption": "x"}, 422, {"errors": {}}),
    f"GET {V1}/account/playlists/{{id}}": (None, 200, EMPTY_PAGE),
    f"POST {V1}/search/remote": (
        {"q": "somebody@elsewhere.example"},
        200,
        {"data": {"hashtags": [], "users": [], "videos": [], "starter_kits": []}},
    ),
    f"GET {V1}/search/remote/status": (None, 404, ABSENT),
    f"GET {V1}/i18n/list": (None, 200, {"data": [{"code": "en", "name": "English"}]}),
    f"GET {V1}/platform/contact": (None, 200, {}),
    f"POST {SETTINGS}/delete-avatar": (None, 422, {"errors": {}}),
    f"GET {SETTINGS}/privacy": (None, 200, {"data": {"discoverable": True}}),
    f"POST {SETTINGS}/privacy": (
        {"discoverable": False},
        200,
        {"data": {"discoverable": False}},
    ),
    f"GET {SETTINGS}/content": (
        None,
        200,
        {"data": {"hide_ai": False, "can_embed": True, "total_videos": 0, "total_embeds": 0}},
    ),
    f"POST {SETTINGS}/content": ({"hide_ai": True}, 200, {"data": {"hide_ai": True}}),
    f"POST {SETTINGS}/content/embeds": (None, 422, UNSUPPORTED),
    f"GET {SETTINGS}/security-config": (None, 200, {"data": {"two_factor_enabled": False}}),
    f"GET {SETTINGS}/birthdate": (None, 200, {"data": {"has_birthdate": True}}),
    f"POST {SETTINGS}/birthdate": (None, 422, UNSUPPORTED),
    f"POST {SETTINGS}/email/update": (None, 422, {"errors": {}}),
    f"POST {SETTINGS}/email/cancel": (None, 422, {"errors": {}}),
    f"POST {SETTINGS}/email/verify": (None, 422, {"errors": {}}),
    f"POST {SETTINGS}/email/resend": (None, 422, {"errors": {}}),
    f"GET {SETTINGS}/links": (
        None,
        200,
        {
            "data": {
                "min_threshold": 0,
                "total_allowed": 0,
                "available_slots": 0,
                "can_add": False,
                "links": [],
            }
        },
    ),
    f"POST {SETTINGS}/links/add": (None, 422, UNSUPPORTED),
    f"POST {SETTINGS}/links/delete/{{id}}": (None, 422, UNSUPPORTED),
    f"GET {SETTINGS}/dm/status": (None, 200, {"data": {"state": "off"}}),
    f"POST {SETTINGS}/dm/update": ({"state": "everyone"}, 200, {"data": {"state": "everyone"}}),
    f"GET {SETTINGS}/starter-kits/status": (
        None,
        200,
        {"data": {"state": "STATUS_DISABLED", "state_int": 0}},
    ),
    f"POST {SETTINGS}/starter-kits/update": (None, 422, UNSUPPORTED),
    f"GET {SETTINGS}/push-notifications/status": (
        None,
        200,
        {"data": {"allowed": False, "enabled": False, "platform": None}},
    ),
    f"POST {SETTINGS}/push-notifications/enable": (None, 422, UNSUPPORTED),
    f"POST {SETTINGS}/push-notifications/disable": (None, 200, DONE),
    f"POST {SETTINGS}/account/delete": (None, 422, {"errors": {}}),
    f"POST {SETTINGS}/setup-2fa": (None, 422, {"errors": {}}),
    f"POST {SETTINGS}/confirm-2fa": (None, 422, {"errors": {}}),
    f"POST {SETTINGS}/disable-2fa": (None, 422, {"errors": {}}),
    f"GET {V1}/account/sharing/settings": (None, 404, ABSENT),
    f"GET {V1}/dm/conversations": (None, 200, EMPTY_PAGE),
    f"GET {V1}/dm/suggested-recipients": (None, 200, {"data": []}),
    f"POST {V1}/dm/conversations/lookup": (None, 404, ABSENT),
    f"GET {V1}/studio/analytics/{{metric}}": (None, 200, {"data": [], "total": 0}),
    f"GET {V1}/studio/playlists/limits": (
        None,
        200,
        {
            "data": {
                "feature_unavailable": True,
                "can_create": False,
                "max_limit": 0,
                "slots_available": 0,
            }
        },
    ),
    f"GET {V1}/studio/playlists": (None, 200, EMPTY_PAGE),
    f"GET {V1}/studio/playlist-posts": (None, 200, EMPTY_PAGE),
    f"GET {V1}/studio/scheduled/count": (
        None,
        200,
        {"max_allowed": 0, "pending_count": 0, "can_schedule": False},
    ),
    f"GET {V1}/studio/scheduled": (None, 200, EMPTY_PAGE),
    f"POST {V1}/studio/posts/{{id}}/thumbnail": (None, 422, UNSUPPORTED),
    f"POST {V1}/studio/upload": (None, 422, UNSUPPORTED),
    f"POST {V1}/studio/duet/upload": (None, 422, UNSUPPORTED),
    "POST /password/email": (None, 422, {"errors": {}}),
    "POST /password/reset": (None, 422, {"errors": {}}),
    f"POST {V1}/auth/apple": (
        None,
        404,
        {"data": [], "error": "This server does not sign in with Apple."},
    ),
    f"POST {V1}/auth/accounts/switch": (None, 404, ABSENT),
    f"POST {V1}/auth/accounts/remove": (None, 404, ABSENT),
    f"POST {V1}/account/{{id}}/block": (None, 404, ABSENT),
    f"POST {V1}/account/{{id}}/unblock": (None, 404, ABSENT),
}

# Rows for every method, and all that is below a prefix.
EVERY_METHOD: dict[str, tuple[int, Json]] = {
    f"* {V1}/video/schedule/{{id}}": (422, UNSUPPORTED),
    f"* {V1}/video/publish/{{id}}": (422, UNSUPPORTED),
    f"* {V1}/playlists/{{id}}": (404, ABSENT),
    f"* {V1}/playlists/{{id}}/videos": (404, ABSENT),
    f"* {V1}/auth/verify/email{{tail:.*}}": (404, ABSENT),
    f"* {V1}/auth/force-password-change{{tail:.*}}": (404, ABSENT),
    f"* {V1}/intents/follow/account": (404, ABSENT),
    **{
        f"* {V1}/{below}/{{tail:.*}}": (404, ABSENT)
        for below in (
            "account/data",
            "studio/playlists",
            "dm",
            "auth/register",
            "onboarding",
            "invite",
            "starter-kits",
            "klipy",
            "sounds",
            "admin",
        )
    },
}


def filled(path: str) -> str:
    """A path with something in the place of each placeholder."""
    return path.replace("{id}", "42").replace("{metric}", "views").replace("{tail:.*}", "x")

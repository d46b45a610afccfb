"""The instance, its pages, settings, inbox and reports."""

from gateway.contract.operation import CURSOR, Operation, Parameter
from gateway.contract.responses import (
    ANY_OBJECT,
    BOOLEAN,
    DONE,
    INTEGER,
    TEXT,
    Answer,
    bare,
    helper,
    listing,
    many,
    page,
    picture,
    plain,
    record,
    ref,
    single,
    web_page,
)
from gateway.routes.app_settings import ContentBody, MessagesBody, PrivacyBody
from gateway.routes.content import MAX_SLUG_LENGTH
from gateway.routes.inbox import MarkReadBody
from gateway.routes.preferences import PreferencesBody
from gateway.routes.reports import ReportBody
from mappings.loops import NOTIFICATION_TYPES

_SETTINGS = "/api/v1/account/settings"
_NOTIFICATIONS = "/api/v1/account/notifications"
_PREFERENCES = single("Preferences", "All settings, as they are now.")
_SUPPORTED = Parameter(
    "supported", "`1` leaves out what this server does not have.", {"type": "string"}
)
_NODEINFO = Operation(
    Answer("The nodeinfo document (NodeInfo protocol).", ANY_OBJECT, ("application/json",))
)
# A page: the only answer that makes the app ask for a new sign-in. A guest gets JSON.
_SESSION_OVER = Answer(
    "No credential, or a page: the session is over for good.",
    ref("ErrorBody"),
    ("application/json", "text/html"),
    401,
    headers={"WWW-Authenticate": "What kind of credential is wanted."},
)

SETTINGS = {
    "GET /api/v1/app/preferences": Operation(_PREFERENCES, own=(_SESSION_OVER,)),
    "POST /api/v1/app/preferences": Operation(_PREFERENCES, body=PreferencesBody),
    f"GET {_SETTINGS}/content": Operation(
        helper(
            record(hide_ai=BOOLEAN, can_embed=BOOLEAN, total_videos=INTEGER, total_embeds=INTEGER)
        )
    ),
    f"POST {_SETTINGS}/content": Operation(helper(record(hide_ai=BOOLEAN)), body=ContentBody),
    f"GET {_SETTINGS}/privacy": Operation(helper(record(discoverable=BOOLEAN))),
    f"POST {_SETTINGS}/privacy": Operation(helper(record(discoverable=BOOLEAN)), body=PrivacyBody),
    f"POST {_SETTINGS}/dm/update": Operation(helper(record(state=TEXT)), body=MessagesBody),
    f"GET {_SETTINGS}/links": Operation(helper(ANY_OBJECT)),
}

INBOX = {
    f"GET {_NOTIFICATIONS}": Operation(
        page("NotificationPage", "Messages, for `type=system`; the first page has the counts."),
        (
            CURSOR,
            Parameter(
                "type",
                "Which notifications.",
                {"type": "string", "enum": sorted(NOTIFICATION_TYPES)},
                is_checked=True,
            ),
        ),
    ),
    f"GET {_NOTIFICATIONS}/count": Operation(helper(record(unread_count=INTEGER))),
    f"POST {_NOTIFICATIONS}/mark-all-read": Operation(DONE, body=MarkReadBody),
    f"POST {_NOTIFICATIONS}/{{id}}/read": Operation(single("SystemNotification")),
    f"GET {_NOTIFICATIONS}/system/{{id}}": Operation(single("SystemMessageText")),
    "GET /api/v1/notifications/system/{id}": Operation(single("SystemMessageText")),
}

REPORTS = {
    "GET /api/v1/web/report-rules": Operation(plain(many(ref("ReportRule")), "The rules.")),
    "POST /api/v1/report": Operation(DONE, body=ReportBody),
}

INSTANCE = {
    "GET /api/v1/config": Operation(bare("InstanceConfig", "The instance configuration.")),
    "GET /api/v1/page/content": Operation(
        helper(
            record(title=TEXT, content=TEXT, slug=TEXT, created_at=TEXT, updated_at=TEXT),
            "The page as HTML.",
        ),
        (
            Parameter(
                "slug",
                "Which page.",
                {"type": "string", "minLength": 1, "maxLength": MAX_SLUG_LENGTH},
                is_required=True,
                is_checked=True,
            ),
        ),
        statuses=(404,),
    ),
    "GET /api/v1/platform/contact": Operation(plain(ANY_OBJECT)),
    "GET /api/v1/i18n/list": Operation(listing(record(code=TEXT, name=TEXT))),
    "GET /api/openapi.json": Operation(plain(ANY_OBJECT, "This document."), query=(_SUPPORTED,)),
    "GET /ping": Operation(Answer("Alive.", {"const": "pong!"}, ("text/plain",))),
    "GET /.well-known/nodeinfo": Operation(bare("NodeInfoLinks", "Where the documents are.")),
    "GET /nodeinfo/2.0": _NODEINFO,
    "GET /nodeinfo/2.1": _NODEINFO,
}

_JPEG = Operation(picture("image/jpeg"))

PAGES = {
    "GET /": Operation(web_page("The watch page.")),
    "GET /v/{shortcode}": Operation(web_page("The page of one video.")),
    "GET /notifications/system/{id}": Operation(web_page("A message of the inbox.")),
    "GET /assets/{name}": Operation(
        picture("text/css", "text/javascript", "image/svg+xml", "image/jpeg")
    ),
    "GET /storage/avatars/default.jpg": _JPEG,
    "GET /storage/videos/video-placeholder.jpg": _JPEG,
}

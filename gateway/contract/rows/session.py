"""Signing in and out: OAuth 2 for apps, a cookie for the web app."""

from gateway.contract.json_schema import Schema
from gateway.contract.operation import ABSENT, CURSOR, Operation, Parameter, limit
from gateway.contract.responses import (
    BOOLEAN,
    INTEGER,
    JSON,
    MULTIPART,
    NOTHING,
    TEXT,
    TEXT_OR_NULL,
    VIDEO_PAGE,
    Answer,
    bare,
    either,
    many,
    page,
    plain,
    record,
    ref,
    web_page,
)
from gateway.routes.cookie_session import Credentials, OneTimeCode
from gateway.routes.saved_videos import HIGHEST_LIMIT
from gateway.signin.clients import MAX_NAME_LENGTH

FORM = "application/x-www-form-urlencoded"
_ANY_FORM = (MULTIPART, FORM, JSON)


def _form(required: str, optional: str = "") -> Schema:
    names = [*required.split(), *optional.split()]
    return {
        "type": "object",
        "properties": dict.fromkeys(names, TEXT),
        "required": required.split(),
    }


_NULL: Schema = {"type": "null"}
_METHOD: Schema = {
    "type": "string",
    "enum": ["client_secret_post", "client_secret_basic", "none"],
}


def _registration(redirects: str, *, scopes: Schema, method: Schema) -> Schema:
    """`redirects` is the name of the field with the addresses; either name works everywhere."""
    return {
        "type": "object",
        "properties": {
            "client_name": {"type": "string", "minLength": 1, "maxLength": MAX_NAME_LENGTH},
            redirects: {
                "type": "array",
                "items": {"type": "string", "format": "uri"},
                "minItems": 1,
            },
            "scopes": scopes,
            "website": {},
            "token_endpoint_auth_method": method,
        },
        "required": ["client_name", redirects],
    }


_OAUTH_REFUSALS = tuple(
    Answer(description, ref("OAuthRefusal"), status=status)
    for status, description in (
        (400, "The request or the grant is not right (RFC 6749, 5.2)."),
        (401, "The client is not registered here, or its secret is wrong."),
    )
)
_SENT_BACK = Answer(
    "Back to the app.", None, (), 303, headers={"Location": "The app's redirect address."}
)
_CONSENT_QUERY = tuple(
    Parameter(name, description, TEXT, is_required=is_required)
    for name, description, is_required in (
        ("client_id", "Which app.", True),
        ("redirect_uri", "Where to go on; exactly as registered.", True),
        ("response_type", "`code`.", True),
        ("scope", "What the app wants.", False),
        ("state", "Comes back as it is.", False),
        ("code_challenge", "PKCE (RFC 7636).", False),
        ("code_challenge_method", "`S256`.", False),
    )
)

SESSION = {
    "POST /api/v1/apps": Operation(
        bare("RegisteredApp", "The app, with what it needs to sign people in."),
        body=_registration(
            "redirect_uris",
            scopes=either(TEXT, many(TEXT), _NULL),
            method=either(_METHOD, _NULL),
        ),
        form=_registration("redirect_uris[]", scopes=TEXT, method=_METHOD),
        body_types=_ANY_FORM,
    ),
    "GET /oauth/authorize": Operation(
        web_page("Password, code or consent, or why it can't go on."), _CONSENT_QUERY
    ),
    "POST /oauth/authorize": Operation(
        web_page("The next step, or the same again with what was wrong."),
        body=_form("flow step", "identifier password code token"),
        body_types=(FORM,),
        own=(_SENT_BACK,),
    ),
    "DELETE /oauth/authorize": Operation(_SENT_BACK, statuses=(422,)),
    "GET /oauth/sessions": Operation(web_page("One's sessions, or the form to sign in with.")),
    "POST /oauth/sessions": Operation(
        web_page("The next step of signing in, or the same again with what was wrong."),
        body=_form("proof step", "session identifier password code"),
        body_types=(FORM,),
        statuses=(419,),
        own=(Answer("Back to the page.", None, (), 303, headers={"Location": "The page."}),),
    ),
    "POST /oauth/token": Operation(
        bare("IssuedTokens", "The tokens."),
        body=_form(
            "grant_type",
            "client_id client_secret code redirect_uri code_verifier refresh_token",
        ),
        body_types=_ANY_FORM,
        own=_OAUTH_REFUSALS,
    ),
    "POST /oauth/revoke": Operation(
        plain({"type": "object"}, "Ended, or never there."),
        body=_form("token", "client_id client_secret"),
        body_types=_ANY_FORM,
        own=_OAUTH_REFUSALS,
    ),
    "POST /api/v1/app/logout": Operation(plain(record(message=TEXT)), statuses=(401, 419)),
    "GET /sanctum/csrf-cookie": Operation(NOTHING),
    "POST /login": Operation(
        plain(record(has_2fa=BOOLEAN), "The code is on its way."),
        body=Credentials,
        statuses=(419,),
    ),
    "POST /api/v1/auth/2fa/verify": Operation(
        plain(
            either(
                record(success={"const": True}, error={"type": "null"}, redirect=TEXT),
                record(success={"const": False}, error=TEXT, force_relogin=BOOLEAN),
            ),
            "Signed in, or what was wrong with the code.",
        ),
        body=OneTimeCode,
        statuses=(419,),
    ),
    "POST /api/v1/auth/2fa/resend": Operation(
        plain(
            either(
                record(success={"const": True}, error={"type": "null"}, redirect={"type": "null"}),
                record(success={"const": False}, error=TEXT, force_relogin=BOOLEAN),
            ),
            "Another code is on its way, or why not.",
        ),
        statuses=(419,),
    ),
    "POST /logout": Operation(NOTHING, statuses=(419,)),
    "GET /api/v1/auth/accounts": Operation(
        plain(
            record(accounts=many({"type": "object"}), max=INTEGER, at_capacity=BOOLEAN),
            "Who is signed in in this browser.",
        )
    ),
    "POST /api/v1/auth/accounts/switch": ABSENT,
    "POST /api/v1/auth/accounts/remove": ABSENT,
    "POST /api/v1/auth/accounts/logout-all": Operation(
        plain(record(success=BOOLEAN, redirect=TEXT_OR_NULL))
    ),
}

_NOBODY = Operation(page("EmptyPage", "A page of nothing: Nexgate names nobody."))

SAVED = {
    "GET /api/v1/account/favourites": Operation(
        VIDEO_PAGE, (CURSOR, limit(12, HIGHEST_LIMIT, is_checked=True))
    ),
    "GET /api/v1/account/videos/likes": Operation(
        page("CompactVideoPage"), (CURSOR, limit(10, HIGHEST_LIMIT, is_checked=True))
    ),
    "GET /api/v1/video/likes/{id}": _NOBODY,
    "GET /api/v1/video/shares/{id}": _NOBODY,
}

EMBEDDING = {
    "GET /embed/{shortcode}": Operation(
        web_page("A player, also where there is nothing to play."),
        (
            Parameter("theme", "`light` or `dark`.", TEXT),
            Parameter("t", "Seconds to begin at.", TEXT),
        ),
    ),
    "GET /embed.js": Operation(Answer("The script.", TEXT, ("text/javascript",))),
    "GET /api/v1/web/vmh": Operation(plain(record(version=TEXT), "The web app's version.")),
}

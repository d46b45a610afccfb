"""The viewer's own picture, password and deactivation (Loops API, Preferences, misc)."""

from collections.abc import Mapping
from typing import Annotated, Final

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, JsonValue, SecretStr, WithJsonSchema

from gateway.errors import ApiError, Problem, invalid
from gateway.routes.app_keys import COOKIES, SERVICES
from gateway.routes.authorize_responses import trouble_fields
from gateway.routes.forms import UnreadableBody, read_parts
from gateway.routes.parameters import read_body
from gateway.routes.rate_limits import client_address_of
from gateway.routes.responses import done_answer, json_answer
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.own_account import PictureType
from gateway.service.request_context import RequestContext
from gateway.service.signin_troubles import SignInTrouble

MAX_PICTURE_BYTES: Final = 2 * 2**20
# The form around the picture, and `coordinates`.
MAX_FORM_BYTES: Final = MAX_PICTURE_BYTES + 65_536
SHORTEST_PASSWORD: Final = 8
LONGEST_PASSWORD: Final = 72
# The media type of a file by its first bytes.
_PICTURES: Final = {
    b"\xff\xd8\xff": PictureType.JPEG,
    b"\x89PNG\r\n\x1a\n": PictureType.PNG,
}
_NO_PICTURE: Final = "The avatar must be a JPEG or PNG picture."
_TOO_LARGE: Final = "The avatar must not be greater than 2 megabytes."


# What the document says of them; the handlers check it, in Loops' words.
_TEXT: Final[dict[str, JsonValue]] = {"type": "string", "format": "password", "writeOnly": True}
Password = Annotated[SecretStr, WithJsonSchema({**_TEXT, "minLength": 1})]
NewPassword = Annotated[
    SecretStr,
    WithJsonSchema({**_TEXT, "minLength": SHORTEST_PASSWORD, "maxLength": LONGEST_PASSWORD}),
]


class PasswordBody(BaseModel):
    """The password, the new one, and the new one again."""

    model_config = ConfigDict(
        json_schema_extra={"required": ["current_password", "password", "password_confirmation"]}
    )

    current_password: Password = SecretStr("")
    password: NewPassword = SecretStr("")
    password_confirmation: NewPassword = SecretStr("")


class DisableBody(BaseModel):
    """The password of the account that is to be deactivated."""

    model_config = ConfigDict(json_schema_extra={"required": ["password"]})

    password: Password = SecretStr("")


async def change_picture(request: web.Request, context: RequestContext) -> web.Response:
    """Another profile picture: JPEG or PNG, at most 2 MB. `coordinates` are checked, not used."""
    form = await _form(request)
    _check_coordinates(form.get("coordinates", b""))
    content, media_type = _picture(form.get("avatar"))
    own_account = request.app[SERVICES].own_account
    account = await own_account.change_picture(context, content, media_type)
    return json_answer({"data": account})


async def change_password(request: web.Request, context: RequestContext) -> web.Response:
    """Another password. The account's other sessions end."""
    body = await read_body(request, PasswordBody)
    new = body.password.get_secret_value()
    errors: dict[str, list[str]] = {}
    if not body.current_password.get_secret_value():
        errors["current_password"] = ["The current password field is required."]
    if not SHORTEST_PASSWORD <= len(new) <= LONGEST_PASSWORD:
        errors["password"] = [
            f"The password must have {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
        ]
    elif new != body.password_confirmation.get_secret_value():
        errors["password_confirmation"] = ["The two new passwords differ."]
    if errors:
        raise invalid(errors)
    await _count_try(request, context)
    await request.app[SERVICES].own_account.change_password(
        context, body.current_password, body.password
    )
    return done_answer()


async def disable(request: web.Request, context: RequestContext) -> web.Response:
    """Deactivate the account. All its sessions end, and nothing is kept of it."""
    body = await read_body(request, DisableBody)
    if not body.password.get_secret_value():
        raise invalid({"password": ["The password field is required."]})
    await _count_try(request, context)
    await request.app[SERVICES].own_account.deactivate(context, body.password)
    response = done_answer()
    if request.app[COOKIES].session_token(request) is not None:
        request.app[COOKIES].expire_cookies(response)
    return response


async def _form(request: web.Request) -> Mapping[str, bytes]:
    """The parts of a multipart body that may be longer than other bodies."""
    try:
        return await read_parts(request, max_bytes=MAX_FORM_BYTES)
    except web.HTTPRequestEntityTooLarge:
        raise invalid({"avatar": [_TOO_LARGE]}) from None
    except UnreadableBody:
        raise invalid({"avatar": ["The form can't be read."]}) from None


def _check_coordinates(text: bytes) -> None:
    try:
        content = orjson.loads(text) if text.strip() else {}
    except orjson.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        raise invalid({"coordinates": ["The coordinates must be a JSON object."]})


def _picture(content: bytes | None) -> tuple[bytes, PictureType]:
    if content is None:
        raise invalid({"avatar": ["The avatar field is required."]})
    if len(content) > MAX_PICTURE_BYTES:
        raise invalid({"avatar": [_TOO_LARGE]})
    for beginning, media_type in _PICTURES.items():
        if content.startswith(beginning):
            return content, media_type
    raise invalid({"avatar": [_NO_PICTURE]})


async def _count_try(request: web.Request, context: RequestContext) -> None:
    """A password may be guessed here as seldom as at the sign-in."""
    sign_in, viewer = request.app[SERVICES].sign_in, context.viewer
    try:
        await sign_in.count_own_try(client_address_of(request), viewer.subject or viewer.digest)
    except SignInTrouble as trouble:
        fields = trouble_fields(trouble)
        raise ApiError(Problem(429, "rate_limited", trouble.message, fields)) from trouble


def _row(
    path: str,
    becomes: str,
    summary: str,
    handler: RouteHandler,
    shape: Shape,
    *,
    reads_long_body: bool = False,
) -> Route:
    return Route(
        "POST",
        f"/api/v1/account/settings/{path}",
        Access.SIGNED_IN,
        shape,
        becomes,
        summary,
        handler,
        reads_long_body=reads_long_body,
    )


ROUTES = (
    _row(
        "update-avatar",
        "POST files/upload-single, PUT profile/update-basic-info",
        "Another profile picture",
        change_picture,
        Shape.OBJECT,
        reads_long_body=True,
    ),
    _row(
        "update-password",
        "PUT profile/change-password",
        "Another password; other sessions end",
        change_password,
        Shape.COLLECTION,
    ),
    _row(
        "account/disable",
        "DELETE profile/deactivate",
        "Deactivate the account; nothing is kept of it",
        disable,
        Shape.COLLECTION,
    ),
)

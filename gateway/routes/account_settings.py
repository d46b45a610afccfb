"""The viewer's own name, bio and e-mail address (Loops API, Preferences, misc)."""

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, WithJsonSchema

from gateway.errors import invalid
from gateway.routes.app_keys import SERVICES
from gateway.routes.parameters import read_body
from gateway.routes.responses import json_answer
from gateway.routes.route import Access, Route, Shape
from gateway.service.request_context import RequestContext
from mappings.accounts import names_from_loops
from mappings.values import utf16_length

LONGEST_NAME = 30
LONGEST_BIO = 500
# Of each of Nexgate's two names, in UTF-16 code units (Nexgate API, Own profile).
LONGEST_NEXGATE_NAME = 30


class ProfileBody(BaseModel):
    """The fields of a profile to change; one that is absent or null stays as it is."""

    name: Annotated[
        str | None,
        WithJsonSchema({"type": ["string", "null"], "maxLength": LONGEST_NAME, "pattern": r"\S"}),
    ] = None
    # Nexgate has no place for one.
    bio: Annotated[
        str | None,
        WithJsonSchema({"type": ["string", "null"], "maxLength": LONGEST_BIO, "pattern": r"^\s*$"}),
    ] = None


async def change_profile(request: web.Request, context: RequestContext) -> web.Response:
    """Change the display name. A bio is 422: Nexgate has no field for one."""
    body = await read_body(request, ProfileBody)
    problems = {"name": _name_problem(body.name), "bio": _bio_problem(body.bio)}
    errors = {field: [text] for field, text in problems.items() if text is not None}
    if errors:
        raise invalid(errors)
    account = await request.app[SERVICES].people.accounts.rename_account(context, body.name)
    return json_answer({"data": account})


async def email(request: web.Request, context: RequestContext) -> web.Response:
    """The viewer's own e-mail address, masked."""
    return json_answer({"data": await request.app[SERVICES].people.accounts.own_email(context)})


def _name_problem(name: str | None) -> str | None:
    if name is None:
        return None
    if not name.strip():
        return "The name field is required."
    parts = names_from_loops(name).values()
    if len(name) > LONGEST_NAME or max(map(utf16_length, parts)) > LONGEST_NEXGATE_NAME:
        return f"The name field must not be greater than {LONGEST_NAME} characters."
    return None


def _bio_problem(bio: str | None) -> str | None:
    if bio is not None and len(bio) > LONGEST_BIO:
        return f"The bio field must not be greater than {LONGEST_BIO} characters."
    return "This server has no place for a bio." if bio and bio.strip() else None


def _change_row(path: str, summary: str) -> Route:
    return Route(
        "POST",
        f"/api/v1/account/settings/{path}",
        Access.SIGNED_IN,
        Shape.OBJECT,
        "PUT profile/update-basic-info",
        summary,
        change_profile,
    )


ROUTES = (
    _change_row("bio", "Another name"),
    _change_row("profile-bio", "The same as the web app asks for it"),
    Route(
        "GET",
        "/api/v1/account/settings/email",
        Access.SIGNED_IN,
        Shape.OBJECT,
        "GET profile/me",
        "One's own e-mail address, masked",
        email,
    ),
)

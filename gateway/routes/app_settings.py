"""Settings that clients show and Nexgate has no fields for (Loops API, Neutral answers).

The gateway stores them for the viewer; a write changes what it names, and answers all of its page.
"""

from collections.abc import Mapping
from typing import Annotated, Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from gateway.routes.app_keys import SERVICES
from gateway.routes.parameters import names_a_setting, read_changes
from gateway.routes.responses import json_answer
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.request_context import RequestContext

Flag = Annotated[bool, Field(strict=True)]
_BODY: Final = ConfigDict(json_schema_extra=names_a_setting)

# What a viewer has who never changed it. The state store has a name of its own for `state`.
CONTENT: Final[Mapping[str, object]] = {"hide_ai": False}
PRIVACY: Final[Mapping[str, object]] = {"discoverable": True}
MESSAGES: Final[Mapping[str, object]] = {"dm_state": "off"}


class ContentBody(BaseModel):
    """Whether AI-generated videos are hidden."""

    model_config = _BODY

    hide_ai: Flag = False


class PrivacyBody(BaseModel):
    """Whether others can find the account."""

    model_config = _BODY

    discoverable: Flag = True


class MessagesBody(BaseModel):
    """Who may send messages to the account."""

    model_config = _BODY

    state: Annotated[str, StringConstraints(strict=True, max_length=40)] = "off"


async def show_content_settings(request: web.Request, context: RequestContext) -> web.Response:
    """Which videos the viewer wants to see, and whether theirs can be embedded: always."""
    kept = await request.app[SERVICES].preferences.show_settings(context, CONTENT)
    fixed = {"can_embed": True, "total_videos": 0, "total_embeds": 0}
    return json_answer({"data": {**kept, **fixed}})


async def show_privacy_settings(request: web.Request, context: RequestContext) -> web.Response:
    """Whether others can find the account."""
    kept = await request.app[SERVICES].preferences.show_settings(context, PRIVACY)
    return json_answer({"data": kept})


async def show_message_settings(request: web.Request, context: RequestContext) -> web.Response:
    """Who may send messages to the account."""
    kept = await request.app[SERVICES].preferences.show_settings(context, MESSAGES)
    return json_answer({"data": {"state": kept["dm_state"]}})


async def change_message_settings(request: web.Request, context: RequestContext) -> web.Response:
    """Keep who may send messages to the account."""
    named = await read_changes(request, MessagesBody)
    changes = {"dm_state": named["state"]} if named else {}
    kept = await request.app[SERVICES].preferences.change_settings(context, changes, MESSAGES)
    return json_answer({"data": {"state": kept["dm_state"]}})


async def show_profile_links(request: web.Request, context: RequestContext) -> web.Response:
    """The links on the viewer's profile: none, and none can be added."""
    account = await request.app[SERVICES].preferences.account(context)
    return json_answer(
        {
            "data": {
                "id": account.profile_id,
                "min_threshold": 0,
                "total_allowed": 0,
                "available_slots": 0,
                "can_add": False,
                "links": [],
            }
        }
    )


def keeping_handler(model: type[BaseModel], defaults: Mapping[str, object]) -> RouteHandler:
    """A handler that keeps what the body names, checked by `model`; `defaults` has all of them."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        changes = await read_changes(request, model)
        kept = await request.app[SERVICES].preferences.change_settings(context, changes, defaults)
        return json_answer({"data": kept})

    return handle


def _row(method: str, what: str, summary: str, handler: RouteHandler, becomes: str = "-") -> Route:
    path = f"/api/v1/account/settings/{what}"
    return Route(method, path, Access.SIGNED_IN, Shape.OBJECT, becomes, summary, handler)


_OWN = "GET profile/me"
_STORED = "; stored by the gateway"

ROUTES = (
    _row("GET", "content", "Content settings", show_content_settings, _OWN),
    _row(
        "POST", "content", f"Content settings{_STORED}", keeping_handler(ContentBody, CONTENT), _OWN
    ),
    _row("GET", "privacy", "Privacy settings", show_privacy_settings, _OWN),
    _row(
        "POST", "privacy", f"Privacy settings{_STORED}", keeping_handler(PrivacyBody, PRIVACY), _OWN
    ),
    _row("GET", "dm/status", "Message settings", show_message_settings, _OWN),
    _row("POST", "dm/update", f"Message settings{_STORED}", change_message_settings, _OWN),
    _row("GET", "links", "Profile links: none", show_profile_links, "GET profile/me"),
)

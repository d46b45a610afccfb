"""Settings that clients show and Nexgate has no fields for (Loops API, Neutral answers).

A write answers the values it was sent, because the client shows them; nothing is stored.
"""

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from gateway.routes.app_keys import SERVICES
from gateway.routes.parameters import read_body
from gateway.routes.responses import json_answer
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.request_context import RequestContext

Flag = Annotated[bool, Field(strict=True)]


class ContentBody(BaseModel):
    """Whether AI-generated videos are hidden."""

    hide_ai: Flag = False


class PrivacyBody(BaseModel):
    """Whether others can find the account."""

    discoverable: Flag = True


class MessagesBody(BaseModel):
    """Who may send messages to the account."""

    state: Annotated[str, StringConstraints(strict=True, max_length=40)] = "off"


async def show_content_settings(request: web.Request, context: RequestContext) -> web.Response:
    """Which videos the viewer wants to see, and whether theirs can be embedded: the defaults."""
    defaults = {"hide_ai": False, "can_embed": True, "total_videos": 0, "total_embeds": 0}
    return json_answer({"data": defaults})


async def show_privacy_settings(request: web.Request, context: RequestContext) -> web.Response:
    """Whether others can find the account: always yes."""
    return json_answer({"data": {"discoverable": True}})


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


def echo_handler(model: type[BaseModel]) -> RouteHandler:
    """A handler that answers the body, checked by `model`."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        return json_answer({"data": await read_body(request, model)})

    return handle


def _row(method: str, what: str, summary: str, handler: RouteHandler, becomes: str = "-") -> Route:
    path = f"/api/v1/account/settings/{what}"
    return Route(method, path, Access.SIGNED_IN, Shape.OBJECT, becomes, summary, handler)


ROUTES = (
    _row("GET", "content", "Content settings: the defaults", show_content_settings),
    _row("POST", "content", "Content settings: accepted, not stored", echo_handler(ContentBody)),
    _row("GET", "privacy", "Privacy settings: the defaults", show_privacy_settings),
    _row("POST", "privacy", "Privacy settings: accepted, not stored", echo_handler(PrivacyBody)),
    _row("POST", "dm/update", "Message settings: accepted, not stored", echo_handler(MessagesBody)),
    _row("GET", "links", "Profile links: none", show_profile_links, "GET profile/me"),
)

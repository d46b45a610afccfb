"""Settings that Nexgate has no place for and clients still show (Loops API, Neutral answers).

What a client sets is answered as it was set, because the client shows that; nothing is kept.
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
    """Whether videos made by a machine shall be hidden."""

    hide_ai: Flag = False


class PrivacyBody(BaseModel):
    """Whether others shall find the account."""

    discoverable: Flag = True


class MessagesBody(BaseModel):
    """Who may write to the account."""

    state: Annotated[str, StringConstraints(strict=True, max_length=40)] = "off"


async def content(request: web.Request, context: RequestContext) -> web.Response:
    """What the viewer wants to see, and how much of theirs others may embed."""
    defaults = {"hide_ai": False, "can_embed": True, "total_videos": 0, "total_embeds": 0}
    return json_answer({"data": defaults})


async def privacy(request: web.Request, context: RequestContext) -> web.Response:
    """Whether others find the account."""
    return json_answer({"data": {"discoverable": True}})


async def links(request: web.Request, context: RequestContext) -> web.Response:
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


def echo(model: type[BaseModel]) -> RouteHandler:
    """A handler that answers what was set."""

    async def handle(request: web.Request, context: RequestContext) -> web.Response:
        return json_answer({"data": await read_body(request, model)})

    return handle


def _row(method: str, what: str, summary: str, handler: RouteHandler, becomes: str = "-") -> Route:
    path = f"/api/v1/account/settings/{what}"
    return Route(method, path, Access.SIGNED_IN, Shape.OBJECT, becomes, summary, handler)


ROUTES = (
    _row("GET", "content", "Content settings: the defaults", content),
    _row("POST", "content", "Content settings: accepted, not kept", echo(ContentBody)),
    _row("GET", "privacy", "Privacy settings: the defaults", privacy),
    _row("POST", "privacy", "Privacy settings: accepted, not kept", echo(PrivacyBody)),
    _row("POST", "dm/update", "Message settings: accepted, not kept", echo(MessagesBody)),
    _row("GET", "links", "Profile links: none", links, "GET profile/me"),
)

"""Impressions and feedback on the For You feed (Loops API, Feeds)."""

from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from gateway.routes.app_keys import SERVICES
from gateway.routes.parameters import GivenId, checked_media_id, path_media_id, read_body
from gateway.routes.responses import json_answer
from gateway.routes.route import Access, Route, Shape
from gateway.service.request_context import RequestContext


class ImpressionBody(BaseModel):
    """How long a viewer watched a video, in seconds. `source` is this gateway's extension."""

    video_id: GivenId
    watch_duration: Annotated[int, Field(ge=0, le=2**31 - 1)]
    completed: bool = False
    source: Literal["FEED", "PROFILE", "SHARE_LINK"] = "FEED"


class FeedbackBody(BaseModel):
    """What a viewer thinks of a recommendation."""

    video_id: GivenId
    feedback_type: Literal["like", "dislike", "not_interested", "hide_creator"]


async def record_impression(request: web.Request, context: RequestContext) -> web.Response:
    """Report a view. A guest's is accepted and not recorded, as in Nexgate."""
    body = await read_body(request, ImpressionBody)
    media_id = checked_media_id("video_id", body.video_id)
    await request.app[SERVICES].videos.record_view(
        context, media_id, watch_duration_s=body.watch_duration, source=body.source
    )
    return json_answer({"success": True})


async def accept_feedback(request: web.Request, context: RequestContext) -> web.Response:
    """Accepted and not used: Nexgate has no recommendations."""
    body = await read_body(request, FeedbackBody)
    checked_media_id("video_id", body.video_id)
    return json_answer({"success": True})


async def withdraw_feedback(request: web.Request, context: RequestContext) -> web.Response:
    """Accepted, like the feedback itself."""
    path_media_id(request)
    return json_answer({"success": True})


ROUTES = (
    Route(
        "POST",
        "/api/v0/feed/recommended/impression",
        Access.GUEST_OR_VIEWER,
        Shape.OBJECT,
        "POST clip/{mediaId}/view",
        "Report a view",
        record_impression,
    ),
    Route(
        "POST",
        "/api/v0/feed/recommended/feedback",
        Access.SIGNED_IN,
        Shape.OBJECT,
        "-",
        "Feedback on a recommendation: accepted, not used",
        accept_feedback,
    ),
    Route(
        "DELETE",
        "/api/v0/feed/recommended/feedback/{id}",
        Access.SIGNED_IN,
        Shape.OBJECT,
        "-",
        "Withdraw feedback: accepted",
        withdraw_feedback,
    ),
)

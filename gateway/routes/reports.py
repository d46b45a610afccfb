"""Reports of content that breaks the rules (Loops API, Preferences, report, misc)."""

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, BeforeValidator, Field, StringConstraints

from gateway.routes.app_keys import SERVICES
from gateway.routes.parameters import read_body
from gateway.routes.responses import done_answer, json_answer
from gateway.routes.route import Access, Route, Shape
from gateway.service.report_rules import HIGHEST_RULE, LOWEST_RULE, REPORT_RULES
from gateway.service.reports import ReportType
from gateway.service.request_context import RequestContext


def _none_if_empty(value: object) -> object:
    """None for the empty comment that the app sends when there is none."""
    return None if isinstance(value, str) and not value.strip() else value


def _number_from_text(value: object) -> object:
    """The number in a text: `report-rules` has its keys as texts, and clients may send those."""
    is_number = isinstance(value, str) and value.isascii() and value.isdecimal()
    return int(value) if is_number and isinstance(value, str) and len(value) < 10 else value


class ReportBody(BaseModel):
    """The reported item and the rule it breaks. The web app's `path` is ignored."""

    type: ReportType
    id: Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200)]
    key: Annotated[
        int,
        BeforeValidator(_number_from_text),
        Field(strict=True, ge=LOWEST_RULE, le=HIGHEST_RULE),
    ]
    comment: Annotated[
        Annotated[str, StringConstraints(strict=True, max_length=500)] | None,
        BeforeValidator(_none_if_empty),
    ] = None


async def list_report_rules(request: web.Request, context: RequestContext) -> web.Response:
    """The rules a report may name: a bare array, which the app maps over."""
    return json_answer([{"key": str(key), "message": text} for key, text in REPORT_RULES.items()])


async def file_report(request: web.Request, context: RequestContext) -> web.Response:
    """Store a report for the operator."""
    body = await read_body(request, ReportBody)
    await request.app[SERVICES].reports.file(
        context, type_=body.type, target=body.id, rule=body.key, comment=body.comment
    )
    return done_answer()


ROUTES = (
    Route(
        "GET",
        "/api/v1/web/report-rules",
        Access.ANYONE,
        Shape.COLLECTION,
        "-",
        "The rules a report may name",
        list_report_rules,
    ),
    Route(
        "POST",
        "/api/v1/report",
        Access.SIGNED_IN,
        Shape.COLLECTION,
        "GET profile/me",
        "Report something to the operator",
        file_report,
    ),
)

"""Texts the operator writes (Loops API, `page/content`, `platform/contact`, `i18n/list`)."""

from aiohttp import web

from gateway.errors import invalid, not_found
from gateway.routes.app_keys import SERVICES
from gateway.routes.responses import json_answer
from gateway.routes.route import Access, Route, RouteHandler, Shape
from gateway.service.request_context import RequestContext

MAX_SLUG_LENGTH = 100


async def show_page(request: web.Request, context: RequestContext) -> web.Response:
    """A page such as the terms, as HTML."""
    slug = request.query.get("slug", "")
    if not slug:
        raise invalid({"slug": ["The slug field is required."]})
    if len(slug) > MAX_SLUG_LENGTH:
        raise invalid({"slug": [f"The slug field must not exceed {MAX_SLUG_LENGTH} characters."]})
    found = await request.app[SERVICES].page_contents.find_page(slug)
    if found is None:
        raise not_found()
    return json_answer({"data": found.as_json()})


async def show_contact(request: web.Request, context: RequestContext) -> web.Response:
    """How people reach the operator; contacts that are not set are left out."""
    return json_answer(request.app[SERVICES].instance.contact())


async def list_languages(request: web.Request, context: RequestContext) -> web.Response:
    """The languages of videos: English alone, since Nexgate stores none."""
    return json_answer({"data": [{"code": "en", "name": "English"}]})


def _row(path: str, shape: Shape, summary: str, handler: RouteHandler) -> Route:
    return Route("GET", path, Access.ANYONE, shape, "-", summary, handler)


ROUTES = (
    _row("/api/v1/page/content", Shape.OBJECT, "Terms, privacy and other texts", show_page),
    _row("/api/v1/platform/contact", Shape.OBJECT, "Where people reach the operator", show_contact),
    _row("/api/v1/i18n/list", Shape.COLLECTION, "The languages of videos", list_languages),
)

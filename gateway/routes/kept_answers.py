"""Kept answers on the long way: after routing, with the viewer known."""

from aiohttp import web

from gateway.http.cached_response import held_response
from gateway.http.prepared_response import EncodedResponse
from gateway.routes.app_keys import QUICK, REQUEST_ID, SERVICES
from gateway.routes.kept import Kept, answer_key
from gateway.service.request_context import Asker
from gateway.service.results import Content


def find(request: web.Request, asker: Asker, template: str, kept: Kept) -> EncodedResponse | None:
    """The answer, if it is held and fresh."""
    key = answer_key(template, kept.parameters, request.raw_path)
    held = request.app[SERVICES].answers.held(asker.viewer.digest, key)
    return held_response(request.headers, held, request[REQUEST_ID]) if held is not None else None


def keep(
    request: web.Request, asker: Asker, template: str, kept: Kept, content: Content
) -> EncodedResponse:
    """An answer just made, kept where it may be."""
    key = answer_key(template, kept.parameters, request.raw_path)
    held = request.app[SERVICES].answers.keep(asker, kept.kind, key, content)
    request.app[QUICK].note(request.raw_path, key)
    return held_response(request.headers, held, request[REQUEST_ID])

"""`/moderation` of the operator's listener: viewers' reports, and what is taken down.

    GET    /reports                       the reports, newest first (`?before=`, `?limit=`)
    PUT    /reports/{number}/done         it is dealt with; DELETE: it isn't
    GET    /takedowns                     what is shown to nobody, the newest 200 of `total`
    POST   /takedowns                     {"kind": "clip" | "account", "id", "note"?}
    DELETE /takedowns/{kind}/{id}         show it again

Ids are Loops', Nexgate's or, of a clip, the short code of its address.
"""

from typing import Annotated, Final

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.admin.page_files import PageFiles
from gateway.admin.stored_rows import MAX_LISTED, newest_rows
from gateway.errors import ApiError
from gateway.pages.headers import PAGE_HEADERS
from gateway.service.services import Services
from gateway.service.takedowns import Target
from mappings.ids import target_of_takedown

MAX_NOTE_LENGTH: Final = 500
_NO_ID: Final = "This is no id of a clip or an account."


class _Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Target
    id: Annotated[str, Field(min_length=1, max_length=128)]
    note: Annotated[str, Field(max_length=MAX_NOTE_LENGTH)] | None = None


class Moderation:
    """The page, and the calls it makes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._files = PageFiles("moderation")
        self._page = self._files.templates().get_template("moderation.html").render()

    def add_routes(self, app: web.Application) -> None:
        """Add all routes to the operator's application."""
        router = app.router
        router.add_get("/moderation", self._show_page)
        router.add_get("/reports", self._show_reports)
        router.add_put("/reports/{number:[0-9]{1,18}}/done", self._mark_done)
        router.add_delete("/reports/{number:[0-9]{1,18}}/done", self._mark_done)
        router.add_get("/takedowns", self._show_takedowns)
        router.add_post("/takedowns", self._take_down)
        router.add_delete("/takedowns/{kind:clip|account}/{id}", self._restore)
        self._files.add_routes(app)

    async def _show_page(self, request: web.Request) -> web.Response:
        return web.Response(text=self._page, content_type="text/html", headers=PAGE_HEADERS)

    async def _show_reports(self, request: web.Request) -> web.Response:
        return _answer({"reports": await newest_rows(request, self._services.reports.newest)})

    async def _mark_done(self, request: web.Request) -> web.Response:
        number, is_done = int(request.match_info["number"]), request.method == "PUT"
        try:
            is_there = await self._services.reports.mark_done(number, is_done=is_done)
        except ApiError as error:
            return _failed(error)
        if not is_there:
            return _answer({"message": "There is no report of this number."}, status=404)
        return _answer({"id": number, "done": is_done})

    async def _show_takedowns(self, request: web.Request) -> web.Response:
        try:
            newest = await self._services.takedowns.list_newest(MAX_LISTED)
            return _answer({"takedowns": newest, "total": self._services.takedowns.count})
        except ApiError as error:
            return _failed(error)

    async def _take_down(self, request: web.Request) -> web.Response:
        try:
            wanted = _Wanted.model_validate_json(await request.read())
        except ValidationError:
            return _answer({"message": "Send kind (clip or account), id, and a note."}, status=422)
        target_id = target_of_takedown(wanted.id, is_clip=wanted.kind == "clip")
        if target_id is None:
            return _answer({"message": _NO_ID}, status=422)
        try:
            await self._services.takedowns.take_down(wanted.kind, target_id, wanted.note)
        except ApiError as error:
            return _failed(error)
        return _answer({"kind": wanted.kind, "target_id": target_id}, status=201)

    async def _restore(self, request: web.Request) -> web.Response:
        kind: Target = "clip" if request.match_info["kind"] == "clip" else "account"
        target_id = target_of_takedown(request.match_info["id"], is_clip=kind == "clip")
        if target_id is None:
            return _answer({"message": _NO_ID}, status=422)
        try:
            was_down = await self._services.takedowns.restore(kind, target_id)
        except ApiError as error:
            return _failed(error)
        if not was_down:
            return _answer({"message": "This wasn't taken down."}, status=404)
        return _answer({"kind": kind, "target_id": target_id})


def _failed(error: ApiError) -> web.Response:
    return _answer({"message": error.problem.message}, status=error.problem.status)


def _answer(content: dict[str, object], *, status: int = 200) -> web.Response:
    return web.Response(
        body=orjson.dumps(content),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )

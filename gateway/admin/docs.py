"""`/docs`: the API this gateway serves, to look through."""

from functools import cached_property
from pathlib import Path
from typing import Final

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from gateway.admin.docs_model import families, resources
from gateway.contract.openapi import loops_document
from gateway.pages.assets import STATIC
from gateway.pages.headers import PAGE_HEADERS
from gateway.pages.rendering import TEMPLATES
from gateway.settings import Settings

_OWN: Final = Path(__file__).parent
_ASSETS: Final = {
    "base.css": (STATIC, "text/css"),
    "favicon.svg": (STATIC, "image/svg+xml"),
    "docs.css": (_OWN / "static", "text/css"),
    "docs.js": (_OWN / "static", "text/javascript"),
}


class DocsPage:
    """The page of one instance: rendered once, the same for everybody."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def add_to(self, app: web.Application) -> None:
        """Serve the page and its files."""
        app.router.add_get("/docs", self.show)
        app.router.add_get("/docs/assets/{name}", self.asset)

    async def show(self, request: web.Request) -> web.Response:
        """Every operation and every resource."""
        return web.Response(
            text=self._html,
            content_type="text/html",
            charset="utf-8",
            headers={**PAGE_HEADERS, "Cache-Control": "no-cache"},
        )

    async def asset(self, request: web.Request) -> web.Response:
        """A style sheet, a script or a picture of the page."""
        found = _ASSETS.get(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        directory, content_type = found
        return web.Response(
            body=(directory / request.match_info["name"]).read_bytes(),
            content_type=content_type,
            charset="utf-8",
            headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"},
        )

    @cached_property
    def _html(self) -> str:
        templates = Environment(
            loader=FileSystemLoader([_OWN / "templates", TEMPLATES]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        templates.filters["coded"] = coded
        templates.globals.update(asset=lambda name: f"/docs/assets/{name}")
        public_url = self._settings.server.public_url
        name = self._settings.instance.name
        document = loops_document(public_url, name)
        return templates.get_template("docs.html").render(
            instance_name=name,
            public_url=public_url,
            document=document,
            families=families(document),
            resources=resources(document),
        )


def coded(text: str) -> Markup:
    """A text whose parts between backticks are code; everything is escaped."""
    parts = (
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(text.split("`"))
    )
    return Markup("").join(parts)

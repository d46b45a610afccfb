"""Templates and static files of the operator's pages."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.pages.assets import STATIC
from gateway.pages.rendering import TEMPLATES

_OWN: Final = Path(__file__).parent
_TYPES: Final = {".css": "text/css", ".js": "text/javascript"}
_SHARED: Final = {"base.css": (STATIC, "text/css"), "favicon.svg": (STATIC, "image/svg+xml")}


class PageFiles:
    """The files of the page `name`: the shared style and icon, its own style and script."""

    def __init__(self, name: str, *others: str) -> None:
        """`others` are further style sheets and scripts that it loads."""
        self._prefix = f"/{name}/assets"
        own = _OWN / "static"
        self._files: Mapping[str, tuple[Path, str]] = {
            **_SHARED,
            f"{name}.css": (own, "text/css"),
            f"{name}.js": (own, "text/javascript"),
            **{other: (own, _TYPES[Path(other).suffix]) for other in others},
        }

    def add_routes(self, app: web.Application) -> None:
        """Add the route of the files; any other name is 404."""
        app.router.add_get(f"{self._prefix}/{{name}}", self._serve)

    def templates(self) -> Environment:
        """The templates of the page, escaped, with `asset(name)` for the address of a file."""
        templates = Environment(
            loader=FileSystemLoader([_OWN / "templates", TEMPLATES]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        # The operator's pages are in English.
        templates.globals.update(
            asset=lambda name: f"{self._prefix}/{name}", language="en", _=lambda text: text
        )
        return templates

    async def _serve(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        found = self._files.get(name)
        if found is None:
            raise web.HTTPNotFound
        directory, content_type = found
        return web.Response(
            body=(directory / name).read_bytes(),
            content_type=content_type,
            charset="utf-8",
            headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"},
        )

"""`/docs`: the reference of the API this gateway serves, from its OpenAPI document."""

from aiohttp import web
from markupsafe import Markup, escape

from gateway.admin.docs_model import families, resources
from gateway.admin.page_files import PageFiles
from gateway.contract.loops_document import loops_document
from gateway.pages.headers import PAGE_HEADERS
from gateway.settings.tree import Settings


class DocsPage:
    """The page of one instance, rendered when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self._files = PageFiles("docs")
        self.use_settings(settings)

    def use_settings(self, settings: Settings) -> None:
        """Call the instance as these settings do from now on."""
        self._settings = settings
        self._html: str | None = None

    def add_routes(self, app: web.Application) -> None:
        """Add the routes of the page and its files."""
        app.router.add_get("/docs", self.show_page)
        self._files.add_routes(app)

    async def show_page(self, request: web.Request) -> web.Response:
        """The page with every operation and every resource."""
        if self._html is None:
            self._html = self._rendered()
        return web.Response(
            text=self._html,
            content_type="text/html",
            charset="utf-8",
            headers={**PAGE_HEADERS, "Cache-Control": "no-cache"},
        )

    def _rendered(self) -> str:
        templates = self._files.templates()
        templates.filters["coded"] = coded
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
    """A text as HTML: parts between backticks are `<code>`, everything is escaped."""
    parts = (
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(text.split("`"))
    )
    return Markup("").join(parts)

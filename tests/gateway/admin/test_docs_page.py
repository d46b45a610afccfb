"""`/docs` on the operator's listener, over HTTP."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from gateway.admin.docs import DocsPage, coded
from gateway.admin.docs_model import families, resources
from gateway.contract.loops_document import loops_document
from gateway.contract.nexgate_document import nexgate_document
from gateway.routes.table import ROUTES
from gateway.settings.tree import Settings
from tests.support.page_reading import read

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    settings = Settings.model_validate(
        {
            "server": {"public_url": "https://loops.example", "secret": "x" * 32},
            "nexgate": {"base_url": "http://localhost:1"},
            "instance": {"name": "<b>Ours</b>"},
        }
    )
    app = web.Application()
    DocsPage(settings).add_routes(app)
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_every_route_is_there(client: Client) -> None:
    response = await client.get("/docs")
    assert response.status == 200
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    html = await response.text()
    assert "<b>Ours</b>" not in html
    shown = {call.path for family in families(loops_document()) for call in family.calls}
    assert len(shown) == len({route.path.replace(":.*}", "}") for route in ROUTES})
    for path in shown:
        assert f'<span class="path">{path}</span>' in html


async def test_every_link_within_the_page_leads_somewhere(client: Client) -> None:
    page = read(await (await client.get("/docs")).text())
    ids = [
        str(one["id"]) for name in ("details", "section") for one in page.all(name) if "id" in one
    ]
    assert len(ids) == len(set(ids))
    leads = {str(one["href"]) for one in page.all("a") if str(one["href"]).startswith("#")}
    assert {lead.removeprefix("#") for lead in leads} <= set(ids)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("docs.css", "text/css"), ("docs.js", "text/javascript"), ("base.css", "text/css")],
)
async def test_its_files_are_served(client: Client, name: str, kind: str) -> None:
    response = await client.get(f"/docs/assets/{name}")
    assert response.status == 200
    assert response.content_type == kind


@pytest.mark.parametrize("name", ["docs.py", "..%2fdocs.py", "mapping.css"])
async def test_nothing_else_is_served(client: Client, name: str) -> None:
    assert (await client.get(f"/docs/assets/{name}")).status == 404


def test_types_are_described() -> None:
    found = {resource.name: resource for resource in resources(loops_document())}
    fields = {field.name: field for field in found["VideoResource"].fields}
    assert "".join(word.text for word in fields["caption"].type) == "string or null"
    assert "".join(word.text for word in fields["mentions"].type) == "list of Mention"
    assert fields["mentions"].type[1].resource == "Mention"
    assert "".join(word.text for word in fields["created_at"].type) == "string (date-time)"
    assert found["VideoResource"].example.startswith("{")


def test_any_openapi_document_can_be_shown() -> None:
    (clips, *_) = families(nexgate_document())
    assert clips.name == "Clips"
    assert clips.calls[0].replies[0].status == "200"


def test_code_is_marked_and_everything_escaped() -> None:
    assert coded("`a<b` & c") == "<code>a&lt;b</code> &amp; c"

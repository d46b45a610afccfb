"""Requests that work on the rows of explore, search and autocompletion."""

from collections.abc import Awaitable, Callable

from tests.support.api import Json
from tests.support.sample import Sample
from tests.support.world import World


def _row(
    name: str, *, query: str = "", json: Json | None = None
) -> tuple[str, Callable[[World], Awaitable[Sample]]]:
    method, _, template = name.partition(" ")

    async def make(world: World) -> Sample:
        return Sample(method, template.replace("{tag}", "ocean") + query, json)

    return name, make


SAMPLES = dict(
    (
        _row("GET /api/v1/explore/tags"),
        _row("GET /api/v1/explore/tag-feed/{tag}"),
        _row("GET /api/v1/tags/video/{tag}"),
        _row("GET /api/v1/search", query="?query=bob"),
        _row("POST /api/v1/search/users", json={"q": "bob"}),
        _row("GET /api/v1/autocomplete/tags", query="?q=oc"),
        _row("GET /api/v1/autocomplete/accounts", query="?q=bo"),
    )
)

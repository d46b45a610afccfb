"""Every route answers what the OpenAPI document says it answers."""

import json

import pytest
from jsonschema import Draft202012Validator

from gateway.contract.json_schema import Schema
from gateway.contract.loops_document import loops_document, template
from gateway.routes.route import Route, Shape
from gateway.routes.table import ROUTES
from tests.support.samples import name, sample
from tests.support.world import World

DOCUMENT = loops_document()
JSON_ROWS = [route for route in ROUTES if route.shape is not Shape.PAGE and route.method != "*"]


def responses(route: Route) -> Schema:
    paths = DOCUMENT["paths"]
    assert isinstance(paths, dict)
    told = paths[template(route.path)][route.method.lower()]["responses"]
    assert isinstance(told, dict)
    return told


def problems(schema: object, value: object) -> list[str]:
    whole = {"components": DOCUMENT["components"], "allOf": [schema]}
    found = Draft202012Validator(whole).iter_errors(value)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in found]


@pytest.mark.parametrize("route", JSON_ROWS, ids=name)
async def test_the_answer_is_the_documented_one(world: World, route: Route) -> None:
    it = await sample(world, route)
    token = await world.token()
    answer = await world.gateway.call(
        it.method, it.path, token=token, json=it.json, body=it.body, headers=it.headers
    )
    told = responses(route)
    assert str(answer.status) in told, answer.text
    response = told[str(answer.status)]
    assert isinstance(response, dict)
    if "$ref" in response:
        schema: object = {"$ref": "#/components/schemas/ErrorBody"}
    elif "application/json" not in response.get("content", {}):
        return
    else:
        schema = response["content"]["application/json"].get("schema", {})
    assert problems(schema, json.loads(answer.text)) == []


async def test_the_gateway_publishes_its_document(world: World) -> None:
    answer = await world.gateway.get("/api/openapi.json")
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.object["openapi"] == "3.1.1"
    paths = answer.object["paths"]
    assert isinstance(paths, dict)
    assert len(paths) == len({template(route.path) for route in ROUTES})


def test_a_wrong_answer_would_be_seen() -> None:
    schema = {"$ref": "#/components/schemas/VideoPage"}
    assert problems(schema, {"data": [{}], "links": {}, "meta": {}}) != []

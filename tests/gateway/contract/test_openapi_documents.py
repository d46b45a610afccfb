"""Both OpenAPI documents: valid, complete, with examples that fit."""

from collections.abc import Iterator

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from gateway.contract.json_schema import Schema
from gateway.contract.loops_document import loops_document, operation_id, published, template
from gateway.contract.nexgate_document import called_endpoints, called_routes, nexgate_document
from gateway.contract.nexgate_operations import NEXGATE_FAMILIES
from gateway.contract.rows import FAMILIES
from gateway.routes.route import Access, Route, Shape
from gateway.routes.table import ROUTES

LOOPS = loops_document("https://loops.example")
NEXGATE = nexgate_document()
KEYS = [f"{route.method} {route.path}" for route in ROUTES]


def operations(document: Schema) -> Iterator[tuple[str, dict[str, object]]]:
    paths = document["paths"]
    assert isinstance(paths, dict)
    for path, item in paths.items():
        for method, operation in item.items():
            if method != "parameters":
                yield f"{method.upper()} {path}", operation


def operation(route: Route) -> dict[str, object]:
    return dict(operations(LOOPS))[f"{route.method} {template(route.path)}"]


@pytest.mark.parametrize("document", [LOOPS, NEXGATE], ids=["loops", "nexgate"])
def test_the_document_is_valid(document: Schema) -> None:
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_route_has_exactly_one_row() -> None:
    rows = [key for family in FAMILIES.values() for key in family]
    assert sorted(set(KEYS) - set(rows)) == [], "add a row to gateway/contract/rows"
    assert sorted(set(rows) - set(KEYS)) == []
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("document", [LOOPS, NEXGATE], ids=["loops", "nexgate"])
def test_operations_have_names_of_their_own(document: Schema) -> None:
    names = [told["operationId"] for _, told in operations(document)]
    assert len(names) == len(set(map(str, names)))
    assert operation_id("GET", "/api/v1/video/{id}") == "getV1VideoById"


def test_placeholders_are_explained() -> None:
    paths = LOOPS["paths"]
    assert isinstance(paths, dict)
    for path, item in paths.items():
        for parameter in item.get("parameters", ()):
            assert parameter["description"], path


@pytest.mark.parametrize("route", ROUTES, ids=KEYS)
def test_who_may_call_is_told(route: Route) -> None:
    if route.method == "*":
        return
    told = operation(route)
    security, answers = told["security"], told["responses"]
    assert isinstance(security, list)
    assert isinstance(answers, dict)
    if route.access is Access.SIGNED_IN:
        assert {} not in security
        assert {"bearer": []} in security
        assert "401" in answers
    elif route.access is Access.GUEST_OR_VIEWER:
        assert {} in security
    else:
        assert security == []
    if route.becomes != "-" and route.shape is not Shape.PAGE:
        assert {"429", "502", "503", "504"} <= set(answers)


def examples(document: Schema) -> Iterator[tuple[str, object, object]]:
    """Every example with its schema."""
    components = document["components"]
    assert isinstance(components, dict)
    for name, schema in components["schemas"].items():
        for value in schema.get("examples", ()):
            yield name, {"$ref": f"#/components/schemas/{name}"}, value
    shared = [(name, told) for name, told in components["responses"].items()]
    for key, told in operations(document):
        answers = told["responses"]
        assert isinstance(answers, dict)
        shared += [(f"{key} {status}", answer) for status, answer in answers.items()]
    for key, answer in shared:
        for media in answer.get("content", {}).values():
            values = [named["value"] for named in media.get("examples", {}).values()]
            values += [media["example"]] if "example" in media else []
            yield from ((key, media["schema"], value) for value in values)


@pytest.mark.parametrize("document", [LOOPS, NEXGATE], ids=["loops", "nexgate"])
def test_every_example_fits_its_schema(document: Schema) -> None:
    found = list(examples(document))
    assert found
    for key, schema, value in found:
        whole = {"components": document["components"], "allOf": [schema]}
        errors = [error.message for error in Draft202012Validator(whole).iter_errors(value)]
        assert errors == [], key


def test_every_call_of_the_gateway_is_in_nexgates_document() -> None:
    called = {endpoint.route for endpoint in called_endpoints()}
    assert {endpoint.route for endpoint, _ in called_routes()} == called
    rows = {key for family in NEXGATE_FAMILIES.values() for key in family}
    assert {f"{endpoint.method} {path}" for endpoint, path in called_routes()} == rows


def test_the_document_is_made_once() -> None:
    content = published("https://loops.example")
    assert content(False) is content(False)
    assert b'"title":"Loops Gateway"' in content(False)
    assert len(content(True)) < len(content(False))

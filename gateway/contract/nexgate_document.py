"""The OpenAPI 3.1 document of the part of Nexgate's API that the gateway relies on.

The paths are those of the sandbox that the gateway calls, the resources the documented ones.
"""

import re
from collections.abc import Iterator
from typing import Final

from gateway import __version__
from gateway.contract.examples import example
from gateway.contract.json_schema import Schema, for_openapi
from gateway.contract.loops_document import (
    OPENAPI_VERSION,
    operation_id,
    path_parameter,
    query_parameter,
    template,
)
from gateway.contract.nexgate_operations import (
    NEXGATE_FAMILIES,
    NEXGATE_FAMILY_DESCRIPTIONS,
    NULL,
    NexgateOperation,
)
from gateway.contract.responses import JSON, ref
from gateway.contract.schemas import NEXGATE, schemas_of
from gateway.sandbox.app import build_sandbox
from gateway.upstream import endpoints
from gateway.upstream.endpoints import Endpoint

_DESCRIPTION: Final = (
    "What Loops Gateway calls at Nexgate. The clip endpoints are Nexgate's documented ones; the "
    "others are known from its older builds. Every answer with a body is an envelope whose `data` "
    "is what the call is about. Timestamps carry no zone."
)
_AUTHORIZED: Final = "Called with the viewer's token, or with the service token for a guest."
_OPEN: Final = "Called without a token."
_ANY_PLACEHOLDER: Final = re.compile(r"\{[^}]+\}")
_PLACEHOLDER: Final = re.compile(r"\{([^}]+)\}")
_IDS: Final = {
    "mediaId": "The clip's media id.",
    "postId": "The id of the clip's post.",
    "userId": "An account's id.",
    "commentId": "A comment's id.",
    "username": "A user name.",
    "notificationId": "A notification's id.",
}
_ERRORS: Final = {
    "400": "Bad cursor, bad request; in older builds nearly every failure.",
    "401": "The token is missing, refused or has expired.",
    "404": "Missing, deleted or not published.",
    "500": "Unexpected failure.",
}


def nexgate_document(base_url: str = "/") -> Schema:
    """The whole document; `base_url` is where Nexgate is."""
    return {
        "openapi": OPENAPI_VERSION,
        "info": {
            "title": "Nexgate, as far as Loops Gateway relies on it",
            "version": __version__,
            "description": _DESCRIPTION,
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base_url}],
        "tags": [
            {"name": family, "description": NEXGATE_FAMILY_DESCRIPTIONS[family]}
            for family in NEXGATE_FAMILIES
        ],
        "paths": _paths(),
        "components": {
            "schemas": _components(),
            "responses": {f"Error{status}": _error(error) for status, error in _ERRORS.items()},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "A Nexgate access token.",
                }
            },
        },
    }


def called_endpoints() -> list[Endpoint]:
    """Every call the gateway makes."""
    return [one for one in vars(endpoints).values() if isinstance(one, Endpoint)]


def called_routes() -> Iterator[tuple[Endpoint, str]]:
    """Every call with its path as the sandbox names it; a call it doesn't know is not there."""
    known = {
        (route.method, _shape(route.resource.canonical)): route.resource.canonical
        for route in build_sandbox().router.routes()
        if route.resource is not None
    }
    for endpoint in called_endpoints():
        path = known.get((endpoint.method, _shape(endpoint.path)))
        if path is not None:
            yield endpoint, path


def _shape(path: str) -> str:
    return _ANY_PLACEHOLDER.sub("{}", path)


def _paths() -> dict[str, Schema]:
    rows = {
        key: (family, operation)
        for family, operations in NEXGATE_FAMILIES.items()
        for key, operation in operations.items()
    }
    paths: dict[str, Schema] = {}
    for endpoint, path in called_routes():
        names = _PLACEHOLDER.findall(path)
        parameters = [path_parameter(name, _IDS[name]) for name in names]
        item = paths.setdefault(template(path), {"parameters": parameters} if names else {})
        family, operation = rows[f"{endpoint.method} {path}"]
        item[endpoint.method.lower()] = _operation(endpoint, path, family, operation)
    return paths


def _operation(endpoint: Endpoint, path: str, family: str, operation: NexgateOperation) -> Schema:
    described: Schema = {
        "operationId": operation_id(endpoint.method, path),
        "tags": [family],
        "summary": operation.summary,
        "description": _AUTHORIZED if endpoint.is_authorized else _OPEN,
        "security": [{"bearer": []}] if endpoint.is_authorized else [],
    }
    if operation.query:
        described["parameters"] = [query_parameter(parameter) for parameter in operation.query]
    if operation.body is not None:
        content = {operation.body_type: {"schema": operation.body}}
        described["requestBody"] = {"required": not operation.is_body_optional, "content": content}
    errors = {status: {"$ref": f"#/components/responses/Error{status}"} for status in _ERRORS}
    described["responses"] = {**_success(operation), **errors}
    return described


def _success(operation: NexgateOperation) -> Schema:
    if operation.data is None:
        return {"204": {"description": "Done; there is no body."}}
    description = "Done." if operation.data == NULL else "What was asked for, in its envelope."
    schema = {
        "allOf": [ref("Envelope"), {"type": "object", "properties": {"data": operation.data}}]
    }
    return {"200": {"description": description, "content": {JSON: {"schema": schema}}}}


def _error(description: str) -> Schema:
    return {"description": description, "content": {JSON: {"schema": ref("Envelope")}}}


def _components() -> dict[str, Schema]:
    components = {}
    for name, schema in schemas_of(NEXGATE).items():
        value = example(NEXGATE, name)
        component = for_openapi(schema)
        components[name] = component if value is None else {**component, "examples": [value]}
    return components

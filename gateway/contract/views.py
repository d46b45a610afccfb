"""A published document seen otherwise: what the server has alone, or what clients live with."""

from collections.abc import Mapping
from typing import Any

from gateway.contract.json_schema import Schema, for_openapi
from gateway.contract.schemas import schemas_of

UNSUPPORTED = "x-unsupported"


def supported_document(document: Schema) -> Schema:
    """Without the operations that this server does not have."""
    paths = {path: _supported_item(item) for path, item in _mapping(document["paths"]).items()}
    left = {path: item for path, item in paths.items() if item.keys() - {"parameters"}}
    return {**document, "paths": left, "tags": _used_tags(document["tags"], left)}


def _supported_item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        method: part
        for method, part in item.items()
        if not (isinstance(part, dict) and part.get(UNSUPPORTED))
    }


def _used_tags(tags: Any, paths: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    used = {
        tag
        for item in paths.values()
        for part in item.values()
        if isinstance(part, dict)
        for tag in part.get("tags", ())
    }
    return [tag for tag in tags if tag["name"] in used]


def tolerant_document(document: Schema, side: str) -> Schema:
    """With answers as what clients live with: unknown fields, and the deviations known of servers.

    What clients send stays as it is.
    """
    components = _mapping(document["components"])
    schemas = {
        name: _opened(for_openapi(schema))
        for name, schema in schemas_of(side, strict=False).items()
    }
    paths = {
        path: {method: _with_open_answers(part) for method, part in item.items()}
        for path, item in _mapping(document["paths"]).items()
    }
    return {**document, "paths": paths, "components": {**components, "schemas": schemas}}


def _with_open_answers(part: Any) -> Any:
    if not isinstance(part, dict) or "responses" not in part:
        return part
    return {**part, "responses": _opened(part["responses"])}


def _opened(value: Any) -> Any:
    """The same without a ban on unknown fields."""
    if isinstance(value, dict):
        return {
            key: _opened(part)
            for key, part in value.items()
            if not (key == "additionalProperties" and part is False)
        }
    return [_opened(part) for part in value] if isinstance(value, list) else value


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}

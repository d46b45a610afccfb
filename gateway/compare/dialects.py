"""Other dialects of JSON Schema rewritten as 2020-12, which everything else here reads.

OpenAPI 3.0 and the drafts 4, 6, 7 and 2019-09 differ from it in a handful of words; positions of
schemas stay where they were, so that references by pointer lead to the same places.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

Schema = dict[str, object]

# Where a schema holds other schemas: one, a list, or a map of them (JSON Schema 2020-12, Core 10).
ONE: Final = frozenset(
    {
        "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then",
        "unevaluatedItems", "unevaluatedProperties",
    }
)  # fmt: skip
LISTS: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
MAPS: Final = frozenset(
    {"$defs", "definitions", "dependentSchemas", "patternProperties", "properties"}
)
# Words that limit nothing (JSON Schema 2020-12, Validation 9; OpenAPI 3.0, Schema Object).
ANNOTATIONS: Final = frozenset(
    {
        "$anchor", "$comment", "$defs", "$dynamicAnchor", "$schema", "contentEncoding",
        "contentMediaType", "contentSchema", "default", "definitions", "deprecated", "description",
        "discriminator", "example", "examples", "externalDocs", "readOnly", "title", "writeOnly",
        "xml",
    }
)  # fmt: skip


class Dialect(Enum):
    """What a schema's words mean."""

    MODERN = "2020-12"
    DRAFT_2019 = "2019-09"
    OLD_DRAFT = "drafts 4, 6 and 7"
    OPENAPI_3_0 = "OpenAPI 3.0"


MODERN: Final = "https://json-schema.org/draft/2020-12/schema"
_DIALECTS: Final[Mapping[str, Dialect]] = {
    MODERN: Dialect.MODERN,
    "https://json-schema.org/draft/2019-09/schema": Dialect.DRAFT_2019,
    "http://json-schema.org/draft-07/schema": Dialect.OLD_DRAFT,
    "http://json-schema.org/draft-06/schema": Dialect.OLD_DRAFT,
    "http://json-schema.org/draft-04/schema": Dialect.OLD_DRAFT,
}


class UnknownDialect(ValueError):
    """A `$schema` or an OpenAPI version whose words are not known; the message names it."""


def document_in_2020_12(document: object) -> object:
    """A schema or an OpenAPI document with every schema in it as 2020-12.

    Raises `UnknownDialect`. What is neither (a payload) comes back as it is.
    """
    if not isinstance(document, dict):
        return document
    version = document.get("openapi")
    if isinstance(version, str):
        if version.startswith("3.0."):
            return _openapi_part(document, "")
        if version.startswith("3."):
            return document
        raise UnknownDialect(f"OpenAPI {version} is not known here; 3.0 and 3.1 are")
    if "swagger" in document:
        raise UnknownDialect("Swagger 2.0 is not known here; OpenAPI 3.0 and 3.1 are")
    named = document.get("$schema")
    if not isinstance(named, str):
        return document
    dialect = _DIALECTS.get(named.rstrip("#"))
    if dialect is None:
        raise UnknownDialect(f"$schema {named} is not known here")
    return document if dialect is Dialect.MODERN else rewritten_schema(document, dialect)


def _openapi_part(value: object, key: str) -> object:
    """An OpenAPI 3.0 document, whose schemas stand under `schema` and `schemas` alone."""
    if isinstance(value, list):
        return [_openapi_part(item, "") for item in value]
    if not isinstance(value, dict) or key in ("example", "examples", "default"):
        return value
    if key == "schema":
        return rewritten_schema(value, Dialect.OPENAPI_3_0)
    if key == "schemas":
        return {name: rewritten_schema(part, Dialect.OPENAPI_3_0) for name, part in value.items()}
    return {name: _openapi_part(part, name) for name, part in value.items()}


def rewritten_schema(schema: object, dialect: Dialect) -> object:
    """One schema and everything in it, from its dialect to 2020-12."""
    if not isinstance(schema, dict):
        return schema
    has_own_reference = dialect in (Dialect.OLD_DRAFT, Dialect.OPENAPI_3_0)
    if has_own_reference and isinstance(schema.get("$ref"), str):
        # Beside a reference these dialects read nothing.
        kept = ("$ref", "definitions", "$defs")
        schema = {word: schema[word] for word in kept if word in schema}
    parts = {
        word: _rewritten_part(word, value, dialect)
        for word, value in schema.items()
        if word != "$schema"
    }
    _rename_bounds(parts)
    if dialect is not Dialect.OPENAPI_3_0:
        _rename_old_words(parts)
        return parts
    return _nullable_as_type(parts)


def _rewritten_part(word: str, value: object, dialect: Dialect) -> object:
    if word in MAPS or word == "dependencies":
        if isinstance(value, dict):
            return {name: rewritten_schema(part, dialect) for name, part in value.items()}
    elif word in LISTS or (word == "items" and isinstance(value, list)):
        if isinstance(value, list):
            return [rewritten_schema(part, dialect) for part in value]
    elif word in ONE or word == "additionalItems":
        return rewritten_schema(value, dialect)
    return value


def _rename_bounds(schema: Schema) -> None:
    """Draft 4 and OpenAPI 3.0 say with a boolean that a bound itself is out."""
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        flag = schema.get(exclusive)
        if isinstance(flag, bool):
            del schema[exclusive]
            if flag and bound in schema:
                schema[exclusive] = schema.pop(bound)


def _rename_old_words(schema: Schema) -> None:
    if isinstance(schema.get("items"), list):
        schema["prefixItems"] = schema.pop("items")
        if "additionalItems" in schema:
            schema["items"] = schema.pop("additionalItems")
    schema.pop("additionalItems", None)
    dependencies = schema.pop("dependencies", None)
    if isinstance(dependencies, dict):
        names = {name: part for name, part in dependencies.items() if isinstance(part, list)}
        schema["dependentRequired"] = names
        schema["dependentSchemas"] = {
            name: part for name, part in dependencies.items() if name not in names
        }
    name = schema.pop("id", schema.get("$id")) if "$id" not in schema else schema["$id"]
    if isinstance(name, str):
        schema.pop("$id", None)
        schema.update({"$anchor": name[1:]} if name.startswith("#") else {"$id": name})


def _nullable_as_type(schema: Schema) -> Schema:
    """`nullable: true` adds null to the type named beside it, or to all that is said there."""
    if schema.pop("nullable", False) is not True:
        return schema
    named = schema.get("type")
    if isinstance(named, str):
        return {**schema, "type": [named, "null"]}
    return {"anyOf": [{"type": "null"}, schema]} if schema else schema

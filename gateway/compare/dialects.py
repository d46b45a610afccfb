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
# What has no schema in it but may look like one, and limits (`default` and `example` do not).
_VALUES: Final = frozenset({"const", "dependentRequired", "enum", "required", "type"})
# Where OpenAPI has names of its own, which may be words that mean something elsewhere.
_NAMED: Final = frozenset(
    {
        "callbacks", "content", "headers", "links", "parameters", "pathItems", "paths",
        "requestBodies", "responses", "securitySchemes", "webhooks",
    }
)  # fmt: skip
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


# 2020-12 with annotations (OpenAPI 3.1, 4.8.24.2); a date may follow.
_OF_OPENAPI: Final = "https://spec.openapis.org/oas/3.1/dialect/"


class UnknownDialect(ValueError):
    """A `$schema` or an OpenAPI version whose words are not known; the message names it."""


def dialect_of(document: object) -> Dialect | None:
    """The dialect that a document names; None where it names none. Raises `UnknownDialect`."""
    if not isinstance(document, dict):
        return None
    if is_openapi(document):
        version = str(document["openapi"])
        if f"{version}.".startswith("3.0."):
            return Dialect.OPENAPI_3_0
        if f"{version}.".startswith("3.1."):
            return _named(document.get("jsonSchemaDialect", MODERN))
        raise UnknownDialect(f"OpenAPI {version} is not known here; 3.0 and 3.1 are")
    if "swagger" in document:
        raise UnknownDialect("Swagger 2.0 is not known here; OpenAPI 3.0 and 3.1 are")
    named = document.get("$schema")
    return _named(named) if isinstance(named, str) else None


def is_openapi(document: object) -> bool:
    """Whether a decoded document is an OpenAPI document; YAML reads the version 3.1 as a number."""
    if not isinstance(document, dict):
        return False
    version = document.get("openapi")
    return isinstance(version, str) or (isinstance(version, float) and "info" in document)


def _named(name: object) -> Dialect:
    text = str(name).rstrip("#")
    if text.startswith(_OF_OPENAPI):
        return Dialect.MODERN
    if text not in _DIALECTS:
        raise UnknownDialect(f"$schema {name} is not known here")
    return _DIALECTS[text]


def document_in_2020_12(document: object, beside: Dialect | None = None) -> object:
    """A schema or an OpenAPI document with every schema in it as 2020-12.

    `beside` is the dialect of what refers to it, for a document that names none itself. Raises
    `UnknownDialect`. What is neither (a payload) comes back as it is.
    """
    own = dialect_of(document)
    if own is Dialect.OPENAPI_3_0:
        return _openapi_part(document, "")
    if is_openapi(document) and own not in (None, Dialect.MODERN):
        raise UnknownDialect("a jsonSchemaDialect other than OpenAPI's own is not known here")
    dialect = own or beside
    if dialect is None:
        return document
    if dialect is Dialect.MODERN:
        return _parts_in_2020_12(document)
    return rewritten_schema(document, dialect)


def _parts_in_2020_12(value: object) -> object:
    """A document of 2020-12, in which single schemas may name another dialect."""
    if isinstance(value, list):
        return [_parts_in_2020_12(item) for item in value]
    if not isinstance(value, dict):
        return value
    named = value.get("$schema")
    if isinstance(named, str) and (dialect := _named(named)) is not Dialect.MODERN:
        return rewritten_schema(value, dialect)
    return {
        word: part if word in _VALUES else _parts_in_2020_12(part)
        for word, part in value.items()
        if not (word == "$schema" and isinstance(part, str) and part.rstrip("#") != MODERN)
    }


def _openapi_part(value: object, key: str) -> object:
    """An OpenAPI 3.0 document, whose schemas stand under `schema` and `schemas` alone."""
    if isinstance(value, list):
        return [_openapi_part(item, "") for item in value]
    if not isinstance(value, dict) or key in ("example", "examples"):
        return value
    if key == "schema":
        return rewritten_schema(value, Dialect.OPENAPI_3_0)
    if key == "schemas":
        return {name: rewritten_schema(part, Dialect.OPENAPI_3_0) for name, part in value.items()}
    return {
        name: _openapi_part(part, "" if key in _NAMED else name) for name, part in value.items()
    }


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
    elif word not in _VALUES:
        # No schema stands here, but a reference may lead to one in it: a file of several.
        return _rewritten_anything(value, dialect)
    return value


def _rewritten_anything(value: object, dialect: Dialect) -> object:
    if isinstance(value, list):
        return [_rewritten_anything(item, dialect) for item in value]
    return rewritten_schema(value, dialect)


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
    for word in ("$id", "id"):
        name = schema.get(word)
        if isinstance(name, str):
            del schema[word]
            schema.update({"$anchor": name[1:]} if name.startswith("#") else {"$id": name})
            break


def _nullable_as_type(schema: Schema) -> Schema:
    """`nullable: true` adds null to the type named beside it, or to all that is said there."""
    if not isinstance(schema.get("nullable"), bool) or not schema.pop("nullable"):
        return schema
    named = schema.get("type")
    if isinstance(named, str):
        return {**schema, "type": [named, "null"]}
    return {"anyOf": [{"type": "null"}, schema]} if schema else schema

"""The input of a request, checked: path ids, query parameters, JSON bodies.

A malformed id is 404 in a path and 422 in a query or a body, before any Nexgate call.
"""

import re
from typing import Annotated, TypeVar

import orjson
from aiohttp import web
from pydantic import BaseModel, BeforeValidator, Field, ValidationError, WithJsonSchema
from pydantic.config import JsonDict

from gateway.errors import ApiError, invalid, not_found
from gateway.routes.app_keys import SERVICES
from gateway.service.sorted_videos import Sort
from mappings.ids import nexgate_id

# Clients write these for an absent value (Loops API, Pagination).
ABSENT = {"", "null", "undefined"}
INTEGER = re.compile(r"-?[0-9]{1,18}")
# What can be the id of a video or a comment (mappings.ids); a number of 39 digits may be too large.
ID_PATTERN = r"^(0|[1-9][0-9]{0,38}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$"


def _whole(value: object) -> object:
    """1 for 1.0, which JSON Schema takes for an integer too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# A number beyond this has lost digits in a JavaScript client.
SafeInteger = Annotated[int, BeforeValidator(_whole), Field(strict=True, ge=0, le=2**53)]
GivenId = SafeInteger | Annotated[str, WithJsonSchema({"type": "string", "pattern": ID_PATTERN})]

Body = TypeVar("Body", bound=BaseModel)


def query_text(request: web.Request, name: str) -> str | None:
    """The first value of a query parameter; None when it is missing or in `ABSENT`."""
    value = request.query.get(name)
    return None if value is None or value in ABSENT else value


def documented_limit(request: web.Request, *, default: int, highest: int) -> int:
    """`limit` where Loops documents it: a value out of range is 422."""
    text = query_text(request, "limit")
    if text is None:
        return default
    value = _integer(text)
    if value is None:
        raise invalid({"limit": ["The limit field must be an integer."]})
    if not 1 <= value <= highest:
        raise invalid({"limit": [f"The limit field must be between 1 and {highest}."]})
    return value


def tolerated_limit(request: web.Request, *, default: int, highest: int) -> int:
    """`limit` where Loops doesn't document it: clamped to 1..`highest`."""
    text = query_text(request, "limit")
    value = _integer(text) if text is not None else None
    return default if value is None else min(max(value, 1), highest)


def sort_order(request: web.Request) -> Sort:
    """`sort` of an account's feed, or 422."""
    text = query_text(request, "sort")
    if text is None:
        return Sort.LATEST
    try:
        return Sort(text)
    except ValueError:
        raise invalid({"sort": ["The selected sort is invalid."]}) from None


def path_media_id(request: web.Request) -> str:
    """Nexgate's media id for the video id in the path; 404, or 451 where it is taken down."""
    media_id = nexgate_id(request.match_info["id"])
    if media_id is None:
        raise not_found()
    request.app[SERVICES].takedowns.require_clip(media_id)
    return media_id


def path_account_id(request: web.Request) -> str:
    """Nexgate's account id for the account id in the path; 404, or 451 where it is taken down."""
    services = request.app[SERVICES]
    account_id = services.identity.account_from_loops_id(request.match_info["id"])
    if account_id is None:
        raise not_found()
    services.takedowns.require_account(account_id)
    return account_id


def path_message_id(request: web.Request) -> str:
    """Nexgate's id of a notification for the one in the path, or 404."""
    found = nexgate_id(request.match_info["id"])
    if found is None:
        raise not_found()
    return found


def query_media_id(request: web.Request, name: str) -> str:
    """Nexgate's media id for a video id in the query, or 422."""
    text = query_text(request, name)
    if text is None:
        raise invalid({name: [f"The {name} field is required."]})
    return checked_media_id(name, text)


def checked_media_id(name: str, value: str | int) -> str:
    """Nexgate's media id for the video id in field `name`, or 422."""
    media_id = nexgate_id(str(value))
    if media_id is None:
        raise _invalid_id(name)
    return media_id


async def read_body(request: web.Request, model: type[Body]) -> Body:
    """The JSON body as a model, or 422 with a message per field.

    The content type is ignored, and an empty body is an empty object: clients send
    `application/json` with zero bytes (Loops API, Bodies and query strings).
    """
    raw = await request.read()
    try:
        content = orjson.loads(raw) if raw.strip() else {}
    except orjson.JSONDecodeError:
        raise invalid({"body": ["The request body is not valid JSON."]}) from None
    if not isinstance(content, dict):
        raise invalid({"body": ["The request body must be a JSON object."]})
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise _field_messages(error) from None


async def read_changes(request: web.Request, model: type[BaseModel]) -> dict[str, object]:
    """The settings that the JSON body names, checked by `model`; 422 where it names none of them.

    An empty body changes nothing.
    """
    changes = (await read_body(request, model)).model_dump(exclude_unset=True)
    raw = await request.read()
    if not changes and raw.strip() and orjson.loads(raw):
        raise invalid({"body": ["This server keeps no such setting."]})
    return changes


def names_a_setting(schema: JsonDict) -> None:
    """Add to the JSON Schema of a body what `read_changes` asks of it."""
    properties = schema.get("properties")
    names = list(properties) if isinstance(properties, dict) else []
    # Generators of clients read `anyOf` as a choice of types, and pass over this.
    schema["not"] = {"minProperties": 1, "propertyNames": {"not": {"enum": [*names]}}}


def _field_messages(error: ValidationError) -> ApiError:
    messages: dict[str, list[str]] = {}
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        field = str(problem["loc"][0])
        label = field.replace("_", " ")
        if problem["type"] == "missing":
            text = f"The {label} field is required."
        else:
            text = f"The {label} field is invalid: {problem['msg']}."
        messages.setdefault(field, [text])
    return invalid(messages)


def _invalid_id(name: str) -> ApiError:
    return invalid({name: [f"The selected {name.replace('_', ' ')} is invalid."]})


def _integer(text: str) -> int | None:
    return int(text) if INTEGER.fullmatch(text) else None

"""The OpenAPI 3.1 document of the gateway's Loops API, made from the route table and the models."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Final

import orjson

from gateway import __version__
from gateway.contract.examples import example
from gateway.contract.json_schema import Schema, for_openapi, inlined
from gateway.contract.operation import Operation, Parameter
from gateway.contract.refusals import error_components, error_response, error_statuses
from gateway.contract.responses import HTML, JSON, TEXT, Answer
from gateway.contract.rows import FAMILIES, FAMILY_DESCRIPTIONS
from gateway.contract.schemas import LOOPS, schemas_of
from gateway.contract.views import UNSUPPORTED, supported_document
from gateway.http.cookies import SESSION_COOKIE, XSRF_HEADER
from gateway.routes.route import Access, Route
from gateway.routes.table import ROUTES

OPENAPI_VERSION: Final = "3.1.1"
_PLACEHOLDER: Final = re.compile(r"\{([^}:]+)(?::[^}]*)?\}")
_RESPONSES: Final = "#/components/responses/"
_WORD: Final = re.compile(r"[A-Za-z0-9]+")
# A row for every method: what this server refuses whatever is asked of it.
_ANY_METHOD: Final = ("GET", "POST", "PUT", "DELETE")
_DESCRIPTION: Final = (
    "The API of a Loops server, served from Nexgate. Ids are decimal texts of up to 39 digits "
    "(or UUIDs, by the operator's choice). Every answer below `/api` is JSON whatever `Accept` "
    "says. Every error carries `message`, `error` and `data` side by side, and a 422 `errors` "
    "too. Unknown query parameters are passed over; one that is empty, `null` or `undefined` "
    "counts as absent. `HEAD` works wherever `GET` does."
)
_PATH_PARAMETERS: Final[Mapping[str, str]] = {
    "id": "The id of what the path names; what can be no id is 404.",
    "videoId": "The id of the video.",
    "comment_id": "The id of the comment or reply.",
    "commentId": "The id of the comment.",
    "parent_id": "The id of the comment that was replied to.",
    "replyId": "The id of the reply.",
    "username": "A user name, without `@`.",
    "tag": "A hashtag, without `#`.",
    "shortcode": "The video id in base 64 over `0-9a-zA-Z-_`.",
    "name": "The name of a file.",
    "metric": "What is counted.",
    "tail": "Whatever stands below; slashes included.",
}
_SCHEMES: Final[Mapping[str, str]] = {
    "bearer": "A gateway session, or a Nexgate access token.",
    "oauth2": "What apps sign in with. The token lives long and is never refreshed by clients.",
    "cookie": "The web app's session. Anything but GET needs its CSRF token as well.",
}
_SCOPES: Final[Mapping[str, str]] = {
    "user:read": "Read the account",
    "user:write": "Change the account",
    "video:create": "Publish videos",
    "video:read": "Watch videos",
}


def loops_document(public_url: str = "/", title: str = "Loops Gateway") -> Schema:
    """The whole document; `public_url` is where the API is served."""
    paths = _paths(ROUTES)
    used = set(_response_names(paths))
    return {
        "openapi": OPENAPI_VERSION,
        "info": {
            "title": title,
            "version": __version__,
            "summary": "A Loops instance in front of Nexgate.",
            "description": _DESCRIPTION,
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": public_url}],
        "tags": [
            {"name": family, "description": FAMILY_DESCRIPTIONS[family]} for family in FAMILIES
        ],
        "paths": paths,
        "components": {
            "schemas": _components(),
            "responses": {name: part for name, part in error_components().items() if name in used},
            "headers": _headers(),
            "securitySchemes": _security_schemes(public_url),
        },
    }


def published(public_url: str) -> Callable[[bool], bytes]:
    """What gives the document's bytes, made when first asked for; whole, or what is supported."""

    @cache
    def content(only_supported: bool) -> bytes:
        document = loops_document(public_url)
        return orjson.dumps(supported_document(document) if only_supported else document)

    return content


def route_key(route: Route) -> str:
    """How a route is named in the tables of the contract."""
    return f"{route.method} {route.path}"


def operations() -> dict[str, tuple[str, Operation]]:
    """The row of every route with its family."""
    return {
        key: (family, operation)
        for family, rows in FAMILIES.items()
        for key, operation in rows.items()
    }


def template(path: str) -> str:
    """A path of the route table as OpenAPI writes it: placeholders without their patterns."""
    return _PLACEHOLDER.sub(r"{\1}", path)


def path_parameter(name: str, description: str) -> Schema:
    """A placeholder of a path."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string"},
    }


def operation_id(method: str, path: str) -> str:
    """A name for generated clients: the method and the words of the path, `getV1VideoById`."""
    words = _WORD.findall(re.sub(r"\{(\w+)\}", r" by \1 ", template(path)))
    spoken = words[1:] if words[:1] == ["api"] else words
    return method.lower() + "".join(word[0].upper() + word[1:] for word in spoken)


def _paths(routes: Iterable[Route]) -> dict[str, Schema]:
    rows = operations()
    paths: dict[str, Schema] = {}
    for route in routes:
        item = paths.setdefault(template(route.path), _path_item(route.path))
        # A route without a row fails a test, not a client.
        family, operation = rows.get(route_key(route), ("Other", Operation()))
        for method in _ANY_METHOD if route.method == "*" else (route.method,):
            # The first row of the table is the one that answers.
            item.setdefault(method.lower(), _operation(route, method, family, operation))
    return paths


def _path_item(path: str) -> Schema:
    names = _PLACEHOLDER.findall(path)
    if not names:
        return {}
    return {"parameters": [path_parameter(name, _PATH_PARAMETERS.get(name, "")) for name in names]}


def _operation(route: Route, method: str, family: str, operation: Operation) -> Schema:
    becomes = f"Becomes {route.becomes} at Nexgate."
    if route.becomes == "-":
        becomes = "Answered by the gateway itself; Nexgate is not asked."
    described: Schema = {
        "operationId": operation_id(method, route.path),
        "tags": [family],
        "summary": route.summary,
        "description": becomes,
        "security": _security(route.access),
        "parameters": [query_parameter(parameter) for parameter in operation.query],
    }
    if operation.body is not None:
        described["requestBody"] = _request_body(operation)
    described["responses"] = _responses(route, operation)
    if operation.refusal is not None:
        described[UNSUPPORTED] = True
    return {
        key: value for key, value in described.items() if value not in ("", []) or key == "security"
    }


def query_parameter(parameter: Parameter) -> Schema:
    """A parameter of a query."""
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.is_required,
        "description": parameter.description,
        "schema": parameter.schema,
    }


def _request_body(operation: Operation) -> Schema:
    body = operation.body
    schema = body if body is None or isinstance(body, dict) else inlined(body)
    form = schema if operation.form is None else operation.form
    content = {
        media_type: {"schema": schema if media_type == JSON else form}
        for media_type in operation.body_types
    }
    # An empty body is an empty object. Of several types none is required: openapi-python-client's
    # code for that does not run.
    is_required = bool(schema and schema.get("required")) and len(content) == 1
    return {"required": is_required, "content": content}


def _responses(route: Route, operation: Operation) -> Schema:
    answers = operation.own if operation.answer is None else (operation.answer, *operation.own)
    responses: Schema = {str(answer.status): _response(answer) for answer in answers}
    for status in error_statuses(route, operation):
        responses.setdefault(str(status), error_response(status, route.shape))
    return dict(sorted(responses.items()))


def _response(answer: Answer) -> Schema:
    headers: Schema = {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}}
    for name, description in answer.headers.items():
        headers[name] = {"description": description, "schema": {"type": "string"}}
    response: Schema = {"description": answer.description, "headers": headers}
    if answer.media_types:
        response["content"] = {kind: _media_type(answer, kind) for kind in answer.media_types}
    return response


def _media_type(answer: Answer, kind: str) -> Schema:
    schema = TEXT if kind == HTML else answer.schema
    media_type: Schema = {} if schema is None else {"schema": schema}
    value = example(LOOPS, answer.example) if answer.example is not None else None
    if kind == JSON and value is not None:
        is_wrapped = answer.schema is not None and "properties" in answer.schema
        media_type["example"] = {"data": value} if is_wrapped else value
    return media_type


def _response_names(value: object) -> Iterator[str]:
    """The names of the shared responses that are referred to."""
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str) and reference.startswith(_RESPONSES):
            yield reference.removeprefix(_RESPONSES)
        for part in value.values():
            yield from _response_names(part)


def _components() -> dict[str, Schema]:
    components = {}
    for name, schema in schemas_of(LOOPS).items():
        value = example(LOOPS, name)
        component = for_openapi(schema)
        components[name] = component if value is None else {**component, "examples": [value]}
    return components


def _headers() -> Schema:
    return {
        "X-Request-Id": {
            "description": "The request's id: the caller's own where it is harmless.",
            "schema": {"type": "string"},
        },
        "Retry-After": {
            "description": "Seconds after which another try makes sense.",
            "schema": {"type": "integer", "minimum": 1},
        },
        "WWW-Authenticate": {
            "description": "What kind of credential is wanted.",
            "schema": {"type": "string"},
        },
    }


def _security(access: Access) -> list[dict[str, list[str]]]:
    if access is Access.ANYONE:
        return []
    schemes: list[dict[str, list[str]]] = [{name: []} for name in _SCHEMES]
    return [{}, *schemes] if access is Access.GUEST_OR_VIEWER else schemes


def _security_schemes(public_url: str) -> Schema:
    root = public_url.rstrip("/")
    return {
        "bearer": {"type": "http", "scheme": "bearer", "description": _SCHEMES["bearer"]},
        "oauth2": {
            "type": "oauth2",
            "description": _SCHEMES["oauth2"],
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": f"{root}/oauth/authorize",
                    "tokenUrl": f"{root}/oauth/token",
                    "scopes": dict(_SCOPES),
                }
            },
        },
        "cookie": {
            "type": "apiKey",
            "in": "cookie",
            "name": SESSION_COOKIE,
            "description": f"{_SCHEMES['cookie']} It goes into the header {XSRF_HEADER}.",
        },
    }

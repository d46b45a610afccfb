"""Every endpoint that Loops' clients read, asked once and checked against the dated contract."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gateway.conform.report import Rule
from gateway.conform.run import Run, most_of, objects, read, text
from gateway.conform.schema import deviations
from gateway.conform.walker import Answer
from gateway.contract.dated import dated_document

CONTRACT: Final = "loops@2026-08"
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_REFERENCE: Final = "#/components/responses/"
_ACCOUNT_PATHS: Final = ("/account/", "/playlists")
_MOST_DEVIATIONS: Final = 3


def _operations() -> dict[str, Mapping[str, Any]]:
    """The reads below /api, by path."""
    paths = dated_document(CONTRACT)["paths"]
    return {
        path: item["get"]
        for path, item in paths.items()
        if path.startswith("/api/") and "get" in item
    }


def rule_name(path: str) -> str:
    """The name of an endpoint's rule."""
    return f"GET {path}"


ENDPOINT_RULES: Final = tuple(
    Rule(rule_name(path), "it answers as documented", f"Loops API, Endpoints ({CONTRACT})")
    for path in _operations()
)


async def every_endpoint(run: Run) -> None:
    """One request to each; without a token only those that need none."""
    values = await _values(run)
    for path, operation in _operations().items():
        names = _PLACEHOLDER.findall(path)
        found = {name: _value_for(path, name, values) for name in names}
        is_open = not operation["security"] or {} in operation["security"]
        if all(found.values()) and (run.has_token or is_open):
            filled = path
            for name in names:
                filled = filled.replace(f"{{{name}}}", found[name])
            query = _query(operation, values)
            answer = await run.walker.ask("GET", filled, signed_in=run.has_token, query=query)
            _check(run, path, operation, answer)


async def _values(run: Run) -> dict[str, str]:
    """Ids and names that the server itself has shown."""
    video = next(iter(run.items.values()))
    values = {
        "video": text(video.get("id")),
        "account": text(read(video, "account.id")),
        "username": text(read(video, "account.username")),
        "tag": next((text(tag) for one in run.items.values() for tag in _list(one, "tags")), ""),
    }
    for key in most_of(run.items, "comments"):
        answer = await run.walker.get(f"/api/v1/video/comments/{key}", signed_in=run.has_token)
        comments = objects(answer.object.get("data"))
        if comments:
            # One that was answered has more to show.
            comment = next((one for one in comments if one.get("replies")), comments[0])
            found = {"commented": key, "comment": text(comment.get("id"))}
            return {**values, **found, "reply": await _reply(run, key, found["comment"])}
    return {**values, "commented": values["video"], "comment": "", "reply": ""}


async def _reply(run: Run, key: str, comment: str) -> str:
    """The id of a reply to a comment; empty where it has none."""
    path = f"/api/v1/video/comments/{key}/replies"
    answer = await run.walker.get(path, signed_in=run.has_token, cr=comment)
    return next((text(one.get("id")) for one in objects(answer.object.get("data"))), "")


def _list(video: Mapping[str, object], name: str) -> list[object]:
    found = video.get(name)
    return found if isinstance(found, list) else []


def _value_for(path: str, name: str, values: Mapping[str, str]) -> str:
    """What stands for a placeholder; empty where the server has shown nothing of the kind."""
    if name == "id":
        if any(part in path for part in _ACCOUNT_PATHS):
            return values["account"]
        return values["commented" if "/comments/" in path else "video"]
    if name == "comment_id" and "/reply/" in path:
        return values["reply"]
    known = {"comment_id": "comment", "reply_id": "", "parent_id": "", "username": "username"}
    return values.get(known.get(name, name), "")


def _query(operation: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, str]:
    """The parameters that must be there, with something that is there to be found."""
    known = {"id": values["video"], "cr": values["comment"], "q": values["username"]}
    return {
        one["name"]: known.get(one["name"], "about")
        for one in operation.get("parameters", ())
        if one["in"] == "query" and one.get("required")
    }


def _check(run: Run, path: str, operation: Mapping[str, Any], answer: Answer) -> None:
    name = rule_name(path)
    if answer.status == 404 and ("{" in path or "?" in answer.where):
        # What the path names may have nothing of the kind; single things are checked elsewhere.
        documented = [status for status in operation["responses"] if status.startswith("2")]
        run.report.warn(name, answer.where, f"{' or '.join(documented)} for what exists", 404)
        return
    check_documented(run, name, operation, answer)


def check_documented(run: Run, name: str, operation: Mapping[str, Any], answer: Answer) -> bool:
    """Hold an answer against an operation of the dated contract; whether it succeeded as said."""
    documented = [status for status in operation["responses"] if status.startswith("2")]
    expected = f"status {' or '.join(documented)}"
    is_known = str(answer.status) in documented
    if not run.report.expect(name, is_known, answer.where, expected, answer.status):
        return False
    content = _resolved(operation["responses"][str(answer.status)]).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    if schema is not None and run.report.expect(
        name, answer.is_json, answer.where, "JSON, and labelled so", answer.content_type
    ):
        for expected, found in _departures(answer.document, schema):
            run.report.expect(name, False, answer.where, expected, found)
    return True


def _departures(value: object, schema: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    components = dated_document(CONTRACT)["components"]
    found = deviations(value, {**schema, "components": components})
    for one in found[:_MOST_DEVIATIONS]:
        yield f"{one.shape or 'the answer'}: {one.departure.value}, {one.expected}", one.found


def _resolved(response: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = response.get("$ref")
    if isinstance(reference, str):
        shared = dated_document(CONTRACT)["components"]["responses"]
        found: Mapping[str, Any] = shared[reference.removeprefix(_REFERENCE)]
        return found
    return response

"""What an operation answers when it works: envelope and content (Loops API, Envelopes)."""

from dataclasses import dataclass, field

from gateway.contract.json_schema import Schema
from gateway.routes.parameters import ID_PATTERN

JSON = "application/json"
MULTIPART = "multipart/form-data"
HTML = "text/html"
BOOLEAN: Schema = {"type": "boolean"}
INTEGER: Schema = {"type": "integer"}
TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
ANY_OBJECT: Schema = {"type": "object"}
GIVEN_ID: Schema = {"type": "string", "pattern": ID_PATTERN}


@dataclass(frozen=True)
class Answer:
    """A success: its status, the schema of its body, or the media types of one that is no JSON."""

    description: str
    schema: Schema | None = None
    media_types: tuple[str, ...] = (JSON,)
    status: int = 200
    example: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


def ref(name: str) -> Schema:
    """A reference to the resource `name`."""
    return {"$ref": f"#/components/schemas/{name}"}


def record(**fields: Schema) -> Schema:
    """An object with exactly these fields."""
    return {
        "type": "object",
        "properties": dict(fields),
        "required": list(fields),
        "additionalProperties": False,
    }


def many(item: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": item}


def either(*choices: Schema) -> Schema:
    """One of several schemas."""
    return {"anyOf": list(choices)}


VIDEO: Schema = either(ref("VideoResource"), ref("VideoResourceWithNexgate"))


def single(name: str, description: str = "The resource.") -> Answer:
    """One resource inside `data` (E1)."""
    return Answer(description, record(data=ref(name)), example=name)


def page(name: str, description: str = "A page; `meta.next_cursor` leads on.") -> Answer:
    """A page with its cursors (E2, and E2t without links)."""
    return Answer(description, ref(name), example=name)


def listing(item: Schema, description: str = "The whole list.") -> Answer:
    """A list without cursors inside `data` (E3)."""
    return Answer(description, record(data=many(item)))


def bare(name: str, description: str = "The resource itself, as it is now.") -> Answer:
    """One resource without an envelope (E4)."""
    return Answer(description, ref(name), example=name)


def helper(content: Schema, description: str = "What was asked for.") -> Answer:
    """Anything inside `data` (E5)."""
    return Answer(description, record(data=content))


def plain(content: Schema, description: str = "What was asked for.") -> Answer:
    """A shape of this endpoint's own (E7)."""
    return Answer(description, content)


def web_page(description: str) -> Answer:
    """A page for people."""
    return Answer(description, TEXT, (HTML,))


def picture(*media_types: str, description: str = "The file.") -> Answer:
    """Bytes."""
    return Answer(description, {}, media_types)


DONE = Answer("Done.", ref("Done"), example="Done")
SUCCESS = Answer("Accepted.", ref("Success"), example="Success")
VIDEO_IN_DATA = Answer("The video.", record(data=VIDEO), example="VideoResource")
VIDEO_ITSELF = Answer("The video as it is now.", VIDEO, example="VideoResource")
VIDEO_PAGE = page("VideoPage", "A page of videos; `meta.next_cursor` is null at the end.")
NOTHING = Answer("Done; there is no body.", None, (), 204)

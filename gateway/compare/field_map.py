"""The whole correspondence of a clip and a video, with the values of an example side by side."""

import json
from dataclasses import dataclass
from typing import Final

from gateway.compare.correspondence import rules_reading, sources
from gateway.compare.shapes import joined
from gateway.compare.text import columns, markdown_table
from gateway.contract.examples import example
from gateway.contract.schemas import NEXGATE
from mappings.lineage import LINEAGE
from mappings.nexgate import read_clip
from mappings.rules import Rules, ViewerFacts
from mappings.videos import video_from_clip

_RULES: Final = Rules(public_url="https://loops.example")
_VIEWER: Final = ViewerFacts(signed_in=True)
_HEADINGS: Final = ("Loops field", "Example", "How", "From Nexgate", "Example", "Rule")
_COLOURS: Final = {"exact": "green", "derived": "cyan", "defaulted": "blue", "unsupported": "blue"}
_KEPT: Final = "kept under `nexgate`, where that is asked for"
_LONGEST_VALUE: Final = 40


@dataclass(frozen=True)
class MapRow:
    """One Loops field with its sources, or one Nexgate field that Loops has no place for."""

    field: str | None
    value: object
    kind: str
    sources: tuple[str, ...]
    source_values: tuple[object, ...]
    rule: str


def map_rows() -> list[MapRow]:
    """Every Loops field in the order of the lineage table, then what only Nexgate has."""
    clip = example(NEXGATE, "Clip")
    video = video_from_clip(read_clip(clip), _RULES, _VIEWER).video.model_dump(mode="json")
    rows = [
        MapRow(
            line.field,
            _at(video, line.field),
            line.kind,
            line.sources,
            tuple(_at(clip, source) for source in sources(line)),
            line.rule,
        )
        for line in LINEAGE
    ]
    rows += [
        MapRow(None, None, "extension", (path,), (value,), _KEPT)
        for path, value in _leaves(clip, "")
        if not rules_reading(path)
    ]
    return rows


def map_table() -> str:
    """The correspondence in columns, styled."""
    rows = map_rows()
    return "\n".join(
        columns(_HEADINGS, [_cells(row) for row in rows], [_COLOURS.get(row.kind) for row in rows])
    )


def map_markdown() -> str:
    """The correspondence as a Markdown table."""
    return "\n".join(markdown_table(_HEADINGS, [_cells(row) for row in map_rows()]))


def map_document() -> dict[str, object]:
    """The correspondence as JSON."""
    return {
        "fields": [
            {
                "loops": row.field,
                "loops_example": row.value,
                "how": row.kind,
                "nexgate": list(row.sources),
                "nexgate_examples": list(row.source_values),
                "rule": row.rule,
            }
            for row in map_rows()
        ]
    }


def _cells(row: MapRow) -> tuple[str, ...]:
    values = ", ".join(_written(value) for value in row.source_values)
    return (
        row.field or "",
        "" if row.field is None else _written(row.value),
        row.kind,
        ", ".join(row.sources),
        values,
        row.rule,
    )


def _written(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def _at(value: object, path: str) -> object:
    found = value
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _leaves(value: object, path: str) -> list[tuple[str, object]]:
    if not isinstance(value, dict) or not value:
        return [(path, value)]
    return [leaf for name, member in value.items() for leaf in _leaves(member, joined(path, name))]

"""A clip and its video as lines of JSON, each with its sources and the rule that applies."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mappings.lineage import LINEAGE, Lineage

MOST_LINES = 1500

_LINEAGE: Mapping[str, Lineage] = {line.field: line for line in LINEAGE}
_SOURCES = tuple(dict.fromkeys(source for line in LINEAGE for source in line.sources))
# Repeats `id`, so it needs no row in the lineage.
_IDENTITY = "media.id"


@dataclass(frozen=True)
class Line:
    """One line of indented JSON.

    `path` is dotted and without list positions; `key` is the member's name with its quotes, `value`
    the rest of the line. `links` are the Nexgate paths the mapping reads for it; lines of both
    sides with a common path belong together. `rule` is a sentence for people; `kind` is `used`,
    `unmapped`, `extension` or a kind of the lineage.
    """

    depth: int
    path: str
    key: str
    value: str
    type: str
    links: tuple[str, ...] = ()
    rule: str = ""
    kind: str = ""


def clip_lines(clip: object) -> list[Line]:
    """The lines of a Nexgate clip, each with the Loops fields made from it."""
    return [_clip_line(line) for line in _bounded(_lines(clip, 0, "", ""))]


def video_lines(video: object, settings: Mapping[str, str]) -> list[Line]:
    """The lines of a VideoResource with their sources. `settings`: the rules in force, as text."""
    return [_video_line(line, settings) for line in _bounded(_lines(video, 0, "", ""))]


def lineage_of(path: str) -> Lineage | None:
    """The lineage of a path, or of the nearest path around it; None without."""
    while path:
        if path in _LINEAGE:
            return _LINEAGE[path]
        path = path.rpartition(".")[0]
    return None


def _clip_line(line: Line) -> Line:
    links = tuple(source for source in _SOURCES if _lies_in(line.path, source))
    fields = [row.field for row in LINEAGE if set(row.sources) & set(links)]
    if fields:
        return _with(line, links, f"becomes {', '.join(fields)}", "used")
    if line.path == _IDENTITY:
        return _with(line, (), "the same as id", "used")
    if not line.path or any(_lies_in(source, line.path) for source in _SOURCES):
        return line
    rule = "Loops has no field for it; the extension has it under nexgate"
    return _with(line, (), rule, "unmapped")


def _video_line(line: Line, settings: Mapping[str, str]) -> Line:
    if line.path == "nexgate" or line.path.startswith("nexgate."):
        rule = "the extension: what Nexgate has and Loops has no field for"
        return _with(line, (), rule, "extension")
    row = lineage_of(line.path)
    if row is None:
        return line
    rule = row.rule
    values = [
        f"{source} is {settings[source.removeprefix('settings.')]}"
        for source in row.sources
        if source.removeprefix("settings.") in settings and source.startswith("settings.")
    ]
    if values:
        rule += f" ({'; '.join(values)})"
    return _with(line, row.sources, rule, row.kind)


def _lies_in(path: str, outer: str) -> bool:
    return path == outer or path.startswith(f"{outer}.")


def _with(line: Line, links: tuple[str, ...], rule: str, kind: str) -> Line:
    return Line(line.depth, line.path, line.key, line.value, line.type, links, rule, kind)


def _bounded(lines: Iterator[Line]) -> Iterator[Line]:
    for number, line in enumerate(lines):
        if number == MOST_LINES:
            yield Line(0, "", "", "… and so on", "more")
            return
        yield line


def _lines(value: object, depth: int, path: str, key: str) -> Iterator[Line]:
    if isinstance(value, dict) and value:
        members = [
            (f"{path}.{n}" if path else str(n), f"{_text(n)}: ", v) for n, v in value.items()
        ]
        yield from _nested("{}", members, Line(depth, path, key, "", "object"))
    elif isinstance(value, list) and value:
        items = [(path, "", item) for item in value]
        yield from _nested("[]", items, Line(depth, path, key, "", "array"))
    else:
        yield Line(depth, path, key, _text(value), _type(value))


def _nested(brackets: str, members: list[tuple[str, str, object]], first: Line) -> Iterator[Line]:
    yield Line(first.depth, first.path, first.key, brackets[0], first.type)
    for number, (path, key, member) in enumerate(members, start=1):
        inner = list(_lines(member, first.depth + 1, path, key))
        if number < len(members):
            last = inner[-1]
            inner[-1] = Line(last.depth, last.path, last.key, f"{last.value},", last.type)
        yield from inner
    yield Line(first.depth, first.path, "", brackets[1], first.type)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _type(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return "literal"
    return "number" if isinstance(value, (int, float)) else "text"

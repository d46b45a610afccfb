"""A comparison as a table for people, as Markdown and as JSON."""

import json
from collections.abc import Iterable, Sequence
from typing import Final
from unicodedata import east_asian_width

import click

from gateway.compare.relation import Comparison, Relation, Row
from gateway.compare.things import Thing

_HEADINGS: Final = ("", "Field", "Relation", "A delivers", "B reads", "Why")
_COLOURS: Final = {
    Relation.SAME: "green",
    Relation.RENAMED: "cyan",
    Relation.DERIVED: "cyan",
    Relation.ONLY_A: "blue",
    Relation.ONLY_B: "blue",
    Relation.TYPE: "yellow",
    Relation.NULLABILITY: "yellow",
    Relation.FORMAT: "yellow",
    Relation.LIMITS: "yellow",
}
_LONGEST_CELL: Final = 46
_LONGEST_WITNESS: Final = 160
_MOST_WITNESSES: Final = 5


def comparison_table(
    comparison: Comparison, a: Thing, b: Thing, *, only_differences: bool = False
) -> str:
    """The comparison in columns with its verdict below; styled, for `click.echo` to strip."""
    rows = _chosen(comparison, only_differences=only_differences)
    lines = [*_titles(a, b), ""]
    if rows:
        lines += columns(_HEADINGS, [_cells(row) for row in rows], [_style(row) for row in rows])
        lines.append("")
    shown = witness_lines(comparison)
    if shown:
        lines += ["A allows, B rejects:", *(f"  {line}" for line in shown[:_MOST_WITNESSES]), ""]
    colour = {True: "green", False: "red", None: "yellow"}[comparison.is_compatible]
    lines.append(click.style(verdict(comparison), fg=colour, bold=True))
    return "\n".join(lines)


def comparison_markdown(
    comparison: Comparison, a: Thing, b: Thing, *, only_differences: bool = False
) -> str:
    """The comparison as a Markdown table with its verdict above."""
    rows = _chosen(comparison, only_differences=only_differences)
    heads = [f"- {line}" for line in _titles(a, b)]
    table = markdown_table(_HEADINGS, [_cells(row) for row in rows])
    return "\n".join([f"**{verdict(comparison)}**", "", *heads, "", *table])


def comparison_document(
    comparison: Comparison, a: Thing, b: Thing, *, only_differences: bool = False
) -> dict[str, object]:
    """The comparison as JSON: the verdict, both sides, how many of each relation, every field."""
    counts = {str(relation): 0 for relation in Relation}
    for row in comparison.rows:
        counts[row.relation] += 1
    return {
        "compatible": comparison.is_compatible,
        "a": {"title": a.title, "remark": a.remark},
        "b": {"title": b.title, "remark": b.remark},
        "counts": counts,
        "proofs": [
            {"place": ".".join(one.place), "keyword": one.keyword, "document": one.witness}
            for one in comparison.findings
            if one.is_proven
        ],
        "fields": [
            {
                "field": row.field,
                "relation": str(row.relation),
                "accepted": row.is_accepted,
                "a": None if row.a is None else str(row.a),
                "b": None if row.b is None else str(row.b),
                "why": row.remark,
            }
            for row in _chosen(comparison, only_differences=only_differences)
        ],
    }


def verdict(comparison: Comparison) -> str:
    """The verdict as a sentence, with how many fields stand how."""
    counts = [
        f"{count} {relation}"
        for relation in Relation
        if (count := sum(row.relation is relation for row in comparison.rows))
    ]
    refused = [row.field for row in comparison.rows if row.is_accepted is False]
    undecided = [row.field for row in comparison.rows if row.is_accepted is None]
    summary = f" ({', '.join(counts)})" if counts else ""
    if refused:
        return f"Not compatible: B can't live with {len(refused)} of the fields{summary}."
    if undecided:
        places = ", ".join(field or "the whole" for field in undecided[:5])
        return f"Can't judge: it could not be decided at {places}{summary}."
    return f"Compatible: A delivers everything that B requires{summary}."


def witness_lines(comparison: Comparison) -> list[str]:
    """For each place a document that A allows and B rejects, on one line."""
    lines = []
    for finding in comparison.findings:
        if finding.is_proven:
            shown = json.dumps(finding.witness, ensure_ascii=False)
            cut = shown if len(shown) <= _LONGEST_WITNESS else f"{shown[:_LONGEST_WITNESS]}…"
            lines.append(f"{'.'.join(finding.place) or 'the whole'}: {cut}")
    return lines


def columns(
    headings: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str | None]
) -> list[str]:
    """Lines of a table for a terminal, each row in its colour."""
    cut = [[_shortened(cell) for cell in row[:-1]] + [row[-1]] for row in rows]
    widths = [max(_width(row[place]) for row in [headings, *cut]) for place in range(len(headings))]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)
        )
        return "  ".join(padded).rstrip()

    head = click.style(line(headings), bold=True)
    body = (click.style(line(row), fg=style) for row, style in zip(cut, styles, strict=True))
    return [head, *body]


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table in Markdown."""
    lines = [list(headings), ["---"] * len(headings), *rows]
    return [
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    ]


def _chosen(comparison: Comparison, *, only_differences: bool) -> list[Row]:
    return [
        row
        for row in comparison.rows
        if not only_differences or row.relation is not Relation.SAME or not row.is_accepted
    ]


def _titles(a: Thing, b: Thing) -> list[str]:
    return [
        f"{letter}: {thing.title}" + (f" ({thing.remark})" if thing.remark else "")
        for letter, thing in (("A", a), ("B", b))
    ]


def _cells(row: Row) -> tuple[str, ...]:
    shapes = (("" if shape is None else str(shape)) for shape in (row.a, row.b))
    mark = {True: "", False: "NO", None: "?"}[row.is_accepted]
    return (mark, row.field or "(the whole)", str(row.relation), *shapes, row.remark)


def _style(row: Row) -> str:
    if row.is_accepted is None:
        return "yellow"
    return _COLOURS[row.relation] if row.is_accepted else "red"


def _width(cell: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in cell)


def _shortened(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_CELL else f"{cell[: _LONGEST_CELL - 1]}…"

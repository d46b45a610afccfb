"""The route table as text and as Markdown, generated from the code."""

from gateway.routes.table import ROUTES

_HEADINGS = ("Method", "Path", "Who may call", "Becomes upstream")


def _route_rows() -> list[tuple[str, str, str, str]]:
    return [(route.method, route.path, str(route.access), route.becomes) for route in ROUTES]


def routes_text_table() -> str:
    """The route table in columns, for a terminal."""
    rows = [_HEADINGS, *_route_rows()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def routes_markdown_table() -> str:
    """The route table in Markdown, for docs/routes.md."""
    lines = [f"| {' | '.join(_HEADINGS)} |", "|---|---|---|---|"]
    lines.extend(
        f"| `{method}` | `{path}` | {access} | {_escaped(becomes)} |"
        for method, path, access, becomes in _route_rows()
    )
    return "\n".join(lines)


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")

"""`loops-gateway routes`: the route table for a terminal and for the documentation."""

from click.testing import CliRunner

from gateway.cli import main
from gateway.routes.table import ROUTES


def test_every_route_has_a_line_in_aligned_columns() -> None:
    result = CliRunner().invoke(main, ["routes"])
    assert result.exit_code == 0
    heading, *lines = result.output.splitlines()
    assert heading.split("  ")[0] == "Method"
    path_at, access_at, becomes_at = (
        heading.index(word) for word in ("Path", "Who may call", "Becomes upstream")
    )
    rows = [
        (
            line[:path_at].strip(),
            line[path_at:access_at].strip(),
            line[access_at:becomes_at].strip(),
            line[becomes_at:],
        )
        for line in lines
    ]
    assert rows == [
        (route.method, route.path, str(route.access), route.becomes) for route in ROUTES
    ]


def test_the_markdown_table_has_the_same_rows() -> None:
    result = CliRunner().invoke(main, ["routes", "--markdown"])
    assert result.exit_code == 0
    _heading, rule, *lines = result.output.splitlines()
    assert rule == "|---|---|---|---|"
    assert [line.split("`")[1:4:2] for line in lines] == [
        [route.method, route.path] for route in ROUTES
    ]

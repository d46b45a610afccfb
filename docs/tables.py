"""Writes the generated parts of the documentation and config.example.toml anew: `make tables`."""

from collections.abc import Callable
from pathlib import Path

from gateway.cli.config_text import example_config, settings_markdown_table
from gateway.cli.tables import routes_markdown_table
from mappings.lineage import markdown_table

DOCS = Path(__file__).parent
EXAMPLE_CONFIG = DOCS.parent / "config.example.toml"

# Page -> what stands in it between `<!-- page -->` and `<!-- /page -->`.
TABLES: dict[str, Callable[[], str]] = {
    "settings": settings_markdown_table,
    "fields": markdown_table,
    "routes": routes_markdown_table,
}


def pages_with_tables() -> dict[Path, str]:
    """The text of each page that has a generated table, with the table as the code declares it."""
    pages = {}
    for name, table in TABLES.items():
        page = DOCS / f"{name}.md"
        before, opening, rest = page.read_text(encoding="utf-8").partition(f"<!-- {name} -->\n")
        _, closing, after = rest.partition(f"<!-- /{name} -->")
        pages[page] = f"{before}{opening}{table().strip()}\n{closing}{after}"
    return pages


if __name__ == "__main__":
    for page, text in pages_with_tables().items():
        page.write_text(text, encoding="utf-8")
    EXAMPLE_CONFIG.write_text(example_config(), encoding="utf-8")

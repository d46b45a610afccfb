"""Writes the README's tables and config.example.toml from the code: `make tables`."""

from pathlib import Path

from gateway.cli.config_text import example_config, settings_markdown_table
from gateway.cli.tables import routes_markdown_table
from mappings.lineage import markdown_table

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
EXAMPLE_CONFIG = ROOT / "config.example.toml"

TABLES = {
    "settings": settings_markdown_table,
    "fields": markdown_table,
    "routes": routes_markdown_table,
}


def with_tables(text: str) -> str:
    """The document with what stands between `<!-- name -->` and `<!-- /name -->` renewed."""
    for name, table in TABLES.items():
        before, opening, rest = text.partition(f"<!-- {name} -->\n")
        _, closing, after = rest.partition(f"<!-- /{name} -->")
        text = f"{before}{opening}{table().strip()}\n{closing}{after}"
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text()))
    EXAMPLE_CONFIG.write_text(example_config())

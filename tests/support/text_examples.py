"""The table of examples of what in a text is a mention or a tag (`tests/text_entities.json`)."""

import json
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parents[1] / "text_entities.json"


@dataclass(frozen=True)
class TextExample:
    """A text, the names looked for, and what is found: places in UTF-16 units, tags bare."""

    text: str
    names: list[str]
    mentions: list[tuple[int, int, str]]
    tags: list[str]


EXAMPLES = [
    TextExample(
        row["text"], row["names"], [(start, end, name) for start, end, name in row["mentions"]],
        row["tags"],
    )
    for row in json.loads(TABLE.read_text(encoding="utf-8"))
]  # fmt: skip

"""Two schemas as two documents of a library, and the verdict on them."""

from typing import Any

from gateway.compare.references import Library
from gateway.compare.verdict import SchemaVerdict, compared_schemas


def verdict_on(a: Any, b: Any) -> SchemaVerdict:
    """What is said of A, which delivers, and B, which reads."""
    library = Library()
    library.add_document("file:///a.json", a)
    library.add_document("file:///b.json", b)
    return compared_schemas(
        library, library.find_schema("file:///a.json"), library.find_schema("file:///b.json")
    )

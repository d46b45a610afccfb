"""Reads a Dockerfile as far as ours needs it."""

from collections.abc import Iterator
from pathlib import Path


def instructions(file: Path) -> Iterator[tuple[str, str]]:
    """Each instruction and what stands behind it; options of HEALTHCHECK and the like included.

    The command of a HEALTHCHECK is a CMD of its own to nobody: only the image's CMD comes alone.
    """
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            yield name, rest.strip()

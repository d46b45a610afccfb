"""What a build of the official web app is made of: the files its Vite manifest names.

Source: Vite's backend integration (`manifest.json`); the web app's entry and base path.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, TypeAdapter, ValidationError

MANIFEST: Final = "build/manifest.json"
ENTRY: Final = "resources/js/app.js"
# Below this path the build's files are served.
BASE: Final = "/build/"


class _Chunk(BaseModel):
    """One file of the manifest; `imports` are keys of the manifest."""

    file: str
    css: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


_CHUNKS: Final = TypeAdapter(dict[str, _Chunk])


@dataclass(frozen=True, slots=True)
class WebBuild:
    """Paths on the server: the script to start, its styles, and every script it imports."""

    script: str
    styles: tuple[str, ...]
    imports: tuple[str, ...]


def read_web_build(directory: Path) -> WebBuild:
    """The build in the web app's `public` directory; ValueError with what is wrong otherwise."""
    try:
        chunks = _CHUNKS.validate_json((directory / MANIFEST).read_bytes())
    except OSError:
        raise ValueError(f"it has no {MANIFEST}") from None
    except ValidationError:
        raise ValueError(f"its {MANIFEST} is no Vite manifest") from None
    if ENTRY not in chunks:
        raise ValueError(f"its {MANIFEST} has no {ENTRY}")
    needed = _with_imports(chunks)
    # A style that is imported comes first: the importing file's may override it.
    styles = dict.fromkeys(style for chunk in reversed(needed) for style in chunk.css)
    return WebBuild(
        BASE + needed[0].file,
        tuple(BASE + style for style in styles),
        tuple(BASE + chunk.file for chunk in needed[1:]),
    )


def _with_imports(chunks: Mapping[str, _Chunk]) -> list[_Chunk]:
    """The entry and all it imports, also by way of others, each once."""
    found: dict[str, _Chunk] = {}
    waiting = [ENTRY]
    while waiting:
        key = waiting.pop()
        if key in found:
            continue
        if key not in chunks:
            raise ValueError(f"its {MANIFEST} has no {key}")
        found[key] = chunks[key]
        waiting.extend(reversed(chunks[key].imports))
    return list(found.values())

"""The paired payload files as one archive for anybody's tests, with an index of what they show."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from gateway.contract.pairs import pairs_directory
from mappings.lineage import LINEAGE, Lineage

# Counted up when a pair changes its meaning or goes; a new pair is a new minor version.
CORPUS_VERSION: Final = "1.0"
# Every rule takes part in it; what another pair shows is where it departs from this one.
_PLAIN: Final = "single_clip_sample"
_DOCUMENTED: Final = "documented example"
_CLIPS: Final = "Nexgate Clips API"
_README: Final = "README.md"
# The same bytes for the same files (the oldest time that an archive can hold).
_TIME: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class CorpusEntry:
    """One case: its quirk in words, who says so, the lineage rules it exercises, its files."""

    name: str
    quirk: str
    source: str
    rules: tuple[str, ...]
    files: Mapping[str, str]
    refused: bool


@cache
def corpus_entries() -> tuple[CorpusEntry, ...]:
    """Every case by name; none where the files are not installed."""
    names = sorted({path.name.split(".")[0] for path in pairs_directory().glob("*.json")})
    return tuple(_entry(name) for name in names)


def corpus_archive() -> bytes:
    """A ZIP archive: `index.json`, and the files under `pairs/`; the same bytes every time."""
    index = {
        "version": CORPUS_VERSION,
        "rules": {line.field: line.rule for line in LINEAGE},
        "pairs": [asdict(entry) for entry in corpus_entries()],
    }
    directory = pairs_directory()
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        _add(archive, "index.json", json.dumps(index, ensure_ascii=False, indent=1).encode())
        for path in sorted(directory.glob("*.json")):
            _add(archive, f"pairs/{path.name}", path.read_bytes())
        if (directory / _README).exists():
            _add(archive, _README, (directory / _README).read_bytes())
    return written.getvalue()


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    archive.writestr(ZipInfo(name, _TIME), content, ZIP_DEFLATED)


def _entry(name: str) -> CorpusEntry:
    files = {
        path.name.removeprefix(f"{name}.").removesuffix(".json"): f"pairs/{path.name}"
        for path in sorted(pairs_directory().glob(f"{name}.*.json"))
    }
    rules = _exercised(name)
    sources = dict.fromkeys(line.source_of_rule for line in rules)
    source = "; ".join(sources) or _CLIPS
    return CorpusEntry(
        name=name,
        quirk=name.replace("_", " "),
        source=_DOCUMENTED if name.endswith("_sample") else source,
        rules=tuple(line.field for line in rules),
        files=files,
        refused="refused" in files,
    )


def _exercised(name: str) -> list[Lineage]:
    """The rules whose field comes out otherwise than in the plain case; there all of them."""
    plain, videos = _videos(_PLAIN)[0], _videos(name)
    return [
        line
        for line in LINEAGE
        if any(
            name == _PLAIN or _at(video, line.field) != _at(plain, line.field) for video in videos
        )
    ]


def _videos(name: str) -> list[Any]:
    """What becomes of the case, video by video."""
    directory = pairs_directory()
    for suffix in ("loops-from-nexgate", "loops"):
        path = directory / f"{name}.{suffix}.json"
        if path.exists():
            document = json.loads(path.read_text(encoding="utf-8"))
            listed = document.get("data") if isinstance(document, dict) else None
            return listed if isinstance(listed, list) else [document]
    return []


def _at(value: Any, path: str) -> Any:
    """The value at a dotted path; of a list, that of each item."""
    name, _, rest = path.partition(".")
    is_each = name.endswith("[]")
    found = value.get(name.removesuffix("[]")) if isinstance(value, dict) else None
    if is_each and isinstance(found, list):
        return [_at(item, rest) if rest else item for item in found]
    return _at(found, rest) if rest else found

"""docs/architecture.md and docs/glossary.md agree with the disk and the code."""

import re
from collections.abc import Iterator
from pathlib import Path

from gateway.cache.partition import Partition

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
ARCHITECTURE = (DOCS / "architecture.md").read_text()
GLOSSARY = (DOCS / "glossary.md").read_text()
PACKAGES = ("gateway", "mappings", "tests")
# Generated files, a folder for each clip.
LEAVES = {"gateway/sandbox/media"}
NOT_OURS = {"__pycache__", "node_modules"}
NO_COUNTERS = {"_held", "_latest", "_shelves", "_turn", "answers", "ends_at", "size_bytes"}

LINE = re.compile(r"(?P<indent> *)(?P<name>\S+) {2,}(?P<text>\S.*)")


def section(name: str) -> str:
    return ARCHITECTURE.split(f"<!-- {name} -->\n")[1].split(f"<!-- /{name} -->")[0]


def paths_in_the_document() -> Iterator[str]:
    above: list[str] = []
    for line in section("tree").strip().removeprefix("```").removesuffix("```").strip().split("\n"):
        found = LINE.fullmatch(line)
        assert found is not None, f"no `name  description`: {line!r}"
        depth = len(found["indent"]) // 2
        above = [*above[:depth], found["name"].removesuffix("/")]
        yield "/".join(above) + ("/" if found["name"].endswith("/") else "")


def folders_on_disk(folder: Path) -> Iterator[str]:
    name = folder.relative_to(ROOT).as_posix()
    if not any(path.is_file() and path.suffix != ".pyc" for path in folder.rglob("*")):
        return
    yield f"{name}/"
    if name in LEAVES:
        return
    for path in folder.iterdir():
        if path.is_dir() and path.name not in NOT_OURS:
            yield from folders_on_disk(path)


def modules_on_disk(package: str) -> Iterator[str]:
    for path in (ROOT / package).glob("*.py"):
        if path.name != "__init__.py":
            yield f"{package}/{path.name}"


def test_the_tree_is_the_one_on_disk() -> None:
    documented = list(paths_in_the_document())
    assert len(documented) == len(set(documented))
    on_disk = {
        path
        for package in PACKAGES
        for path in (*folders_on_disk(ROOT / package), *modules_on_disk(package))
    }
    assert set(documented) == on_disk, "change the tree in docs/architecture.md"


def test_the_table_of_counters_names_the_fields_of_a_partition() -> None:
    rows = [line for line in section("counters").split("\n") if line.startswith("| `")]
    names = [line.split("`")[1] for line in rows]
    assert sorted(names) == sorted(set(Partition.__slots__) - NO_COUNTERS)
    for row in rows:
        assert all(cell.strip() for cell in row.strip("|").split(" | "))


def test_the_glossary_has_each_word_once_in_order() -> None:
    for part in GLOSSARY.split("\n## ")[1:]:
        words = re.findall(r"^- \*\*(.+?)\*\*: \S", part, flags=re.MULTILINE)
        assert len(words) == part.count("\n- "), f"a line without `- **word**: text` in {part[:40]}"
        assert words == sorted(set(words), key=str.casefold)

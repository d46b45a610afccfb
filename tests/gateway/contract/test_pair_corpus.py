"""The archive of paired payload files: whole, indexed, and without a rule that no pair shows."""

import json
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from click.testing import CliRunner

from gateway.cli import main
from gateway.contract.pair_corpus import CORPUS_VERSION, corpus_archive, corpus_entries
from mappings.lineage import LINEAGE
from tests.support.pairs import PAIRS

PLAIN = "single_clip_sample"
# The same for every video: no clip makes them come out otherwise.
CONSTANT = {line.field for line in LINEAGE if line.kind in ("defaulted", "unsupported")}


def test_every_rule_is_exercised_by_a_pair() -> None:
    shown = {rule for entry in corpus_entries() for rule in entry.rules}
    assert shown == {line.field for line in LINEAGE}


def test_every_rule_that_can_come_out_otherwise_does_so_in_a_pair() -> None:
    departing = {rule for one in corpus_entries() if one.name != PLAIN for rule in one.rules}
    assert {line.field for line in LINEAGE} - CONSTANT <= departing


def test_every_file_is_in_the_archive_and_in_the_index(tmp_path: Path) -> None:
    target = tmp_path / "pairs.zip"
    result = CliRunner().invoke(main, ["pairs", "export", str(target)])
    assert result.exit_code == 0
    with ZipFile(target) as archive:
        index = json.loads(archive.read("index.json"))
        stored = {name for name in archive.namelist() if name.startswith("pairs/")}
        for name in stored:
            assert archive.read(name) == (PAIRS / Path(name).name).read_bytes()
    assert index["version"] == CORPUS_VERSION
    assert stored == {f"pairs/{path.name}" for path in PAIRS.glob("*.json")}
    assert {name for entry in index["pairs"] for name in entry["files"].values()} == stored
    for entry in index["pairs"]:
        assert entry["quirk"]
        assert entry["source"]
        assert entry["refused"] or entry["rules"] or entry["name"] in _ALIKE


# What they show is about the page around the videos.
_ALIKE = {"page_whose_end_is_spelled_as_text", "page_with_an_empty_cursor"}


def test_the_same_version_is_the_same_bytes() -> None:
    assert corpus_archive() == corpus_archive()
    with ZipFile(BytesIO(corpus_archive())) as archive:
        assert archive.testzip() is None


def test_the_list_names_every_case() -> None:
    lines = CliRunner().invoke(main, ["pairs", "list"]).stdout.splitlines()
    assert len(lines) == len(corpus_entries())


def test_a_place_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["pairs", "export", str(tmp_path / "no" / "pairs.zip")])
    assert result.exit_code == 1
    assert "No such file" in result.stderr

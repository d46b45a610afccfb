"""What a first miss goes through."""

from pathlib import Path

from benchmarks.entered_files import files_of_a_first_miss

ROOT = Path(__file__).parents[2]


def test_the_files_of_a_miss_are_ours_and_among_them_is_the_translation() -> None:
    files = files_of_a_first_miss()
    assert {"gateway/upstream/transport.py", "mappings/videos.py"} < set(files)
    assert all((ROOT / file).is_file() for file in files)
    assert not any("/sandbox/" in file or "/cli/" in file for file in files)

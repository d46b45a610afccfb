"""The files of the operator's pages."""

from hashlib import sha256
from pathlib import Path

import gateway.admin

STATIC = Path(gateway.admin.__file__).parent / "static"


def test_the_vendored_library_is_what_its_note_says_and_has_its_licence() -> None:
    note = (STATIC / "uPlot.README.md").read_text(encoding="utf-8")
    for name in ("uPlot.iife.min.js", "uPlot.min.css"):
        assert sha256((STATIC / name).read_bytes()).hexdigest() in note
    version = note.split("uPlot ")[1].split(",")[0]
    assert f"(v{version})" in (STATIC / "uPlot.iife.min.js").read_text(encoding="utf-8")[:300]
    assert "The MIT License" in (STATIC / "uPlot.LICENSE").read_text(encoding="utf-8")

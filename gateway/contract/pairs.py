"""The paired payload files: what Nexgate sends, and what becomes of it."""

import json
from dataclasses import dataclass
from pathlib import Path

# In an installed package the files lie beside this module, in a checkout among the tests.
_PLACES = (Path(__file__).parent / "pairs", Path(__file__).parents[2] / "tests" / "pairs")


@dataclass(frozen=True)
class Pair:
    """One case, named for the quirk it shows.

    `nexgate` is the document Nexgate sends: a clip, a page of clips, or an answer around either.
    `loops` is the VideoResource or the page that it becomes. `setting` holds what departs from the
    usual: a viewer who is signed in, not the author, on the instance https://loops.example.
    """

    name: str
    nexgate: object
    loops: object
    setting: dict[str, object]

    @property
    def payload(self) -> object:
        """The clip or the page of clips, taken out of the answer around it."""
        document = self.nexgate
        is_answer = isinstance(document, dict) and {"success", "data"} <= document.keys()
        return document["data"] if is_answer and isinstance(document, dict) else document

    @property
    def is_page(self) -> bool:
        """Whether it is about a page, not about one clip."""
        payload = self.payload
        return isinstance(payload, dict) and "clips" in payload

    @property
    def clip(self) -> dict[str, object]:
        """The clip; raises ValueError for a page."""
        if self.is_page or not isinstance(self.payload, dict):
            raise ValueError(f"{self.name} is a page of clips")
        return self.payload


def pairs_directory() -> Path:
    """Where the files are; a directory that is not there where they are not installed."""
    return next((place for place in _PLACES if place.is_dir()), _PLACES[0])


def pairs() -> tuple[Pair, ...]:
    """Every case of which something becomes, by name; none where the files are not installed."""
    found = []
    for path in sorted(pairs_directory().glob("*.nexgate.json")):
        name = path.name.removesuffix(".nexgate.json")
        # Where the way there loses something, what comes out has a file of its own.
        becomes = [
            path.with_name(f"{name}.{kind}.json") for kind in ("loops-from-nexgate", "loops")
        ]
        loops = next((place for place in becomes if place.exists()), None)
        if loops is not None:
            setting = _read(path.with_name(f"{name}.setting.json"))
            changes = setting if isinstance(setting, dict) else {}
            found.append(Pair(name, _read(path), _read(loops), changes))
    return tuple(found)


def _read(path: Path) -> object:
    document: object = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return document

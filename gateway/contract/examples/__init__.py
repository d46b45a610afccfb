"""One example of each main resource, shipped with the package.

Those of videos and clips are the documents' own samples, and the same as the paired payload files.
"""

import json
from functools import cache
from importlib import resources


@cache
def example(side: str, name: str) -> object | None:
    """The example of a resource as decoded JSON; None when there is none."""
    file = resources.files(__name__).joinpath(f"{name}.{side}.json")
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None

"""The oldest version of each dependency that pyproject.toml allows: `tests/oldest.txt`."""

import tomllib

from packaging.requirements import Requirement

from tests.support.documents import ROOT

FILE = ROOT / "tests" / "oldest.txt"
_FIRST_LINE = "# The oldest dependencies pyproject.toml allows: made by `make requirements`."


def oldest_constraints() -> str:
    """Lines for pip's `--constraint`: the lower bound of every dependency and extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = [one for extra in project["optional-dependencies"].values() for one in extra]
    lines = [_oldest(Requirement(one)) for one in project["dependencies"] + optional]
    return "\n".join([_FIRST_LINE, *sorted(lines)]) + "\n"


def _oldest(requirement: Requirement) -> str:
    bounds = [one.version for one in requirement.specifier if one.operator in (">=", "==")]
    if len(bounds) != 1:
        raise ValueError(f"pyproject.toml: '{requirement}' has no lower bound")
    return f"{requirement.name}=={bounds[0]}"


if __name__ == "__main__":
    FILE.write_text(oldest_constraints(), encoding="utf-8")

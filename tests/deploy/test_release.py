"""What is published: built, checked, installed into empty environments, run. Needs a network."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.support.deployed import ask, wait_for_server
from tests.support.documents import ROOT
from tests.support.ports import unused_port
from tests.support.waiting import DEADLINE_S

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = sorted(PROJECT["optional-dependencies"])
# Nothing of the optional, each alone, all together.
CHOICES = ["", *EXTRAS, ",".join(EXTRAS)]
# Whose modules need them: nothing else may miss anything.
MODULES = {
    "valkey": {"libvalkey"},
    "postgres": {"psycopg"},
    "compress": {"brotli"},
    "contracts": {"jsonschema", "jsonschema_specifications", "referencing", "yaml", "rstr"},
    "otel": {"opentelemetry"},
}
NOT_IN_THE_WHEEL = ("tests/", "benchmarks/", "docs/", "deploy/")

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(  # noqa: S603 - our own programs
        command, cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the wheel and the sdist."""
    directory = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", directory)
    return directory


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def sdist(built: Path) -> Path:
    (found,) = built.glob("*.tar.gz")
    return found


def installed(what: str, directory: Path) -> Path:
    """The directory of programs of a new environment that has `what` and nothing else."""
    run(sys.executable, "-m", "venv", directory)
    programs = directory / "bin"
    run(programs / "python", "-m", "pip", "--quiet", "install", what)
    return programs


def test_both_have_what_an_index_wants(built: Path) -> None:
    run(sys.executable, "-m", "twine", "check", "--strict", *sorted(built.iterdir()))


def test_the_wheel_has_the_packages_and_their_data_alone(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if name.startswith(NOT_IN_THE_WHEEL)]
    tops = {name.split("/")[0] for name in names}
    assert tops == {"gateway", "mappings", f"loops_gateway-{PROJECT['version']}.dist-info"}
    assert any(name.startswith("gateway/contract/pairs/") for name in names)
    assert any(name.startswith("gateway/sandbox/media/") for name in names)


def test_the_sdist_has_what_a_packager_needs(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    for needed in ("Makefile", "README.md", "LICENSE", "CHANGELOG.md", "tests/__init__.py"):
        assert needed in names
    hidden = {name.split("/")[0] for name in names if name.startswith(".")}
    assert hidden <= {".gitignore", ".dockerignore"}
    assert not [name for name in names if "node_modules" in name]


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_the_demo_runs_where_only_it_is_installed(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    programs = installed(str(request.getfixturevalue(kind)), tmp_path / "environment")
    told = run(programs / "loops-gateway", "--version")
    assert PROJECT["version"] in told
    ports = {name: unused_port() for name in ("--port", "--admin-port", "--sandbox-port")}
    options = [text for name, port in ports.items() for text in (name, str(port))]
    demo = subprocess.Popen(  # noqa: S603 - what was just installed
        [programs / "loops-gateway", "demo", *options], cwd=tmp_path, stdout=subprocess.DEVNULL
    )
    try:
        wait_for_server(ports["--admin-port"], "/ready", demo)
        assert b"<html" in ask(ports["--port"], "/").body
    finally:
        demo.terminate()
        assert demo.wait(DEADLINE_S) == 0


@pytest.mark.parametrize("extras", CHOICES, ids=lambda extras: extras or "none")
def test_it_is_importable_with_any_choice_of_extras(
    extras: str, wheel: Path, tmp_path: Path
) -> None:
    programs = installed(f"{wheel}[{extras}]" if extras else str(wheel), tmp_path / "environment")
    run(programs / "python", "-m", "pip", "check")
    code = (
        "import importlib, pkgutil, gateway, mappings\n"
        "missing = set()\n"
        "for package in (gateway, mappings):\n"
        "    for found in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        if found.name == 'gateway.__main__':\n"
        "            continue\n"
        "        try:\n"
        "            importlib.import_module(found.name)\n"
        "        except ModuleNotFoundError as error:\n"
        "            missing.add(error.name)\n"
        "import gateway.app, gateway.cli, gateway.serving\n"
        "print(*sorted(missing))\n"
    )
    missing = set(run(programs / "python", "-c", code, cwd=tmp_path).split())
    chosen = {name for extra in extras.split(",") for name in MODULES.get(extra, ())}
    assert missing <= {"pytest"}.union(*MODULES.values()) - chosen
    assert set(MODULES) == set(EXTRAS)

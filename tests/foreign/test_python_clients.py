"""What two generators make of our document for Python is typed throughout and tells a story."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from click.testing import CliRunner

from gateway.cli import main
from tests.support.api import Api
from tests.support.demo import Demo, running_demo
from tests.support.foreign_tools import foreign_tool, run_tool
from tests.support.signing_in import code_for, register

HERE = Path(__file__).parent
# What openapi-python-client has no word for: pictures. All else of the document is in its client.
LEFT_OUT = "image/jpeg"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


def succeeded(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def written_document(folder: Path) -> Path:
    file = folder / "openapi.json"
    file.write_text(CliRunner().invoke(main, ["openapi", "--supported"]).stdout, encoding="utf-8")
    return file


def checked(folder: Path, *targets: str) -> None:
    # The first of the generators casts a list to what it is.
    options = ("--config-file=", "--strict", "--no-warn-redundant-casts", "--cache-dir=cache")
    succeeded(run_tool(folder, sys.executable, "-m", "mypy", *options, *targets))


async def test_the_client_of_openapi_python_client_tells_the_story(
    tmp_path: Path, demo: Demo
) -> None:
    generator = foreign_tool("openapi-python-client")
    options = ("--meta=none", "--output-path=loops_client")
    document = f"--path={written_document(tmp_path)}"
    said = succeeded(run_tool(tmp_path, generator, "generate", document, *options))
    unread = [line for line in said.splitlines() if "Cannot parse" in line]
    assert all(LEFT_OUT in line for line in unread), said
    assert said.count("WARNING") == len(unread), said
    story = tmp_path / "story.py"
    story.write_bytes((HERE / "story_of_client.py").read_bytes())
    checked(tmp_path, "story.py", "loops_client")
    async with aiohttp.ClientSession() as session:
        api = Api(session, demo.url)
        app = await register(api)
        code = await code_for(api, app)
    given = [str(app[name]) for name in ("client_id", "client_secret")]
    told = succeeded(run_tool(tmp_path, sys.executable, "story.py", demo.url, *given, code))
    assert "the story is told" in told


def test_the_models_of_datamodel_code_generator_tell_the_story(tmp_path: Path, demo: Demo) -> None:
    generator = foreign_tool("datamodel-codegen")
    document = f"--input={written_document(tmp_path)}"
    kinds = ("--input-file-type=openapi", "--output-model-type=pydantic_v2.BaseModel")
    output = ("--output=loops_models.py", "--formatters=builtin", "--use-annotated")
    succeeded(run_tool(tmp_path, generator, document, *kinds, *output))
    story = tmp_path / "story.py"
    story.write_bytes((HERE / "story_of_models.py").read_bytes())
    checked(tmp_path, "story.py", "loops_models.py")
    told = succeeded(run_tool(tmp_path, sys.executable, "story.py", demo.url, demo.token()))
    assert "the story is told" in told

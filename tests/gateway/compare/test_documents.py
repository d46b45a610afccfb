"""Where documents come from and how they are read: files, addresses, JSON, YAML, dialects."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main

Json = dict[str, Any]

YAML = """
# An API.
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /things/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        200:
          description: ""
          content:
            application/json:
              schema: {type: object, properties: {at: {type: string, nullable: true}}}
"""
NOT_NULLABLE = YAML.replace(", nullable: true", "")
# Sent in parts, as a network does.
LARGE = f"{YAML}# {'x' * 300_000}\n"


def run(*args: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["compare", *args], input=given)


def api(schema: Json, version: str = "3.0.3", **more: Any) -> Json:
    """An API that answers one thing."""
    answers = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    return {
        "openapi": version,
        "info": {"title": "t", "version": "1"},
        "paths": {"/thing": {"get": {"responses": answers}}},
        **more,
    }


def written(folder: Path, name: str, contents: Any) -> str:
    text = contents if isinstance(contents, str) else json.dumps(contents)
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_yaml_and_openapi_3_0_are_read(tmp_path: Path) -> None:
    a, b = written(tmp_path, "a.yaml", YAML), written(tmp_path, "b.yml", NOT_NULLABLE)
    assert run(b, a).exit_code == 0
    assert run(a, b).exit_code == 1


def test_yaml_without_a_name_that_says_so_is_known_by_its_first_word(tmp_path: Path) -> None:
    a, b = written(tmp_path, "a", YAML), written(tmp_path, "b", NOT_NULLABLE)
    assert run(b, a).exit_code == 0
    assert run("-", b, given=YAML).exit_code == 1
    assert run(b, "-", given=YAML).exit_code == 0


def test_a_whole_api_comes_from_standard_input() -> None:
    published = CliRunner().invoke(main, ["openapi"]).stdout
    assert run("-", "loops@2026-08", given=published).exit_code == 0
    refused = run("-", "loops@2026-08", given='{"id": 1}')
    assert refused.exit_code == 2
    assert "loops@2026-08 is a whole API, - is none" in refused.stderr
    assert "is a whole API" in run("loops:VideoResource", "loops@2026-08").stderr


@pytest.mark.parametrize("text", ["a: *b", "a: !!python/object:x {}", "? [1]\n: 2", "a: .nan"])
def test_yaml_that_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    result = run(written(tmp_path, "a.yaml", text), "loops@2026-08")
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    a = written(tmp_path, "a.yaml", YAML.replace("type: string,", "type: string, type: integer,"))
    result = run(a, a)
    assert result.exit_code == 2
    assert "'type' stands twice" in result.stderr
    merged = "openapi: 3.1.0\ninfo: &i {title: t, version: x}\nx-a: {<<: *i, title: u}\npaths: {}\n"
    b = written(tmp_path, "b.yaml", merged)
    assert run(b, b).exit_code == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [("no", "no"), ("on", "on"), ("1:30", "1:30"), ("010", 10), ("1e3", 1000), ("0x1F", 31),
     ("1_0", "1_0"), ("2026-01-01", "2026-01-01"), ("true", True), ("~", None), ("", None)],
)  # fmt: skip
def test_yaml_is_that_of_json(tmp_path: Path, text: str, value: object) -> None:
    enum = f"{{enum: [{text}]}}" if text else "{const: }"
    at = "{type: object, properties: {at: {type: string, nullable: true}}}"
    a = written(tmp_path, "a.yaml", YAML.replace("3.0.3", "3.1.0").replace(at, enum))
    parts = YAML.replace("3.0.3", "3.1.0").replace(at, json.dumps({"enum": [value]}))
    b = written(tmp_path, "b.yaml", parts)
    assert run(a, b).exit_code == 0
    assert run(b, a).exit_code == 0


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404 if self.path == "/gone" else 200)
            self.send_header("Content-Type", "application/yaml")
            self.end_headers()
            text = (NOT_NULLABLE if self.path == "/narrow" else LARGE).encode()
            for start in range(0, len(text), 50_000):
                self.wfile.write(text[start : start + 50_000])
                self.wfile.flush()
                # The reader takes what is there, before more comes.
                threading.Event().wait(0.02)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


def test_a_live_server_is_asked_and_read_to_its_end(server: str) -> None:
    assert run(f"{server}/narrow", f"{server}/api").exit_code == 0
    result = run(f"{server}/api", f"{server}/narrow")
    assert result.exit_code == 1
    assert "answer-widened" in result.stdout
    gone = run(f"{server}/gone", "loops@2026-08")
    assert gone.exit_code == 2
    assert "answers 404" in gone.stderr


NULLABLE = {"type": "string", "nullable": True}
IN_A_FILE = {
    "a schema": ({"$ref": "part%20one.json"}, NULLABLE),
    "one of several": ({"$ref": "part%20one.json#/Thing"}, {"Thing": NULLABLE}),
    "a part of one": (
        {"$ref": "part%20one.json#/Thing/properties/at"},
        {"Thing": {"type": "object", "properties": {"at": NULLABLE}}},
    ),
    "by a reference of its own": (
        {"$ref": "part%20one.json#/Thing"},
        {"Thing": {"$ref": "#/Other"}, "Other": NULLABLE},
    ),
}


@pytest.mark.parametrize("case", IN_A_FILE)
def test_a_file_beside_an_api_has_its_dialect(tmp_path: Path, case: str) -> None:
    reference, contents = IN_A_FILE[case]
    written(tmp_path, "part one.json", contents)
    a = written(tmp_path, "a.json", api(reference))
    b = written(tmp_path, "b.json", api({"type": "string"}))
    assert run(a, b).exit_code == 1
    assert run(b, a).exit_code == 0
    modern = written(tmp_path, "modern.json", api({"type": ["string", "null"]}, "3.1.0"))
    assert (run(a, modern).exit_code, run(modern, a).exit_code) == (0, 0)


def test_answers_and_paths_in_a_file_have_the_dialect_too(tmp_path: Path) -> None:
    b = written(tmp_path, "b.json", api({"type": "string"}))
    whole = api(NULLABLE)
    written(tmp_path, "path.json", whole["paths"]["/thing"])
    whole["paths"]["/thing"] = {"$ref": "path.json"}
    assert run(written(tmp_path, "a.json", whole), b).exit_code == 1
    answers = api(NULLABLE)["paths"]["/thing"]["get"]["responses"]
    written(tmp_path, "answers.json", {"default": answers["200"]})
    answers["200"] = {"$ref": "answers.json#/default"}
    document = {**api({}), "paths": {"/thing": {"get": {"responses": answers}}}}
    assert run(written(tmp_path, "c.json", document), b).exit_code == 1


def test_default_and_example_are_names_of_answers_too(tmp_path: Path) -> None:
    def with_default(schema: Json) -> Json:
        document = api({"type": "string"})
        answers = document["paths"]["/thing"]["get"]["responses"]
        answers["default"] = {"$ref": "#/components/responses/example"}
        content = {"application/json": {"schema": schema}}
        document["components"] = {"responses": {"example": {"description": "", "content": content}}}
        return document

    a = written(tmp_path, "a.json", with_default(NULLABLE))
    b = written(tmp_path, "b.json", with_default({"type": "string"}))
    assert (run(a, b).exit_code, run(b, a).exit_code) == (1, 0)


def test_a_file_that_two_dialects_refer_to_is_not_guessed_at(tmp_path: Path) -> None:
    written(tmp_path, "part.json", NULLABLE)
    a = written(tmp_path, "a.json", api({"$ref": "part.json"}))
    b = written(tmp_path, "b.json", api({"$ref": "part.json"}, "3.1.0"))
    result = run(a, b)
    assert result.exit_code == 2
    assert "names no dialect" in result.stdout
    # The view that is taken of it is nobody's business.
    assert "?" not in result.stdout


def test_what_is_only_read_is_not_asked_for_in_a_file_either(tmp_path: Path) -> None:
    def api_with(name: str, id_schema: Json) -> str:
        thing = {"type": "object", "required": ["id"], "properties": {"id": id_schema}}
        written(tmp_path, f"{name}-part.json", thing)
        document = api({"$ref": f"{name}-part.json"})
        body = {"content": {"application/json": {"schema": {"$ref": f"{name}-part.json"}}}}
        document["paths"]["/thing"]["post"] = {"requestBody": body, "responses": {}}
        return written(tmp_path, f"{name}.json", document)

    told = api_with("told", {"type": "string", "readOnly": True})
    asked = api_with("asked", {"type": "string"})
    assert run(told, asked).exit_code == 0
    result = run(asked, told)
    assert result.exit_code == 1
    assert "body-narrowed" in result.stdout
    assert "answer-widened" not in result.stdout


DRAFT_7 = "http://json-schema.org/draft-07/schema#"
OF_OPENAPI = "https://spec.openapis.org/oas/3.1/dialect/base"


def test_a_schema_may_name_a_dialect_of_its_own(tmp_path: Path) -> None:
    old = {"$schema": DRAFT_7, "type": "array", "items": [{"type": "string"}]}
    new = {"type": "array", "prefixItems": [{"type": "string"}], "$schema": OF_OPENAPI}
    a = written(tmp_path, "a.json", api(old, "3.1.0", jsonSchemaDialect=OF_OPENAPI))
    b = written(tmp_path, "b.json", api(new, "3.1.0"))
    assert (run(a, b).exit_code, run(b, a).exit_code) == (0, 0)
    every = written(tmp_path, "c.json", api({"type": "array", "items": {"type": "string"}}))
    assert run(a, every).exit_code == 1


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (api({}, "3.2.0"), "OpenAPI 3.2.0 is not known here"),
        (api({}, "4.0.0"), "OpenAPI 4.0.0 is not known here"),
        (api({}, "3.1.0", jsonSchemaDialect=DRAFT_7), "jsonSchemaDialect"),
        (api({}, "3.1.0", jsonSchemaDialect="urn:x"), "urn:x is not known here"),
        (api({"$schema": "urn:x"}, "3.1.0"), "urn:x is not known here"),
        ({"swagger": "2.0", "paths": {}}, "Swagger 2.0 is not known here"),
    ],
)
def test_words_that_are_not_known_are_not_judged(
    tmp_path: Path, document: Json, words: str
) -> None:
    a = written(tmp_path, "a.json", document)
    result = run(a, written(tmp_path, "b.json", api({})))
    assert result.exit_code == 2
    assert words in result.stderr

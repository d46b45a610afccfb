"""Two OpenAPI documents: every rule by a change that breaks it, and all forms of the report."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.compare.api_comparison import ApiComparison
from gateway.compare.api_reading import apis_of
from gateway.compare.api_rules import RULES, ApiFinding
from gateway.compare.documents import Document

Json = dict[str, Any]

API: Json = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "paths": {
        "/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "schema": {"type": "string"}}],
            "post": {
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 20}},
                    {"name": "sort", "in": "query", "schema": {"type": "array"}},
                ],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/In"}}}
                },
                "responses": {
                    "200": {
                        "description": "",
                        "headers": {"X-Count": {"required": True, "schema": {"type": "integer"}}},
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Out"}},
                            "text/csv": {},
                        },
                    },
                    "404": {"description": ""},
                },
            },
        }
    },
    "components": {
        "schemas": {
            "In": {"type": "object", "properties": {"n": {"type": "integer", "maximum": 9}}},
            "Out": {
                "type": "object",
                "properties": {"n": {"type": "integer"}, "secret": {"type": "string"}},
                "required": ["n"],
            },
        },
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer"},
            "oauth": {"type": "oauth2", "flows": {}},
        },
    },
}


def operation(document: Json) -> Json:
    found: Json = document["paths"]["/things/{id}"]["post"]
    return found


def changed(change: Callable[[Json], object]) -> Json:
    document = copy.deepcopy(API)
    change(document)
    return document


def findings(a: Json, b: Json) -> list[ApiFinding]:
    return ApiComparison(
        *apis_of(Document("A", "file:///a.json", a), Document("B", "file:///b.json", b))
    ).findings()


def answer(document: Json) -> Json:
    found: Json = operation(document)["responses"]["200"]
    return found


def schemas(document: Json) -> Json:
    found: Json = document["components"]["schemas"]
    return found


# What A does differently, by the rule that it breaks.
CHANGES: dict[str, Callable[[Json], object]] = {
    "server-path": lambda d: d.update({"servers": [{"url": "https://things.example/v2"}]}),
    "operation-missing": lambda d: d["paths"].pop("/things/{id}"),
    "operation-unsupported": lambda d: operation(d).update({"x-unsupported": True}),
    "operation-added": lambda d: d["paths"].update({"/more": {"get": {"responses": {}}}}),
    "parameter-unknown": lambda d: operation(d)["parameters"].clear(),
    "parameter-required": lambda d: operation(d)["parameters"][0].update({"required": True}),
    "parameter-narrowed": lambda d: operation(d)["parameters"][0]["schema"].update({"maximum": 5}),
    "parameter-writing": lambda d: operation(d)["parameters"][1].update({"explode": False}),
    "body-unknown": lambda d: operation(d).pop("requestBody"),
    "body-required": lambda d: operation(d)["requestBody"].update({"required": True}),
    "body-media-type": lambda d: operation(d)["requestBody"].update({"content": {"text/xml": {}}}),
    "body-narrowed": lambda d: schemas(d)["In"].update({"required": ["n"]}),
    "status-unknown": lambda d: operation(d)["responses"].update({"418": {"description": ""}}),
    "success-unknown": lambda d: operation(d)["responses"].update({"202": {"description": ""}}),
    "success-missing": lambda d: operation(d)["responses"].pop("200"),
    "answer-empty": lambda d: answer(d).pop("content"),
    "answer-media-type-missing": lambda d: answer(d)["content"].pop("text/csv"),
    "answer-media-type": lambda d: answer(d)["content"].update({"text/html": {}}),
    "answer-widened": lambda d: schemas(d)["Out"].pop("required"),
    "header-missing": lambda d: answer(d)["headers"].clear(),
    "header-widened": lambda d: answer(d)["headers"]["X-Count"].update({"schema": {}}),
    "security-tightened": lambda d: operation(d).update({"security": [{"token": []}]}),
    "calls-changed": lambda d: operation(d).update({"callbacks": {"told": {"/": {"post": {}}}}}),
}
# What is not looked into far enough to say that it breaks.
UNDECIDED = {"calls-changed"}


def test_a_document_fits_itself() -> None:
    assert findings(API, API) == []


def test_every_rule_has_a_change_that_breaks_it() -> None:
    assert set(CHANGES) == set(RULES)


@pytest.mark.parametrize("rule", CHANGES)
def test_a_change_breaks_its_rule_and_no_other(rule: str) -> None:
    found = findings(changed(CHANGES[rule]), API)
    assert {one.rule.name for one in found} == {rule}
    assert all(one.is_decided is (rule not in UNDECIDED) for one in found)


@pytest.mark.parametrize(
    "change",
    [
        # Requests may be taken more widely, answers given more narrowly.
        lambda d: operation(d)["parameters"][0]["schema"].pop("maximum"),
        lambda d: schemas(d)["In"]["properties"]["n"].pop("maximum"),
        lambda d: schemas(d)["Out"]["properties"]["n"].update({"minimum": 0}),
        lambda d: operation(d)["responses"].pop("404"),
        lambda d: operation(d)["parameters"][0].update({"explode": False}),
        lambda d: d.update({"servers": [{"url": "https://things.example"}, {"url": "/more"}]}),
        lambda d: operation(d).update({"security": [{}, {"token": []}]}),
        lambda d: d["paths"].update({"/things/{thing}": d["paths"].pop("/things/{id}")}),
        lambda d: schemas(d)["Out"]["properties"]["n"].update({"description": "A number."}),
    ],
)
def test_what_serves_clients_as_well_breaks_nothing(change: Callable[[Json], object]) -> None:
    document = changed(change)
    for parameter in document["paths"].get("/things/{thing}", {}).get("parameters", []):
        parameter["name"] = "thing"
    assert findings(document, API) == []


def test_credentials_are_known_by_what_they_are_and_not_by_their_names() -> None:
    a = changed(lambda d: operation(d).update({"security": [{"token": []}]}))
    b = changed(lambda d: operation(d).update({"security": [{"oauth": ["read"]}]}))
    assert findings(a, b) == []


def test_a_scope_more_is_asked_of_clients_that_lack_it() -> None:
    def scoped(*scopes: str) -> Json:
        return changed(lambda d: operation(d).update({"security": [{"oauth": list(scopes)}]}))

    assert findings(scoped("read"), scoped("read", "write")) == []
    (found,) = findings(scoped("read", "write"), scoped("read"))
    assert found.rule.name == "security-tightened"
    assert "scope write" in found.message


@pytest.mark.parametrize("name", ["default", "2XX"])
def test_what_is_said_of_a_range_is_said_of_each_status_in_it(name: str) -> None:
    def by_range(document: Json) -> None:
        answers = operation(document)["responses"]
        answers[name] = {"description": "", "content": {"application/json": {}}}
        del answers["200"], answers["404"]

    b = changed(lambda d: operation(d)["responses"].update({"default": {"description": ""}}))
    assert {one.rule.name for one in findings(changed(by_range), b)} >= {"answer-widened"}


def test_webhooks_are_compared_word_by_word() -> None:
    def with_webhook(method: str) -> Json:
        return changed(lambda d: d.update({"webhooks": {"new": {method: {"responses": {}}}}}))

    assert findings(with_webhook("post"), with_webhook("post")) == []
    (found,) = findings(with_webhook("post"), with_webhook("put"))
    assert (found.rule.name, found.is_decided) == ("calls-changed", False)


def test_what_is_only_written_is_not_asked_of_an_answer() -> None:
    def secretive(document: Json) -> None:
        out = schemas(document)["Out"]
        out["required"] = ["n", "secret"]
        out["properties"]["secret"]["writeOnly"] = True

    b = changed(lambda d: schemas(d)["Out"].update({"required": ["n", "secret"]}))
    assert [one.rule.name for one in findings(changed(secretive), b)] == ["answer-widened"]
    assert findings(API, changed(secretive)) == []


def test_what_can_not_be_decided_is_said() -> None:
    def with_pattern(pattern: str) -> Callable[[Json], object]:
        text = {"type": "string", "pattern": pattern}
        return lambda d: schemas(d)["Out"]["properties"].update({"secret": text})

    (found,) = findings(changed(with_pattern("^[ab]{3}$")), changed(with_pattern("^[abc]+$")))
    assert not found.is_decided


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["compare", *args])


@pytest.fixture
def documents(tmp_path: Path) -> tuple[str, str]:
    a, b = tmp_path / "a.json", tmp_path / "b.json"
    a.write_text(json.dumps(changed(CHANGES["answer-widened"])), encoding="utf-8")
    b.write_text(json.dumps(API), encoding="utf-8")
    return str(a), str(b)


def test_the_report_has_five_forms(documents: tuple[str, str]) -> None:
    results = {form: run(*documents, *form) for form in ((), ("--json",), ("--markdown",),
               ("--junit",), ("--sarif",))}  # fmt: skip
    assert {result.exit_code for result in results.values()} == {1}
    assert "answer-widened" in results[()].stdout
    assert "for one: {" in results[()].stdout
    told = json.loads(results["--json",].stdout)
    assert told["compatible"] is False
    assert told["findings"][0]["operation"] == "POST /things/{id}"
    assert told["findings"][0]["example"] == {}
    assert results["--markdown",].stdout.startswith("**Not compatible")
    suite = ElementTree.fromstring(results["--junit",].stdout)  # noqa: S314 - our own report
    assert suite.get("failures") == "1"
    log = json.loads(results["--sarif",].stdout)["runs"][0]
    assert log["results"][0]["ruleId"] == "answer-widened"
    assert {rule["id"] for rule in log["tool"]["driver"]["rules"]} == set(RULES)


def test_what_counts_is_the_callers_choice(tmp_path: Path, documents: tuple[str, str]) -> None:
    a = tmp_path / "warned.json"
    a.write_text(json.dumps(changed(CHANGES["status-unknown"])), encoding="utf-8")
    assert run(str(a), documents[1]).exit_code == 0
    assert run(str(a), documents[1], "--fail-on", "warning").exit_code == 1


def test_a_known_finding_is_lived_with_for_a_reason(
    tmp_path: Path, documents: tuple[str, str]
) -> None:
    ignore = tmp_path / "ignore.toml"
    entry = '[[ignore]]\nrule = "answer-widened"\noperation = "POST *"\nreason = "old clients"\n'
    ignore.write_text(entry + entry.replace("POST", "PUT"), encoding="utf-8")
    result = run(*documents, "--ignore", str(ignore))
    assert result.exit_code == 0
    assert "1 ignored" in result.stdout
    assert "Idle entry of the ignore file: answer-widened PUT *" in result.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[ignore]]\nrule = "answer-widened"\n', "say the reason"),
        ('[[ignore]]\nrule = "nothing"\nreason = "x"\n', "there is no rule"),
        ('[[ignore]]\nrule = "answer-widened"\nreason = "x"\nmore = "y"\n', "more is not known"),
        ("ignore = 3\n", "[[ignore]]"),
        ("=", "is not TOML"),
    ],
)
def test_an_ignore_file_that_is_none_is_refused(
    tmp_path: Path, documents: tuple[str, str], text: str, words: str
) -> None:
    ignore = tmp_path / "ignore.toml"
    ignore.write_text(text, encoding="utf-8")
    result = run(*documents, "--ignore", str(ignore))
    assert result.exit_code == 2
    assert words in result.stderr


@pytest.mark.parametrize("side", ["loops", "nexgate"])
def test_what_is_published_fits_the_dated_contract(tmp_path: Path, side: str) -> None:
    a = tmp_path / "published.json"
    published = CliRunner().invoke(main, ["openapi", "--side", side]).stdout
    a.write_text(published, encoding="utf-8")
    assert run(str(a), f"{side}@2026-08").exit_code == 0
    document = json.loads(published)
    schema = document["components"]["schemas"]["VideoResource" if side == "loops" else "Clip"]
    schema["required"].remove("id")
    a.write_text(json.dumps(document), encoding="utf-8")
    result = run(str(a), f"{side}@2026-08", "--json")
    assert result.exit_code == 1
    assert {one["rule"] for one in json.loads(result.stdout)["findings"]} >= {"answer-widened"}


def test_a_contract_that_is_not_kept_is_named() -> None:
    result = run("loops@1999-01", "loops@2026-08")
    assert result.exit_code == 2
    assert "loops@2026-08" in result.stderr

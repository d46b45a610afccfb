"""A report on two APIs as text, Markdown, JSON, JUnit XML and SARIF."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from xml.etree import ElementTree

import click

from gateway.compare.api_report import ApiReport
from gateway.compare.api_rules import RULES, ApiFinding, Severity
from gateway.compare.text import markdown_table
from gateway.compare.verdict import NO_PROOF

_COLOURS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_LONGEST_WITNESS: Final = 160
# What XML 1.0 can't hold.
_NO_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_SARIF_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def text_report(report: ApiReport) -> str:
    """One block for each operation; styled, for `click.echo` to strip."""
    lines = [f"A: {report.a}", f"B: {report.b}", ""]
    for operation, findings in report.by_operation.items():
        # What is merely there is left to the machines, unless it counts.
        shown = [one for one in findings if one.severity >= min(Severity.WARNING, report.fail_on)]
        if not shown:
            continue
        lines.append(click.style(operation, bold=True))
        for one in shown:
            word = click.style(f"{_word(one):9}", fg=_COLOURS[one.severity])
            lines.append(f"  {word}  {one.rule.name}  {_sentence(one)}")
            if one.witness is not NO_PROOF:
                lines.append(f"             for one: {_witness(one)}")
        lines.append("")
    lines += [
        f"Idle entry of the ignore file: {one.rule} {one.operation} {one.place}"
        for one in report.idle
    ]
    colour = {True: "green", False: "red", None: "yellow"}[report.is_compatible]
    return "\n".join([*lines, click.style(report.summary, fg=colour, bold=True)])


def markdown_report(report: ApiReport) -> str:
    """The verdict and a table of findings."""
    rows = [
        (_word(one), one.rule.name, f"`{operation}`", _sentence(one))
        for operation, findings in report.by_operation.items()
        for one in findings
    ]
    head = [f"**{report.summary}**", "", f"- A: {report.a}", f"- B: {report.b}", ""]
    return "\n".join([*head, *markdown_table(("Weight", "Rule", "Operation", "What"), rows)])


def json_report(report: ApiReport) -> str:
    """Everything for programs."""
    document = {
        "compatible": report.is_compatible,
        "summary": report.summary,
        "a": report.a,
        "b": report.b,
        "ignored": report.ignored,
        "findings": [_document(one) for found in report.by_operation.values() for one in found],
        "idle_ignores": [vars(one) for one in report.idle],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _document(one: ApiFinding) -> dict[str, Any]:
    document = {
        "rule": one.rule.name,
        "severity": one.severity.word,
        "decided": one.is_decided,
        "operation": one.operation,
        "place": one.place,
        "message": one.message,
    }
    return document if one.witness is NO_PROOF else {**document, "example": one.witness}


def junit_report(report: ApiReport) -> str:
    """One test case for each operation with findings; what weighs enough is a failure."""
    suite = ElementTree.Element("testsuite", name=f"{report.a} for {report.b}")
    cases = report.by_operation or {"all operations": []}
    failures = 0
    for operation, findings in cases.items():
        case = ElementTree.SubElement(suite, "testcase", classname="compare", name=operation)
        heavy = [one for one in findings if one.severity >= report.fail_on]
        light = [one for one in findings if one.severity < report.fail_on]
        if heavy:
            failures += 1
            message = _xml(_line(heavy[0]))
            failure = ElementTree.SubElement(case, "failure", message=message)
            failure.text = _xml("\n".join(map(_line, heavy)))
        if light:
            output = ElementTree.SubElement(case, "system-out")
            output.text = _xml("\n".join(map(_line, light)))
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(failures))
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)


def sarif_report(report: ApiReport) -> str:
    """SARIF 2.1.0, as code scanning reads it."""
    results = [
        {
            "ruleId": one.rule.name,
            "level": _SARIF_LEVELS[one.severity],
            "message": {"text": _line(one)},
            "locations": [
                {
                    "physicalLocation": {"artifactLocation": {"uri": report.a}},
                    "logicalLocations": [{"fullyQualifiedName": one.operation}],
                }
            ],
        }
        for findings in report.by_operation.values()
        for one in findings
    ]
    rules = [
        {
            "id": rule.name,
            "shortDescription": {"text": rule.meaning},
            "defaultConfiguration": {"level": _SARIF_LEVELS[rule.severity]},
        }
        for rule in RULES.values()
    ]
    driver = {"name": "loops-gateway compare", "rules": rules}
    run = {"tool": {"driver": driver}, "results": results}
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _line(one: ApiFinding) -> str:
    shown = "" if one.witness is NO_PROOF else f"; for one: {_witness(one)}"
    return f"{one.operation}: {_word(one)} {one.rule.name}: {_sentence(one)}{shown}"


def _sentence(one: ApiFinding) -> str:
    text = f"{one.place}: {one.message}" if one.place else one.message
    return text if one.is_decided else f"can't judge: {text}"


def _word(one: ApiFinding) -> str:
    return one.severity.word if one.is_decided else "undecided"


def _witness(one: ApiFinding) -> str:
    text = json.dumps(one.witness, ensure_ascii=False)
    return text if len(text) <= _LONGEST_WITNESS else f"{text[:_LONGEST_WITNESS]}…"


def _xml(text: str) -> str:
    return _NO_XML.sub("?", text)


WRITERS: Final[Mapping[str, Callable[[ApiReport], str]]] = {
    "text": text_report,
    "markdown": markdown_report,
    "json": json_report,
    "junit": junit_report,
    "sarif": sarif_report,
}

"""A conformance report for people, for programs and for a pipeline's test view."""

import json
import re
from collections.abc import Callable
from xml.etree import ElementTree

from gateway.conform.report import Finding, Outcome, Report, Verdict

Style = Callable[[str, Outcome], str]

# What XML 1.0 can't hold.
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str, _: Outcome) -> str:
    """No colours."""
    return text


def text_report(report: Report, style: Style = plain) -> str:
    """One line for each rule, and under it what speaks against it."""
    widest = max(len(name) for name in report.verdicts)
    lines = [f"{report.side} {report.url}", ""]
    for verdict in _worth_a_line(report):
        word = style(f"{verdict.outcome:4}", verdict.outcome)
        needs = f" (needs {verdict.rule.needs})" if _was_not_given(verdict) else ""
        lines.append(f"  {word}  {verdict.rule.name:{widest}}  {verdict.rule.title}{needs}")
        for finding in verdict.findings:
            lines += _finding_lines(finding, " " * (widest + 10))
        if verdict.findings:
            lines.append(f"{' ' * (widest + 10)}Source: {verdict.rule.source}")
    if len(lines) > 2:
        lines.append("")
    end = "" if report.summary.endswith("?") else "."
    lines += [f"{report.summary[0].upper()}{report.summary[1:]}{end}", _cost(report)]
    return "\n".join(lines)


def _worth_a_line(report: Report) -> list[Verdict]:
    """Every rule; of a run that could not judge only those that came to be tried."""
    verdicts = list(report.verdicts.values())
    if report.not_judged is None:
        return verdicts
    return [one for one in verdicts if one.outcome is not Outcome.SKIPPED]


def _was_not_given(verdict: Verdict) -> bool:
    return verdict.outcome is Outcome.SKIPPED and bool(verdict.rule.needs)


def _finding_lines(finding: Finding, indent: str) -> list[str]:
    times = f"{finding.count} times: " if finding.count > 1 else ""
    return [
        f"{indent}{times}{finding.expected}",
        f"{indent}  {finding.where}",
        f"{indent}  found {finding.found}",
    ]


def _cost(report: Report) -> str:
    plural = "" if report.requests == 1 else "s"
    return f"{report.requests} request{plural} in {report.seconds:.1f} s."


def json_report(report: Report) -> str:
    """The whole report as JSON."""
    return json.dumps(
        {
            "side": report.side,
            "url": report.url,
            "verdict": _VERDICTS[report.exit_code],
            "reason": report.not_judged,
            "requests": report.requests,
            "seconds": round(report.seconds, 3),
            "rules": [_rule(verdict) for verdict in report.verdicts.values()],
        },
        ensure_ascii=False,
        indent=2,
    )


_VERDICTS = ("conforms", "does not conform", "could not be judged")


def _rule(verdict: Verdict) -> dict[str, object]:
    return {
        "rule": verdict.rule.name,
        "title": verdict.rule.title,
        "source": verdict.rule.source,
        "needs": verdict.rule.needs or None,
        "outcome": verdict.outcome.value,
        "checked": verdict.checked,
        "failures": verdict.failures,
        "warnings": verdict.warnings,
        "findings": [
            {
                "outcome": finding.outcome.value,
                "expected": finding.expected,
                "where": finding.where,
                "found": finding.found,
                "count": finding.count,
            }
            for finding in verdict.findings
        ],
    }


def junit_report(report: Report) -> str:
    """JUnit XML: one case for each rule; a warning passes and says so in its output.

    A server that could not be judged has one case of its own, an error.
    """
    could_not = report.not_judged is not None
    suite = ElementTree.Element(
        "testsuite",
        name=f"conform {report.side}",
        tests=str(len(report.verdicts) + could_not),
        failures=str(len(report.of(Outcome.FAILED))),
        errors=str(int(could_not)),
        skipped=str(len(report.of(Outcome.SKIPPED))),
        time=f"{report.seconds:.3f}",
    )
    for verdict in report.verdicts.values():
        suite.append(_case(report, verdict))
    if report.not_judged is not None:
        case = ElementTree.SubElement(suite, "testcase", classname=_class(report), name="judged")
        ElementTree.SubElement(case, "error", message=_xml(report.not_judged))
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _case(report: Report, verdict: Verdict) -> ElementTree.Element:
    rule = verdict.rule
    case = ElementTree.Element("testcase", classname=_class(report), name=rule.name)
    lines = _xml("\n".join(line for f in verdict.findings for line in _finding_lines(f, "")))
    if verdict.outcome is Outcome.FAILED:
        failure = ElementTree.SubElement(case, "failure", message=_xml(rule.title))
        failure.text = f"{lines}\nSource: {rule.source}"
    elif verdict.outcome is Outcome.SKIPPED:
        reason = f"needs {rule.needs}" if rule.needs else "nothing to try it on"
        ElementTree.SubElement(case, "skipped", message=reason)
    elif verdict.outcome is Outcome.WARNED:
        ElementTree.SubElement(case, "system-out").text = f"warning\n{lines}"
    return case


def _class(report: Report) -> str:
    return f"conform.{report.side}"


def _xml(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)

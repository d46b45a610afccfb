"""A conformance report as a page for people: the verdict, what speaks against it, all rules."""

from typing import Final

from jinja2 import Environment

from gateway.conform.report import Outcome, Report

# Escapes by itself: what a server answered stands in the page.
_PAGE: Final = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ report.url }}: {{ report.summary }}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; }
  table { border-collapse: collapse; width: 100%; }
  td, th { text-align: left; vertical-align: top; padding: .3rem .6rem; }
  td { border-bottom: 1px solid #8884; }
  code { overflow-wrap: anywhere; }
  .fail { color: #b3261e; font-weight: 600; } .warn { color: #8a5a00; font-weight: 600; }
  .pass { color: #1b6e2c; } .skip { color: #666; }
  details { margin: .2rem 0; }
</style>
<h1>Does it conform?</h1>
<p>{{ report.side|capitalize }} server at <code>{{ report.url }}</code>:
<strong>{{ report.summary }}</strong>.
{{ report.requests }} requests in {{ "%.1f"|format(report.seconds) }} s.</p>
{% for title, verdicts in groups %}
{% if verdicts %}
<h2>{{ title }} ({{ verdicts|length }})</h2>
<table>
<tr><th>Rule</th><th>What it asks</th><th>What was found</th></tr>
{% for verdict in verdicts %}
<tr><td class="{{ verdict.outcome.value }}"><code>{{ verdict.rule.name }}</code></td>
<td>{{ verdict.rule.title }}<br><small>{{ verdict.rule.source }}</small></td>
<td>
{% for finding in verdict.findings %}
<details {{ "open" if loop.first }}><summary>{{ finding.expected }}
{% if finding.count > 1 %}({{ finding.count }} times){% endif %}</summary>
<code>{{ finding.where }}</code><br>found <code>{{ finding.found }}</code></details>
{% else %}
{% if verdict.checked %}checked {{ verdict.checked }} times
{% elif verdict.rule.needs %}needs {{ verdict.rule.needs }}{% else %}nothing to try it on{% endif %}
{% endfor %}
</td></tr>
{% endfor %}
</table>
{% endif %}
{% endfor %}
""")  # fmt: skip
_TITLES: Final = (
    ("Broken", Outcome.FAILED),
    ("To be lived with", Outcome.WARNED),
    ("Kept", Outcome.PASSED),
    ("Not tried", Outcome.SKIPPED),
)


def html_report(report: Report) -> str:
    """The report as one HTML page without anything from elsewhere."""
    groups = [(title, report.of(outcome)) for title, outcome in _TITLES]
    return _PAGE.render(report=report, groups=groups)

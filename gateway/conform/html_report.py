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
  :root { color-scheme: light dark; --quiet: light-dark(#555, #aaa);
    --fail: light-dark(#b3261e, #ff897d); --warn: light-dark(#7a4f00, #f2b84b);
    --pass: light-dark(#1b6e2c, #7fd08f); --skip: var(--quiet); }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto;
    padding: 0 1rem; overflow-wrap: anywhere; }
  h1 { margin-bottom: .5rem; } h2 { margin: 2rem 0 .5rem; }
  small, .quiet { color: var(--quiet); }
  ul { list-style: none; padding: 0; margin: 0; }
  li { border-top: 1px solid #8884; padding: .5rem 0; }
  details { margin: .25rem 0; } details p { margin: 0 0 .25rem 1.1rem; }
  summary { cursor: pointer; } h2 { display: inline-block; }
  .fail { color: var(--fail); } .warn { color: var(--warn); }
  .pass { color: var(--pass); } .skip { color: var(--skip); }
</style>
<main>
<h1>Does it conform?</h1>
<p>{{ report.side|capitalize }} server at <code>{{ report.url }}</code>:
<strong>{{ report.summary }}</strong>.
<span class="quiet">{{ report.requests }} requests in {{ "%.1f"|format(report.seconds) }} s.</span>
</p>
{% for title, outcome, verdicts in groups if verdicts %}
<details {{ "open" if outcome in ("fail", "warn") }}>
<summary><h2 class="{{ outcome.value }}">{{ title }} ({{ verdicts|length }})</h2></summary>
<ul>
{% for verdict in verdicts %}
<li><strong class="{{ outcome.value }}"><code>{{ verdict.rule.name }}</code></strong>
{{ verdict.rule.title }} <small>({{ verdict.rule.source }})</small>
{% for finding in verdict.findings %}
<details {{ "open" if loop.first }}><summary>{{ finding.expected }}
{%- if finding.count > 1 %} <small>({{ finding.count }} times)</small>{% endif %}</summary>
<p><code>{{ finding.where }}</code><br>found <code>{{ finding.found }}</code></p></details>
{% else %}
<br><small>
{%- if verdict.checked %}checked {{ verdict.checked }} times
{%- elif verdict.rule.needs %}needs {{ verdict.rule.needs }}
{%- else %}nothing to try it on{% endif %}</small>
{% endfor %}
</li>
{% endfor %}
</ul>
</details>
{% endfor %}
</main>
</html>
""")  # fmt: skip
_TITLES: Final = (
    ("Broken", Outcome.FAILED),
    ("To be lived with", Outcome.WARNED),
    ("Kept", Outcome.PASSED),
    ("Not tried", Outcome.SKIPPED),
)


def html_report(report: Report) -> str:
    """The report as one HTML page without anything from elsewhere."""
    groups = [(title, outcome, report.of(outcome)) for title, outcome in _TITLES]
    return _PAGE.render(report=report, groups=groups)

"""`make mutants`: hold each wrong server against the rules, and write the table into the docs."""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from gateway.conform.report import Outcome, Report
from gateway.testing.servers import GatewayServer, SandboxServer, ServerThread
from tests.support.twisting_proxy import Twist, conform_through
from tests.support.wrong_answers import CHANGES

PAGE: Final = Path(__file__).parents[2] / "docs" / "mutants.md"
BEGIN: Final = "<!-- mutants -->\n"
END: Final = "<!-- /mutants -->"
ENOUGH: Final = 60
_MOST_RULES: Final = 4
_WEIGHTS: Final = {
    Outcome.SKIPPED: 0,
    Outcome.PASSED: 0,
    Outcome.WARNED: 1,
    Outcome.FAILED: 2,
}


def main() -> int:
    """Write the table; 1 when fewer than `ENOUGH` were found out."""
    with ServerThread() as thread, SandboxServer(thread) as sandbox:
        right = _report(thread, sandbox, lambda _: None)
        caught = {
            name: _caught_by(right, _report(thread, sandbox, twist)) for name, twist in _all()
        }
    PAGE.write_text(_page(PAGE.read_text(encoding="utf-8"), caught), encoding="utf-8")
    found = sum(bool(rules) for rules in caught.values())
    print(f"{found} of {len(caught)} found out.")
    return 0 if found >= ENOUGH else 1


def _all() -> Iterator[tuple[str, Twist]]:
    for number, (name, twist) in enumerate(CHANGES.items(), start=1):
        print(f"{number:3} {name}", flush=True)
        yield name, twist


def _report(thread: ServerThread, sandbox: SandboxServer, twist: Twist) -> Report:
    """A whole run with everything that can be asked for, over a gateway of its own."""
    sandbox.reset()
    with _gateway(thread, sandbox) as gateway:
        return asyncio.run(
            conform_through(
                gateway,
                twist,
                token=gateway.token("alice"),
                other_token=gateway.token("bob"),
                may_write=True,
                every_endpoint=True,
                with_media=True,
            )
        )


@contextmanager
def _gateway(thread: ServerThread, sandbox: SandboxServer) -> Iterator[GatewayServer]:
    with (
        tempfile.TemporaryDirectory() as state,
        GatewayServer(thread, sandbox, Path(state)) as gateway,
    ):
        yield gateway


def _caught_by(right: Report, wrong: Report) -> list[str]:
    """The rules that the wrong server breaks and the right one doesn't."""
    return [
        name
        for name, verdict in wrong.verdicts.items()
        if _WEIGHTS[verdict.outcome] > _WEIGHTS[right.verdicts[name].outcome]
    ]


def _page(before: str, caught: dict[str, list[str]]) -> str:
    head, _, rest = before.partition(BEGIN)
    found = sum(bool(rules) for rules in caught.values())
    lines = [f"{found} of {len(caught)} are found out.", "", "| change | found by |", "|---|---|"]
    for name, rules in caught.items():
        shown = ", ".join(f"`{rule}`" for rule in rules[:_MOST_RULES])
        more = f" and {len(rules) - _MOST_RULES} more" if len(rules) > _MOST_RULES else ""
        lines.append(f"| {name} | {shown + more if rules else 'nothing'} |")
    return head + BEGIN + "\n".join(lines) + "\n" + END + rest.partition(END)[2]


if __name__ == "__main__":
    sys.exit(main())

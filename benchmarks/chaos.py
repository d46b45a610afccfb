"""`python -m benchmarks.chaos`: what attacks and failures cost those who are not meant.

A gateway and a sandbox run as processes of their own. Six viewers read all the time; beside them
one thing at a time goes wrong. For each: the viewers' requests by status, those that took longer
than five seconds, their p99 as a multiple of the calm one (measured again before each), what the
gateway's memory grew by, and how long after it all worked again. Exit codes: 0 every promise was
kept, 1 one was broken, 2 it could not be run.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import uvloop

from benchmarks.chaos_attacks import ATTACKS, Attack, Target
from benchmarks.chaos_bystanders import Bystanders, Seen
from benchmarks.gateways import Start, start_gateway
from benchmarks.programs import (
    HOST,
    LOAD_CORE,
    Programs,
    Trouble,
    free_port,
)

DOCUMENT = Path(__file__).parent.parent / "docs" / "failure-modes.md"
START, END = "<!-- chaos: written by `make chaos ARGS=--write` -->", "<!-- chaos: end -->"
CALM_S = 4.0
ATTACK_S = 8.0
# What the others' p99 may rise to while it lasts, as a multiple of the calm one.
GOAL = 2.0
RECOVERY_S = 15.0
# Beside the cache: buffers of what is under way.
GROWTH_BYTES = 96 * 2**20


@dataclass(frozen=True)
class Row:
    """What one attack did."""

    attack: Attack
    calm: Seen
    seen: Seen
    grown_bytes: int
    recovered_s: float | None

    @property
    def ratio(self) -> float:
        """The others' p99 while it lasted, against the calm one."""
        return self.seen.p99_s / self.calm.p99_s

    def broken_promises(self) -> list[str]:
        """A sentence for each promise that was not kept."""
        said = []
        if self.seen.refused and not self.attack.refuses_others:
            said.append(f"others were answered {self.seen.statuses_text}")
        if self.seen.hung:
            said.append(f"{self.seen.hung} of the others' requests took over five seconds")
        if self.attack.goal is not None and self.ratio > self.attack.goal:
            said.append(f"the others' p99 rose to {self.ratio:.1f} times the calm one")
        if self.grown_bytes > GROWTH_BYTES:
            said.append(f"memory grew by {self.grown_bytes / 2**20:.0f} MB")
        if self.recovered_s is None:
            said.append(f"it did not work again within {RECOVERY_S:.0f} s")
        return [f"{self.attack.name}: {one}" for one in said]


async def run_attack(attack: Attack, target: Target) -> Row:
    """Calm, then the attack beside the viewers, then wait until all works again."""
    bystanders = Bystanders(target.gateway.program.url, target.tokens, target.videos)
    calm = await bystanders.read_for(CALM_S)
    before = target.gateway.program.memory_bytes()
    attacking = asyncio.create_task(attack.begin(target))
    seen = await bystanders.read_for(ATTACK_S)
    grown = target.gateway.program.memory_bytes() - before
    attacking.cancel()
    outcome = await asyncio.gather(attacking, return_exceptions=True)
    if isinstance(outcome[0], Exception):
        raise Trouble(f"{attack.name} could not be run: {outcome[0]!r}")
    await target.heal()
    return Row(attack, calm, seen, grown, await _recovered_after(target))


async def _recovered_after(target: Target) -> float | None:
    """Seconds until all works, also with nothing in the cache; None when it never does."""
    began = time.monotonic()
    while time.monotonic() - began < RECOVERY_S:
        if await target.works():
            return time.monotonic() - began
        await asyncio.sleep(0.1)
    return None


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = [
        "| While | Others' requests | Statuses | Over 5 s | p99 / calm | Memory | Well after |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        again = "never" if row.recovered_s is None else f"{row.recovered_s:.1f} s"
        lines.append(
            f"| {row.attack.sentence} | {row.seen.requests} | {row.seen.statuses_text} | "
            f"{row.seen.hung} | {row.ratio:.1f} | {row.grown_bytes / 2**20:+.0f} MB | {again} |"
        )
    return "\n".join(lines)


async def run(programs: Programs, directory: Path, names: Sequence[str]) -> list[Row]:
    """All attacks, or those with these names, one after the other, each at a gateway of its own."""
    rows = []
    for attack in ATTACKS:
        if names and attack.name not in names:
            continue
        port = free_port()
        sandbox = programs.start(
            f"sandbox for {attack.name}",
            (sys.executable, "-m", "gateway", "sandbox", "--host", HOST, "--port", str(port)),
            port=port,
            core=LOAD_CORE,
        )
        start = Start(f"gateway under {attack.name}", sandbox.url, cache=(), state="")
        gateway = start_gateway(programs, directory, start)
        async with aiohttp.ClientSession() as session:
            target = Target(gateway, sandbox.url, session)
            await target.prepare()
            rows.append(await run_attack(attack, target))
        print(table(rows[-1:]).splitlines()[-1], flush=True)
        for program in (gateway.program, sandbox):
            program.process.terminate()
            program.process.wait()
    return rows


def write_document(rows: Sequence[Row]) -> None:
    """Put the table into docs/failure-modes.md."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{START}\n\n{table(rows)}\n\n{END}{after}", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help=f"of {', '.join(one.name for one in ATTACKS)}")
    parser.add_argument("--write", action="store_true", help="write the table into the document")
    options = parser.parse_args(arguments)
    with (
        TemporaryDirectory(prefix="loops-gateway-chaos-") as made,
        Programs(Path(made)) as programs,
    ):
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                rows = runner.run(run(programs, Path(made), options.names))
        except Trouble as trouble:
            print(trouble, file=sys.stderr)
            return 2
    if options.write:
        write_document(rows)
    broken = [sentence for row in rows for sentence in row.broken_promises()]
    for sentence in broken:
        print(sentence, file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

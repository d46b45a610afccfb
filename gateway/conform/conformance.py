"""Does a server keep to the API it claims to speak? One run over it, within bounds."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from gateway.conform import (
    caching,
    loops,
    loops_endpoints,
    loops_errors,
    loops_writes,
    nexgate,
    nexgate_refusals,
    nexgate_writes,
)
from gateway.conform.report import Printable, Report, Rule
from gateway.conform.rules import LOOPS_RULES, NEXGATE_RULES
from gateway.conform.run import Run
from gateway.conform.walker import Bounds, CannotJudge, Unanswered, Walker

Step = Callable[[Run], Awaitable[None]]
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Side:
    """One of the two APIs: its rules, and the steps that put them to the test, in order."""

    rules: tuple[Rule, ...]
    probe: Step
    steps: Mapping[str, Step]


SIDES: Mapping[str, Side] = {
    "loops": Side(
        (*LOOPS_RULES, *caching.CACHING_RULES),
        loops.probe,
        {
            "the local feed": loops.local_feed,
            "the other feeds": loops.other_feeds,
            "cursors": loops.garbage_cursors,
            "accounts' lists": loops.account_lists,
            "limits": loops.limits,
            "single videos": loops.single_videos,
            "comments": loops.comments,
            "guests": loops.guests,
            "refusals": loops_errors.refusals,
            "HEAD": loops_errors.heads,
            "caching": caching.caching,
            "writing": loops_writes.writes,
        },
    ),
    "nexgate": Side(
        NEXGATE_RULES,
        nexgate.probe,
        {
            "the feed": nexgate.whole_feed,
            "users' lists": nexgate.user_lists,
            "single clips": nexgate.single_clips,
            "comments": nexgate.comments,
            "refusals": nexgate_refusals.refusals,
            "writing": nexgate_writes.writes,
        },
    ),
}


_LOOPS = SIDES["loops"]
EVERY_ENDPOINT = Side(
    (*_LOOPS.rules, *loops_endpoints.ENDPOINT_RULES),
    _LOOPS.probe,
    {**_LOOPS.steps, "every endpoint": loops_endpoints.every_endpoint},
)


async def conform(
    url: str,
    side: str,
    *,
    token: str | None = None,
    may_write: bool = False,
    every_endpoint: bool = False,
    bounds: Bounds | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """Hold the server at `url` to the rules of `side` ("loops" or "nexgate").

    Reads only, unless `may_write`: then one video is liked, bookmarked and commented, and all of it
    undone again. With `every_endpoint` each endpoint that Loops' clients read is asked once more
    and checked against the dated contract. Media are never fetched. `progress` is called with each
    step as it begins. Never raises for what a server does: one that can't be judged has a report
    that says why.
    """
    held_to = EVERY_ENDPOINT if every_endpoint and side == "loops" else SIDES[side]
    report = Report(side, url, held_to.rules, Printable([token or ""]))
    async with Walker(url, token, bounds or Bounds()) as walker:
        run = Run(walker, report, may_write)
        try:
            await _begin(run, held_to)
            for name, step in held_to.steps.items():
                progress(name)
                await _tried(run, step)
        except CannotJudge as reason:
            report.stop(str(reason))
        report.requests, report.seconds = walker.requests, walker.seconds
    return report


async def _begin(run: Run, side: Side) -> None:
    try:
        await side.probe(run)
    except Unanswered as error:
        raise CannotJudge(f"the server can't be reached ({error})") from error


async def _tried(run: Run, step: Step) -> None:
    """One step; a request without an answer ends it and counts against the server."""
    try:
        await step(run)
    except Unanswered as error:
        run.report.expect("answers", False, run.report.url, "a whole answer", str(error))
    if not run.items:
        raise CannotJudge("the server gave no item that the rest could be judged by")

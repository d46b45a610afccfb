"""Does a server keep to the API it claims to speak? One run over it, within bounds."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from gateway.conform import (
    caching,
    loops,
    loops_after_writes,
    loops_announcements,
    loops_endpoints,
    loops_errors,
    loops_oauth,
    loops_pages,
    loops_posts,
    loops_viewers,
    loops_writes,
    loops_written,
    media,
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
        (*LOOPS_RULES, *caching.CACHING_RULES, *loops_after_writes.AFTER_WRITE_RULES),
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
            "after writing": loops_after_writes.after_writes,
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


# What a run over a Loops server is asked for beside its own rules.
_ENDPOINTS = (
    (
        *loops_endpoints.ENDPOINT_RULES,
        *loops_announcements.ANNOUNCEMENT_RULES,
        *loops_pages.PAGE_RULES,
        *loops_oauth.OAUTH_RULES,
        *loops_posts.POST_RULES,
    ),
    {
        "every endpoint": loops_endpoints.every_endpoint,
        "announcements": loops_announcements.announcements,
        "pages": loops_pages.pages,
        "signing in": loops_oauth.oauth,
        "every write": loops_written.every_write,
    },
)
_VIEWERS = (loops_viewers.VIEWER_RULES, {"two viewers": loops_viewers.viewers})
_MEDIA = (media.MEDIA_RULES, {"media": media.media})


@dataclass(frozen=True)
class Wanted:
    """What a run may do, and how far it goes; the last three are for Loops servers."""

    token: str | None = None
    may_write: bool = False
    every_endpoint: bool = False
    # A second viewer's credential.
    other_token: str | None = None
    with_media: bool = False


def held_to(side: str, wanted: Wanted) -> Side:
    """The rules and steps of a run over a server of `side`."""
    found = SIDES[side]
    if side != "loops":
        return found
    asked = (
        (_ENDPOINTS, wanted.every_endpoint),
        (_VIEWERS, wanted.other_token is not None),
        (_MEDIA, wanted.with_media),
    )
    for (rules, steps), is_asked in asked:
        if is_asked:
            found = Side((*found.rules, *rules), found.probe, {**found.steps, **steps})
    return found


async def conform(
    url: str,
    side: str,
    wanted: Wanted | None = None,
    *,
    bounds: Bounds | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """Hold the server at `url` to the rules of `side` ("loops" or "nexgate").

    Reads only, unless `may_write`: then videos are liked, bookmarked and commented, and all of it
    undone again. With `every_endpoint` each endpoint that Loops' clients ask is asked once more and
    checked against the dated contract; media are fetched `with_media` only. `progress` is called
    with each step as it begins. Never raises for what a server does: one that can't be judged has
    a report that says why.
    """
    wanted = wanted or Wanted()
    secrets = Printable([wanted.token or "", wanted.other_token or ""])
    rules = held_to(side, wanted)
    report = Report(side, url, rules.rules, secrets)
    await judge(url, report, rules, wanted, bounds=bounds or Bounds(), progress=progress)
    return report


async def judge(
    url: str,
    report: Report,
    rules: Side,
    wanted: Wanted,
    *,
    bounds: Bounds,
    progress: Progress = lambda _: None,
) -> None:
    """Take the steps of `rules` over the server at `url`, and fill in the report."""
    async with Walker(url, wanted.token, bounds) as walker:
        run = Run(walker, report, wanted.may_write, wanted.other_token)
        try:
            await _begin(run, rules)
            for name, step in rules.steps.items():
                progress(name)
                await _tried(run, step)
        except CannotJudge as reason:
            report.stop(str(reason))
        report.requests, report.seconds = walker.requests, walker.seconds


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

"""What a report says, and how it is written down."""

import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from multidict import CIMultiDict, CIMultiDictProxy

from gateway.conform.html_report import html_report
from gateway.conform.lists import Page, walk
from gateway.conform.loops_videos import check_video
from gateway.conform.nexgate_clips import check_clip
from gateway.conform.report import Outcome, Printable, Report, Rule
from gateway.conform.rules import LOOPS_RULES, NEXGATE_RULES
from gateway.conform.run import Run
from gateway.conform.walker import Answer, Bounds, CannotJudge, Unanswered, Walker
from gateway.conform.writers import json_report, junit_report, text_report
from tests.support.strategies import ANYTHING, CLIPS

RULES = (
    Rule("kept", "it is kept", "The document"),
    Rule("broken", "it is broken", "The document, 2"),
    Rule("drift", "nothing is new", "The document, 3", Outcome.WARNED),
    Rule("untried", "it is tried", "The document, 4", needs="--write"),
)


def report_with(token: str = "s3cret") -> Report:  # noqa: S107 - made up
    report = Report("loops", "http://x.example", RULES, Printable([token]))
    report.expect("kept", True, "GET /", "it")
    report.expect("broken", False, f"GET /?cursor={'a' * 60}", "a number", f"Bearer {token}")
    report.expect("broken", False, "GET /2", "a number", 2)
    report.expect("drift", False, "GET /", "no field", "\x00 \ud83d eyJhbGciOi.eyJzdWI.abc")
    return report


def test_a_verdict_counts_what_is_alike() -> None:
    report = report_with()
    assert [verdict.outcome for verdict in report.verdicts.values()] == [
        Outcome.PASSED,
        Outcome.FAILED,
        Outcome.WARNED,
        Outcome.SKIPPED,
    ]
    broken = report.verdicts["broken"]
    assert (broken.checked, broken.failures) == (2, 2)
    assert [(one.count, one.found) for one in broken.findings] == [(2, '"Bearer (token)"')]
    assert broken.findings[0].where == "GET /?cursor=aaaaaaaaaaaa…"
    assert report.exit_code == 1
    assert report.summary == "does not conform: 1 passed, 1 warned, 1 failed, 1 not tried"


def test_a_reason_not_to_judge_wins() -> None:
    report = report_with()
    report.stop("the token s3cret is refused")
    assert report.exit_code == 2
    assert report.summary == "could not judge: the token (token) is refused"
    assert json.loads(json_report(report))["verdict"] == "could not be judged"
    suite = ElementTree.fromstring(junit_report(report))[0]  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("errors")) == ("5", "1")


def test_people_read_rules_findings_and_sources() -> None:
    written = text_report(report_with())
    assert "  fail  broken   it is broken\n" in written
    assert "2 times: a number\n" in written
    assert "Source: The document, 2" in written
    assert "skip  untried  it is tried (needs --write)" in written


def test_people_are_spared_what_was_not_tried_where_nothing_could_be_judged() -> None:
    report = report_with()
    report.stop("no JSON: no Loops server?")
    written = text_report(report)
    assert "  fail  broken   it is broken\n" in written
    assert "untried" not in written
    assert "\n\nCould not judge: no JSON: no Loops server?\n" in written


def test_pipelines_read_cases() -> None:
    suite = ElementTree.fromstring(junit_report(report_with()))[0]  # noqa: S314 - our own
    cases = {case.get("name"): [child.tag for child in case] for case in suite}
    assert cases == {
        "kept": [],
        "broken": ["failure"],
        "drift": ["system-out"],
        "untried": ["skipped"],
    }


def test_findings_are_bounded_and_counted_on() -> None:
    report = report_with()
    for number in range(100):
        report.expect("kept", False, "GET /", f"the number {number}", number)
    assert len(report.verdicts["kept"].findings) == 8
    assert report.verdicts["kept"].failures == 100


def test_values_are_short_and_hold_no_query() -> None:
    printable = Printable()
    assert printable.value("https://c.example/a.mp4?X-Signature=abc") == (
        '"https://c.example/a.mp4?(query)"'
    )
    assert len(printable.value("x" * 1000)) == 120
    assert Printable(["x" * 200]).value("y" * 100 + "x" * 200) == f'"{"y" * 100}(token)"'


@pytest.mark.parametrize("rules", [LOOPS_RULES, NEXGATE_RULES])
def test_rules_have_names_of_their_own_and_a_source(rules: tuple[Rule, ...]) -> None:
    assert len({rule.name for rule in rules}) == len(rules)
    assert all(rule.title and rule.source for rule in rules)


def run_of(side: str, rules: tuple[Rule, ...]) -> Run:
    return Run(Walker("http://x.example", None, Bounds()), Report(side, "", rules, Printable()))


@given(ANYTHING)
def test_no_video_is_too_odd_to_be_judged(value: object) -> None:
    for inner in ({"media": value, "mentions": [value, {"start_index": value}]}, value):
        run = run_of("loops", LOOPS_RULES)
        told = {**inner, "caption": value, "tags": value} if isinstance(inner, dict) else inner
        check_video(run, told, "GET /")
        assert run.report.of(Outcome.FAILED)
        assert text_report(run.report)
        assert ElementTree.fromstring(junit_report(run.report)) is not None  # noqa: S314


@given(CLIPS)
def test_no_clip_is_too_odd_to_be_judged(value: object) -> None:
    run = run_of("nexgate", NEXGATE_RULES)
    check_clip(run, value, "GET /")
    assert json_report(run.report).encode()


async def test_a_walk_tells_a_circle_from_a_long_list() -> None:
    async def circle(cursor: str | None) -> Page:
        return Page([("a", {})], "next")

    with pytest.raises(CannotJudge, match="the list never ends: page 2"):
        await walk("the list", circle, None)

    async def numbers(cursor: str | None) -> Page:
        number = int(cursor or 0)
        return Page([(str(number), {}), (str(number), {})], str(number + 1))

    found = await walk("the list", numbers, 3)
    assert (found.pages, found.is_whole) == (3, False)
    assert found.repeated == ["0", "1", "2"]


async def test_empty_pages_with_new_cursors_are_bounded_by_the_caller() -> None:
    async def empty(cursor: str | None) -> Page:
        return Page([], str(int(cursor or 0) + 1))

    assert (await walk("the list", empty, 4)).pages == 4


async def test_a_walker_asks_only_while_it_is_open() -> None:
    with pytest.raises(RuntimeError):
        await Walker("http://localhost:1", None, Bounds()).get("/")


async def test_a_walker_stops_at_its_bounds() -> None:
    async with Walker("http://localhost:1", None, Bounds(max_requests=1)) as walker:
        with pytest.raises(Unanswered):
            await walker.get("/")
        with pytest.raises(CannotJudge, match="1 requests allowed"):
            await walker.get("/")
    async with Walker("http://localhost:1", None, Bounds(max_seconds=-1)) as walker:
        with pytest.raises(CannotJudge, match="took longer"):
            await walker.get("/")


def test_an_answer_that_is_no_object_has_an_empty_one() -> None:
    assert Answer("GET /", 200, CIMultiDictProxy(CIMultiDict()), b"[]", [], True).object == {}


def test_the_page_shows_every_rule_and_escapes_what_a_server_said() -> None:
    report = report_with()
    report.expect("broken", False, "GET /3", "no <script>", "<script>alert(1)</script>")
    page = html_report(report)
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    for verdict in report.verdicts.values():
        assert verdict.rule.title in page
    assert "does not conform" in page
    assert "s3cret" not in page

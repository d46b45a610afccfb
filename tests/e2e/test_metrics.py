"""`/metrics` of a running gateway with traffic, faults and a tier; dashboards and alerts."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from aiohttp import ClientSession

from gateway.service.signin_troubles import Trouble
from gateway.state import active_sessions
from tests.support.postgres_server import PostgresServer
from tests.support.programs import needed_program
from tests.support.running_gateway import Running
from tests.support.scraping import cached_settings, samples, scraped, value
from tests.support.signing_in import Browser, signed_in, web_signed_in
from tests.support.valkey_server import running_valkey
from tests.support.waiting import until
from tests.support.world import World

DEPLOY = Path(__file__).parents[2] / "deploy"
SERIES = re.compile(r"\b(?:loops_gateway|process)_[a-z0-9_]+")
CANARY = "canary-9f8e7d6c5b4a"


async def test_requests_calls_and_cache_are_counted(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token()
    async with Running(cached_settings(sandbox_url, tmp_path), session) as running:
        for _ in range(5):
            await running.public.get("/api/v1/feed/for-you", token=token)
        await running.public.get("/nowhere", token=token)
        await running.public.call("PURGE", "/ping")
        await running.public.get("/api/v1/feed/for-you")
        found = samples(await scraped(running.admin))
    route = "/api/v1/feed/for-you"
    requests = "loops_gateway_requests_total"
    assert value(found, requests, route=route, method="GET", status="200") == 5
    assert value(found, requests, route=route, status="401") == 1
    assert value(found, requests, route="none", method="GET", status="404") == 1
    assert value(found, requests, route="none", method="other", status="404") == 1
    assert value(found, "loops_gateway_request_duration_seconds_count", route=route) == 6
    assert value(found, "loops_gateway_requests_in_flight") == 0
    assert value(found, "loops_gateway_errors_total", reason="unauthenticated") == 1
    feed = "GET /api/v1/e-social/clip/feed"
    assert value(found, "loops_gateway_nexgate_calls_total", endpoint=feed, outcome="2xx") == 1
    assert value(found, "loops_gateway_nexgate_call_duration_seconds_count", endpoint=feed) == 1
    # Of five reads one asked Nexgate; who gave the others is a matter of the way they went.
    assert value(found, "loops_gateway_cached_responses_total") == 4
    assert value(found, "loops_gateway_cache_reads_total", kind="first_page", outcome="miss") == 1
    assert value(found, "loops_gateway_cache_bytes") > 0
    assert value(found, "loops_gateway_clips_total") > 0
    assert value(found, "loops_gateway_store_up") == 1
    assert value(found, "loops_gateway_build_info") == 1
    assert value(found, "process_resident_memory_bytes") > 0


async def test_openmetrics_by_accept(
    session: ClientSession, sandbox_url: str, tmp_path: Path
) -> None:
    async with Running(cached_settings(sandbox_url, tmp_path), session) as running:
        plain = await scraped(running.admin)
        open_text = await scraped(running.admin, Accept="application/openmetrics-text")
        assert (await running.public.get("/metrics")).status == 404
    assert not plain.endswith("# EOF\n")
    assert open_text.endswith("# EOF\n")


async def test_faults_of_nexgate_and_of_clips_have_names(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token()
    settings = cached_settings(sandbox_url, tmp_path, cache={"stale_if_error": 0.0})
    async with Running(settings, session) as running:
        await World(running.public, world.sandbox).scroll("/api/v1/feed/local", token=token)
        await world.fault("status", "500")
        await running.public.get("/api/v1/notifications/unread-count", token=token)
        await running.public.get("/api/v1/account/info/self", token=token)
        await world.heal()
        found = samples(await scraped(running.admin))
    assert value(found, "loops_gateway_nexgate_calls_total", outcome="5xx") > 0
    assert value(found, "loops_gateway_clip_defects_total", defect="unplayable") > 0


async def test_bytes_have_kinds_and_unknown_variants_no_names(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token()
    async with Running(cached_settings(sandbox_url, tmp_path), session) as running:
        await world.fault("extra_fields")
        await running.public.get("/api/v1/feed/for-you", token=token)
        await running.public.get("/api/v1/feed/for-you", token=token)
        text = await scraped(running.admin)
        status = (await running.admin.get("/status")).object
        numbers = (await running.admin.get("/cache")).object
    found = samples(text)
    kinds = {labels for name, labels in found if name == "loops_gateway_cache_bytes"}
    names = {"partitions", "clips", "clip_memory", "responses", "targets", "tokens", "list_places"}
    assert kinds == {frozenset({("kind", name)}) for name in names}
    for kind in ("partitions", "clips", "clip_memory", "responses", "targets"):
        assert value(found, "loops_gateway_cache_bytes", kind=kind) > 0, kind
    assert value(found, "loops_gateway_cache_bytes") == numbers["bytes"]
    assert status["unknown_variants"] == {
        "count": value(found, "loops_gateway_unknown_variants_total"),
        "newest": ["unknown_variant"],
    }
    assert value(found, "loops_gateway_unknown_variants_total") > 1
    assert "unknown_variant" not in text.replace("unknown_variants", "")


async def test_sign_ins_are_counted_with_why_not(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    async with Running(cached_settings(sandbox_url, tmp_path), session) as running:
        before = samples(await scraped(running.admin))
        await web_signed_in(running.public)
        browser = Browser(running.public)
        await browser.call("GET", "/sanctum/csrf-cookie")
        await browser.spa("POST", "/login", {"email": "alice", "password": CANARY})
        await world.fault("status", "500")
        await browser.spa("POST", "/login", {"email": "alice", "password": CANARY})
        found = samples(await scraped(running.admin))
    steps = "loops_gateway_sign_ins_total"
    assert value(before, steps) == 0
    outcomes = {dict(labels)["outcome"] for name, labels in before if name == steps}
    assert outcomes == {"signed_in", *(str(one) for one in Trouble)}
    for outcome in ("signed_in", "credentials", "upstream"):
        assert value(found, steps, outcome=outcome) == 1, outcome
    assert value(found, steps) == 3
    assert value(found, "loops_gateway_sessions_total", event="started") == 1


async def test_sessions_and_the_credential(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token("grace", lifetime_s=3_600)
    nexgate: dict[str, object] = {"base_url": sandbox_url, "service_token": token}
    settings = cached_settings(sandbox_url, tmp_path, nexgate=nexgate)
    async with Running(settings, session) as running:
        found = samples(await scraped(running.admin))
    assert value(found, "loops_gateway_service_credential_end_seconds") > 1_700_000_000
    assert value(found, "loops_gateway_sessions_total", event="started") == 0


async def test_active_sessions_are_those_of_all_gateways_and_none_while_the_store_is_away(
    session: ClientSession,
    sandbox_url: str,
    tmp_path: Path,
    postgres: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(active_sessions, "EVERY_S", 0.01)
    state: dict[str, object] = {"url": postgres.make_store()}

    async def is_counted(running: Running, number: float | None) -> bool:
        found = samples(await scraped(running.admin))
        return found.get(("loops_gateway_active_sessions", frozenset())) == number

    async def is_away(running: Running) -> bool:
        return "loops_gateway_store_up 0" in await scraped(running.admin)

    settings = (cached_settings(sandbox_url, tmp_path, state=state) for _ in range(2))
    one, other = (Running(each, session) for each in settings)
    async with one, other:
        await until(lambda: is_counted(one, 0))
        browsers = [await web_signed_in(one.public, user=user) for user in ("alice", "bob")]
        await signed_in(one.public)
        for running in (one, other):
            await until(lambda running=running: is_counted(running, 3))  # type: ignore[misc]
        await browsers[0].spa("POST", "/logout")
        await until(lambda: is_counted(other, 2))
        postgres.kill()
        try:
            await until(lambda: is_counted(one, None))
            await until(lambda: is_away(one))
        finally:
            postgres.start()
        await until(lambda: is_counted(one, 2))


async def test_nothing_of_anybody_gets_among_the_labels(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token("alice")
    async with Running(cached_settings(sandbox_url, tmp_path), session) as running:
        videos = (await running.public.get("/api/v1/feed/for-you", token=token)).videos
        ids = [str(video["id"]) for video in videos]
        for path in (
            f"/api/v1/video/{ids[0]}",
            f"/api/v1/video/comments/{ids[0]}",
            "/api/v1/account/username/alice",
            f"/api/v1/search?query={CANARY}",
            f"/{CANARY}",
            f"/api/v1/video/{CANARY}",
            f"/@{CANARY}",
        ):
            await running.public.get(path, token=token)
            await running.public.get(path, token=CANARY)
            await running.public.call(CANARY.upper(), path, headers={CANARY: CANARY})
        await running.public.post("/oauth/token", json={"grant_type": CANARY, "code": CANARY})
        text = await scraped(running.admin)
        status = await running.admin.get("/status")
    assert len(samples(text)) > 100
    for secret in (CANARY, CANARY.upper(), token, "alice", *ids):
        assert secret not in text
        assert secret not in status.text


# Dashboards and alerts


def _series_named() -> Iterator[str]:
    board = json.loads((DEPLOY / "grafana.json").read_text())
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            yield from SERIES.findall(target["expr"])
    expressions = re.findall(r"expr: (.*)", (DEPLOY / "alerts.yml").read_text())
    assert expressions
    for expression in expressions:
        yield from SERIES.findall(expression)


def _series_documented() -> tuple[set[str], set[str]]:
    """The series named in full in docs/observing.md; and with those whose beginning is left out."""
    page = (DEPLOY.parent / "docs" / "observing.md").read_text()
    full, all_of_them = set[str](), set[str]()
    for row in re.findall(r"^\| (`loops_gateway_.*?) \| .*\|$", page, re.M):
        first = row.split(" | ")[0]
        names = re.findall(r"`(loops_gateway_\w+)`", first)
        full.update(names)
        parts = names[0].split("_")
        beginnings = ["_".join(parts[:end]) for end in range(2, len(parts))]
        ends = re.findall(r"`(_\w+)`", first)
        all_of_them |= {*names, *(begin + end for begin in beginnings for end in ends)}
    return full, all_of_them


async def test_every_series_of_dashboard_and_alerts_is_exposed(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token("grace", lifetime_s=3_600)
    with running_valkey(tmp_path) as tier:
        settings = cached_settings(
            sandbox_url,
            tmp_path,
            nexgate={"base_url": sandbox_url, "service_token": token},
            cache={"url": tier.url},
            state={"single": True},
        )
        async with Running(settings, session) as running:
            await running.public.get("/api/v1/feed/for-you", token=token)
            await running.public.get("/api/v1/feed/for-you")
            text = await scraped(running.admin)
    exposed = {name for name, _ in samples(text)}
    # Present from the first scrape on that has one: a defect, a call that was not made.
    exposed |= {"loops_gateway_clip_defects_total", "loops_gateway_nexgate_calls_refused_total"}
    named = set(_series_named())
    assert len(named) > 15
    assert named <= exposed, named - exposed
    # And the documents name what is exposed.
    full, documented = _series_documented()
    families = {
        name if kind != "counter" else f"{name.removesuffix('_total')}_total"
        for name, kind in re.findall(r"# TYPE (loops_gateway_\w+) (\w+)", text)
        if not name.endswith("_created")
    }
    assert families <= documented, families - documented
    assert full <= families, full - families


def promtool(*arguments: str, given: str | None = None) -> None:
    """Run promtool with a text on its standard input; it has to find nothing wrong."""
    program = needed_program("promtool", package="prometheus")
    done = subprocess.run(  # noqa: S603 - a program found on PATH
        [program, *arguments], input=given, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_the_alerts_are_valid() -> None:
    promtool("check", "rules", str(DEPLOY / "alerts.yml"))


def test_the_scraping_is_valid_and_sends_the_operators_token() -> None:
    promtool("check", "config", "--syntax-only", str(DEPLOY / "prometheus.yml"))
    scraping = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())
    (job,) = scraping["scrape_configs"]
    # As the listener asks for it, and as the alerts call it.
    assert (job["job_name"], job["authorization"]["type"]) == ("loops-gateway", "Bearer")
    assert f'job="{job["job_name"]}"' in (DEPLOY / "alerts.yml").read_text()
    page = (DEPLOY.parent / "docs" / "observing.md").read_text()
    (shown,) = re.findall(r"```yaml\n(scrape_configs:.*?)```", page, re.S)
    assert yaml.safe_load(shown)["scrape_configs"] == scraping["scrape_configs"]


def test_the_alerts_ring_when_they_should() -> None:
    promtool("test", "rules", str(DEPLOY / "alerts.test.yml"))


def test_the_expressions_of_the_dashboard_are_valid(tmp_path: Path) -> None:
    board = json.loads((DEPLOY / "grafana.json").read_text())
    expressions = [
        target["expr"].replace("$__rate_interval", "5m")
        for panel in board["panels"]
        for target in panel.get("targets", [])
    ]
    rules = [
        {"record": f"panel:{number}", "expr": expression}
        for number, expression in enumerate(expressions)
    ]
    # JSON is YAML.
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    promtool("check", "rules", str(file))


async def test_what_is_exposed_is_valid(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    async with Running(cached_settings(sandbox_url, tmp_path), session) as running:
        await running.public.get("/api/v1/feed/for-you", token=await world.token())
        text = await scraped(running.admin)
    promtool("check", "metrics", given=text)

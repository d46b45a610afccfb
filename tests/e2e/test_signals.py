"""A gateway as a program, and what signals make of it."""

import base64
import hashlib
import re
import signal
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.support.api import Api
from tests.support.program import Program, Started
from tests.support.raw_http import connected
from tests.support.signing_in import Browser
from tests.support.waiting import until
from tests.support.web_build import write_web_build
from tests.support.world import SECRET, World

SLOW_FEED = b"GET /api/v1/feed/for-you HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
async def test_it_is_not_ready_then_takes_none_then_ends(started: Started, by: int) -> None:
    async with started("grace_s = 3600.0") as program:
        assert (await program.admin.get("/ready")).status == 200
        program.process.send_signal(by)

        async def is_draining() -> bool:
            return (await program.admin.get("/ready")).status == 503

        await until(is_draining)
        # The balancer may not know yet.
        assert (await program.public.get("/api/v1/config")).status == 200
        program.process.send_signal(by)
        assert await program.ended() == 0


async def test_what_has_no_more_time_gets_503_once_the_time_is_over(
    started: Started, session: ClientSession, sandbox_url: str
) -> None:
    sandbox = World(Api(session, sandbox_url), Api(session, sandbox_url))
    token = (await sandbox.token()).encode()
    await sandbox.fault("latency_ms", "9000")
    async with started("grace_s = 0.0\nshutdown_timeout_s = 0.5") as program:
        async with connected(program.port) as (reader, writer):
            writer.write(SLOW_FEED + token + b"\r\n\r\n")
            await until(lambda: _is_worked_on(program))
            program.process.send_signal(signal.SIGTERM)
            answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b'"reason":"stopping"' in answer
        assert b"\r\nRetry-After: " in answer
        assert await program.ended() == 0


async def test_a_second_signal_does_not_wait_for_what_is_under_way(
    started: Started, session: ClientSession, sandbox_url: str
) -> None:
    sandbox = World(Api(session, sandbox_url), Api(session, sandbox_url))
    token = (await sandbox.token()).encode()
    await sandbox.fault("latency_ms", "9000")
    async with (
        started("grace_s = 0.0\nshutdown_timeout_s = 3600.0") as program,
        connected(program.port) as (reader, writer),
    ):
        writer.write(SLOW_FEED + token + b"\r\n\r\n")
        await until(lambda: _is_worked_on(program))
        program.process.send_signal(signal.SIGTERM)
        await until(lambda: program.says("stopping"))
        program.process.send_signal(signal.SIGTERM)
        assert (await reader.read()).startswith(b"HTTP/1.1 503 ")
        assert await program.ended() == 0


async def _is_worked_on(program: Program) -> bool:
    return "loops_gateway_requests_in_flight 1.0" in (await program.admin.get("/metrics")).text


async def test_sighup_reads_what_can_be_and_names_what_needs_a_restart(started: Started) -> None:
    async with started("grace_s = 0.0") as program:

        async def reload(server: str, rest: str, says: str) -> None:
            program.configure(f"grace_s = 0.0\n{server}", rest)
            program.process.send_signal(signal.SIGHUP)
            await until(lambda: program.says(says))

        await reload(
            'log_level = "error"\nkeepalive_timeout_s = 21.0\nmin_body_rate = 501',
            "[limits]\naddress_read_rate = 1\naddress_read_burst = 1\nregistrations_per_hour = 1\n"
            "[signin]\nattempts_per_address = 31\n[cache]\nfresh_clip_s = 1.0",
            "settings read anew: (?=.*min_body_rate)(?=.*limits.address_read_burst)"
            "(?=.*registrations_per_hour)(?=.*attempts_per_address)(?=.*cache.fresh_clip_s)",
        )
        assert program.says("at the next start: server.keepalive_timeout_s")
        for _ in range(3):
            answer = await program.public.get("/api/v1/config")
        assert answer.status == 429
        app = {"client_name": "An app", "redirect_uris": ["loops://oauth-callback"]}
        registered = [await program.public.post("/api/v1/apps", json=app) for _ in range(2)]
        assert [one.status for one in registered] == [200, 429]
        # What is wrong changes nothing and ends nothing.
        for wrong in ('log_level = "loud"', "no TOML", "nobody_knows = 1"):
            await reload(wrong, "", "settings stay as they are")
            program.log.write_text("")
            assert (await program.admin.get("/ready")).status == 200
        await reload("", "", "settings read anew")
        assert (await program.public.get("/api/v1/config")).status == 200


async def test_sighup_changes_secrets_and_tokens(started: Started) -> None:
    async with started("grace_s = 0.0") as program:
        assert (await program.admin.get("/status")).status == 200
        token = "an-operator-s-token-that-is-long-enough-for-it"
        program.configure(f'grace_s = 0.0\nformer_secrets = ["{SECRET[::-1]}"]', "[admin_]\n")
        text = program.log.parent / "config.toml"
        written = text.read_text().replace("[admin_]", "")
        text.write_text(written.replace("[admin]", f'[admin]\ntoken = "{token}"'))
        program.process.send_signal(signal.SIGHUP)
        await until(lambda: program.says("settings read anew: .*former_secrets.*admin.token"))
        assert (await program.admin.get("/status")).status == 401
        assert (await program.admin.get("/status", token=token)).status == 200
        assert not program.says(token)
        assert not program.says(SECRET[::-1])


PLACES = (
    "/api/v1/config",
    "/nodeinfo/2.0",
    "/nodeinfo/2.1",
    "/api/v1/page/content?slug=terms",
    "/",
    "/nowhere",
    "/v/{shortcode}",
    "/embed/{shortcode}",
    "/@alice",
    "/oauth/authorize",
    "/oauth/sessions",
    "/sign-in-needed",
)
OPERATORS_PLACES = ("/", "/docs", "/mapping", "/config")


@pytest.mark.parametrize("has_build", [False, True])
async def test_sighup_changes_the_texts_of_the_instance_everywhere(
    started: Started, tmp_path: Path, session: ClientSession, sandbox_url: str, has_build: bool
) -> None:
    sandbox = World(Api(session, sandbox_url), Api(session, sandbox_url))
    token = await sandbox.token()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "privacy.md").write_text("# Private\n\nOther words.")
    write_web_build(tmp_path / "public")
    build = f'spa_dir = "{tmp_path / "public"}"' if has_build else ""

    def texts(name: str, more: str = "") -> str:
        return (
            f'[instance]\nname = "{name}"\ndescription = "About {name}."\n'
            f'contact_email = "{name.lower()}@example.com"\n{build}\n{more}'
        )

    async def look(program: Program, shortcode: str) -> dict[str, str]:
        html = {"Accept": "text/html"}
        found = {}
        for place in PLACES:
            path = place.format(shortcode=shortcode)
            answer = await program.public.get(path, token=token, **html)
            found[place] = f"{answer.text} {dict(answer.headers)}"
        found["guest"] = (await program.public.get(f"/v/{shortcode}", **html)).text
        found["contact"] = (await program.public.get("/api/v1/platform/contact")).text
        for place in OPERATORS_PLACES:
            found[f"operator's {place}"] = (await program.admin.get(place)).text
        return found

    async with started("grace_s = 0.0", texts("Formerly")) as program:
        videos = (await program.public.get("/api/v1/feed/local", token=token)).videos
        shortcode = str(videos[0]["url"]).rpartition("/")[2]
        before = await look(program, shortcode)
        # Twice: what is prepared or cached by now must not be what stays.
        assert set(await look(program, shortcode)) == set(before)
        program.configure(
            "grace_s = 0.0", texts("Afterwards", f'fyf = false\npages_dir = "{tmp_path / "other"}"')
        )
        program.process.send_signal(signal.SIGHUP)
        await until(lambda: program.says("settings read anew: instance.name, instance.description"))
        after = await look(program, shortcode)
        privacy = await program.public.get("/api/v1/page/content?slug=privacy")
        config = (await program.public.get("/api/v1/config")).object
        shell = await program.public.get("/", Accept="text/html")
    named = {place for place, text in before.items() if "formerly" in text.lower()}
    assert named >= set(before) - {"/oauth/authorize", "guest", "/sign-in-needed"}, named
    for place, text in after.items():
        assert "formerly" not in text.lower(), place
        assert ("afterwards" in text.lower()) == (place in named), place
    for place in ("/api/v1/config", "/nodeinfo/2.0", "/nodeinfo/2.1"):
        assert "About Afterwards." in after[place]
    assert "afterwards@example.com" in after["contact"]
    assert "Other words." in privacy.text
    assert config["fyf"] is False
    if has_build:
        (script,) = re.findall(r"<script>(window\.appConfig.*?)</script>", shell.text)
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in shell.headers["Content-Security-Policy"]


async def test_sighup_changes_for_how_long_tries_count(started: Started) -> None:
    tries = "attempts_per_account = 0\nattempts_of_strangers = 0\nattempts_per_address = 1"
    async with started("grace_s = 0.0", f"[signin]\n{tries}") as program:

        async def retry_after() -> int:
            browser = Browser(program.public)
            await browser.call("GET", "/sanctum/csrf-cookie")
            answer = await browser.spa("POST", "/login", {"email": "alice", "password": "wrong"})
            return int(answer.headers.get("Retry-After", "0"))

        assert await retry_after() == 0
        # A sliding window is over after two of its length at the latest.
        assert 1 <= await retry_after() <= 1_200
        program.configure("grace_s = 0.0", f"[signin]\n{tries}\nwindow_s = 3600.0")
        program.process.send_signal(signal.SIGHUP)
        await until(lambda: program.says("settings read anew: signin.window_s"))
        assert not program.says("at the next start")
        # What was counted counts on, for as long as the settings say now.
        assert 1 <= await retry_after() <= 7_200
        program.configure("grace_s = 0.0", f"[signin]\n{tries}\nwindow_s = 0.05")
        program.process.send_signal(signal.SIGHUP)
        await until(
            lambda: program.log.read_text().count("settings read anew: signin.window_s") == 2
        )

        async def is_let_in() -> bool:
            return await retry_after() == 0

        await until(is_let_in)


async def test_sighup_changes_the_tokens_by_which_guests_are_served(
    started: Started, session: ClientSession, sandbox_url: str
) -> None:
    sandbox = World(Api(session, sandbox_url), Api(session, sandbox_url))
    token = await sandbox.token(lifetime_s=86_400)
    end = "loops_gateway_service_credential_end_seconds"
    async with started("grace_s = 0.0") as program:
        feed = await program.public.get("/api/v1/feed/local", token=token)
        video = feed.videos[0]["id"]
        assert (await program.public.get(f"/api/v1/video/{video}")).status == 401
        assert '"guestsCanWatch": false' in (await program.public.get("/")).text
        assert end not in (await program.admin.get("/metrics")).text
        program.configure("grace_s = 0.0", f'service_token = "{token}"')
        program.process.send_signal(signal.SIGHUP)
        await until(lambda: program.says("settings read anew: nexgate.service_token"))
        assert (await program.public.get(f"/api/v1/video/{video}")).status == 200
        assert '"guestsCanWatch": true' in (await program.public.get("/")).text
        assert end in (await program.admin.get("/metrics")).text
        assert not program.says(token)

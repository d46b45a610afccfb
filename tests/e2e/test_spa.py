"""An operator's own build of the official web app, served in place of the gateway's pages."""

import base64
import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

from mappings.ids import shortcode_from_uuid
from tests.support.api import Answer, Api
from tests.support.samples_rest import media_uuid
from tests.support.web_build import write_web_build
from tests.support.world import PUBLIC_URL, StartGateway, World


@pytest.fixture
def build(tmp_path: Path) -> Path:
    directory = tmp_path / "public"
    write_web_build(directory)
    (directory / ".git").mkdir()
    (directory / "img").mkdir()
    (directory / "img" / "a b.svg").write_text("<svg/>")
    (directory / ".env").write_text("SECRET=1")
    (directory / ".git" / "config").write_text("SECRET=1")
    (directory / "index.php").write_text("<?php SECRET=1")
    (tmp_path / "outside.txt").write_text("SECRET=1")
    (directory / "link.txt").symlink_to(tmp_path / "outside.txt")
    return directory


@pytest.fixture
async def served(world: World, start_gateway: StartGateway, build: Path) -> Api:
    return await start_gateway(
        instance={"spa_dir": str(build), "description": "</script><b>&\u2028"},
        nexgate={"service_token": await world.token("grace")},
    )


def start_script(answer: Answer) -> str:
    found = re.search(r"<script>(window\.appConfig.*?)</script>", answer.text, re.DOTALL)
    assert found is not None
    return found[1]


def is_shell(answer: Answer) -> bool:
    return answer.headers["Content-Type"].startswith("text/html") and "appConfig" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/login",
        "/explore",
        "/settings/a/b",
        "/tag/x.y",
        "/index.html",
        "/index.php",
        "/apis",
        "/no.png",
    ],
)
async def test_every_page_is_the_shell(served: Api, path: str) -> None:
    answer = await served.get(path)
    assert answer.status == 200
    assert is_shell(answer)
    assert answer.headers["Cache-Control"] == "no-cache"


async def test_the_shell_holds_what_the_web_app_starts_with(served: Api) -> None:
    answer = await served.get("/")
    script = start_script(answer)
    found = re.fullmatch(
        r"window\.appConfig=(\{.*\});window\._navi=\[\];window\.appCaptcha=(\{.*\});", script
    )
    assert found is not None
    config, captcha = json.loads(found[1]), json.loads(found[2])
    assert config["app"]["url"] == PUBLIC_URL
    assert config["app"]["description"] == "</script><b>&\u2028"
    assert set(config["branding"]) == {"logo", "favicon", "customCSS"}
    assert config["hasKlipy"] is False
    assert captcha == {"enabled": False, "provider": None, "siteKey": None}
    version = (await served.get("/api/v1/web/vmh")).object["version"]
    assert config["app_version"] == version
    assert f'<meta name="app-version" content="{version}">' in answer.text
    assert answer.text.count("</script>") == 2  # ours and the build's


async def test_the_page_has_all_files_of_the_build_and_the_element_the_app_mounts_on(
    served: Api,
) -> None:
    page = (await served.get("/explore")).text
    head = page.partition("</head>")[0]
    assert re.findall(r'<link rel="(?:modulepreload|stylesheet)" href="([^"]+)">', head) == [
        "/build/assets/vendor-2.js",
        "/build/assets/deep-3.js",
        "/build/assets/deep-3.css",
        "/build/assets/vendor-2.css",
        "/build/assets/app-1.css",
    ]
    assert head.index("appConfig") < head.index(
        '<script type="module" src="/build/assets/app-1.js">'
    )
    assert '<main id="app"><router-view></router-view></main>' in page
    assert '<link rel="icon" sizes="32x32" href="/favicon.ico">' in head
    assert "apple-touch-icon" not in head  # this build has none


async def test_the_policy_allows_what_the_web_app_does_and_no_other_script(served: Api) -> None:
    answer = await served.get("/")
    policy = answer.headers["Content-Security-Policy"].split("; ")
    digest = base64.b64encode(sha256(start_script(answer).encode()).digest()).decode()
    assert f"script-src 'self' 'wasm-unsafe-eval' 'sha256-{digest}'" in policy
    assert "script-src-attr 'unsafe-inline'" in policy
    assert "frame-ancestors 'none'" in policy


async def test_files_of_the_build(served: Api) -> None:
    script = await served.get("/build/assets/app-1.js")
    assert script.status == 200
    assert "javascript" in script.headers["Content-Type"]
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert script.headers["ETag"]
    font = await served.get("/fonts/made.woff2")
    assert font.headers["Content-Type"] == "font/woff2"
    assert font.headers["Cache-Control"] == "public, max-age=3600"
    assert (await served.get("/nav-logo.png")).headers["Content-Type"] == "image/png"
    assert (await served.get("/img/a%20b.svg")).headers["Content-Type"] == "image/svg+xml"
    # The gateway's own pages keep their files: the embedded player needs them.
    assert (await served.get("/assets/base.css")).status == 200
    assert (await served.get("/assets/none.css")).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/.env",
        "/index.php",
        "/.git/config",
        "/link.txt",
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/img/..%2f..%2foutside.txt",
        "//etc/passwd",
        "/assets/..%2f.env",
        "/assets/../.env",
        "/img%00.svg",
    ],
)
async def test_nothing_else_can_be_had(served: Api, path: str) -> None:
    answer = await served.get(path)
    assert "SECRET" not in answer.text
    assert "root:" not in answer.text
    assert is_shell(answer) or answer.status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing",
        "/api",
        "/oauth/token",
        "/sanctum/other",
        "/nodeinfo/9",
        "/.well-known/webfinger",
        "/storage/avatars/other.jpg",
        "/health",
    ],
)
async def test_what_is_the_gateways_own_is_never_the_shell(served: Api, path: str) -> None:
    answer = await served.get(path)
    assert answer.status == 404
    assert not is_shell(answer)


async def test_what_stays_the_gateways(served: Api) -> None:
    shortcode = shortcode_from_uuid(media_uuid("four-byte-caption"))
    assert "loops-embed" in (await served.get("/embed.js")).text
    player = await served.get(f"/embed/{shortcode}")
    assert "<video" in player.text
    assert not is_shell(player)
    assert (await served.get("/storage/avatars/default.jpg")).status == 200
    assert (await served.get("/ping")).text == "pong!"


@pytest.mark.parametrize("agent", ["Mozilla/5.0", "facebookexternalhit/1.1"])
async def test_a_video_has_its_tags_whoever_asks(served: Api, agent: str) -> None:
    shortcode = shortcode_from_uuid(media_uuid("html-caption"))
    answer = await served.get(f"/v/{shortcode}", **{"User-Agent": agent})
    assert answer.status == 200
    assert is_shell(answer)
    assert f'<meta property="og:url" content="{PUBLIC_URL}/v/{shortcode}">' in answer.text
    assert '<meta property="og:type" content="video">' in answer.text
    assert "<script>alert" not in answer.text
    assert answer.headers["Content-Security-Policy"]


async def test_an_account_has_its_tags(served: Api) -> None:
    answer = await served.get("/@alice")
    assert answer.status == 200
    assert is_shell(answer)
    assert '<meta property="og:type" content="profile">' in answer.text


@pytest.mark.parametrize("path", ["/v/0x", "/v/abc", "/@nobody-at-all"])
async def test_what_is_not_there_is_the_shell_under_404(served: Api, path: str) -> None:
    answer = await served.get(path)
    assert answer.status == 404
    assert is_shell(answer)
    assert "og:type" not in answer.text


async def test_the_shell_comes_up_even_when_nexgate_does_not(world: World, served: Api) -> None:
    await world.fault("drop")
    shortcode = shortcode_from_uuid(media_uuid("four-byte-caption"))
    answer = await served.get(f"/v/{shortcode}")
    assert answer.status == 200
    assert is_shell(answer)


async def test_the_version_follows_the_build(
    world: World, start_gateway: StartGateway, build: Path, served: Api
) -> None:
    manifest = build / "build" / "manifest.json"
    manifest.write_text(manifest.read_text().replace("app-1.js", "app-9.js"))
    later = await start_gateway(instance={"spa_dir": str(build)})
    versions = [
        (await api.get("/api/v1/web/vmh")).object["version"]
        for api in (served, later, world.gateway)
    ]
    assert len(set(versions)) == 3

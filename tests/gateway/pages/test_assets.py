"""The assets: what is listed is there, what is there is listed, addresses follow content."""

import re
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from gateway.pages.assets import STATIC, Assets
from gateway.pages.rendering import TEMPLATES

VENDORED = {"hls.light.min.js", "blurhash.js"}
NOT_SERVED = {"hls.LICENSE", "hls.README.md", "blurhash.LICENSE", "blurhash.README.md"}
# Names of vocabularies, not addresses anybody fetches.
NAMESPACES = {"http://www.w3.org/2000/svg"}


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets()


def own_sources() -> list[Path]:
    files = [*STATIC.iterdir(), *TEMPLATES.iterdir()]
    text = {".js", ".css", ".svg", ".html"}
    return [path for path in files if path.suffix in text and path.name not in VENDORED]


def test_every_file_is_served_and_nothing_else(assets: Assets) -> None:
    assert set(assets) | NOT_SERVED == {path.name for path in STATIC.iterdir()}


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../assets.py", "../templates/watch.html", "hls.LICENSE", "/etc/passwd"]
)
def test_nothing_unlisted_can_be_had(assets: Assets, name: str) -> None:
    assert assets.find_asset(name) is None


def test_addresses_are_stable_and_follow_the_content(assets: Assets) -> None:
    for name in assets:
        asset = assets.find_asset(name)
        assert asset is not None
        assert asset.digest == sha256(asset.content).hexdigest()[:16]
        assert (
            assets.asset_url(name) == Assets().asset_url(name) == f"/assets/{name}?v={asset.digest}"
        )


def test_a_changed_module_changes_whoever_imports_it(assets: Assets, tmp_path: Path) -> None:
    copy = shutil.copytree(STATIC, tmp_path / "static")
    with (copy / "text.js").open("a", encoding="utf-8") as text:
        text.write("// changed\n")
    changed = {name for name in assets if Assets(copy).asset_url(name) != assets.asset_url(name)}
    assert {"text.js", "player.js", "clip.js", "feed.js", "watch.js", "share.js"} <= changed
    assert not {"session.js", "hint.js", "base.css"} & changed


def test_modules_import_each_other_by_digest(assets: Assets) -> None:
    for name in assets:
        asset = assets.find_asset(name)
        assert asset is not None
        if name.endswith(".js") and name not in VENDORED:
            imported = re.findall(r'^(?:import|\} from).*"(.*)";$', asset.content.decode(), re.M)
            assert set(imported) <= {assets.asset_url(other) for other in assets}


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("watch.js", "text/javascript; charset=utf-8"),
        ("base.css", "text/css; charset=utf-8"),
        ("favicon.svg", "image/svg+xml"),
    ],
)
def test_content_types(assets: Assets, name: str, content_type: str) -> None:
    asset = assets.find_asset(name)
    assert asset is not None
    assert asset.content_type == content_type


def test_every_asset_a_template_or_script_names_exists(assets: Assets) -> None:
    for path in own_sources():
        text = path.read_text(encoding="utf-8")
        named = re.findall(r"asset\('([^']+)'\)|from \"\./([^\"]+)\"", text)
        assert {first or second for first, second in named} <= set(assets), path.name


def test_every_picture_a_script_names_is_served(assets: Assets) -> None:
    for path in own_sources():
        for named in re.findall(r"[\"'](/storage/[^\"']+)", path.read_text(encoding="utf-8")):
            assert assets.find_stored(named) is not None


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/storage/avatars/default.jpg", (400, 400)),
        ("/storage/videos/video-placeholder.jpg", (720, 1280)),
    ],
)
def test_stand_in_pictures_are_small_jpegs(
    assets: Assets, path: str, size: tuple[int, int]
) -> None:
    asset = assets.find_stored(path)
    assert asset is not None
    assert asset.content_type == "image/jpeg"
    assert len(asset.content) < 20_000
    assert jpeg_size(asset.content) == size


@pytest.mark.parametrize("path", ["/storage/avatars/other.jpg", "default.jpg", ""])
def test_no_other_picture_is_stored(assets: Assets, path: str) -> None:
    assert assets.find_stored(path) is None


def test_pages_fetch_nothing_from_elsewhere() -> None:
    for path in own_sources():
        addresses = set(
            re.findall(r"(?:https?:)?//[\w.-]+\.\w[^\s\"'<>)]*", path.read_text("utf-8"))
        )
        assert addresses <= NAMESPACES, path.name


def test_scripts_keep_to_what_the_policy_allows() -> None:
    for path in own_sources():
        text = path.read_text(encoding="utf-8")
        for forbidden in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
        ):
            assert forbidden not in text, path.name
        assert "localStorage" not in text
        # Of the cookies scripts read one alone: the proof that a request is their own.
        assert ("document.cookie" in text) == (path.name == "session.js")


def test_the_vendored_library_is_what_its_note_says(assets: Assets) -> None:
    for name, note_name in (("hls.light.min.js", "hls"), ("blurhash.js", "blurhash")):
        asset = assets.find_asset(name)
        assert asset is not None
        note = (STATIC / f"{note_name}.README.md").read_text(encoding="utf-8")
        assert sha256(asset.content).hexdigest() in note


def test_hls_js_has_the_version_of_its_note(assets: Assets) -> None:
    asset = assets.find_asset("hls.light.min.js")
    assert asset is not None
    note = (STATIC / "hls.README.md").read_text(encoding="utf-8")
    version = re.search(r"hls\.js (\d+\.\d+\.\d+)", note)
    assert version is not None
    assert version[1].encode() in asset.content


def jpeg_size(content: bytes) -> tuple[int, int]:
    """Width and height from the first frame header of a JPEG."""
    place = 2
    while content[place + 1] not in {0xC0, 0xC1, 0xC2}:
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    height, width = content[place + 5 : place + 7], content[place + 7 : place + 9]
    return int.from_bytes(width, "big"), int.from_bytes(height, "big")

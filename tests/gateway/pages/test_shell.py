"""The web app's shell: completed where its head begins; nothing beyond the build is a file."""

from pathlib import Path

import pytest

from gateway.pages.metadata import MetaTag
from gateway.pages.shell import Shell

CONFIG: dict[str, object] = {"app": {"name": "<!--</script>"}}


def shell(directory: Path, index: str) -> Shell:
    (directory / "index.html").write_text(index)
    return Shell(directory, CONFIG)


@pytest.mark.parametrize(
    ("index", "before"),
    [
        ("<html><head><title>x</title>", "<html><head>"),
        ('<HTML><HEAD data-x="1"><title>x</title>', '<HTML><HEAD data-x="1">'),
        ("<header>x</header><head><p>", "<header>x</header><head>"),
        ("<p>no head at all", ""),
        ("", ""),
    ],
)
def test_what_is_added_stands_at_the_top_of_the_head(
    tmp_path: Path, index: str, before: str
) -> None:
    page = shell(tmp_path, index).render_page()
    assert page.startswith(f'{before}<meta name="app-version"')
    assert page.endswith(index[len(before) :])
    assert page.count("</script>") == index.count("</script>") + 1


def test_tags_are_escaped(tmp_path: Path) -> None:
    page = shell(tmp_path, "<head>").render_page([MetaTag("property", "og:title", '"><script>')])
    assert '<meta property="og:title" content="&quot;&gt;&lt;script&gt;">' in page


def test_scripts_with_a_source_need_no_hash(tmp_path: Path) -> None:
    plain = shell(tmp_path, '<head><script src="/a.js"></script>').headers
    inline = shell(tmp_path, "<head><script>a()</script><script>b()</script>").headers
    assert plain["Content-Security-Policy"].count("sha256-") == 1
    assert inline["Content-Security-Policy"].count("sha256-") == 3


@pytest.mark.parametrize(
    "path", ["", ".", "..", "../x", "a//b", "/etc/passwd", ".env", "a/.b", "index.html", "x\0", "a"]
)
def test_what_is_no_file(tmp_path: Path, path: str) -> None:
    build = tmp_path / "build"
    (build / "a").mkdir(parents=True)
    for hidden in (build / ".env", build / "a" / ".b", tmp_path / "x"):
        hidden.write_text("secret")
    assert shell(build, "<head>").find_file(path) is None


def test_a_name_that_is_too_long_is_no_file(tmp_path: Path) -> None:
    assert shell(tmp_path, "<head>").find_file("x" * 5000) is None

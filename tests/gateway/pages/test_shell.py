"""The web app's shell: what is filled in is escaped; nothing beyond the build is a file."""

from pathlib import Path

import pytest

from gateway.pages.metadata import MetaTag
from gateway.pages.shell import Shell
from tests.support.web_build import write_web_build

CONFIG: dict[str, object] = {"app": {"name": "<!--</script>"}}


def shell(directory: Path) -> Shell:
    write_web_build(directory)
    return Shell(directory, CONFIG, name="A & <b>")


def test_the_configuration_and_the_name_are_escaped(tmp_path: Path) -> None:
    page = shell(tmp_path).render_page()
    assert page.count("<!--") == 0
    assert page.count("</script>") == 2
    assert "<title>A &amp; &lt;b&gt;</title>" in page


def test_tags_are_escaped(tmp_path: Path) -> None:
    page = shell(tmp_path).render_page([MetaTag("property", "og:title", '"><script>')])
    assert '<meta property="og:title" content="&quot;&gt;&lt;script&gt;">' in page


@pytest.mark.parametrize(
    "path", ["", ".", "..", "../x", "a//b", "/etc/passwd", ".env", "a/.b", "index.php", "x\0", "a"]
)
def test_what_is_no_file(tmp_path: Path, path: str) -> None:
    build = tmp_path / "build"
    (build / "a").mkdir(parents=True)
    for hidden in (build / ".env", build / "a" / ".b", build / "index.php", tmp_path / "x"):
        hidden.write_text("secret")
    assert shell(build).find_file(path) is None


def test_a_name_that_is_too_long_is_no_file(tmp_path: Path) -> None:
    assert shell(tmp_path).find_file("x" * 5000) is None

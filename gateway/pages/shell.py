"""The shell of the official web app: an operator's build with its configuration filled in.

Source: Loops API, HTML shell.
"""

import base64
import hashlib
import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import orjson

from gateway.pages.metadata import MetaTag
from gateway.settings.web_build import WebBuild, read_web_build

# Escaped in a script: what could end the element, and JavaScript's line separators.
_ESCAPES: Final = {"<": "\\u003c", ">": "\\u003e", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_NO_CAPTCHA: Final = {"enabled": False, "provider": None, "siteKey": None}
# What may lie beside a build: the file, and the attributes of its link.
_ICONS: Final = {
    "favicon.ico": 'rel="icon" sizes="32x32"',
    "favicon.svg": 'rel="icon" type="image/svg+xml"',
    "apple-touch-icon.png": 'rel="apple-touch-icon"',
}
_POLICY: Final = (
    "default-src 'self'",
    # The web app swaps broken pictures by `onerror` attributes.
    "script-src-attr 'unsafe-inline'",
    # It sets styles from its scripts.
    "style-src 'self' 'unsafe-inline'",
    # Nexgate's media may be on any host.
    "img-src 'self' https: http: data: blob:",
    "media-src 'self' https: http: blob:",
    "font-src 'self' data:",
    "connect-src 'self' https: http:",
    "worker-src 'self' blob:",
    "base-uri 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
)
# What the files beside the build are not: pages of the server the web app comes with.
_NEVER_SERVED: Final = (".php", ".config")


class Shell:
    """A build in a directory: its files, and the page that starts it."""

    def __init__(self, directory: Path, config: Mapping[str, object], *, name: str) -> None:
        """Read the build's manifest; `config` is the instance configuration, `name` the title.

        Raises ValueError where the directory has no build.
        """
        self._directory = directory.resolve()
        build = read_web_build(self._directory)
        files = " ".join((build.script, *build.styles, *build.imports))
        self.version = hashlib.sha256(files.encode()).hexdigest()[:16]
        self._links = "".join((*self._icons(), *_links(build)))
        self.use_config(config, name=name)

    def use_config(self, config: Mapping[str, object], *, name: str) -> None:
        """Start the web app with this configuration and title from now on."""
        self._name = name
        self._script = _start_script({**config, **_additions(self.version)})
        self.headers: Mapping[str, str] = {
            "Content-Security-Policy": _policy(self._script),
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-cache",
        }

    def render_page(self, tags: Sequence[MetaTag] = ()) -> str:
        """The page with the start script, the build's files and `tags` in its head."""
        version = MetaTag("name", "app-version", self.version)
        metas = "".join(map(_meta, (version, *tags)))
        return (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1.0">'
            f"<title>{html.escape(self._name)}</title>{metas}"
            f"<script>{self._script}</script>{self._links}</head>"
            '<body class="bg-white dark:bg-slate-950">'
            '<main id="app"><router-view></router-view></main></body></html>'
        )

    def find_file(self, path: str) -> Path | None:
        """The build's file at `path`; None for hidden files and files outside the build."""
        parts = path.split("/")
        if any(not part or part.startswith(".") for part in parts):
            return None
        try:
            found = self._directory.joinpath(*parts).resolve()
            is_inside = found.is_relative_to(self._directory) and found.is_file()
        except (OSError, ValueError):
            return None
        return found if is_inside and found.suffix not in _NEVER_SERVED else None

    def _icons(self) -> list[str]:
        return [
            f'<link {attributes} href="/{file}">'
            for file, attributes in _ICONS.items()
            if (self._directory / file).is_file()
        ]


def _links(build: WebBuild) -> list[str]:
    imports = (f'<link rel="modulepreload" href="{html.escape(file)}">' for file in build.imports)
    styles = (f'<link rel="stylesheet" href="{html.escape(file)}">' for file in build.styles)
    script = f'<script type="module" src="{html.escape(build.script)}"></script>'
    return [*imports, *styles, script]


def _additions(version: str) -> dict[str, object]:
    """The page's configuration that `/api/v1/config` does not have."""
    return {
        "branding": {"logo": None, "favicon": None, "customCSS": None},
        "app_version": version,
        "hasKlipy": False,
    }


def _start_script(config: Mapping[str, object]) -> str:
    return (
        f"window.appConfig={_literal(config)};"
        "window._navi=[];"
        f"window.appCaptcha={_literal(_NO_CAPTCHA)};"
    )


def _literal(value: Mapping[str, object]) -> str:
    text = orjson.dumps(value).decode()
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return text


def _meta(tag: MetaTag) -> str:
    return f'<meta {tag.attribute}="{html.escape(tag.key)}" content="{html.escape(tag.content)}">'


def _policy(script: str) -> str:
    """A Content-Security-Policy for the build's files and exactly this inline script."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    # The app compiles WebAssembly.
    return "; ".join((*_POLICY, f"script-src 'self' 'wasm-unsafe-eval' 'sha256-{digest}'"))

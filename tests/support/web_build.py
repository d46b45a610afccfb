"""A made-up web app with the shape of the official one's build: manifest, entry, imports, styles.

It does what the official one needs the page's policy for, and mounts where that one mounts.
"""

import json
from pathlib import Path
from typing import Final

from tests.support.pictures import PNG

MANIFEST: Final = {
    "_deep.js": {"file": "assets/deep-3.js", "css": ["assets/deep-3.css"]},
    "_vendor.js": {
        "file": "assets/vendor-2.js",
        "imports": ["_deep.js"],
        "css": ["assets/vendor-2.css"],
    },
    "resources/js/app.js": {
        "file": "assets/app-1.js",
        "src": "resources/js/app.js",
        "isEntry": True,
        "imports": ["_vendor.js", "_deep.js"],
        "css": ["assets/app-1.css"],
    },
    "resources/js/pages/later.vue": {"file": "assets/later-4.js", "isDynamicEntry": True},
}
_APP: Final = """
import {mount} from "./vendor-2.js";
// The smallest WebAssembly module.
const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
await WebAssembly.compile(empty);
mount(window.appConfig.app.name);
const feed = await (await fetch("/api/v1/config")).json();
document.body.dataset.software = feed.app.software;
"""
_VENDOR: Final = """
import {heading} from "./deep-3.js";
export function mount(name) {
  const main = document.querySelector("main#app");
  main.querySelector("router-view").remove();
  main.innerHTML = `<h1></h1>
    <img id="logo" alt="" src="/img/none.png" onerror="this.src='/nav-logo.png'">`;
  main.querySelector("h1").textContent = heading(name);
}
"""
_DEEP: Final = "export const heading = (name) => `Welcome to ${name}`;"


def write_web_build(directory: Path) -> None:
    """Write the build's `public` directory."""
    assets = directory / "build" / "assets"
    assets.mkdir(parents=True)
    (directory / "build" / "manifest.json").write_text(json.dumps(MANIFEST))
    (assets / "app-1.js").write_text(_APP)
    (assets / "vendor-2.js").write_text(_VENDOR)
    (assets / "deep-3.js").write_text(_DEEP)
    (assets / "app-1.css").write_text("h1 { color: rgb(1, 2, 3); }")
    (assets / "vendor-2.css").write_text("h1 { color: red; font-style: italic; }")
    (assets / "deep-3.css").write_text("h1 { font-style: normal; letter-spacing: 3px; }")
    (directory / "fonts").mkdir()
    (directory / "fonts" / "made.woff2").write_bytes(b"wOF2")
    (directory / "nav-logo.png").write_bytes(PNG)
    (directory / "favicon.ico").write_bytes(PNG)

"""nginx as Nexgate (prebuilt answers in one piece) and as a cache to compare with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import upstream_pages
from benchmarks.programs import HOST, LOAD_CORE, SERVER_CORE, Program, Programs, free_port

_CLIPS = "/api/v1/e-social/clip"
CLIP_FEED_PATH = f"{_CLIPS}/feed"
# What every viewer is asked for once, beside the page: the same for all.
ONCE = {
    "/api/v1/profile/me": (
        '{"success":true,"httpStatus":"OK","data":'
        '{"id":"76696577-4e5f-4a6b-8c7d-000000000001","userName":"viewer"}}'
    ),
    "/api/v1/e-social/privacy-control/blocked": '{"success":true,"httpStatus":"OK","data":[]}',
}

# nginx takes no longer texts in its configuration, and these may hold what is longer in UTF-8.
_LONGEST_TEXT = 900
_PLACES = {upstream_pages.MARK_PLACE: "${mark}", upstream_pages.LIKES_PLACE: "${likes}"}
_ANY_PLACE = re.compile("|".join(_PLACES))

_FRAME = """\
worker_processes 1;
daemon off;
pid {directory}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush {nopush};
    keepalive_requests 100000000;
    keepalive_timeout 300;
    open_file_cache max=100;
    default_type application/json;
    client_body_temp_path {directory}/client_body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
{body}}}
"""

_PREBUILT = """\
    server {{
        listen {host}:{port};
        location = {path} {{ alias {page}; }}
        location / {{ return 404; }}
    }}
"""

# What no answer had before: 32 bits of the request's id, and a number of this connection's.
_MAPS = """\
    map $request_id $mark {{ "~^(?<head>[0-9a-f]{{8}})" $head; }}
    map $connection_requests $likes {{ default "$connection$connection_requests"; }}
    map $request_id $which {{
{choices}
    }}
"""

# Every write is done as soon as it is asked for.
_PAGES = """\
    server {{
        listen {host}:{port};
        location = {path} {{ rewrite ^ /{first} last; }}
{locations}
        location ~ ^{clips}/[0-9a-f]+- {{ rewrite ^ /page-single last; }}
{once}
        location / {{ return 200 '{{"success":true,"httpStatus":"OK","data":null}}'; }}
    }}
"""

_PAGE = """\
        location = /page-{name} {{
            internal;
{texts}
            return 200 "{all}";
        }}
"""

# Keyed by who asks, as a cache in front of private answers must be.
_CACHE = """\
    proxy_cache_path {directory}/cache levels=1:2 keys_zone=answers:64m inactive=1h;
    gzip {gzip};
    gzip_types application/json;
    gzip_proxied any;
    upstream nexgate {{ server {upstream}; keepalive 32; }}
    server {{
        listen {host}:{port};
        location / {{
            proxy_pass http://nexgate;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_cache answers;
            proxy_cache_key "$request_uri $http_authorization";
            proxy_cache_valid 200 1h;
            proxy_ignore_headers Cache-Control Expires Vary;
        }}
    }}
"""


@dataclass(frozen=True)
class Upstream:
    """Addresses of Nexgate as nginx plays it, by the page that its clip feed always has."""

    same: str
    moving: str
    new: str
    new_with_addresses: str
    long: str
    signed: str
    deviating: str
    """One of several pages, drawn for each request."""


def start_upstream(programs: Programs, directory: Path) -> Upstream:
    """Nexgate on the load's core: one worker, prebuilt answers, no access log."""
    own = _own_directory(directory, "upstream")
    deviating = list(upstream_pages.deviating_pages().values())
    pages = [
        [upstream_pages.same_page()],
        [upstream_pages.moving_page()],
        [upstream_pages.new_page()],
        [upstream_pages.new_page_with_new_addresses()],
        [upstream_pages.long_page()],
        [upstream_pages.signed_page()],
        deviating,
    ]
    ports = [free_port() for _ in pages]
    choices = "\n".join(f'        "~^{digit:x}" {digit % len(deviating)};' for digit in range(16))
    body = _MAPS.format(choices=choices)
    body += "".join(_pages(port, page) for port, page in zip(ports, pages, strict=True))
    _start(programs, own, "nginx as upstream", body, port=ports[0], core=LOAD_CORE, nopush="off")
    return Upstream(*(f"http://{HOST}:{port}" for port in ports))


def _pages(port: int, pages: Sequence[str]) -> str:
    locations = "".join(_page(str(number), page) for number, page in enumerate(pages))
    locations += _page("single", upstream_pages.single_clip())
    first = "page-0" if len(pages) == 1 else "page-$which"
    return _PAGES.format(
        host=HOST,
        port=port,
        path=CLIP_FEED_PATH,
        once="\n".join(
            f"        location = {path} {{ return 200 '{answer}'; }}"
            for path, answer in ONCE.items()
        ),
        clips=_CLIPS,
        first=first,
        locations=locations,
    )


def _page(name: str, page: str) -> str:
    """A location that answers a page in one piece, with its places filled in."""
    texts = [_quoted(text) for text in cut_page(page)]
    names = [f"$text_{position}" for position in range(len(texts))]
    lines = (f"            set {name} '{text}';" for name, text in zip(names, texts, strict=True))
    return _PAGE.format(name=name, texts="\n".join(lines), all="".join(names))


def cut_page(page: str) -> list[str]:
    """A page in texts that are not too long, with its places whole."""
    texts: list[str] = []
    while page:
        end = _LONGEST_TEXT
        for place in _ANY_PLACE.finditer(page, 0, end + max(map(len, _PLACES))):
            if place.start() < end < place.end():
                end = place.start()
        texts.append(page[:end])
        page = page[end:]
    return texts


def _quoted(text: str) -> str:
    if "$" in text:
        raise ValueError("nginx would take a dollar for a variable")
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    for place, variable in _PLACES.items():
        escaped = escaped.replace(place, variable)
    return escaped


def start_cache(
    programs: Programs, directory: Path, answer: bytes, *, path: str, has_gzip: bool
) -> Program:
    """nginx with proxy_cache on the server's core, in front of one that answers `answer`.

    It stands where a gateway's answers would be cached, so what it holds is as big as they are.
    """
    name = "nginx proxy_cache gzip" if has_gzip else "nginx proxy_cache"
    behind = _own_directory(directory, f"{name} upstream")
    page = behind / "answer.json"
    page.write_bytes(answer)
    upstream = free_port()
    body = _PREBUILT.format(host=HOST, port=upstream, path=path, page=page)
    _start(programs, behind, f"{name} upstream", body, port=upstream, core=LOAD_CORE)
    own, port = _own_directory(directory, name), free_port()
    cache = _CACHE.format(
        directory=own,
        host=HOST,
        port=port,
        upstream=f"{HOST}:{upstream}",
        gzip="on" if has_gzip else "off",
    )
    return _start(programs, own, name, cache, port=port, core=SERVER_CORE)


def _own_directory(directory: Path, name: str) -> Path:
    own = directory / name.replace(" ", "-")
    own.mkdir()
    # Started by root, nginx's worker is another user.
    own.chmod(0o777)
    return own


def _start(
    programs: Programs,
    own: Path,
    name: str,
    body: str,
    *,
    port: int,
    core: int,
    nopush: str = "on",
) -> Program:
    configuration = own / "nginx.conf"
    configuration.write_text(_FRAME.format(directory=own, body=body, nopush=nopush))
    command = ("nginx", "-e", "stderr", "-p", str(own), "-c", str(configuration))
    return programs.start(name, command, port=port, core=core)

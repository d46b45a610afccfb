"""nginx as Nexgate (prebuilt answers) and as a cache to compare with."""

import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks.nexgate_page import nexgate_page
from benchmarks.programs import HOST, LOAD_CORE, SERVER_CORE, Program, Programs, free_port

CLIP_FEED_PATH = "/api/v1/e-social/clip/feed"

# Eight letters in a page on disk; nginx puts eight digits of the request's id in their place.
_PLACE_OF_MARK = "markmark"
# Stands for the likes of every clip; nginx puts a number there that never came before.
_PLACE_OF_LIKES = "likeslikes"
_LIKES = re.compile(rb'(?<="likesCount":)[0-9]+')

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

_MARK = """\
    map $request_id $mark {{ "~^(?<head>[0-9a-f]{{8}})" $head; }}
"""

# A page in which something differs each time.
_CHANGING = """\
    server {{
        listen {host}:{port};
        location = {path} {{
            alias {page};
            sub_filter_types application/json;
            sub_filter_once off;
            sub_filter {place} {filling};
        }}
        location / {{ return 404; }}
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
    """Nexgate as nginx plays it."""

    same: str
    """Address whose page is always the same."""
    moving: str
    """Address whose page always has the same clips, with other counters."""
    changing: str
    """Address whose page never has a clip of before."""


def start_upstream(programs: Programs, directory: Path) -> Upstream:
    """Nexgate on the load's core: one worker, prebuilt answers, no access log."""
    own = _own_directory(directory, "upstream")
    same_page, moving_page = own / "same.json", own / "moving.json"
    changing_page = own / "changing.json"
    same_page.write_bytes(nexgate_page())
    moving_page.write_bytes(_LIKES.sub(_PLACE_OF_LIKES.encode(), nexgate_page()))
    changing_page.write_bytes(nexgate_page(_PLACE_OF_MARK))
    same, moving, changing = free_port(), free_port(), free_port()
    common = {"host": HOST, "path": CLIP_FEED_PATH}
    likes = {"place": _PLACE_OF_LIKES, "filling": "$connection$connection_requests"}
    mark = {"place": _PLACE_OF_MARK, "filling": "$mark"}
    body = _PREBUILT.format(port=same, page=same_page, **common)
    body += _CHANGING.format(port=moving, page=moving_page, **likes, **common)
    body += _MARK.format() + _CHANGING.format(port=changing, page=changing_page, **mark, **common)
    # What it changes it sends in pieces: held back for fuller packets, some would wait 40 ms for
    # an acknowledgement.
    name = "nginx as upstream"
    _start(programs, own, name, body, port=same, core=LOAD_CORE, nopush="off")
    return Upstream(*(f"http://{HOST}:{port}" for port in (same, moving, changing)))


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

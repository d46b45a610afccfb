"""The media the sandbox serves: real, reachable, of the right type, and small."""

import base64
import struct
from pathlib import Path

import pytest
from yarl import URL

from gateway.sandbox.options import SandboxOptions
from gateway.sandbox.seed.media import LONG_VIDEO
from gateway.sandbox.state import fixed_id
from tests.support.sandbox_client import Nexgate

MEDIA = SandboxOptions().media_dir
TYPES = {
    ".mp4": "video/mp4",
    ".m4s": "video/mp4",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".webp": "image/webp",
}


def files() -> list[Path]:
    return [path for path in MEDIA.rglob("*") if path.is_file()]


def test_all_media_together_are_under_4_mb() -> None:
    assert sum(path.stat().st_size for path in files()) < 4_000_000


async def test_every_address_in_any_clip_answers_with_its_type(nexgate: Nexgate) -> None:
    addresses: set[str] = set()
    for media in nexgate.sandbox.store.media.values():
        addresses.update(v for v in media.variants.values() if v.startswith("/"))
    for account in nexgate.sandbox.store.accounts.values():
        addresses.update(a for p in account.pictures for a in (p.url, p.thumb))
    for shop in nexgate.sandbox.store.shops.values():
        addresses.add(shop.logo)
    for post in nexgate.sandbox.store.posts.values():
        addresses.update(product.image for product in post.products)
        addresses.update([post.link.image] if post.link else [])
    for address in sorted(addresses):
        response = await nexgate.http.head(address)
        assert response.status == 200, address
        assert response.content_type == TYPES[Path(address).suffix]


async def test_playlists_lead_to_segments(nexgate: Nexgate) -> None:
    playlists = [path for path in files() if path.suffix == ".m3u8"]
    assert len(playlists) >= 4 * 11
    for playlist in playlists:
        lines = playlist.read_text().splitlines()
        assert lines[0] == "#EXTM3U"
        named = [line for line in lines if line and not line.startswith("#")]
        named += [line.split('"')[1] for line in lines if line.startswith("#EXT-X-MAP:URI=")]
        for name in set(named):
            address = "/" + str((playlist.parent / name).relative_to(MEDIA.parent))
            response = await nexgate.http.get(address)
            assert response.status == 200, address
            assert response.content_type == TYPES[Path(name).suffix]


def test_each_set_has_everything_and_lasts_4_to_10_seconds(nexgate: Nexgate) -> None:
    sets = nexgate.sandbox.catalog.sets
    assert len(sets) >= 11
    for name, one in sets.items():
        if name != LONG_VIDEO:
            assert 4 <= one.duration <= 10
            assert one.height > one.width
            assert len(one.variants) == 12


def test_the_long_video_repeats_its_segments_with_discontinuities(nexgate: Nexgate) -> None:
    long_video = nexgate.sandbox.catalog.sets[LONG_VIDEO]
    assert long_video.duration > 180
    assert long_video.width > long_video.height
    for rendition in ("360p", "720p", "1080p"):
        text = (MEDIA / LONG_VIDEO / "hls" / f"{rendition}.m3u8").read_text()
        lengths = [float(line[8:].rstrip(",")) for line in text.splitlines() if "#EXTINF" in line]
        assert sum(lengths) == long_video.duration
        repeats = text.count(f"{'720p' if rendition == '1080p' else rendition}_0.m4s")
        assert text.count("#EXT-X-DISCONTINUITY\n") == repeats - 1 > 0
        assert text.rstrip().endswith("#EXT-X-ENDLIST")


def test_the_catalogue_tells_the_truth_about_sizes(nexgate: Nexgate) -> None:
    for name, one in nexgate.sandbox.catalog.sets.items():
        assert webp_size(MEDIA / name / "poster.webp") == (one.width, one.height)
        assert webp_size(MEDIA / name / "thumb.webp")[0] == 300
        if name != LONG_VIDEO:
            assert webp_size(MEDIA / name / "og.webp") == (1200, 630)


def webp_size(path: Path) -> tuple[int, int]:
    """Width and height of a lossy WebP, from the start of its key frame."""
    head = path.read_bytes()[:32]
    assert head[12:16] == b"VP8 "
    width, height = struct.unpack_from("<HH", head, 26)
    return width & 0x3FFF, height & 0x3FFF


def test_placeholders_are_real(nexgate: Nexgate) -> None:
    for one in nexgate.sandbox.catalog.sets.values():
        lqip = one.variants["lqip"].removeprefix("data:image/webp;base64,")
        assert base64.b64decode(lqip, validate=True)[8:12] == b"WEBP"
        assert len(one.variants["dominant_color"]) == 7
        across_and_down = DIGITS.index(one.variants["blurhash"][0])
        components = (across_and_down % 9 + 1) * (across_and_down // 9 + 1)
        assert len(one.variants["blurhash"]) == 4 + 2 * components


DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"


async def test_byte_ranges_any_origin_and_caching(nexgate: Nexgate) -> None:
    path = "/media/sunrise/720p_watermarked.mp4"
    whole = await (await nexgate.http.get(path)).read()
    assert whole[4:8] == b"ftyp"
    response = await nexgate.http.get(path, headers={"Range": "bytes=100-199"})
    assert (response.status, await response.read()) == (206, whole[100:200])
    assert response.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    unchanged = {"If-None-Match": response.headers["ETag"]}
    assert (await nexgate.http.get(path, headers=unchanged)).status == 304
    preflight = await nexgate.http.options(path)
    assert preflight.headers["Access-Control-Allow-Headers"] == "Range"


@pytest.mark.parametrize(
    "path",
    [
        "/media/catalog.json",
        "/media/nothing.mp4",
        "/media/..%2f..%2fsandbox%2fapp.py",
        "/media/sunrise/..%2fsunrise%2fposter.webp",
        "/media//etc/passwd",
        "/media/sunrise",
    ],
)
async def test_nothing_else_is_served(nexgate: Nexgate, path: str) -> None:
    assert (await nexgate.http.get(path)).status == 404


async def test_media_are_not_counted_as_calls_and_need_no_token(nexgate: Nexgate) -> None:
    clip = await nexgate.read_clip(fixed_id("media", "ocean-1"))
    nexgate.sandbox.calls.clear()
    assert (await nexgate.http.get(URL(clip["media"]["variants"]["thumb"]).path)).status == 200
    assert not nexgate.sandbox.calls

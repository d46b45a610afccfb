"""Generates every file under `gateway/sandbox/media`.

    python -m gateway.sandbox.studio.generate [SET ...]

Draws each scene frame by frame as SVG and hands the frames to ffmpeg, which must be built with
libx264, libwebp and librsvg; nothing else of the project needs ffmpeg, because what this writes is
committed. With names, only those sets of media are generated (`stills` is the avatars, logos and
products).

Per set: `720p_watermarked.mp4`, `preview_3s.mp4`, `hls/` with a master playlist, two renditions in
segments and a third playlist on the larger rendition's segments, `poster.webp`, `thumb.webp`,
`og.webp`; and in `catalog.json` the metadata of a clip: real size and duration, blurhash,
placeholder and dominant colour. The long video has HLS and pictures only; its playlists repeat one
loop.
"""

import base64
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from gateway.sandbox.studio import indoors, night, outdoors
from gateway.sandbox.studio.blurhash import blurhash, dominant_colour
from gateway.sandbox.studio.drawing import LANDSCAPE, PORTRAIT, Scene, document, headline
from gateway.sandbox.studio.portraits import PEOPLE, STILLS, portrait

MEDIA = Path(__file__).parent.parent / "media"
FRAMES_PER_SECOND = 24
LONG_VIDEO = "valley"
LONG_VIDEO_REPEATS = 32

SCENES = (
    Scene("sunrise", "Sunrise", 6, (220, 277, 330), outdoors.sunrise),
    Scene("ocean", "Ocean", 6, (196, 247, 294), outdoors.ocean),
    Scene("city", "Night line", 7, (175, 220, 262), indoors.city),
    Scene("coffee", "Espresso", 5, (262, 330, 392), indoors.coffee),
    Scene("balloons", "Up and away", 5, (247, 311, 370), outdoors.balloons),
    Scene("vinyl", "Side A", 4, (165, 208, 247), indoors.vinyl),
    Scene("garden", "In bloom", 5, (294, 370, 440), outdoors.garden),
    Scene("cycling", "Ride on", 4, (233, 294, 349), indoors.cycling),
    Scene("aurora", "Aurora", 5, (147, 185, 220), night.aurora),
    Scene("football", "Kick-off", 4, (311, 392, 466), indoors.football),
    Scene("lanterns", "Lanterns", 6, (185, 233, 277), night.lanterns),
    Scene("orbit", "Orbit", 6, (131, 165, 196), night.orbit),
    Scene(LONG_VIDEO, "One valley, one day", 6, (196, 247, 294), outdoors.valley, LANDSCAPE),
)

# Four reference frames keep these sizes at level 3.1, the level in the master playlists.
_VIDEO = (
    *("-c:v", "libx264", "-preset", "veryslow", "-tune", "animation"),
    *("-refs", "4", "-level", "3.1", "-pix_fmt", "yuv420p"),
)
_BARE = ("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact")
_SOUND = ("-c:a", "aac", "-b:a", "16k", "-ac", "1", "-ar", "22050")


def main(names: list[str]) -> None:
    """Generates the named sets, or all of them, and writes the catalogue."""
    catalog_file = MEDIA / "catalog.json"
    catalog = json.loads(catalog_file.read_text()) if catalog_file.exists() else {}
    for number, scene in enumerate(SCENES, start=1):
        if not names or scene.name in names:
            print(scene.name, flush=True)
            catalog[scene.name] = make_set(scene, f"{number:02d}")
    if not names or "stills" in names:
        make_stills()
    ordered = {scene.name: catalog[scene.name] for scene in SCENES if scene.name in catalog}
    catalog_file.write_text(json.dumps(ordered, indent=1) + "\n")


def make_set(scene: Scene, number: str) -> dict[str, object]:
    """Generates one set of media; returns its entry of the catalogue."""
    target = MEDIA / scene.name
    (target / "hls").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        source = _draw_frames(scene, number, Path(scratch))
        repeats = LONG_VIDEO_REPEATS if scene.name == LONG_VIDEO else 1
        _make_hls(scene, source, target / "hls", repeats)
        if repeats == 1:
            _make_files(scene, source, target)
        _make_pictures(scene, source, target)
    pixels = _pixels(target / "poster.webp")
    return {
        "title": scene.title,
        "duration": scene.duration_s * repeats,
        "width": scene.size[0],
        "height": scene.size[1],
        "blurhash": blurhash(pixels, 32, 32, *((3, 5) if scene.size == PORTRAIT else (5, 3))),
        "lqip": _placeholder(target / "poster.webp", scene.size),
        "dominant_color": dominant_colour(pixels),
        "files": sorted(str(f.relative_to(target)) for f in target.rglob("*") if f.is_file()),
    }


def _draw_frames(scene: Scene, number: str, scratch: Path) -> Path:
    count = scene.duration_s * FRAMES_PER_SECOND
    title = headline(scene.title, number, scene.size)
    for index in range(count):
        drawing = document(scene.draw(index / count) + title, scene.size)
        (scratch / f"{index:04d}.svg").write_text(drawing, encoding="utf-8")
    source = scratch / "source.mkv"
    tone = "+".join(f"0.06*sin(2*PI*{hz}*t)" for hz in scene.chord_hz)
    fade = f"afade=t=in:d=0.3,afade=t=out:st={scene.duration_s - 0.5}:d=0.5"
    _ffmpeg(
        *("-framerate", str(FRAMES_PER_SECOND), "-i", str(scratch / "%04d.svg")),
        *("-f", "lavfi", "-i", f"aevalsrc='{tone}':s=22050:d={scene.duration_s}"),
        *("-af", fade, "-c:v", "ffv1", "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le", str(source)),
    )
    return source


def _make_files(scene: Scene, source: Path, target: Path) -> None:
    mark = (
        "drawtext=text='nexgate':font='URW Gothic':fontsize=26:fontcolor=white@0.55:x=w-tw-34:y=40"
    )
    _ffmpeg(
        *("-i", str(source), "-vf", mark, *_VIDEO, "-crf", "36", *_SOUND, *_BARE),
        *("-movflags", "+faststart", str(target / "720p_watermarked.mp4")),
    )
    seconds = min(3, scene.duration_s // 2)
    _ffmpeg(
        *("-i", str(source), "-an", "-vf", "setpts=PTS/2,scale=360:640,fps=12"),
        *("-t", str(seconds), *_VIDEO, "-crf", "36", *_BARE, "-movflags", "+faststart"),
        str(target / "preview_3s.mp4"),
    )


def _make_hls(scene: Scene, source: Path, target: Path, repeats: int) -> None:
    width, height = scene.size
    small = (width // 2, height // 2)
    for name, size, quality in (("360p", small, "37"), ("720p", scene.size, "38")):
        for stale in target.glob(f"{name}_*"):
            stale.unlink()
        _ffmpeg(
            *("-i", str(source), "-vf", f"scale={size[0]}:{size[1]}", *_VIDEO, "-crf", quality),
            *(*_SOUND, *_BARE, "-force_key_frames", "expr:gte(t,n_forced*4)"),
            *("-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod"),
            *("-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", f"{name}_init.mp4"),
            *("-hls_segment_filename", str(target / f"{name}_%d.m4s")),
            str(target / f"{name}.m3u8"),
        )
        if repeats > 1:
            _repeat(target / f"{name}.m3u8", repeats)
    # A 1080p rendition of these drawings would have no more detail than the 720p one.
    (target / "1080p.m3u8").write_text((target / "720p.m3u8").read_text())
    (target / "master.m3u8").write_text(_master(target, (("360p", small), ("720p", scene.size))))


def _repeat(playlist: Path, times: int) -> None:
    lines = playlist.read_text().splitlines()
    start = next(i for i, text in enumerate(lines) if text.startswith("#EXTINF"))
    loop = [text for text in lines[start:] if text != "#EXT-X-ENDLIST"]
    body = ["\n".join(loop)] * times
    whole = [*lines[:start], "\n#EXT-X-DISCONTINUITY\n".join(body), "#EXT-X-ENDLIST", ""]
    playlist.write_text("\n".join(whole))


def _master(folder: Path, renditions: tuple[tuple[str, tuple[int, int]], ...]) -> str:
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for name, (width, height) in renditions:
        sizes = [segment.stat().st_size for segment in folder.glob(f"{name}_*.m4s")]
        bandwidth = max(sizes) * 8 // 2
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={bandwidth},RESOLUTION={width}x{height},"
            f'FRAME-RATE={FRAMES_PER_SECOND}.000,CODECS="avc1.64001f,mp4a.40.2"'
        )
        lines.append(f"{name}.m3u8")
    return "\n".join([*lines, ""])


def _make_pictures(scene: Scene, source: Path, target: Path) -> None:
    at = ("-ss", str(scene.duration_s / 8), "-i", str(source), "-frames:v", "1")
    webp = ("-c:v", "libwebp", "-quality", "62", "-compression_level", "6", "-update", "1")
    _ffmpeg(*at, *webp, str(target / "poster.webp"))
    _ffmpeg(*at, "-vf", "scale=300:-2", *webp, str(target / "thumb.webp"))
    if scene.name != LONG_VIDEO:
        crop = "scale=1200:-2,crop=1200:630:0:ih*0.06"
        _ffmpeg(*at, "-vf", crop, *webp, "-quality", "40", str(target / "og.webp"))


def _pixels(picture: Path) -> bytes:
    return _ffmpeg(
        "-i", str(picture), "-vf", "scale=32:32", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"
    )


def _placeholder(picture: Path, size: tuple[int, int]) -> str:
    scale = "18:32" if size == PORTRAIT else "32:18"
    small = _ffmpeg(
        *("-i", str(picture), "-vf", f"scale={scale}", "-c:v", "libwebp"),
        *("-quality", "30", "-f", "webp", "-"),
    )
    return "data:image/webp;base64," + base64.b64encode(small).decode()


def make_stills() -> None:
    """The avatars in two sizes, the shops' logos and the products."""
    for name in PEOPLE:
        _still(portrait(name), MEDIA / "users" / name / "medium.webp", 256)
        _still(portrait(name), MEDIA / "users" / name / "thumb.webp", 96)
    for path, draw in STILLS.items():
        _still(draw(), MEDIA / f"{path}.webp", 256)


def _still(drawing: str, target: Path, size: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", suffix=".svg", encoding="utf-8") as source:
        source.write(drawing)
        source.flush()
        _ffmpeg(
            *("-i", source.name, "-vf", f"scale={size}:{size}", "-frames:v", "1"),
            *("-c:v", "libwebp", "-quality", "70", "-update", "1", str(target)),
        )


def _ffmpeg(*arguments: str) -> bytes:
    command = ["ffmpeg", "-v", "error", "-y", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout  # noqa: S603 - own arguments, no shell


if __name__ == "__main__":
    main(sys.argv[1:])

"""The shapes of the scenes, as SVG text.

A scene is a function of its phase, 0 to 1 over one loop, and every motion in it is periodic in that
phase, so a looping clip has no jump.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

PORTRAIT = (720, 1280)
LANDSCAPE = (1280, 720)

FONT = "URW Gothic, DejaVu Sans, sans-serif"


@dataclass(frozen=True)
class Scene:
    """One set of media: what is drawn, under which title, for how long and over which chord."""

    name: str
    title: str
    duration_s: int
    chord_hz: tuple[int, ...]
    draw: Callable[[float], str]
    size: tuple[int, int] = PORTRAIT


def spread(index: int, salt: float = 1.0) -> float:
    """A pseudo-random number in 0..1, the same for the same index and salt."""
    return (index * 0.6180339887 * salt + salt * 0.37) % 1.0


def turn(phase: float, times: int = 1, offset: float = 0.0) -> float:
    """A sine in -1..1 that runs `times` whole turns per loop."""
    return math.sin(2 * math.pi * (phase * times + offset))


def blend(first: str, second: str, share: float) -> str:
    """The colour `share` of the way from one `#rrggbb` to another."""
    pairs = [(int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def sky(colours: tuple[str, ...], size: tuple[int, int] = PORTRAIT, name: str = "sky") -> str:
    """A vertical gradient over the whole picture."""
    width, height = size
    return (
        f'<defs><linearGradient id="{name}" x2="0" y2="1">{stops(colours)}</linearGradient></defs>'
        f'<rect width="{width}" height="{height}" fill="url(#{name})"/>'
    )


def stops(colours: tuple[str, ...]) -> str:
    """Evenly spaced gradient stops."""
    last = max(1, len(colours) - 1)
    return "".join(
        f'<stop offset="{i / last:.3f}" stop-color="{colour}"/>' for i, colour in enumerate(colours)
    )


def glow(x: float, y: float, radius: float, colour: str, strength: float = 0.6) -> str:
    """A soft light that fades to nothing at its radius."""
    name = f"glow{round(x * 7)}x{round(y * 7)}x{round(radius)}"
    return (
        f'<defs><radialGradient id="{name}"><stop stop-color="{colour}" '
        f'stop-opacity="{strength:.3f}"/><stop offset="1" stop-color="{colour}" stop-opacity="0"/>'
        f"</radialGradient></defs>"
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="url(#{name})"/>'
    )


def disc(x: float, y: float, radius: float, fill: str, extra: str = "") -> str:
    """A filled circle."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" {extra}/>'


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str,
    *,
    radius: float = 0,
    extra: str = "",
) -> str:
    """A filled rectangle with round corners."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'rx="{radius:.1f}" fill="{fill}" {extra}/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str, *, width: float = 4) -> str:
    """A straight stroke with round ends."""
    return (
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width:.1f}" stroke-linecap="round" fill="none"/>'
    )


def curve(path: str, colour: str, *, width: float = 4, extra: str = "") -> str:
    """An open path, stroked."""
    return (
        f'<path d="{path}" stroke="{colour}" stroke-width="{width:.1f}" '
        f'stroke-linecap="round" stroke-linejoin="round" fill="none" {extra}/>'
    )


def shape(path: str, fill: str, extra: str = "") -> str:
    """A closed path, filled."""
    return f'<path d="{path}" fill="{fill}" {extra}/>'


def ridge(
    base: float,
    waves: tuple[tuple[float, float, float], ...],
    fill: str,
    *,
    size: tuple[int, int] = PORTRAIT,
    extra: str = "",
) -> str:
    """Land or water below a line that is the sum of (height, wave length, shift in turns)."""
    width, height = size
    points = [
        (x, ridge_height(base, waves, x))
        for x in range(-20, width + 41, 20 if width < 1000 else 32)
    ]
    text = "L".join(f"{x} {y:.1f}" for x, y in points)
    return shape(f"M{text}L{width + 40} {height}L-20 {height}Z", fill, extra)


def ridge_height(base: float, waves: tuple[tuple[float, float, float], ...], x: float) -> float:
    """Where the line of `ridge` is at `x`."""
    return base + sum(
        high * math.sin(2 * math.pi * (x / length + shift)) for high, length, shift in waves
    )


def group(content: str, transform: str, extra: str = "") -> str:
    """Shapes moved, turned or scaled together."""
    return f'<g transform="{transform}" {extra}>{content}</g>'


def stars(count: int, phase: float, size: tuple[int, int] = PORTRAIT, depth: float = 0.55) -> str:
    """Stars in the upper part of the picture that twinkle, each in its own time."""
    width, height = size
    return "".join(
        disc(
            spread(i, 1.0) * width,
            spread(i, 2.7) * height * depth,
            1.2 + 2.2 * spread(i, 4.1),
            "#fff",
            f'opacity="{0.55 + 0.4 * turn(phase, 1 + i % 3, spread(i, 5.3)):.2f}"',
        )
        for i in range(1, count + 1)
    )


def cloud(x: float, y: float, scale: float, fill: str = "#fff", opacity: float = 0.85) -> str:
    """A cloud of three bubbles on a bar."""
    parts = (disc(0, 0, 42, fill) + disc(48, -22, 54, fill) + disc(102, -2, 40, fill)) + box(
        -42, -4, 184, 44, fill, radius=22
    )
    return group(parts, f"translate({x:.1f} {y:.1f}) scale({scale:.2f})", f'opacity="{opacity}"')


def drift(phase: float, start: float, width: float, margin: float = 220) -> float:
    """A position that crosses the picture once per loop and enters again on the other side."""
    span = width + 2 * margin
    return ((start + phase) % 1.0) * span - margin


def headline(title: str, number: str, size: tuple[int, int] = PORTRAIT) -> str:
    """The title and number of a set, for people."""
    width, height = size
    x, y = width * 0.083, height * 0.125
    bar = box(x, y + 118, 96, 8, "#fff", radius=4, extra='opacity="0.85"')
    return (
        f'<g font-family="{FONT}" fill="#fff">'
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="30" letter-spacing="8" opacity="0.8">{number}'
        f'</text><text x="{x - 4:.0f}" y="{y + 84:.0f}" font-size="84" font-weight="600">{title}'
        f"</text>{bar}</g>"
    )


def document(content: str, size: tuple[int, int] = PORTRAIT) -> str:
    """A whole SVG file."""
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{content}</svg>'
    )

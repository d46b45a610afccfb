"""Scenes of the night sky."""

import math

from gateway.sandbox.studio.drawing import (
    PORTRAIT,
    box,
    disc,
    glow,
    group,
    ridge,
    ridge_height,
    shape,
    sky,
    spread,
    stars,
    turn,
)

WIDTH, HEIGHT = PORTRAIT


def aurora(phase: float) -> str:
    """Northern lights above a wood."""
    ribbons = "".join(
        _ribbon(360 + i * 110, phase, i, colour)
        for i, colour in enumerate(("#35f2a0", "#1fd1c2", "#7d6bff", "#ff6bd0"))
    )
    trees = "".join(
        _pine(i * 62 - 10, 1180 + 30 * spread(i, 3.1), 0.75 + 0.75 * spread(i, 1.9), "#03131f")
        for i in range(13)
    )
    far = "".join(
        _pine(i * 48, 1090 + 20 * spread(i, 2.3), 0.5 + 0.35 * spread(i, 4.7), "#0a2a3a")
        for i in range(16)
    )
    ground = box(0, 1180, WIDTH, 100, "#03131f")
    return (
        sky(("#050b24", "#0b2545", "#11506b"))
        + stars(60, phase)
        + ribbons
        + ridge(1080, ((30, 720, 0.2),), "#0a2a3a")
        + far
        + ground
        + trees
    )


def _ribbon(y: float, phase: float, index: int, colour: str) -> str:
    waves = ((70.0, 720.0, phase + index * 0.23), (24.0, 360.0, -phase + index * 0.4))
    name = f"ribbon{index}"
    points = [(x, ridge_height(y, waves, x)) for x in range(-20, WIDTH + 41, 20)]
    top = "L".join(f"{x} {high - 250:.1f}" for x, high in points)
    bottom = "L".join(f"{x} {high:.1f}" for x, high in reversed(points))
    light = 0.55 + 0.2 * turn(phase, 1, index * 0.3)
    return (
        f'<defs><linearGradient id="{name}" x2="0" y2="1"><stop stop-color="{colour}" '
        f'stop-opacity="0"/><stop offset="0.85" stop-color="{colour}" stop-opacity="{light:.3f}"/>'
        f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></linearGradient></defs>'
    ) + shape(f"M{top}L{bottom}Z", f"url(#{name})")


def _pine(x: float, y: float, scale: float, fill: str) -> str:
    parts = "".join(
        shape(
            f"M0 {-150 + i * 44}L{34 + i * 14} {-70 + i * 44}L{-34 - i * 14} {-70 + i * 44}Z", fill
        )
        for i in range(3)
    )
    return group(
        parts + box(-8, 10, 16, 50, fill), f"translate({x:.1f} {y:.1f}) scale({scale:.2f})"
    )


def lanterns(phase: float) -> str:
    """Paper lanterns rising over a lake at dusk."""
    lights = "".join(
        _lantern(
            60 + spread(i, 1.3) * 600 + 18 * turn(phase, 1, spread(i, 2.1)),
            1180 - ((phase + spread(i, 3.7)) % 1.0) * 1500 + 160,
            0.5 + 0.6 * spread(i, 4.3),
        )
        for i in range(1, 10)
    )
    shimmer = "".join(
        box(
            WIDTH / 2 - wide / 2 + 14 * turn(phase, 2, i * 0.21),
            1046 + i * 26,
            wide,
            6,
            "#ffcf87",
            radius=3,
            extra='opacity="0.5"',
        )
        for i, wide in enumerate((240, 180, 290, 130, 210, 90, 160, 60))
    )
    return (
        sky(("#180f3d", "#4b2067", "#b8456b", "#f59e6c"))
        + stars(40, phase, depth=0.4)
        + ridge(980, ((50, 720, 0.1), (20, 240, 0.3)), "#3a1c54")
        + box(0, 1020, WIDTH, 260, "#2a1746")
        + shimmer
        + lights
    )


def _lantern(x: float, y: float, scale: float) -> str:
    paper = "M-46 -70Q0 -96 46 -70L36 62Q0 74 -36 62Z"
    return glow(x, y, 170 * scale, "#ffb347", 0.55) + group(
        shape(paper, "#ff9a3c") + shape("M-22 -64Q0 -78 22 -64L18 60Q0 66 -18 60Z", "#ffd27f"),
        f"translate({x:.1f} {y:.1f}) scale({scale:.2f})",
    )


def orbit(phase: float) -> str:
    """Planets around a small sun."""
    bodies = (
        (170.0, 22.0, 4, "#ffb4a2", 0.1),
        (250.0, 32.0, 3, "#4cc9f0", 0.5),
        (340.0, 26.0, 2, "#f72585", 0.8),
        (430.0, 48.0, 1, "#f8c471", 0.3),
    )
    rings = "".join(
        f'<ellipse cx="360" cy="720" rx="{radius:.0f}" ry="{radius * 0.86:.0f}" fill="none" '
        f'stroke="#fff" stroke-width="2" opacity="0.22"/>'
        for radius, *_ in bodies
    )
    planets = "".join(_planet(body, phase) for body in bodies)
    sun = glow(360, 720, 260 + 14 * turn(phase, 2), "#ffd166", 0.8) + disc(360, 720, 84, "#ffe8a3")
    return (
        sky(("#03001e", "#2a0845", "#7303c0")) + stars(90, phase, depth=1.0) + rings + sun + planets
    )


def _planet(body: tuple[float, float, int, str, float], phase: float) -> str:
    radius, size, turns, colour, offset = body
    angle = math.tau * (phase * turns + offset)
    x, y = 360 + radius * math.cos(angle), 720 + radius * 0.86 * math.sin(angle)
    ring = (
        f'<ellipse rx="{size * 1.8:.0f}" ry="{size * 0.5:.0f}" fill="none" stroke="#fff1d0" '
        f'stroke-width="7" transform="rotate(-20)"/>'
        if size > 40
        else ""
    )
    return group(disc(0, 0, size, colour) + ring, f"translate({x:.1f} {y:.1f})")

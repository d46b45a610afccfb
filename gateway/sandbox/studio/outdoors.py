"""Scenes under the open sky."""

import math

from gateway.sandbox.studio.drawing import (
    LANDSCAPE,
    PORTRAIT,
    blend,
    box,
    cloud,
    curve,
    disc,
    drift,
    glow,
    group,
    line,
    ridge,
    ridge_height,
    shape,
    sky,
    spread,
    stars,
    turn,
)

WIDTH, HEIGHT = PORTRAIT


def sunrise(phase: float) -> str:
    """A sun over four ridges, with birds."""
    rays = "".join(
        group(
            shape("M-26 -900L26 -900L7 -180L-7 -180Z", "#fff", 'opacity="0.09"'),
            f"translate(360 690) rotate({(i + phase) * 30:.2f})",
        )
        for i in range(12)
    )
    sun = glow(360, 690, 470, "#ffd36b", 0.75) + disc(360, 690, 150 + 6 * turn(phase), "#fff1c4")
    birds = "".join(
        curve(
            f"M-26 {-8 + 12 * turn(phase, 4, i / 5):.1f}Q-10 -12 0 0Q10 -12 26 "
            f"{-8 + 12 * turn(phase, 4, i / 5):.1f}",
            "#4a1942",
            width=5,
            extra=f'transform="translate({drift(phase, i * 0.07, WIDTH):.1f} {430 + i * 37})"',
        )
        for i in range(4)
    )
    ridges = (
        ridge(800, ((60, 720, phase), (24, 240, phase)), "#f0717e")
        + ridge(900, ((70, 360, phase), (20, 180, phase)), "#c4476f")
        + ridge(1010, ((60, 720, phase * 2), (30, 240, phase * 2)), "#8a2b66")
        + ridge(1130, ((40, 360, phase * 2), (26, 720, phase * 2)), "#4a1942")
    )
    return sky(("#3b1c71", "#d76d77", "#ffaf7b", "#ffe0a3")) + rays + sun + ridges + birds


def ocean(phase: float) -> str:
    """Waves under a low sun, and a boat that rides the second one."""
    swell = ((26.0, 480.0, phase), (12.0, 240.0, -phase))
    x = 330 + 50 * turn(phase)
    y = ridge_height(800, swell, x)
    tilt = 5 * turn(phase, 1, 0.2)
    boat = group(
        shape("M-120 0L120 0L84 54L-84 54Z", "#ff6b4a")
        + box(-4, -210, 8, 212, "#5b3a29")
        + shape("M8 -206L8 -18L116 -18Z", "#fff8ec")
        + shape("M-8 -176L-8 -18L-88 -18Z", "#ffe0b8"),
        f"translate({x:.1f} {y - 30:.1f}) rotate({tilt:.2f})",
    )
    gulls = "".join(
        cloud(drift(phase, i * 0.4, WIDTH), 330 + i * 110, 0.8 + 0.3 * i, opacity=0.7)
        for i in range(3)
    )
    back = (
        sky(("#0b8fb3", "#5cc9c4", "#fde9b0"))
        + glow(540, 620, 330, "#fff3c0", 0.9)
        + disc(540, 620, 92, "#fffbe6")
        + gulls
        + ridge(740, ((16, 360, phase), (8, 720, 0)), "#2bb1b5")
    )
    front = (
        ridge(800, swell, "#1794a8")
        + ridge(890, ((30, 720, -phase), (12, 360, phase)), "#0f7793")
        + ridge(990, ((34, 480, phase), (14, 240, phase)), "#0a5b7b")
        + ridge(1110, ((36, 720, phase * 2), (16, 360, -phase)), "#063f5e")
    )
    return back + boat + front


def balloons(phase: float) -> str:
    """Hot-air balloons among clouds."""
    palettes = (
        ("#ff5d5d", "#ffd166"),
        ("#3a86ff", "#ffffff"),
        ("#8338ec", "#ff9ff3"),
        ("#06a77d", "#f1f7b5"),
    )
    places = ((230, 620, 1.25), (540, 480, 0.8), (560, 860, 1.0), (170, 980, 0.62))
    air = "".join(
        _balloon(
            x + 16 * turn(phase, 1, i / 4),
            y + 34 * turn(phase, 1, 0.25 + i / 5),
            scale,
            palettes[i],
        )
        for i, (x, y, scale) in enumerate(places)
    )
    clouds = "".join(
        cloud(drift(phase, i * 0.31, WIDTH), 380 + i * 190, 0.9 + 0.25 * (i % 3)) for i in range(4)
    )
    return (
        sky(("#2f80ed", "#6cc5f5", "#d9f3ff"))
        + clouds
        + air
        + ridge(1130, ((34, 720, 0.1), (12, 240, 0)), "#7fc97f")
        + ridge(1190, ((24, 360, 0.4), (16, 720, 0)), "#4fa36b")
    )


def _balloon(x: float, y: float, scale: float, colours: tuple[str, str]) -> str:
    hull = (
        "M0 -130C92 -130 130 -62 122 -4C114 56 52 92 30 128L-30 128"
        "C-52 92 -114 56 -122 -4C-130 -62 -92 -130 0 -130Z"
    )
    middle = (
        "M0 -130C44 -130 62 -60 58 -4C54 56 26 92 14 128L-14 128"
        "C-26 92 -54 56 -58 -4C-62 -60 -44 -130 0 -130Z"
    )
    core = (
        "M0 -130C14 -130 20 -60 19 -4C18 56 9 92 5 128L-5 128"
        "C-9 92 -18 56 -19 -4C-20 -60 -14 -130 0 -130Z"
    )
    parts = (
        line(-28, 128, -20, 168, "#5b3a29", width=3)
        + line(28, 128, 20, 168, "#5b3a29", width=3)
        + shape(hull, colours[0])
        + shape(middle, colours[1])
        + shape(core, colours[0])
        + box(-26, 166, 52, 36, "#8d5a34", radius=8)
    )
    return group(parts, f"translate({x:.1f} {y:.1f}) scale({scale:.2f})")


def garden(phase: float) -> str:
    """Flowers that sway and turn, and a butterfly."""
    palettes = ("#ff4d8d", "#ffb703", "#9b5de5", "#ff6b35", "#f15bb5", "#fee440", "#ef476f")
    flowers = "".join(
        _flower(
            50 + i * 104,
            1300,
            420 + 260 * spread(i, 2.9),
            phase,
            (i, palettes[i % len(palettes)]),
        )
        for i in range(7)
    )
    flap = abs(turn(phase, 6)) * 0.8 + 0.2
    wings = "".join(
        disc(side * 34 * flap, -16, 34, "#fb8500", f'transform="scale({flap:.2f} 1)"')
        + disc(side * 28 * flap, 24, 24, "#ffb703")
        for side in (-1, 1)
    )
    butterfly = group(
        wings + box(-5, -34, 10, 70, "#3d2b1f", radius=5),
        f"translate({360 + 220 * turn(phase):.1f} {480 + 90 * turn(phase, 2, 0.2):.1f}) rotate(14)",
    )
    return (
        sky(("#5fd3bc", "#b8f2c8", "#f6ffd6"))
        + glow(600, 380, 300, "#fffbd1", 0.9)
        + ridge(980, ((40, 720, 0.2), (12, 240, 0)), "#8fd694")
        + ridge(1080, ((30, 720, 0.6), (14, 360, 0.2)), "#57b56a")
        + flowers
        + butterfly
    )


def _flower(x: float, y: float, tall: float, phase: float, kind: tuple[int, str]) -> str:
    index, colour = kind
    sway = 24 * turn(phase, 1, index * 0.17)
    top = (x + sway, y - tall)
    stem = curve(
        f"M{x:.1f} {y:.1f}Q{x:.1f} {y - tall / 2:.1f} {top[0]:.1f} {top[1]:.1f}",
        "#2a8f4f",
        width=12,
    )
    petals = "".join(
        group(f'<ellipse cx="0" cy="-46" rx="26" ry="44" fill="{colour}"/>', f"rotate({i * 45})")
        for i in range(8)
    )
    angle = 45 * phase * (1 if index % 2 else -1)
    scale = 0.9 + index % 3 * 0.2
    head = group(
        petals + disc(0, 0, 30, "#fff3b0"),
        f"translate({top[0]:.1f} {top[1]:.1f}) rotate({angle:.2f}) scale({scale:.2f})",
    )
    return stem + head


def valley(phase: float) -> str:
    """A day and a night over a valley, in landscape: the loop of the long video."""
    width, _ = LANDSCAPE
    day = 0.5 + 0.5 * turn(phase, 1, 0.25)
    upper, lower = blend("#0b1233", "#3a9be8", day), blend("#3d2c66", "#ffe3b0", day)
    ground = [blend(dark, light, day) for dark, light in _VALLEY_GROUND]
    angle = 2 * math.pi * phase
    sun = (width / 2 + 560 * math.sin(angle), 560 - 420 * math.cos(angle))
    moon = (width / 2 - 560 * math.sin(angle), 560 + 420 * math.cos(angle))
    night = f'opacity="{1 - day:.3f}"'
    clouds = "".join(
        cloud(drift(phase, i * 0.27, width), 275 + i * 34, 0.6 + 0.15 * (i % 3), opacity=0.7)
        for i in range(4)
    )
    windows = "".join(box(270 + i * 44, 560, 20, 24, "#ffd166", extra=night) for i in range(3))
    return (
        sky((upper, lower), LANDSCAPE)
        + group(stars(70, phase, LANDSCAPE, 0.7), "translate(0 0)", night)
        + glow(*sun, 260, "#fff0b8", 0.8)
        + disc(*sun, 62, "#fff6d5")
        + disc(*moon, 46, "#e8ecff")
        + clouds
        + ridge(470, ((70, 640, 0.1), (30, 320, 0.4)), ground[0], size=LANDSCAPE)
        + ridge(540, ((46, 1280, 0.3), (20, 320, 0.1)), ground[1], size=LANDSCAPE)
        + group(
            shape("M236 545L325 490L414 545Z", "#b4503f") + box(250, 544, 150, 62, "#f3e3c9"), ""
        )
        + windows
        + ridge(610, ((30, 640, 0.6), (16, 1280, 0.2)), ground[2], size=LANDSCAPE)
    )


_VALLEY_GROUND = (("#1c2748", "#7fa6c9"), ("#16324a", "#7cc08a"), ("#0d2233", "#3f9a63"))

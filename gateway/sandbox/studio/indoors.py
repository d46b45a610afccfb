"""Scenes of the town, the table and the stage."""

import math

from gateway.sandbox.studio.drawing import (
    PORTRAIT,
    box,
    cloud,
    curve,
    disc,
    drift,
    glow,
    group,
    line,
    ridge,
    shape,
    sky,
    spread,
    stars,
    turn,
)

WIDTH, HEIGHT = PORTRAIT


def city(phase: float) -> str:
    """A skyline at night with a train that crosses it."""
    far = "".join(
        box(i * 74 - 20, 640 + 160 * spread(i, 2.2), 82, 640, "#2c2a63") for i in range(11)
    )
    near = "".join(_tower(i, phase) for i in range(6))
    x = drift(phase, 0.0, WIDTH, 560)
    train = "".join(
        box(x - i * 176, 1044, 168, 62, "#f4f1ff", radius=14)
        + "".join(
            box(x - i * 176 + 14 + k * 38, 1058, 26, 22, "#ffd166", radius=4) for k in range(4)
        )
        for i in range(3)
    )
    bridge = box(0, 1106, WIDTH, 20, "#15133b") + "".join(
        box(60 + i * 200, 1106, 26, 190, "#15133b") for i in range(4)
    )
    return (
        sky(("#0f0c29", "#3b2f80", "#b04a8b", "#ff8f70"))
        + stars(50, phase, depth=0.4)
        + glow(560, 400, 200, "#fff7d6", 0.5)
        + disc(560, 400, 70, "#fff7d6")
        + far
        + near
        + glow(x + 80, 1074, 120, "#ffe9a8", 0.5)
        + train
        + bridge
        + box(0, 1200, WIDTH, 80, "#0d0b29")
    )


def _tower(index: int, phase: float) -> str:
    left = index * 126 - 10
    top = 700 + 230 * spread(index, 3.3)
    windows = "".join(
        box(
            left + 16 + column * 32,
            top + 26 + row * 44,
            18,
            24,
            "#ffd166",
            radius=3,
            extra=_lit(index, row, column, phase),
        )
        for row in range(int((1180 - top) / 44))
        for column in range(3)
    )
    return box(left, top, 112, 600, "#1b1848", radius=8) + windows


def _lit(index: int, row: int, column: int, phase: float) -> str:
    place = index * 31 + row * 7 + column
    steady = spread(place, 1.7)
    if steady < 0.35:
        return 'opacity="0.08"'
    if steady < 0.85:
        return 'opacity="0.85"'
    return f'opacity="{0.85 if turn(phase, 1, spread(place, 2.9)) > 0 else 0.12}"'


def coffee(phase: float) -> str:
    """A cup with steam above it, seen from the side."""
    steam = "".join(
        curve(
            _steam_path(280 + i * 80, phase, i * 0.33),
            "#fff",
            width=20 - 3 * i,
            extra=f'opacity="{0.35 + 0.15 * turn(phase, 1, i * 0.3):.2f}"',
        )
        for i in range(3)
    )
    beans = "".join(
        group(
            '<ellipse rx="30" ry="42" fill="#5a3020"/>'
            + curve("M0 -38Q14 0 0 38", "#3b1d12", width=6),
            f"translate({60 + spread(i, 2.3) * 600:.0f} {1150 + 90 * spread(i, 3.9):.0f}) "
            f"rotate({i * 47})",
        )
        for i in range(1, 10)
    )
    cup = (
        '<ellipse cx="360" cy="1050" rx="270" ry="46" fill="#f1dcc3"/>'
        '<ellipse cx="360" cy="1040" rx="200" ry="28" fill="#d8b894"/>'
        + curve("M528 830C650 810 650 970 500 970", "#fff6ea", width=34)
        + shape("M176 770L544 770C544 960 480 1040 360 1040C240 1040 176 960 176 770Z", "#fff6ea")
        + '<ellipse cx="360" cy="770" rx="184" ry="44" fill="#ffeeda"/>'
        + '<ellipse cx="360" cy="774" rx="162" ry="34" fill="#6f3f25"/>'
        + group(
            shape("M0 22C-62 -14 -34 -50 0 -22C34 -50 62 -14 0 22Z", "#f3d9b6"),
            f"translate(360 778) scale({1.1 + 0.06 * turn(phase, 2):.3f} 0.5)",
        )
    )
    return (
        sky(("#ff9966", "#ff7a5c", "#c9414b"))
        + glow(360, 640, 480, "#ffe29a", 0.55)
        + box(0, 1080, WIDTH, 200, "#7d3b2a")
        + beans
        + cup
        + steam
    )


def _steam_path(x: float, phase: float, offset: float) -> str:
    points = [
        (x + (1 - i / 12) * 46 * math.sin(2 * math.pi * (i / 6 - phase + offset)), 420 + i * 26)
        for i in range(13)
    ]
    return "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in points)


def vinyl(phase: float) -> str:
    """A record turning above an equaliser."""
    grooves = "".join(
        disc(0, 0, radius, "none", 'stroke="#33334d" stroke-width="3"')
        for radius in range(120, 270, 18)
    )
    shine = "".join(
        shape(
            "M0 0L-50 -272A276 276 0 0 1 50 -272Z",
            "#fff",
            f'opacity="0.08" transform="rotate({a})"',
        )
        for a in (40, 220)
    )
    label = disc(0, 0, 100, "#ff3d7f") + shape("M0 -100A100 100 0 0 1 100 0L0 0Z", "#ffd166")
    record = group(
        disc(0, 0, 280, "#12121f")
        + grooves
        + group(label, f"rotate({360 * phase:.2f})")
        + disc(0, 0, 12, "#12121f")
        + shine,
        "translate(360 640)",
    )
    arm = group(
        line(0, 0, -40, 250, "#e9e9f5", width=14)
        + line(-40, 250, -110, 310, "#e9e9f5", width=14)
        + disc(0, 0, 34, "#c9c9dd"),
        f"translate(640 420) rotate({6 + 1.2 * turn(phase, 2):.2f})",
    )
    bars = "".join(_bar(i, phase) for i in range(15))
    return (
        sky(("#12c2e9", "#7f5bd5", "#f64f8b"))
        + glow(360, 640, 430 + 20 * turn(phase, 4), "#ffffff", 0.35)
        + record
        + arm
        + bars
    )


def _bar(index: int, phase: float) -> str:
    high = 60 + 100 * abs(turn(phase, 1 + index % 4, index * 0.13)) + 30 * spread(index, 2.2)
    return box(46 + index * 43, 1210 - high, 28, high, "#fff", radius=14, extra='opacity="0.9"')


def cycling(phase: float) -> str:
    """A bicycle on the road, the hills running past."""
    spokes = "".join(
        line(
            0,
            0,
            118 * math.cos(i * math.pi / 4),
            118 * math.sin(i * math.pi / 4),
            "#dfe7ff",
            width=3,
        )
        for i in range(8)
    )
    wheel = disc(0, 0, 124, "none", 'stroke="#1d2440" stroke-width="16"') + spokes
    wheels = "".join(
        group(wheel, f"translate({x} 980) rotate({45 * 6 * phase:.2f})") for x in (190, 530)
    )
    angle = math.tau * 2 * phase
    pedal = (340 + 48 * math.cos(angle), 985 + 48 * math.sin(angle))
    frame = (
        curve("M190 980L300 790L480 790L340 985L190 980", "#ff3d57", width=18)
        + curve("M340 985L286 760", "#ff3d57", width=16)
        + curve("M530 980L474 740", "#ff3d57", width=16)
        + curve("M474 740L530 720L556 744", "#1d2440", width=16)
        + box(236, 742, 100, 22, "#1d2440", radius=11)
        + disc(340, 985, 34, "#ffd166")
        + line(340, 985, *pedal, "#1d2440", width=12)
        + box(pedal[0] - 28, pedal[1] - 8, 56, 16, "#1d2440", radius=6)
    )
    bob = 4 * turn(phase, 4)
    return (
        sky(("#1fa2ff", "#12d8fa", "#a6ffcb"))
        + cloud(drift(1 - phase, 0.1, WIDTH), 420, 1.1)
        + cloud(drift(1 - phase, 0.6, WIDTH), 560, 0.8)
        + ridge(800, ((50, 720, phase), (20, 240, phase)), "#6fd6a0")
        + ridge(900, ((40, 360, phase), (22, 720, phase)), "#38b27d")
        + box(0, 1090, WIDTH, 190, "#3a4468")
        + "".join(_dash(((i - phase * 4) % 6) * 180 - 180) for i in range(6))
        + group(wheels + frame, f"translate(0 {bob:.2f})")
    )


def _dash(x: float) -> str:
    return box(x, 1180, 100, 14, "#fff", radius=7, extra='opacity="0.8"')


def football(phase: float) -> str:
    """A ball that bounces three times a loop on a striped pitch."""
    beat = (phase * 3) % 1.0
    height = 4 * beat * (1 - beat)
    squash = 1 - 0.22 * max(0.0, 1 - height * 9)
    y = 1010 - 430 * height
    panels = disc(0, 0, 36, "#20243a") + "".join(
        group(
            shape("M-26 -112L26 -112L38 -78L0 -58L-38 -78Z", "#20243a")
            + line(0, -58, 0, -34, "#20243a", width=6),
            f"rotate({i * 72})",
        )
        for i in range(5)
    )
    ball = group(
        disc(0, 0, 118, "#ffffff") + group(panels, f"rotate({360 * phase:.2f})"),
        f"translate(360 {y:.1f}) scale({2 - squash:.3f} {squash:.3f})",
    )
    stripes = "".join(box(0, 860 + i * 84, WIDTH, 42, "#2fbf5b") for i in range(5))
    confetti = "".join(
        box(
            spread(i, 1.9) * WIDTH + 20 * turn(phase, 1, spread(i, 5.1)),
            ((phase + spread(i, 2.7)) % 1.0) * 900 - 40,
            16,
            16,
            ("#ffd166", "#ef476f", "#ffffff", "#4cc9f0")[i % 4],
            radius=3,
            extra='opacity="0.9"',
        )
        for i in range(1, 27)
    )
    shadow = (
        f'<ellipse cx="360" cy="1136" rx="{150 - 70 * height:.1f}" ry="{26 - 12 * height:.1f}" '
        f'fill="#0b5d2b" opacity="{0.55 - 0.3 * height:.2f}"/>'
    )
    return (
        sky(("#3f2b96", "#7b5bd6", "#a8c0ff"))
        + glow(140, 330, 260, "#fff", 0.45)
        + glow(600, 330, 260, "#fff", 0.45)
        + confetti
        + box(0, 820, WIDTH, 460, "#27a84e")
        + stripes
        + line(0, 820, WIDTH, 820, "#ffffff", width=8)
        + shadow
        + ball
    )

"""Still pictures: the users' avatars, the shops' logos and the products."""

from collections.abc import Callable, Mapping

from gateway.sandbox.studio.drawing import FONT, box, curve, disc, document, group, shape, sky

SQUARE = (256, 256)

# name -> (background, hair, skin, shirt)
PEOPLE: Mapping[str, tuple[tuple[str, str], str, str, str]] = {
    "alice": (("#ffb88c", "#de6262"), "#7a3b1d", "#f6cfae", "#ffffff"),
    "bob": (("#1fa2ff", "#a6ffcb"), "#d9a441", "#f3d3b8", "#ff3d57"),
    "chiara": (("#f6d365", "#fda085"), "#2b1a14", "#e9b48f", "#c9414b"),
    "dmitri": (("#7f5bd5", "#f64f8b"), "#3a3a4a", "#f1cdb4", "#12121f"),
    "emeka": (("#27a84e", "#c6f68d"), "#15110f", "#7b4a2d", "#ffd166"),
    "fatima": (("#0f766e", "#8be8cb"), "#4a2a6a", "#c98f66", "#4a2a6a"),
    "hugo": (("#3b2f80", "#b04a8b"), "#5a4030", "#eec39f", "#8ecae6"),
}

_LONG_HAIR = frozenset({"alice", "chiara"})


def portrait(name: str) -> str:
    """The avatar of one of `PEOPLE`."""
    background, hair, skin, shirt = PEOPLE[name]
    behind = box(62, 70, 132, 150, hair, radius=60) if name in _LONG_HAIR else ""
    cap = shape("M70 120C66 52 190 52 186 120C170 96 150 86 128 88C106 86 86 96 70 120Z", hair)
    scarf = shape("M128 44C60 44 58 130 72 196L184 196C198 130 196 44 128 44Z", hair)
    face = disc(128, 122, 54, skin)
    eyes = disc(108, 120, 6, "#2a1a14") + disc(148, 120, 6, "#2a1a14")
    smile = curve("M106 142Q128 162 150 142", "#9c4a3a", width=6)
    body = shape("M40 256C44 196 88 184 128 184C168 184 212 196 216 256Z", shirt)
    neck = box(110, 160, 36, 40, skin, radius=14)
    head = scarf + face if name == "fatima" else behind + neck + face + cap
    return document(sky(background, SQUARE) + body + head + eyes + smile, SQUARE)


def _logo(letter: str, colours: tuple[str, str]) -> str:
    return document(
        sky(colours, SQUARE)
        + f'<text x="128" y="176" font-family="{FONT}" font-size="150" font-weight="600" '
        f'text-anchor="middle" fill="#fff">{letter}</text>',
        SQUARE,
    )


def _mug() -> str:
    return document(
        sky(("#fdf1e3", "#f2cda0"), SQUARE)
        + curve("M168 112C216 104 216 172 160 168", "#c9414b", width=16)
        + shape("M76 92L172 92L164 196C162 204 86 204 84 196Z", "#c9414b")
        + '<ellipse cx="124" cy="92" rx="48" ry="13" fill="#6f3f25"/>',
        SQUARE,
    )


def _helmet() -> str:
    vents = "".join(box(86 + i * 34, 96, 16, 44, "#17406b", radius=8) for i in range(3))
    return document(
        sky(("#e4f6ff", "#a4d8f5"), SQUARE)
        + shape("M44 162C44 76 212 76 212 162Z", "#1fa2ff")
        + vents
        + box(36, 156, 184, 22, "#17406b", radius=11),
        SQUARE,
    )


def _lamp() -> str:
    return document(
        sky(("#fff3d6", "#ffc37a"), SQUARE)
        + group(
            shape("M-58 -40Q0 -70 58 -40L44 70Q0 82 -44 70Z", "#ff9a3c")
            + shape("M-26 -48Q0 -62 26 -48L20 72Q0 78 -20 72Z", "#ffe0a8")
            + box(-30, 74, 60, 16, "#7a4a1d", radius=6),
            "translate(128 124)",
        ),
        SQUARE,
    )


STILLS: Mapping[str, Callable[[], str]] = {
    "shops/velo-corner": lambda: _logo("V", ("#1fa2ff", "#17406b")),
    "shops/bottega-chiara": lambda: _logo("B", ("#ff9966", "#c9414b")),
    "products/helmet": _helmet,
    "products/mug": _mug,
    "products/lamp": _lamp,
}

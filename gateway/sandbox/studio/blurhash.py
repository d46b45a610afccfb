"""Blurhash: a picture as a short text (the public format of blurha.sh), and its dominant colour."""

import math
from collections import Counter

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"

Rgb = tuple[float, float, float]


def blurhash(pixels: bytes, width: int, height: int, across: int = 3, down: int = 5) -> str:
    """The blurhash of RGB pixels with `across` times `down` components (1 to 9 each)."""
    linear = [_linear(value) for value in pixels]
    factors = [_factor(linear, (width, height), (x, y)) for y in range(down) for x in range(across)]
    first, rest = factors[0], factors[1:]
    largest = max((abs(value) for factor in rest for value in factor), default=0.0)
    step = max(0, min(82, math.floor(largest * 166 - 0.5)))
    scale = (step + 1) / 166
    text = _base83(across - 1 + (down - 1) * 9, 1) + _base83(step, 1) + _base83(_average(first), 4)
    return text + "".join(_base83(_detail(factor, scale), 2) for factor in rest)


def dominant_colour(pixels: bytes) -> str:
    """The most frequent colour of RGB pixels: the mean of the fullest cell of 32 levels."""
    triples = [tuple(pixels[i : i + 3]) for i in range(0, len(pixels), 3)]
    common, _ = Counter(tuple(v // 32 for v in triple) for triple in triples).most_common(1)[0]
    covered = [triple for triple in triples if tuple(v // 32 for v in triple) == common]
    means = (round(sum(triple[i] for triple in covered) / len(covered)) for i in range(3))
    return "#" + "".join(f"{value:02x}" for value in means)


def _factor(linear: list[float], size: tuple[int, int], wave: tuple[int, int]) -> Rgb:
    width, height = size
    sums = [0.0, 0.0, 0.0]
    for y in range(height):
        vertical = math.cos(math.pi * wave[1] * y / height)
        for x in range(width):
            basis = vertical * math.cos(math.pi * wave[0] * x / width)
            at = 3 * (y * width + x)
            for channel in range(3):
                sums[channel] += basis * linear[at + channel]
    scale = (1 if wave == (0, 0) else 2) / (width * height)
    return sums[0] * scale, sums[1] * scale, sums[2] * scale


def _linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _gamma(value: float) -> int:
    share = max(0.0, min(1.0, value))
    curved = share * 12.92 if share <= 0.0031308 else 1.055 * share ** (1 / 2.4) - 0.055
    return int(curved * 255 + 0.5)


def _average(factor: Rgb) -> int:
    red, green, blue = (_gamma(value) for value in factor)
    return (red << 16) + (green << 8) + blue


def _detail(factor: Rgb, scale: float) -> int:
    steps = [
        max(0, min(18, math.floor(math.copysign(math.sqrt(abs(v / scale)), v) * 9 + 9.5)))
        for v in factor
    ]
    return (steps[0] * 19 + steps[1]) * 19 + steps[2]


def _base83(value: int, length: int) -> str:
    return "".join(_DIGITS[value // 83**i % 83] for i in reversed(range(length)))

"""The drawings the media were made from (no ffmpeg needed)."""

from xml.etree import ElementTree

import pytest

from gateway.sandbox.options import SandboxOptions
from gateway.sandbox.seed.media import Catalog
from gateway.sandbox.studio.blurhash import blurhash, dominant_colour
from gateway.sandbox.studio.drawing import Scene, document, headline
from gateway.sandbox.studio.generate import SCENES
from gateway.sandbox.studio.portraits import PEOPLE, STILLS, portrait


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_scene_is_well_formed_and_its_loop_has_no_seam(scene: Scene) -> None:
    for phase in (0.0, 0.37):
        drawing = document(scene.draw(phase) + headline(scene.title, "01", scene.size), scene.size)
        ElementTree.fromstring(drawing)  # noqa: S314 - our own drawing
    assert scene.draw(0.0) != scene.draw(0.37)


def test_stills_are_well_formed() -> None:
    for drawing in [portrait(name) for name in PEOPLE] + [draw() for draw in STILLS.values()]:
        ElementTree.fromstring(drawing)  # noqa: S314 - our own drawing


def test_the_catalogue_is_of_these_scenes() -> None:
    catalog = Catalog.read_catalog(SandboxOptions().media_dir)
    assert list(catalog.sets) == [scene.name for scene in SCENES]


def test_the_blurhash_of_one_colour_has_no_detail() -> None:
    flat = bytes((255, 0, 0)) * 16
    assert blurhash(flat, 4, 4, 1, 1) == "00TI:j"
    assert blurhash(flat, 4, 4, 2, 2).startswith("A")
    assert len(blurhash(flat, 4, 4, 2, 2)) == 4 + 2 * 4


def test_the_dominant_colour_is_the_most_frequent() -> None:
    pixels = bytes((10, 20, 30)) * 5 + bytes((200, 200, 200)) * 3
    assert dominant_colour(pixels) == "#0a141e"

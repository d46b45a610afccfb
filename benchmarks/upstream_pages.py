"""The pages of clips that nginx answers as Nexgate, with places for what differs each time.

`MARK_PLACE` becomes eight hexadecimal digits that never came before, `LIKES_PLACE` a number.
"""

import re
from collections.abc import Callable
from typing import Final

import orjson

from benchmarks.nexgate_page import CDN, MARK, nexgate_page

MARK_PLACE: Final = "markmark"
LIKES_PLACE: Final = "likeslikes"

_LIKES: Final = re.compile(r'(?<="likesCount":)("?)[0-9]+')
_LONG: Final = "x" * 1_450
_SIGNATURE: Final = MARK_PLACE * 8
_SIGNED: Final = (
    "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20260620%2Feu-west-1%2Fs3"
    "%2Faws4_request&X-Amz-Date=20260620T083000Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=host"
    f"&X-Amz-Signature={_SIGNATURE}"
)

Clip = dict[str, object]


def same_page() -> str:
    """Always the same."""
    return nexgate_page().decode()


def single_clip() -> str:
    """The first clip of the page by itself."""
    page = orjson.loads(nexgate_page())
    return orjson.dumps({**page, "data": page["data"]["clips"][0]}).decode()


def moving_page() -> str:
    """The same clips, each with other likes every time."""
    return _with_moving_likes(same_page())


def new_page() -> str:
    """Clips that never came before, with addresses that did."""
    return nexgate_page(MARK_PLACE).decode()


def new_page_with_new_addresses() -> str:
    """Clips that never came before, addresses and all."""
    return new_page().replace(f"{CDN}/m/", f"{CDN}/m/{MARK_PLACE}/")


def long_page() -> str:
    """The same clips with addresses of 1,500 characters, each with other likes every time."""
    return moving_page().replace(f"{CDN}/m/", f"{CDN}/m/{_LONG}/")


def signed_page() -> str:
    """The same clips, each with other likes and every address signed anew."""

    def sign(clip: Clip) -> None:
        _change_addresses(clip, lambda address: address + _SIGNED)

    return _with_moving_likes(_changed_page(sign))


def deviating_pages() -> dict[str, str]:
    """Pages of the same clips that deviate in one harmless way, by what that is."""
    return {
        # Each has clips of its own: none comes with now one deviation, now another.
        name: _with_moving_likes(_changed_page(change, f"{number:08x}"))
        for number, (name, change) in enumerate(_CHANGES.items())
    }


def _with_moving_likes(page: str) -> str:
    return _LIKES.sub(rf"\g<1>{LIKES_PLACE}", page)


def _changed_page(change: Callable[[Clip], None], mark: str = MARK) -> str:
    page = orjson.loads(nexgate_page(mark))
    for clip in page["data"]["clips"]:
        change(clip)
    return orjson.dumps(page).decode()


def _change_addresses(clip: Clip, change: Callable[[str], str]) -> None:
    variants = _object_at(_object_at(clip, "media"), "variants")
    for key, address in variants.items():
        if str(address).startswith(CDN):
            variants[key] = change(str(address))


def _object_at(clip: Clip, name: str) -> Clip:
    found = clip[name]
    if not isinstance(found, dict):
        raise TypeError(f"{name} is no object")
    return found


def _without_collaborators(clip: Clip) -> None:
    del clip["collaborators"]


def _likes_as_text(clip: Clip) -> None:
    engagement = _object_at(clip, "engagement")
    engagement["likesCount"] = str(engagement["likesCount"])


_CHANGES: Final[dict[str, Callable[[Clip], None]]] = {
    "a member missing": _without_collaborators,
    "an unknown member": lambda clip: clip.update(invented={"tomorrow": [1, 2, 3]}),
    "a null list": lambda clip: clip.update(mentionedUsers=None),
    "an address beyond ASCII": lambda clip: _change_addresses(
        clip, lambda address: address.replace("/m/", "/mé/")
    ),
    "an address of 1,100 characters": lambda clip: _object_at(
        _object_at(clip, "media"), "variants"
    ).update(poster=f"{CDN}/m/{'x' * 1_070}.webp"),
    "an id in upper case": lambda clip: clip.update(id=str(clip["id"]).upper()),
    "a number as text": _likes_as_text,
    "a time with a zone": lambda clip: clip.update(createdAt=f"{clip['createdAt']}+03:00"),
}

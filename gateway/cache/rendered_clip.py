"""What translating a clip gave, as the cache takes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mappings.people import Person
from mappings.rules import ViewerFacts


@dataclass(slots=True)
class Rendered:
    """A clip's identity, its video encoded, and whom it names.

    `author_names` are what a token's subject may call the author by. `video` is None for a clip
    with nothing to play; `is_extended` says that it has members which no VideoResource has.
    `published_at` is `created_at` as Loops writes it, None where it is no time.
    `links_expire_at` is the epoch second at which the first of its addresses stops working by its
    own words. `defects` are codes for what was mended.
    """

    media_id: str
    post_id: str
    author_id: str | None
    author_names: tuple[str, ...]
    duration_s: float
    created_at: str | None
    published_at: str | None
    video: bytes | None
    links_expire_at: float | None
    people: Sequence[Person]
    defects: tuple[str, ...] = ()
    is_extended: bool = False


# Translates a clip for a reader. Raises MalformedClip.
Render = Callable[[dict[str, object], ViewerFacts], Rendered]

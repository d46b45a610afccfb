"""Every verb of the product in one place, as the routes take them."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.cache.identity import IdentityIndex
from gateway.service.feeds import Feeds
from gateway.service.instance import Instance
from gateway.service.tally import Tally
from gateway.service.videos import Videos


@dataclass(frozen=True)
class Services:
    """What a handler may call. `values_repaired` counts broken values mended in replies."""

    feeds: Feeds
    videos: Videos
    instance: Instance
    identity: IdentityIndex
    tally: Tally
    values_repaired: Callable[[], int]

    def status(self) -> dict[str, object]:
        """Numbers for the operator; nothing of any viewer."""
        counters = {**self.tally.snapshot(), "values_repaired": self.values_repaired()}
        return {"known_media_ids": len(self.identity), "counters": counters}

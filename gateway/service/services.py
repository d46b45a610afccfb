"""Every verb of the product in one place, for the routes."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.cache.identity_index import IdentityIndex
from gateway.http.hit_counters import HitCounters
from gateway.service.cache_control import CacheControl
from gateway.service.comments import CommentVerbs
from gateway.service.counters import Counters
from gateway.service.deletion import Deletion
from gateway.service.discovery import Discovery
from gateway.service.feeds import Feeds
from gateway.service.grants import Grants
from gateway.service.hashtags import Hashtags
from gateway.service.instance import Instance
from gateway.service.link_previews import LinkPreviews
from gateway.service.pages_content import PageContents
from gateway.service.people import People
from gateway.service.preferences import ViewerPreferences
from gateway.service.reports import ReportBox
from gateway.service.results import Results
from gateway.service.saved_videos import SavedVideos
from gateway.service.search import Search
from gateway.service.sessions import Sessions
from gateway.service.sign_in_history import SignInHistory
from gateway.service.signin import SignIn
from gateway.service.studio import Studio
from gateway.service.videos import Videos
from gateway.signin.clients import Clients
from gateway.signin.sealing import Sealer


@dataclass(frozen=True)
class Services:
    """What a handler may call.

    `values_repaired` counts broken values repaired in replies, `hits` cached responses by the step
    that gave them, `state_status` gives the numbers of the state store.
    """

    results: Results
    cache_control: CacheControl
    feeds: Feeds
    videos: Videos
    comments: CommentVerbs
    saved_videos: SavedVideos
    people: People
    instance: Instance
    sessions: Sessions
    sign_in: SignIn
    sign_in_history: SignInHistory
    grants: Grants
    clients: Clients
    sealer: Sealer
    preferences: ViewerPreferences
    reports: ReportBox
    page_contents: PageContents
    deletion: Deletion
    discovery: Discovery
    link_previews: LinkPreviews
    hashtags: Hashtags
    search: Search
    studio: Studio
    identity: IdentityIndex
    counters: Counters
    values_repaired: Callable[[], int]
    state_status: Callable[[], dict[str, object]]
    hits: HitCounters

    def status(self) -> dict[str, object]:
        """Numbers for the operator; nothing about a viewer."""
        counters = {**self.counters.snapshot(), "values_repaired": self.values_repaired()}
        return {
            "known_media_ids": len(self.identity),
            "clips": self.cache_control.clips(),
            "counters": counters,
            "hits": self.hits.snapshot(),
            "state": self.state_status(),
            "tier": self.cache_control.tier_status(),
        }

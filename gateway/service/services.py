"""Every verb of the product in one place, for the routes."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.cache.identity_index import IdentityIndex
from gateway.http.connections import Connections
from gateway.http.hit_counters import HitCounters
from gateway.metrics.meters import Meters
from gateway.service.accepted_tokens import AcceptedTokens
from gateway.service.cache_control import CacheControl
from gateway.service.comment_writes import CommentWrites
from gateway.service.comments import CommentReads
from gateway.service.counters import Counters
from gateway.service.deletion import Deletion
from gateway.service.discovery import Discovery
from gateway.service.feeds import Feeds
from gateway.service.grants import Grants
from gateway.service.hashtags import Hashtags
from gateway.service.inbox import Inbox
from gateway.service.instance import Instance
from gateway.service.link_previews import LinkPreviews
from gateway.service.own_account import OwnAccount
from gateway.service.pages_content import PageContents
from gateway.service.people import People
from gateway.service.preferences import ViewerPreferences
from gateway.service.rates import Rates
from gateway.service.reports import ReportBox
from gateway.service.results import Results
from gateway.service.saved_videos import SavedVideos
from gateway.service.search import Search
from gateway.service.sessions import Sessions
from gateway.service.sign_in_history import SignInHistory
from gateway.service.signin import SignIn
from gateway.service.studio import Studio
from gateway.service.takedowns import Takedowns
from gateway.service.unknown_variants import UnknownVariants
from gateway.service.videos import Videos
from gateway.signin.clients import Clients
from gateway.signin.sealing import Sealer
from gateway.upstream.service_credential import ServiceCredential


@dataclass(frozen=True)
class StoreNumbers:
    """How the state store is: its engine, the age of its last answer, and what waits or is lost.

    `sessions` is how many go on, at all gateways together; None while the store can't say.
    `own_trouble` is what is wrong with this gateway's own part in it, None where nothing is.
    """

    engine: str
    is_up: bool
    answer_age_s: float
    waiting: int
    lost: int
    sessions: int | None = None
    own_trouble: str | None = None

    def as_status(self) -> dict[str, object]:
        """The same for `/status`."""
        return {
            "engine": self.engine,
            "up": int(self.is_up),
            "answered_s_ago": round(self.answer_age_s, 1),
            "waiting_to_be_written": self.waiting,
            "lost": self.lost,
            "sessions": self.sessions,
        }


@dataclass(frozen=True)
class Services:
    """What a handler may call.

    `values_repaired` counts broken values repaired in replies, `hits` cached responses by the step
    that gave them, `store_numbers` gives the numbers of the state store, `connections` are those
    of clients. `credential_ends_at` tells when guests can't be served any more, in epoch seconds.
    """

    results: Results
    accepted_tokens: AcceptedTokens
    cache_control: CacheControl
    feeds: Feeds
    videos: Videos
    comments: CommentReads
    comment_writes: CommentWrites
    saved_videos: SavedVideos
    people: People
    own_account: OwnAccount
    instance: Instance
    sessions: Sessions
    sign_in: SignIn
    sign_in_history: SignInHistory
    grants: Grants
    clients: Clients
    sealer: Sealer
    inbox: Inbox
    preferences: ViewerPreferences
    reports: ReportBox
    takedowns: Takedowns
    page_contents: PageContents
    deletion: Deletion
    discovery: Discovery
    link_previews: LinkPreviews
    hashtags: Hashtags
    search: Search
    studio: Studio
    identity: IdentityIndex
    counters: Counters
    variants: UnknownVariants
    meters: Meters
    rates: Rates
    credential_ends_at: Callable[[], float | None]
    values_repaired: Callable[[], int]
    store_numbers: Callable[[], StoreNumbers]
    hits: HitCounters
    connections: Connections
    guest_credential: ServiceCredential

    def status(self) -> dict[str, object]:
        """Numbers for the operator; nothing about a viewer."""
        counters = {**self.counters.snapshot(), "values_repaired": self.values_repaired()}
        return {
            "known_media_ids": len(self.identity),
            "clips": self.cache_control.clips(),
            "counters": counters,
            "unknown_variants": {
                "count": self.variants.count,
                "newest": self.variants.newest_keys(),
            },
            "hits": self.hits.snapshot(),
            "circuits_open": sorted(self.meters.calls.open_circuits),
            "state": self.store_numbers().as_status(),
            "tier": self.cache_control.tier_status(),
        }

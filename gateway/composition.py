"""The services, put together from settings and resources; each gets what it needs as arguments."""

from dataclasses import dataclass
from functools import partial

from gateway.cache.account_directory import AccountDirectory
from gateway.cache.clip_reads import ClipEvents
from gateway.cache.identity_index import IdentityIndex
from gateway.cache.ledger import Ledgers
from gateway.cache.list_places import PLACES_SHARE, ListPlaces
from gateway.cache.lru import Lru
from gateway.cache.shared.identities import SharedIdentities
from gateway.cache.viewer_cache import Dependencies, Limits, ViewerCache
from gateway.http.connections import Connections
from gateway.http.hit_counters import HitCounters
from gateway.metrics.meters import Meters, RequestMeter
from gateway.resources import Resources
from gateway.service.accepted_tokens import MAX_ACCEPTED, Accepted, AcceptedTokens
from gateway.service.authorized_calls import AuthorizedCalls
from gateway.service.cache_control import (
    CacheControl,
    check_policy_from_settings,
    freshness_from_settings,
)
from gateway.service.cached_reads import CachedReads
from gateway.service.clips import Clips
from gateway.service.comment_writes import CommentWrites
from gateway.service.comments import CommentReads
from gateway.service.counters import Counters
from gateway.service.deletion import Deletion
from gateway.service.discovery import Discovery
from gateway.service.failure_kinds import FAILURES
from gateway.service.feeds import Feeds
from gateway.service.grants import Grants
from gateway.service.hashtags import Hashtags
from gateway.service.inbox import Inbox
from gateway.service.instance import Instance
from gateway.service.link_previews import LinkPreviews
from gateway.service.observations import Observations
from gateway.service.own_account import OwnAccount
from gateway.service.pages_content import PageContents
from gateway.service.people import People, Sources, build_people
from gateway.service.preferences import ViewerPreferences
from gateway.service.rates import Rates
from gateway.service.reports import ReportBox
from gateway.service.results import Results
from gateway.service.saved_videos import SavedVideos
from gateway.service.search import Search
from gateway.service.services import Services
from gateway.service.sign_in_history import SignInHistory
from gateway.service.signin import SignIn
from gateway.service.studio import Studio
from gateway.service.translator import Translator, rules_from_settings
from gateway.service.unknown_variants import UnknownVariants
from gateway.service.video_finder import VideoFinder
from gateway.service.videos import Videos
from gateway.settings.tree import Settings
from gateway.signin.devices import Devices
from gateway.upstream.accounts import NexgateAccounts
from gateway.upstream.bookmarks import NexgateBookmarks
from gateway.upstream.comments import NexgateComments
from gateway.upstream.files import NexgateFiles
from gateway.upstream.notifications import NexgateNotifications
from gateway.upstream.posts import NexgatePosts
from gateway.upstream.service_credential import ServiceCredential
from gateway.viewer import token_expiry


@dataclass(frozen=True)
class Foundation:
    """What the services share."""

    counters: Counters
    variants: UnknownVariants
    identity: IdentityIndex
    directory: AccountDirectory
    cache: ViewerCache
    calls: AuthorizedCalls
    reads: CachedReads
    accepted_tokens: AcceptedTokens
    translator: Translator
    clips: Clips


def _foundation(settings: Settings, resources: Resources, ledgers: Ledgers) -> Foundation:
    counters, identity, directory = Counters(), IdentityIndex(), AccountDirectory()
    variants = UnknownVariants()
    translator = Translator(
        rules_from_settings(settings), counters, variants, extension=settings.mapping.extension
    )
    places = ListPlaces(
        int(settings.cache.max_bytes * PLACES_SHARE), ledgers.of_kind("list_places")
    )
    observations = Observations(
        identity,
        directory,
        resources.state.long_videos,
        SharedIdentities(resources.tier),
        counters,
        places,
        resources.state.video_places,
    )
    cache = ViewerCache(
        Limits(settings.cache.max_bytes, settings.cache.max_entry_bytes),
        freshness_from_settings(settings.cache),
        Dependencies(
            translator.render_clip,
            ClipEvents(
                translator.count_defects, observations.observe_clips, observations.count_dropped
            ),
            FAILURES,
        ),
        ledgers=ledgers,
        tier=resources.tier,
        check_policy=check_policy_from_settings(settings.cache, is_single=settings.state.single),
    )
    accepted: Accepted = Lru(MAX_ACCEPTED)
    calls = AuthorizedCalls(resources.service_credential, cache, accepted)
    takedowns = resources.takedowns
    takedowns.forget_prepared = cache.store.drop_made
    reads = CachedReads(resources.nexgate, calls, cache, observations, identity, places, takedowns)
    clips = Clips(reads, VideoFinder(reads))
    tokens = AcceptedTokens(reads, accepted, stale_if_error_s=settings.cache.stale_if_error)
    return Foundation(
        counters, variants, identity, directory, cache, calls, reads, tokens, translator, clips
    )


def build_services(
    settings: Settings,
    resources: Resources,
    ledgers: Ledgers,
    hits: HitCounters,
    meter: RequestMeter,
    connections: Connections,
    rates: Rates,
) -> Services:
    """All services over the resources; what they remember is counted in `ledgers`."""
    nexgate, base = resources.nexgate, _foundation(settings, resources, ledgers)
    reads, calls, clips, rules = base.reads, base.calls, base.clips, base.translator.rules
    posts, bookmarks = NexgatePosts(nexgate.caller), NexgateBookmarks(nexgate.caller)
    likes = resources.state.likes
    saved = SavedVideos(clips, reads, calls, bookmarks, likes, base.translator)
    videos = Videos(clips, calls, nexgate, posts, bookmarks, saved, base.translator)
    all_people = _people(resources, base)
    discovery = Discovery(reads, clips, all_people.blocks, base.translator)
    hashtags = Hashtags(reads, all_people.blocks, rules)
    nexgate_comments = NexgateComments(nexgate.caller)
    comments = CommentReads(clips, reads, nexgate_comments, all_people.blocks, rules)
    sign_in = _sign_in(settings, resources, rates)
    return Services(
        results=Results(base.cache, base.translator),
        accepted_tokens=base.accepted_tokens,
        cache_control=CacheControl(base.cache, resources.tier),
        feeds=Feeds(reads, VideoFinder(reads), all_people.blocks, rules.timezone),
        videos=videos,
        saved_videos=saved,
        comments=comments,
        comment_writes=CommentWrites(clips, comments, calls, nexgate_comments),
        people=all_people,
        own_account=_own_account(resources, base, all_people),
        link_previews=LinkPreviews(videos, all_people),
        instance=Instance(settings),
        sessions=resources.sessions,
        sign_in=sign_in,
        sign_in_history=SignInHistory(resources.state.sign_ins),
        grants=Grants(resources.sealer, resources.sessions),
        clients=resources.clients,
        sealer=resources.sealer,
        deletion=Deletion(clips, reads, calls, posts),
        discovery=discovery,
        hashtags=hashtags,
        search=Search(
            discovery, hashtags, base.directory, reads, all_people.counts, all_people.blocks, rules
        ),
        studio=Studio(reads, all_people.reads, base.translator),
        inbox=Inbox(NexgateNotifications(nexgate.caller), calls, rules),
        preferences=_preferences(settings, resources, reads),
        takedowns=resources.takedowns,
        reports=ReportBox(reads, resources.state.reports, base.identity),
        page_contents=PageContents(settings.instance),
        identity=base.identity,
        counters=base.counters,
        variants=base.variants,
        meters=Meters(meter, nexgate.caller.meter, resources.sessions.meter, sign_in.meter),
        rates=rates,
        credential_ends_at=partial(_credential_end, resources.service_credential),
        values_repaired=lambda: nexgate.repairs + base.cache.counters.clips.repaired,
        store_numbers=resources.store_numbers,
        hits=hits,
        connections=connections,
        guest_credential=resources.service_credential,
    )


def _credential_end(credential: ServiceCredential) -> float | None:
    """When guests can't be served any more, in epoch seconds; None where the token doesn't say."""
    token = credential.configured_token
    return token_expiry(token.get_secret_value()) if token is not None else None


def _sign_in(settings: Settings, resources: Resources, rates: Rates) -> SignIn:
    return SignIn(
        resources.nexgate,
        settings.signin,
        resources.state.sign_in_tries,
        Devices(resources.sealer),
        rates.sign_ins,
        forwarded=settings.server.forwarded,
    )


def _people(resources: Resources, base: Foundation) -> People:
    sources = Sources(
        nexgate=NexgateAccounts(resources.nexgate.caller),
        reads=base.reads,
        calls=base.calls,
        directory=base.directory,
        hidden=resources.state.hidden_suggestions,
        takedowns=resources.takedowns,
    )
    return build_people(sources, base.translator.rules)


def _own_account(resources: Resources, base: Foundation, people: People) -> OwnAccount:
    caller = resources.nexgate.caller
    return OwnAccount(
        NexgateAccounts(caller),
        NexgateFiles(caller),
        people.accounts,
        base.reads,
        base.calls,
        resources.sessions,
        resources.forget_account,
    )


def _preferences(settings: Settings, resources: Resources, reads: CachedReads) -> ViewerPreferences:
    stored = resources.state.preferences
    has_for_you = settings.instance.fyf
    return ViewerPreferences(reads, stored, settings.mapping.ids, has_for_you=has_for_you)

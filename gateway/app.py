"""The composition root: settings in, aiohttp application out. Nothing is global."""

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.cache.account_directory import AccountDirectory
from gateway.cache.identity_index import IdentityIndex
from gateway.cache.ledger import Ledger
from gateway.cache.list_places import PLACES_SHARE, ListPlaces
from gateway.cache.lru import LruOfBytes
from gateway.cache.shared.identities import SharedIdentities
from gateway.cache.viewer_cache import Dependencies, Limits, ViewerCache
from gateway.contract.loops_document import published
from gateway.http.access_log import AccessLog
from gateway.http.cookies import Cookies
from gateway.http.cors import OriginFields, allow_origins
from gateway.http.fast_connection import FastRunner
from gateway.http.fast_path import FastPath
from gateway.http.hit_counters import HitCounters
from gateway.http.request_ids import RequestIds
from gateway.metrics.meters import Meters, RequestMeter
from gateway.middleware import Bounds, gate
from gateway.pages.rendering import DemoUser, Pages
from gateway.pages.shell import Shell
from gateway.resources import Resources, make_resources, secrets_of
from gateway.routes.app_keys import (
    COOKIES,
    FAST_PATH,
    HITS,
    ORIGIN_FIELDS,
    PAGES,
    PUBLIC_URL,
    REQUEST_METER,
    SERVICES,
    SHELL,
)
from gateway.routes.openapi import OPENAPI
from gateway.routes.route import Route
from gateway.routes.spa import SHELL_ROUTES
from gateway.routes.table import ROUTES
from gateway.service.authorized_calls import AuthorizedCalls
from gateway.service.cache_control import (
    CacheControl,
    check_policy_from_settings,
    freshness_from_settings,
)
from gateway.service.cached_reads import CachedReads
from gateway.service.clips import Clips
from gateway.service.comments import CommentVerbs
from gateway.service.counters import Counters
from gateway.service.deletion import Deletion
from gateway.service.discovery import Discovery
from gateway.service.failure_kinds import FAILURES
from gateway.service.feeds import Feeds
from gateway.service.grants import Grants
from gateway.service.hashtags import Hashtags
from gateway.service.instance import Instance
from gateway.service.link_previews import LinkPreviews
from gateway.service.observations import Observations
from gateway.service.pages_content import PageContents
from gateway.service.people import People, Sources, build_people
from gateway.service.preferences import ViewerPreferences
from gateway.service.reports import ReportBox
from gateway.service.results import Results
from gateway.service.saved_videos import SavedVideos
from gateway.service.search import Search
from gateway.service.services import Services
from gateway.service.sign_in_history import SignInHistory
from gateway.service.signin import SignIn
from gateway.service.studio import Studio
from gateway.service.translator import Translator, rules_from_settings
from gateway.service.video_finder import VideoFinder
from gateway.service.videos import Videos
from gateway.settings.tree import Settings
from gateway.signin.sealing import MAX_LENGTH, Purpose, derived_key
from gateway.upstream.accounts import NexgateAccounts
from gateway.upstream.bookmarks import NexgateBookmarks
from gateway.upstream.comments import NexgateComments
from gateway.upstream.posts import NexgatePosts
from gateway.viewer import GUEST, token_expiry

LEAST_LOGGED_STATUS = {"all": 0, "failures": 400, "none": 1_000}


def runner_of(app: web.Application, **options: Any) -> web.AppRunner:
    """The runner that serves the application; `options` are those of aiohttp's `AppRunner`.

    Cached responses are written before the application is asked.
    """
    return FastRunner(app, app[FAST_PATH], **options)


def build_app(settings: Settings, *, demo_users: Sequence[DemoUser] = ()) -> web.Application:
    """The gateway's public application.

    `demo_users` can be chosen in the watch page's sign-in panel; only the demo has any. Starting
    the application opens its resources (raises `StateError`), stopping it closes them.
    """
    secrets_in_use = secrets_of(settings)
    ledger = Ledger()
    resources = make_resources(settings, secrets_in_use, ledger)
    routes: dict[Handler, Route] = {}
    server = settings.server
    bounds = Bounds(server.max_requests, server.request_timeout_s)
    request_ids = RequestIds()
    meter = RequestMeter()
    access_log = AccessLog(
        logging.getLogger("gateway.access"), least_status=LEAST_LOGGED_STATUS[server.access_log]
    )
    app = web.Application(
        middlewares=[gate(bounds, routes, request_ids, access_log, meter)],
        client_max_size=settings.server.body_limit_bytes,
    )
    app[HITS] = HitCounters()
    app[REQUEST_METER] = meter
    app[SERVICES] = services = _services(settings, resources, ledger, app[HITS], meter)
    app[PUBLIC_URL] = settings.server.public_url
    app[OPENAPI] = published(settings.server.public_url)
    app[COOKIES] = Cookies(
        is_secure=settings.server.public_url.startswith("https://"),
        csrf_keys=[derived_key(secret, "csrf") for secret in secrets_in_use],
        session_prefix=f"{Purpose.SESSION}.",
        max_length=MAX_LENGTH,
    )
    app[ORIGIN_FIELDS] = OriginFields(server.cors_origins)
    app[FAST_PATH] = FastPath(
        services.sessions.remembered,
        GUEST,
        services.results,
        LruOfBytes(settings.cache.target_bytes, ledger),
        request_ids,
        app[COOKIES],
        app[ORIGIN_FIELDS],
        access_log,
        app[HITS],
        meter.of_route,
    )
    app[PAGES] = Pages(
        public_url=settings.server.public_url,
        instance_name=settings.instance.name,
        instance_description=settings.instance.description,
        demo_users=demo_users,
        guests_can_watch=resources.service_credential.is_configured,
        allows_token_paste=settings.signin.allow_token_paste,
    )
    app[SHELL] = _shell(settings, app[SERVICES])
    app.cleanup_ctx.append(_logging(access_log))
    app.cleanup_ctx.append(_opened(resources))
    if app[SHELL] is not None:
        _add_routes(app, routes, SHELL_ROUTES)
    _add_routes(app, routes, ROUTES)
    allow_origins(app, settings.server.cors_origins)
    return app


@dataclass(frozen=True)
class Foundation:
    """What the services share."""

    counters: Counters
    identity: IdentityIndex
    directory: AccountDirectory
    cache: ViewerCache
    calls: AuthorizedCalls
    reads: CachedReads
    translator: Translator
    clips: Clips


def _foundation(settings: Settings, resources: Resources, ledger: Ledger) -> Foundation:
    counters, identity, directory = Counters(), IdentityIndex(), AccountDirectory()
    translator = Translator(
        rules_from_settings(settings), counters, extension=settings.mapping.extension
    )
    places = ListPlaces(int(settings.cache.max_bytes * PLACES_SHARE), ledger)
    observations = Observations(
        identity,
        directory,
        resources.state.long_videos,
        SharedIdentities(resources.tier),
        counters,
        places,
        resources.state.video_places,
        settings.mapping.zone,
    )
    cache = ViewerCache(
        Limits(settings.cache.max_bytes, settings.cache.max_entry_bytes),
        freshness_from_settings(settings.cache),
        Dependencies(
            translator.render_clip,
            translator.count_defects,
            observations.observe_clips,
            observations.count_dropped,
            FAILURES,
        ),
        ledger=ledger,
        tier=resources.tier,
        check_policy=check_policy_from_settings(settings.cache, is_single=settings.state.single),
    )
    calls = AuthorizedCalls(resources.service_credential, cache)
    reads = CachedReads(resources.nexgate, calls, cache, observations, identity, places)
    clips = Clips(reads, VideoFinder(reads))
    return Foundation(counters, identity, directory, cache, calls, reads, translator, clips)


def _opened(resources: Resources) -> Callable[[web.Application], AsyncIterator[None]]:
    async def opened(app: web.Application) -> AsyncIterator[None]:
        await resources.open()
        yield
        await app[SERVICES].cache_control.close()
        await resources.close()

    return opened


def _logging(access_log: AccessLog) -> Callable[[web.Application], AsyncIterator[None]]:
    async def logging_requests(app: web.Application) -> AsyncIterator[None]:
        access_log.open()
        yield
        access_log.close()

    return logging_requests


def _services(
    settings: Settings,
    resources: Resources,
    ledger: Ledger,
    hits: HitCounters,
    meter: RequestMeter,
) -> Services:
    nexgate, base = resources.nexgate, _foundation(settings, resources, ledger)
    reads, calls, clips, rules = base.reads, base.calls, base.clips, base.translator.rules
    saved = _saved_videos(resources, base)
    videos = Videos(clips, calls, nexgate, saved, base.translator)
    all_people = _people(resources, base)
    discovery = Discovery(reads, clips, all_people.blocks, base.translator)
    hashtags = Hashtags(reads, all_people.blocks, rules)
    comments = NexgateComments(nexgate.caller)
    posts = NexgatePosts(nexgate.caller)
    return Services(
        results=Results(base.cache, base.translator),
        cache_control=CacheControl(base.cache, resources.tier),
        feeds=Feeds(reads, VideoFinder(reads), all_people.blocks, rules.timezone),
        videos=videos,
        saved_videos=saved,
        comments=CommentVerbs(clips, reads, calls, comments, all_people.blocks, rules),
        people=all_people,
        link_previews=LinkPreviews(videos, all_people),
        instance=Instance(settings),
        sessions=resources.sessions,
        sign_in=SignIn(nexgate, settings.signin, forwarded=settings.server.forwarded),
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
        preferences=_preferences(settings, resources, reads),
        reports=ReportBox(reads, resources.state.reports, base.identity),
        page_contents=_page_contents(settings),
        identity=base.identity,
        counters=base.counters,
        meters=Meters(meter, nexgate.caller.meter, resources.sessions.meter),
        credential_ends_at=_credential_end(settings),
        values_repaired=lambda: nexgate.repairs + base.cache.counters.clips.repaired,
        store_numbers=resources.store_numbers,
        hits=hits,
    )


def _credential_end(settings: Settings) -> float | None:
    """When guests can't be served any more, in epoch seconds; None where the token doesn't say."""
    nexgate = settings.nexgate
    token = nexgate.service_refresh_token or nexgate.service_token
    return token_expiry(token.get_secret_value()) if token is not None else None


def _saved_videos(resources: Resources, base: Foundation) -> SavedVideos:
    bookmarks = NexgateBookmarks(resources.nexgate.caller)
    likes = resources.state.likes
    return SavedVideos(base.clips, base.reads, base.calls, bookmarks, likes, base.translator)


def _people(resources: Resources, base: Foundation) -> People:
    sources = Sources(
        nexgate=NexgateAccounts(resources.nexgate.caller),
        reads=base.reads,
        calls=base.calls,
        directory=base.directory,
        hidden=resources.state.hidden_suggestions,
    )
    return build_people(sources, base.translator.rules)


def _preferences(settings: Settings, resources: Resources, reads: CachedReads) -> ViewerPreferences:
    stored = resources.state.preferences
    has_for_you = settings.instance.fyf
    return ViewerPreferences(reads, stored, settings.mapping.ids, has_for_you=has_for_you)


def _page_contents(settings: Settings) -> PageContents:
    instance = settings.instance
    return PageContents(
        instance.pages_dir, instance_name=instance.name, contact_email=instance.contact_email
    )


def _shell(settings: Settings, services: Services) -> Shell | None:
    """The operator's build of the official web app (`instance.spa_dir`), if there is one."""
    instance = settings.instance
    if instance.spa_dir is None:
        return None
    return Shell(instance.spa_dir, services.instance.config(), name=instance.name)


def _add_routes(app: web.Application, routes: dict[Handler, Route], table: Iterable[Route]) -> None:
    for route in table:
        handler = route.bind_handler()
        routes[handler] = route
        if route.method == "GET":
            app.router.add_get(route.path, handler)  # and HEAD
        else:
            app.router.add_route(route.method, route.path, handler)

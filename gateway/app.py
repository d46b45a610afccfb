"""The composition root: settings in, aiohttp application out. Nothing is global."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.cache.account_directory import Directory
from gateway.cache.identity_index import IdentityIndex
from gateway.cache.shared.identities import SharedIds
from gateway.cache.viewer_cache import Limits, Surroundings, ViewerCache
from gateway.contract.loops_document import published
from gateway.http.cookies import Cookies
from gateway.http.cors import allow_origins
from gateway.http.fast_connection import QuickRunner
from gateway.http.fast_path import QuickAnswers
from gateway.http.request_ids import RequestIds
from gateway.middleware import Bounds, gate
from gateway.pages.rendering import DemoUser, Pages
from gateway.pages.shell import Shell
from gateway.resources import Resources, make_resources, secrets_of
from gateway.routes.app_keys import COOKIES, PAGES, PUBLIC_URL, QUICK, SERVICES, SHELL
from gateway.routes.openapi import OPENAPI
from gateway.routes.route import Route
from gateway.routes.spa import SHELL_ROUTES
from gateway.routes.table import ROUTES
from gateway.service.authorized_calls import Calls
from gateway.service.cache_control import CacheControl, freshness_from_settings
from gateway.service.cached_reads import Reads
from gateway.service.clips import Clips
from gateway.service.comments import CommentVerbs
from gateway.service.counters import Tally
from gateway.service.deletion import Deletion
from gateway.service.discovery import Discovery
from gateway.service.failure_kinds import FAILURES
from gateway.service.feeds import Feeds
from gateway.service.grants import Grants
from gateway.service.hashtags import Hashtags
from gateway.service.instance import Instance
from gateway.service.link_previews import Glimpses
from gateway.service.observations import Learning
from gateway.service.own_account import OwnAccount
from gateway.service.pages_content import PageContents
from gateway.service.people import People, Sources, people
from gateway.service.preferences import ViewerPreferences
from gateway.service.reports import ReportBox
from gateway.service.results import Answers
from gateway.service.saved_videos import SavedVideos
from gateway.service.search import Search
from gateway.service.services import Services
from gateway.service.signin import SignIn
from gateway.service.translator import Translator, rules_from_settings
from gateway.service.videos import Videos
from gateway.settings.tree import Settings
from gateway.state.hidden_suggestions import HiddenSuggestions
from gateway.state.likes import KeptLikes
from gateway.state.long_videos import LongVideos
from gateway.state.preferences import KeptPreferences
from gateway.state.reports import Reports
from gateway.upstream.accounts import NexgateAccounts
from gateway.upstream.bookmarks import NexgateBookmarks
from gateway.upstream.comments import NexgateComments
from gateway.upstream.posts import NexgatePosts

LEAST_LOGGED_STATUS = {"all": 0, "failures": 400, "none": 1_000}


def runner_of(app: web.Application, **options: Any) -> web.AppRunner:
    """What serves the application; `options` are those of aiohttp's `AppRunner`.

    Held answers are given before the application is asked. Not where there is something to do for
    every answer (CORS, a log line), nor where held answers may be given only after a word with
    other processes: there the long way gives them.
    """
    if app[QUICK].is_quick and not app.on_response_prepare:
        return QuickRunner(app, app[QUICK].answer, **options)
    return web.AppRunner(app, **options)


def build_app(settings: Settings, *, demo_users: Sequence[DemoUser] = ()) -> web.Application:
    """The gateway's public application.

    `demo_users` are offered on the watch page; only the demo has any. Starting the application
    opens the Nexgate client and the state store (`StateError`), stopping it closes them.
    """
    secrets_in_use = secrets_of(settings)
    resources = make_resources(settings, secrets_in_use)
    routes: dict[Handler, Route] = {}
    server = settings.server
    bounds = Bounds(
        server.max_requests, server.request_timeout_s, LEAST_LOGGED_STATUS[server.access_log]
    )
    services, request_ids = _services(settings, resources), RequestIds()
    app = web.Application(
        middlewares=[gate(bounds, routes, request_ids)],
        client_max_size=settings.server.body_limit_bytes,
    )
    app[SERVICES] = services
    app[QUICK] = QuickAnswers(
        services.sessions,
        services.answers,
        request_ids,
        is_quick=server.access_log != "all" and not services.answers.is_shared,
    )
    app[PUBLIC_URL] = settings.server.public_url
    app[OPENAPI] = published(settings.server.public_url)
    app[COOKIES] = Cookies(settings.server.public_url, secrets_in_use)
    app[PAGES] = Pages(
        public_url=settings.server.public_url,
        instance_name=settings.instance.name,
        instance_description=settings.instance.description,
        demo_users=demo_users,
        guests_can_watch=resources.service_credential.is_configured,
    )
    app[SHELL] = _shell(settings, app[SERVICES])
    app.cleanup_ctx.append(_opened(resources))
    if app[SHELL] is not None:
        _add_routes(app, routes, SHELL_ROUTES)
    _add_routes(app, routes, ROUTES)
    allow_origins(app, settings.server.cors_origins)
    return app


@dataclass(frozen=True)
class Foundation:
    """What the verbs have in common."""

    tally: Tally
    identity: IdentityIndex
    directory: Directory
    cache: ViewerCache
    calls: Calls
    reads: Reads
    translator: Translator
    clips: Clips


def _foundation(settings: Settings, resources: Resources) -> Foundation:
    tally, identity, directory = Tally(), IdentityIndex(), Directory()
    translator = Translator(
        rules_from_settings(settings), tally, extension=settings.mapping.extension
    )
    learning = Learning(
        identity, directory, LongVideos(resources.database), SharedIds(resources.tier), tally
    )
    cache = ViewerCache(
        Limits(settings.cache.max_bytes, settings.cache.max_entry_bytes),
        freshness_from_settings(settings.cache),
        Surroundings(translator.render, learning.clips, learning.dropped, FAILURES),
        tier=resources.tier,
    )
    calls = Calls(resources.service_credential, cache)
    reads = Reads(resources.nexgate, calls, cache, learning, identity)
    return Foundation(tally, identity, directory, cache, calls, reads, translator, Clips(reads))


def _opened(resources: Resources) -> Callable[[web.Application], AsyncIterator[None]]:
    async def opened(app: web.Application) -> AsyncIterator[None]:
        await resources.open()
        yield
        await app[SERVICES].cache_control.close()
        await resources.close()

    return opened


def _services(settings: Settings, resources: Resources) -> Services:
    nexgate, base = resources.nexgate, _foundation(settings, resources)
    reads, calls, clips, rules = base.reads, base.calls, base.clips, base.translator.rules
    saved = _saved_videos(resources, base)
    videos = Videos(clips, calls, nexgate, saved, base.translator)
    all_people = _people(resources, base)
    discovery = Discovery(reads, base.translator)
    hashtags = Hashtags(reads, rules)
    comments = NexgateComments(nexgate.caller)
    posts = NexgatePosts(nexgate.caller)
    return Services(
        answers=Answers(base.cache, base.translator),
        cache_control=CacheControl(base.cache, resources.tier),
        feeds=Feeds(reads),
        videos=videos,
        saved_videos=saved,
        comments=CommentVerbs(clips, reads, calls, comments, rules),
        people=all_people,
        glimpses=Glimpses(videos, all_people),
        instance=Instance(settings),
        sessions=resources.sessions,
        sign_in=SignIn(nexgate, settings.signin),
        grants=Grants(resources.sealer, resources.sessions),
        clients=resources.clients,
        sealer=resources.sealer,
        own_account=OwnAccount(reads, rules),
        deletion=Deletion(clips, reads, calls, posts),
        discovery=discovery,
        hashtags=hashtags,
        search=Search(discovery, hashtags, base.directory, reads, rules),
        preferences=_preferences(settings, resources, reads),
        reports=ReportBox(reads, Reports(resources.database), base.identity),
        page_contents=_page_contents(settings),
        identity=base.identity,
        tally=base.tally,
        values_repaired=lambda: nexgate.repairs,
    )


def _saved_videos(resources: Resources, base: Foundation) -> SavedVideos:
    bookmarks = NexgateBookmarks(resources.nexgate.caller)
    kept = KeptLikes(resources.database)
    return SavedVideos(base.clips, base.reads, base.calls, bookmarks, kept, base.translator)


def _people(resources: Resources, base: Foundation) -> People:
    sources = Sources(
        nexgate=NexgateAccounts(resources.nexgate.caller),
        reads=base.reads,
        calls=base.calls,
        directory=base.directory,
        hidden=HiddenSuggestions(resources.database),
    )
    return people(sources, base.translator.rules)


def _preferences(settings: Settings, resources: Resources, reads: Reads) -> ViewerPreferences:
    kept = KeptPreferences(resources.database)
    has_for_you = settings.instance.fyf
    return ViewerPreferences(reads, kept, settings.mapping.ids, has_for_you=has_for_you)


def _page_contents(settings: Settings) -> PageContents:
    instance = settings.instance
    return PageContents(
        instance.pages_dir, instance_name=instance.name, contact_email=instance.contact_email
    )


def _shell(settings: Settings, services: Services) -> Shell | None:
    """The operator's build of the web app, if there is one."""
    directory = settings.instance.spa_dir
    return Shell(directory, services.instance.config()) if directory is not None else None


def _add_routes(app: web.Application, routes: dict[Handler, Route], table: Iterable[Route]) -> None:
    for route in table:
        handler = route.bind()
        routes[handler] = route
        if route.method == "GET":
            app.router.add_get(route.path, handler)  # and HEAD
        else:
            app.router.add_route(route.method, route.path, handler)

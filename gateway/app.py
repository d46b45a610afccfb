"""The composition root: settings in, aiohttp application out. Nothing is global."""

import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.cache.directory import Directory
from gateway.cache.identity import IdentityIndex
from gateway.cache.memory import ViewerMemory
from gateway.contract.openapi import published
from gateway.cors import allow_origins
from gateway.middleware import Bounds, gate
from gateway.pages.rendering import DemoUser, Pages
from gateway.pages.shell import Shell
from gateway.routes.cookies import Cookies
from gateway.routes.keys import COOKIES, PAGES, PUBLIC_URL, SERVICES, SHELL
from gateway.routes.openapi import OPENAPI
from gateway.routes.route import Route
from gateway.routes.spa import SHELL_ROUTES
from gateway.routes.table import ROUTES
from gateway.service.calls import Calls
from gateway.service.clips import Clips
from gateway.service.comments import CommentVerbs
from gateway.service.deletion import Deletion
from gateway.service.discovery import Discovery
from gateway.service.feeds import Feeds
from gateway.service.glimpses import Glimpses
from gateway.service.grants import Grants
from gateway.service.hashtags import Hashtags
from gateway.service.instance import Instance
from gateway.service.own_account import OwnAccount
from gateway.service.pages_content import PageContents
from gateway.service.people import People, Sources, people
from gateway.service.preferences import ViewerPreferences
from gateway.service.reads import Reads
from gateway.service.reports import ReportBox
from gateway.service.saved_videos import SavedVideos
from gateway.service.search import Search
from gateway.service.services import Services
from gateway.service.sessions import Sessions
from gateway.service.signin import SignIn
from gateway.service.tally import Tally
from gateway.service.translator import Translator, rules_from_settings
from gateway.service.videos import Videos
from gateway.settings import Settings
from gateway.signin.clients import Clients
from gateway.signin.sealing import Sealer
from gateway.state import hidden_suggestions, likes, long_videos, preferences, reports, revocations
from gateway.state.database import Database
from gateway.state.hidden_suggestions import HiddenSuggestions
from gateway.state.likes import KeptLikes
from gateway.state.long_videos import LongVideos
from gateway.state.preferences import KeptPreferences
from gateway.state.reports import Reports
from gateway.state.revocations import Revocations
from gateway.upstream.accounts import NexgateAccounts
from gateway.upstream.bookmarks import NexgateBookmarks
from gateway.upstream.client import Nexgate
from gateway.upstream.comments import NexgateComments
from gateway.upstream.posts import NexgatePosts
from gateway.upstream.service_credential import ServiceCredential

STATE_SCHEMAS = (
    long_videos.SCHEMA,
    likes.SCHEMA,
    revocations.SCHEMA,
    preferences.SCHEMA,
    reports.SCHEMA,
    reports.INDEX,
    hidden_suggestions.SCHEMA,
)


@dataclass(frozen=True)
class Resources:
    """What is opened when the application starts and closed when it stops."""

    database: Database
    nexgate: Nexgate
    service_credential: ServiceCredential
    sealer: Sealer
    clients: Clients
    sessions: Sessions
    memory: ViewerMemory

    async def opened(self, _: web.Application) -> AsyncIterator[None]:
        """Open everything, and close it in reverse. Raises `StateError`."""
        await self.database.open()
        await self.nexgate.open()
        yield
        await self.memory.close()
        await self.sessions.close()
        await self.service_credential.close()
        await self.nexgate.close()
        await self.database.close()


def build_app(settings: Settings, *, demo_users: Sequence[DemoUser] = ()) -> web.Application:
    """The gateway's public application.

    `demo_users` are offered on the watch page; only the demo has any. Starting the application
    opens the Nexgate client and the state store (`StateError`), stopping it closes them.
    """
    nexgate = Nexgate(settings.nexgate)
    database = Database(settings.server.state_dir, STATE_SCHEMAS)
    secrets_in_use = _secrets(settings)
    sealer = Sealer(secrets_in_use)
    resources = Resources(
        database=database,
        nexgate=nexgate,
        service_credential=ServiceCredential(settings.nexgate, nexgate.refresh),
        sealer=sealer,
        clients=Clients(secrets_in_use),
        sessions=Sessions(
            sealer, Revocations(database), nexgate.refresh, fingerprint_key=secrets_in_use[0]
        ),
        memory=ViewerMemory(),
    )
    routes: dict[Handler, Route] = {}
    bounds = Bounds(settings.server.max_requests, settings.server.request_timeout_s)
    app = web.Application(
        middlewares=[gate(bounds, routes)],
        client_max_size=settings.server.body_limit_bytes,
    )
    app[SERVICES] = _services(settings, resources)
    app[PUBLIC_URL] = settings.server.public_url
    app[OPENAPI] = published(settings.server.public_url, settings.instance.name)
    app[COOKIES] = Cookies(settings.server.public_url, secrets_in_use)
    app[PAGES] = Pages(
        public_url=settings.server.public_url,
        instance_name=settings.instance.name,
        instance_description=settings.instance.description,
        demo_users=demo_users,
        guests_can_watch=resources.service_credential.is_configured,
    )
    app[SHELL] = _shell(settings, app[SERVICES])
    app.cleanup_ctx.append(resources.opened)
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
    calls: Calls
    reads: Reads
    translator: Translator
    clips: Clips


def _foundation(settings: Settings, resources: Resources) -> Foundation:
    tally, identity, directory = Tally(), IdentityIndex(), Directory()
    calls = Calls(resources.service_credential, resources.memory)
    long_videos_kept = LongVideos(resources.database)
    reads = Reads(
        resources.nexgate, calls, resources.memory, identity, directory, long_videos_kept, tally
    )
    translator = Translator(
        rules_from_settings(settings), tally, extension=settings.mapping.extension
    )
    return Foundation(tally, identity, directory, calls, reads, translator, Clips(reads))


def _services(settings: Settings, resources: Resources) -> Services:
    nexgate, base = resources.nexgate, _foundation(settings, resources)
    reads, calls, clips, rules = base.reads, base.calls, base.clips, base.translator.rules
    saved = _saved_videos(resources, base)
    videos = Videos(clips, calls, nexgate, saved, base.translator)
    all_people = _people(resources, base)
    discovery = Discovery(reads, base.translator)
    hashtags = Hashtags(reads, resources.memory, rules)
    comments = NexgateComments(nexgate.caller)
    posts = NexgatePosts(nexgate.caller)
    return Services(
        feeds=Feeds(reads, base.translator),
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
        deletion=Deletion(clips, reads, calls, posts, resources.memory),
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
        memory=resources.memory,
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


def _secrets(settings: Settings) -> tuple[bytes, ...]:
    """`server.secret` first, then the former ones.

    A gateway on loopback may go without: then one is made for the run.
    """
    server = settings.server
    if server.secret is None:
        return (secrets.token_bytes(32),)
    return tuple(
        secret.get_secret_value().encode() for secret in (server.secret, *server.former_secrets)
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

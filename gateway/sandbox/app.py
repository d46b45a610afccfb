"""The Nexgate sandbox as an aiohttp application."""

from aiohttp import web

from gateway.sandbox import (
    clips,
    comments,
    control,
    files,
    follows,
    home,
    inspection,
    login,
    notifications,
    post_lists,
    posts,
    privacy,
    profile,
    uploads,
)
from gateway.sandbox.options import SandboxOptions
from gateway.sandbox.pipeline import pipeline
from gateway.sandbox.simulator import SANDBOX, Sandbox

# Literal segments come before parameters, so that `/clip/feed` is not read as a media id (S5).
_ROUTES = (
    *clips.ROUTES,
    *post_lists.ROUTES,
    *comments.ROUTES,
    *posts.ROUTES,
    *follows.ROUTES,
    *privacy.ROUTES,
    *profile.ROUTES,
    *login.ROUTES,
    *notifications.ROUTES,
    *control.ROUTES,
    *inspection.ROUTES,
    *files.ROUTES,
    *uploads.ROUTES,
    *home.ROUTES,
)


def build_sandbox(options: SandboxOptions | None = None) -> web.Application:
    """A sandbox with fresh seed data; `app[SANDBOX]` is its in-process handle."""
    app = web.Application(middlewares=[pipeline])
    app[SANDBOX] = Sandbox(options or SandboxOptions())
    app[files.MEDIA_FILES] = files.media_files(app[SANDBOX].options.media_dir)
    app.add_routes(_ROUTES)
    app.on_shutdown.append(_stop_waiting)
    return app


async def _stop_waiting(app: web.Application) -> None:
    app[SANDBOX].stopping.set()

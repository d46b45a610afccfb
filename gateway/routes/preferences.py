"""A viewer's app settings (Loops API, Preferences)."""

from aiohttp import web
from pydantic import ConfigDict

from gateway.routes.app_keys import SERVICES
from gateway.routes.parameters import names_a_setting, read_changes
from gateway.routes.responses import json_answer
from gateway.routes.route import Access, Route, Shape
from gateway.service.request_context import RequestContext
from mappings.loops import PreferenceSettings


class PreferencesBody(PreferenceSettings):
    """Any of the seven settings; other fields beside them are ignored."""

    model_config = ConfigDict(extra="ignore", json_schema_extra=names_a_setting)


async def show_preferences(request: web.Request, context: RequestContext) -> web.Response:
    """The viewer's settings."""
    return json_answer({"data": await request.app[SERVICES].preferences.show_preferences(context)})


async def change_preferences(request: web.Request, context: RequestContext) -> web.Response:
    """Change the settings in the body; answers all settings."""
    changes = await read_changes(request, PreferencesBody)
    return json_answer({"data": await request.app[SERVICES].preferences.change(context, changes)})


_PATH = "/api/v1/app/preferences"
_BECOMES = "GET profile/me"

ROUTES = (
    Route(
        "GET",
        _PATH,
        Access.SIGNED_IN,
        Shape.OBJECT,
        _BECOMES,
        "The viewer's app settings, stored by the gateway",
        show_preferences,
        ends_session=True,
    ),
    Route(
        "POST",
        _PATH,
        Access.SIGNED_IN,
        Shape.OBJECT,
        _BECOMES,
        "Change app settings",
        change_preferences,
    ),
)

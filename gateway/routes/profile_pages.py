"""An account's page, and the redirect to it from the account's id (Loops API, Share, profile)."""

from urllib.parse import quote

from aiohttp import web

from gateway.errors import ApiError
from gateway.routes.app_keys import SERVICES
from gateway.routes.parameters import path_account_id
from gateway.routes.responses import html_answer, pages_for
from gateway.routes.route import Access, Route, Shape
from gateway.service.request_context import RequestContext
from gateway.service.sorted_videos import Sort

CLIPS_SHOWN = 18


async def show_profile(request: web.Request, context: RequestContext) -> web.Response:
    """An account with its newest clips."""
    services, pages = request.app[SERVICES], pages_for(request)
    accounts = services.people.accounts
    try:
        account_id = await accounts.id_named(context, request.match_info["username"])
        account = await accounts.show_account(context, account_id)
    except ApiError as error:
        return _no_such_account(request, error)
    newest = await services.feeds.account_videos(
        context, account_id, sort=Sort.LATEST, cursor=None, limit=CLIPS_SHOWN
    )
    videos = services.videos.show_clips(context, newest.clips)
    return html_answer(pages.profile_page(account, videos, has_more=newest.next_cursor is not None))


async def redirect_to_profile(request: web.Request, context: RequestContext) -> web.Response:
    """Redirect (302) from an account's id to its page."""
    accounts = request.app[SERVICES].people.accounts
    try:
        user_name = await accounts.user_name(context, path_account_id(request))
    except ApiError as error:
        return _no_such_account(request, error)
    return web.Response(status=302, headers={"Location": f"/@{quote(user_name, safe='')}"})


def _no_such_account(request: web.Request, error: ApiError) -> web.Response:
    """The 404 page for an unknown account; any other error is raised."""
    if error.problem.status != 404:
        raise error
    return html_answer(pages_for(request).no_account_page(), status=404)


ROUTES = (
    Route(
        "GET",
        "/@{username}",
        Access.GUEST_OR_VIEWER,
        Shape.PAGE,
        "GET profile/validate-username/{username}, GET clip/feed, GET clip/user/{userId}/videos",
        "An account's page",
        show_profile,
    ),
    Route(
        "GET",
        "/u/{id}",
        Access.GUEST_OR_VIEWER,
        Shape.PAGE,
        "GET profile/me, GET clip/user/{userId}/videos",
        "Redirect to an account's page by its id",
        redirect_to_profile,
    ),
)

"""The route table: every route of the public port, in the order in which they are matched."""

from gateway.routes import feeds, instance, pages, recommendations, videos
from gateway.routes.route import Route

ROUTES: tuple[Route, ...] = (
    *feeds.ROUTES,
    *videos.ROUTES,
    *recommendations.ROUTES,
    *instance.ROUTES,
    *pages.ROUTES,
)

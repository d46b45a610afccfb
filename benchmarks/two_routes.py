"""The gateway with two routes in place of all of them: what the others cost the hottest one."""

from unittest.mock import patch

from benchmarks.viewers import FEED_PATH
from gateway.cli import main
from gateway.routes.table import ROUTES

KEPT_PATHS = (FEED_PATH, "/api/v1/video/{id}")


def serve_two_routes() -> None:
    """Run the gateway's commands with a route table of two GET routes."""
    kept = tuple(route for route in ROUTES if route.path in KEPT_PATHS and route.method == "GET")
    with patch("gateway.app.ROUTES", kept):
        main()


if __name__ == "__main__":
    serve_two_routes()

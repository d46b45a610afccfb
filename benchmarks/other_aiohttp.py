"""The gateway under an aiohttp whose connections it does not know: the handler gives hits."""

from unittest.mock import patch

import aiohttp

from gateway.cli import main


def serve_under_another_aiohttp() -> None:
    """Run the gateway's commands as if aiohttp had another version."""
    with patch.object(aiohttp, "__version__", "3.99.0"):
        main()


if __name__ == "__main__":
    serve_under_another_aiohttp()

"""Uploading files to Nexgate (Nexgate API, Files)."""

from gateway.upstream import endpoints
from gateway.upstream.caller import Access, Caller, malformed
from gateway.upstream.requests import Upload


class NexgateFiles:
    """Uploads. Every method may raise NexgateError; nothing is cached or retried."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def upload_picture(self, access: Access, picture: Upload) -> str:
        """The permanent URL of a profile picture that is uploaded."""
        endpoint = endpoints.UPLOAD_FILE
        data = await self._caller.data(endpoint, access, body=picture)
        url = data.get("permanentUrl") if isinstance(data, dict) else None
        if not isinstance(url, str) or not url.strip():
            raise malformed(endpoint, "url_missing")
        return url.strip()

"""The log of sign-ins as the operator sees it: by fingerprints, which give nobody away."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from gateway.service.store_errors import store_needed
from gateway.state.sign_ins import SignInLog
from mappings.moments import loops_time


class SignInHistory:
    """Shows the log."""

    def __init__(self, log: SignInLog) -> None:
        self._log = log

    async def newest_sign_ins(
        self, *, account_id: str | None, before: int | None, limit: int
    ) -> Sequence[dict[str, object]]:
        """Lines of the log, newest first, of one account or of all.

        `ApiError` 503 when the state store can't be read.
        """
        with store_needed("The state store can't be read."):
            found = await self._log.newest_sign_ins(
                account_id=account_id, before=before, limit=limit
            )
        return [
            {"id": number, **asdict(line), "at": loops_time(datetime.fromtimestamp(line.at, UTC))}
            for number, line in found
        ]

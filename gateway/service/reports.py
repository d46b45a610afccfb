"""Reports by viewers, kept in the state store for the operator: Nexgate takes none."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

from gateway.cache.identity_index import IdentityIndex
from gateway.errors import ApiError, Problem, invalid
from gateway.service.cached_reads import CachedReads
from gateway.service.report_rules import REPORT_RULES
from gateway.service.request_context import RequestContext
from gateway.service.store_errors import store_needed
from gateway.state.reports import Report, Reports
from mappings.hashtags import hashtag_name
from mappings.ids import nexgate_id
from mappings.moments import loops_time

ReportType = Literal[
    "video", "profile", "comment", "reply", "hashtag", "starter_kit", "sound", "conversation"
]
REPORTS_PER_DAY = 15
MAX_TARGET_LENGTH = 100
_TOO_MANY = "You have reached the daily limit of 15 reports. Please try again tomorrow."


class ReportBox:
    """Takes reports from credentials that Nexgate accepts, and shows them to the operator."""

    def __init__(
        self,
        reads: CachedReads,
        kept: Reports,
        identity: IdentityIndex,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Keep reports in `kept`; `clock` gives seconds since the epoch."""
        self._reads = reads
        self._kept = kept
        self._identity = identity
        self._clock = clock

    async def file(
        self,
        context: RequestContext,
        *,
        type_: ReportType,
        target: str,
        rule: int,
        comment: str | None,
    ) -> None:
        """Store a report; `ApiError` 422 for a target that can't exist, 429 past 15 a day."""
        target_id = self._target_id(type_, target)
        if target_id is None:
            raise invalid({"id": ["The selected id is invalid."]})
        profile = await self._reads.read_own_profile(context)
        now = datetime.fromtimestamp(self._clock(), UTC)
        report = Report(
            reported_at=loops_time(now),
            reporter_id=profile.id,
            reporter_name=profile.user_name,
            type=type_,
            target_id=target_id,
            rule=rule,
            comment=comment,
        )
        with store_needed("Your report can't be taken right now."):
            is_kept = await self._kept.file_report(report, at_most=REPORTS_PER_DAY)
        if not is_kept:
            raise _too_many(now)

    async def newest(self, *, before: int | None, limit: int) -> list[dict[str, object]]:
        """Stored reports, newest first, for the operator. `ApiError` 503 without the store."""
        with store_needed("The state store can't be read."):
            found = await self._kept.newest_reports(before=before, limit=limit)
        return [
            {
                "id": filed.number,
                "done_at": filed.done_at,
                "reported_at": report.reported_at,
                "reporter": {"id": report.reporter_id, "username": report.reporter_name},
                "type": report.type,
                "target_id": report.target_id,
                "key": report.rule,
                "rule": REPORT_RULES.get(report.rule),
                "comment": report.comment,
            }
            for filed, report in ((filed, filed.report) for filed in found)
        ]

    async def mark_done(self, number: int, *, is_done: bool) -> bool:
        """Note that a report is dealt with, or isn't; False where there is none of that number.

        `ApiError` 503 without the store.
        """
        with store_needed("The state store can't be written."):
            return await self._kept.mark_done(number, is_done=is_done)

    def _target_id(self, type_: ReportType, target: str) -> str | None:
        """The reported thing's Nexgate id, or its name; None when the target is neither."""
        if type_ == "profile":
            return self._identity.account_from_loops_id(target)
        if type_ in ("video", "comment", "reply"):
            return nexgate_id(target)
        if type_ == "hashtag":
            return hashtag_name(target)
        # Nexgate has none of the others; a client may still say something of what it calls one.
        is_name = 0 < len(target) <= MAX_TARGET_LENGTH and target.isprintable()
        return target if is_name else None


def _too_many(now: datetime) -> ApiError:
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    retry_after_s = max(1, round((midnight - now).total_seconds()))
    return ApiError(Problem(429, "rate_limited", _TOO_MANY, {"Retry-After": str(retry_after_s)}))

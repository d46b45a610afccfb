"""Preferences and reports when the state store fails or has something unreadable."""

from typing import cast

import pytest

from gateway.cache.identity_index import IdentityIndex
from gateway.errors import ApiError
from gateway.service.cached_reads import CachedReads
from gateway.service.preferences import ViewerPreferences
from gateway.service.reports import ReportBox
from gateway.service.request_context import RequestContext
from gateway.state.preferences import KeptPreferences
from gateway.state.reports import Report, Reports
from gateway.state.store import StoreUnavailable
from mappings.loops import PreferenceSettings
from mappings.nexgate import Profile, read_profile

PROFILE = read_profile({"id": "00000000-0000-4000-8000-000000000007", "userName": "ada"})


class OneProfile:
    """Reads that know one viewer."""

    async def read_own_profile(self, context: RequestContext) -> Profile:
        return PROFILE


class Shelf:
    """A state store that fails, or has the given settings."""

    def __init__(self, settings: dict[str, object] | None = None) -> None:
        self._settings = settings

    async def find_settings(self, account_id: str) -> dict[str, object]:
        if self._settings is None:
            raise StoreUnavailable("disk I/O error")
        return self._settings

    async def change_settings(self, account_id: str, changes: object) -> dict[str, object]:
        raise StoreUnavailable("disk I/O error")

    async def file_report(self, report: Report, *, at_most: int) -> bool:
        raise StoreUnavailable("disk I/O error")


def preferences(shelf: Shelf) -> ViewerPreferences:
    return ViewerPreferences(
        cast(CachedReads, OneProfile()), cast(KeptPreferences, shelf), "decimal", has_for_you=True
    )


@pytest.mark.parametrize("shelf", [Shelf(), Shelf({"appearance": "blue"}), Shelf({"other": 1})])
async def test_what_can_not_be_read_is_the_defaults(shelf: Shelf) -> None:
    shown = await preferences(shelf).show_preferences(RequestContext())
    assert shown.settings == PreferenceSettings()
    assert shown.account.username == "ada"
    assert shown.account.profile_id.isdecimal()


async def test_what_can_not_be_written_is_said_to_be_unavailable() -> None:
    reports = ReportBox(cast(CachedReads, OneProfile()), cast(Reports, Shelf()), IdentityIndex())
    for doing in (
        preferences(Shelf()).change(RequestContext(), {"appearance": "dark"}),
        reports.file(RequestContext(), type_="video", target="42", rule=1009, comment=None),
    ):
        with pytest.raises(ApiError) as failed:
            await doing
        assert failed.value.problem.status == 503

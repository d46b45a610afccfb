"""A viewer's app settings, kept in the state store: Nexgate has no place for them."""

import logging
from collections.abc import Mapping

from pydantic import ValidationError

from gateway.errors import invalid
from gateway.service.cached_reads import CachedReads
from gateway.service.request_context import RequestContext
from gateway.service.store_errors import store_needed
from gateway.state.preferences import KeptPreferences
from gateway.state.store import StoreUnavailable
from mappings.ids import IdForm, loops_id
from mappings.loops import PreferenceAccount, Preferences, PreferenceSettings
from mappings.nexgate import Profile

log = logging.getLogger(__name__)

FOR_YOU = "forYou"


class ViewerPreferences:
    """Settings by account; only a credential that Nexgate accepts may read or change them."""

    def __init__(
        self, reads: CachedReads, kept: KeptPreferences, ids: IdForm, *, has_for_you: bool
    ) -> None:
        """`kept` is the state store's table; `has_for_you`: For You may be the default feed."""
        self._reads = reads
        self._kept = kept
        self._ids: IdForm = ids
        self.has_for_you = has_for_you

    async def show_preferences(self, context: RequestContext) -> Preferences:
        """The viewer's settings; the defaults where none are kept or they can't be read."""
        profile = await self._reads.read_own_profile(context)
        try:
            kept = await self._kept.find_settings(profile.id)
        except StoreUnavailable as error:
            log.warning("preferences could not be read from the state store: %s", error)
            kept = {}
        return self._answer(profile, kept)

    async def change(self, context: RequestContext, changes: Mapping[str, object]) -> Preferences:
        """Change some settings. `ApiError` 422 for a default feed that is switched off here."""
        profile = await self._reads.read_own_profile(context)
        if changes.get("default_feed") == FOR_YOU and not self.has_for_you:
            raise invalid({"default_feed": ["The For You feed is not available on this server."]})
        with store_needed("Your settings can't be saved right now."):
            kept = await self._kept.change_settings(profile.id, changes)
        return self._answer(profile, kept)

    async def show_settings(
        self, context: RequestContext, defaults: Mapping[str, object]
    ) -> dict[str, object]:
        """The settings named in `defaults`, as the viewer has set them."""
        profile = await self._reads.read_own_profile(context)
        try:
            kept = await self._kept.find_settings(profile.id)
        except StoreUnavailable as error:
            log.warning("settings could not be read from the state store: %s", error)
            kept = {}
        return {name: kept.get(name, default) for name, default in defaults.items()}

    async def change_settings(
        self,
        context: RequestContext,
        changes: Mapping[str, object],
        defaults: Mapping[str, object],
    ) -> dict[str, object]:
        """Change some of the settings named in `defaults`; answers all of these.

        `ApiError` 503 while they can't be kept.
        """
        profile = await self._reads.read_own_profile(context)
        with store_needed("Your settings can't be saved right now."):
            kept = await self._kept.change_settings(profile.id, changes)
        return {name: kept.get(name, default) for name, default in defaults.items()}

    async def account(self, context: RequestContext) -> PreferenceAccount:
        """The viewer's user name and account id."""
        return self._account(await self._reads.read_own_profile(context))

    def _account(self, profile: Profile) -> PreferenceAccount:
        return PreferenceAccount(
            username=profile.user_name or "",
            profile_id=loops_id(profile.id, self._ids) or profile.id,
        )

    def _answer(self, profile: Profile, kept: Mapping[str, object]) -> Preferences:
        return Preferences(account=self._account(profile), settings=self._settings(kept))

    def _settings(self, kept: Mapping[str, object]) -> PreferenceSettings:
        try:
            # The same row has the settings of other pages.
            own = {name: kept[name] for name in PreferenceSettings.model_fields if name in kept}
            settings = PreferenceSettings.model_validate(own)
        except ValidationError:
            log.warning("kept preferences are not readable; the defaults are given")
            return PreferenceSettings()
        if settings.default_feed == FOR_YOU and not self.has_for_you:
            return settings.model_copy(update={"default_feed": "local"})
        return settings

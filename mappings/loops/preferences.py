"""A viewer's settings of the app (Loops API, Preferences)."""

from typing import Literal

from mappings.loops.model import LoopsModel


class PreferenceSettings(LoopsModel):
    """Exactly the seven settings, with Loops' defaults."""

    autoplay_videos: bool = True
    loop_videos: bool = True
    default_feed: Literal["local", "following", "forYou"] = "local"
    hide_for_you_feed: bool = False
    mute_on_open: bool = False
    auto_expand_cw: bool = False
    appearance: Literal["light", "dark", "system"] = "light"


class PreferenceAccount(LoopsModel):
    """Whose settings they are."""

    username: str
    profile_id: str


class Preferences(LoopsModel):
    """The answer of `app/preferences`, inside `data`."""

    account: PreferenceAccount
    settings: PreferenceSettings

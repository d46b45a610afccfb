"""The contract of every route, by `METHOD path`; a test fails when a route has no row."""

from collections.abc import Mapping
from typing import Final

from gateway.contract.operation import Operation
from gateway.contract.rows import instance, neutral, session, social, videos

# By the heading under which the document lists them.
FAMILIES: Final[Mapping[str, Mapping[str, Operation]]] = {
    "Signing in and out": session.SESSION,
    "Feeds": videos.FEEDS,
    "Videos": videos.VIDEOS | session.SAVED,
    "Recommendations": videos.RECOMMENDATIONS,
    "Comments": social.COMMENTS,
    "Accounts": social.ACCOUNTS,
    "Discovery and search": social.DISCOVERY,
    "Preferences and settings": instance.SETTINGS,
    "Inbox": instance.INBOX,
    "Reports": instance.REPORTS,
    "Instance": instance.INSTANCE,
    "Pages for people": instance.PAGES | social.PROFILE_PAGES | session.EMBEDDING,
    "Not on this server": neutral.ROWS,
}

FAMILY_DESCRIPTIONS: Final[Mapping[str, str]] = {
    "Signing in and out": "Registration of apps, OAuth 2, the web app's session.",
    "Feeds": "Pages of videos, the newest or the nearest first.",
    "Videos": "One video and what a viewer does with it.",
    "Recommendations": "What a viewer has seen and thought of it.",
    "Comments": "Comments and replies below a video.",
    "Accounts": "People, whom they follow and block, and the own account.",
    "Discovery and search": "Tags, search and completion.",
    "Preferences and settings": "What a viewer has chosen.",
    "Inbox": "Notifications.",
    "Reports": "Telling the operator of what breaks the rules.",
    "Instance": "The instance about itself.",
    "Pages for people": "Web pages, pictures and the player.",
    "Not on this server": "What Loops has and Nexgate has no counterpart for; refused.",
}

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

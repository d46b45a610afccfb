"""Documents about this instance: configuration, contact, NodeInfo."""

from gateway import __version__
from gateway.settings.tree import InstanceSettings, Settings

# The Loops server version whose API this is (Loops API, Instance config); the build part names the
# gateway.
LOOPS_VERSION = f"1.0.0-beta.14+loops-gateway.{__version__}"
NODEINFO_SCHEMA = "http://nodeinfo.diaspora.software/ns/schema"
NODEINFO_VERSIONS = ("2.0", "2.1")

# Nexgate's own limits, for the pages that name them: of a file, and of a clip.
MAX_VIDEO_MB = 25
MAX_CLIP_S = 180


class Instance:
    """Documents about this instance, made from the settings."""

    def __init__(self, settings: Settings) -> None:
        self._public_url = settings.server.public_url
        self._instance = settings.instance

    def use_settings(self, instance: InstanceSettings) -> None:
        """Say what these settings say from now on."""
        self._instance = instance

    def config(self) -> dict[str, object]:
        """`GET /api/v1/config`. Features Nexgate has no counterpart for are off."""
        return {
            "app": {
                "name": self._instance.name,
                "url": self._public_url,
                "description": self._instance.description,
                # The app refuses to sign in to a server of another name.
                "software": "loops",
                "version": LOOPS_VERSION,
            },
            "media": {
                "max_video_size": MAX_VIDEO_MB,
                "max_video_duration": MAX_CLIP_S,
                "allowed_video_formats": ["mp4"],
            },
            "fyf": self._instance.fyf,
            "registration": False,
            "registration_mode": "closed",
            "federation": False,
            "pushNotifications": False,
            "starterKits": False,
            "atomFeeds": False,
            "hasKlipy": False,
            "account": {"max_bio_length": 500},
        }

    def contact(self) -> dict[str, object]:
        """`GET /api/v1/platform/contact`."""
        email = self._instance.contact_email
        return {} if email is None else {"admin_email": email}

    def nodeinfo_links(self) -> dict[str, object]:
        """`GET /.well-known/nodeinfo` (NodeInfo protocol, Discovery)."""
        return {
            "links": [
                {
                    "rel": f"{NODEINFO_SCHEMA}/{version}",
                    "href": f"{self._public_url}/nodeinfo/{version}",
                }
                for version in NODEINFO_VERSIONS
            ]
        }

    def nodeinfo(self, version: str) -> dict[str, object]:
        """`GET /nodeinfo/{version}`; numbers that Nexgate doesn't have are 0."""
        software: dict[str, object] = {"name": "loops", "version": LOOPS_VERSION}
        if version != "2.0":
            software["homepage"] = self._public_url
        metadata: dict[str, object] = {
            "nodeName": self._instance.name,
            "nodeDescription": self._instance.description,
        }
        if self._instance.contact_email is not None:
            metadata["contactEmail"] = self._instance.contact_email
        return {
            "version": version,
            "software": software,
            "protocols": ["activitypub"],
            "services": {"outbound": [], "inbound": []},
            "usage": {
                "users": {"total": 0, "activeMonth": 0, "activeHalfyear": 0},
                "localPosts": 0,
            },
            "openRegistrations": False,
            "metadata": metadata,
        }

"""A video as a document, and pages of an instance, for the tests of pages."""

from collections.abc import Callable

from gateway.pages.rendering import DemoUser, Pages
from mappings.loops import VideoResource

MakeVideo = Callable[..., VideoResource]


def video_document() -> dict[str, object]:
    return {
        "id": "107099161459215690",
        "account": {
            "id": "77",
            "name": "Ada Lovelace",
            "username": "ada",
            "avatar": "https://cdn.example/ada.jpg",
        },
        "caption": "Hi #cats @bob",
        "url": "https://loops.example/v/5YvxWOxcRa",
        "shortcode": "5YvxWOxcRa",
        "is_owner": False,
        "is_sensitive": False,
        "is_local": True,
        "media": {
            "thumbnail": "https://cdn.example/poster.webp",
            "src_url": "https://cdn.example/720p_watermarked.mp4",
            "hls_url": "https://cdn.example/master.m3u8",
            "alt_text": None,
            "duration": 12,
            "width": 720,
            "height": 1280,
        },
        "pinned": False,
        "likes": 1234,
        "shares": 5,
        "comments": 6,
        "bookmarks": 7,
        "has_liked": False,
        "has_bookmarked": False,
        "is_edited": False,
        "lang": None,
        "tags": ["cats", "rainy"],
        "mentions": [
            {
                "username": "bob",
                "start_index": 9,
                "end_index": 13,
                "profile_id": "78",
                "is_local": True,
            }
        ],
        "permissions": {
            "can_comment": True,
            "can_download": True,
            "can_duet": False,
            "can_stitch": False,
            "can_embed": True,
        },
        "audio": {
            "has_audio": True,
            "id": "at:107099161459215690",
            "count": 0,
            "key": "5b0e2f0c-1111-4222-8333-944445555666",
            "sound_id": "107099161459215690",
        },
        "meta": {"contains_ai": False, "contains_ad": False},
        "created_at": "2026-06-20T08:30:00+00:00",
    }


def make_pages(
    *,
    instance_name: str = "Loops Gateway",
    demo_users: tuple[DemoUser, ...] = (),
    guests_can_watch: bool = True,
) -> Pages:
    return Pages(
        public_url="https://loops.example",
        instance_name=instance_name,
        instance_description="Short clips",
        demo_users=demo_users,
        guests_can_watch=guests_can_watch,
    )

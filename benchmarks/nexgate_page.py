"""A page of Nexgate's clip feed as documented: ten clips, about 16 KB, no two alike.

("Nexgate Clips API, Get Clip Feed": envelope, clip object, cursor)
"""

from dataclasses import dataclass

import orjson

MARK = "3fa85f64"
CDN = "https://cdn.example"


@dataclass(frozen=True)
class Sketch:
    """What distinguishes one clip from another; the rest is alike in all of them."""

    author: str
    caption: str | None
    hashtags: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    collaborators: tuple[str, ...] = ()
    shop: str | None = None
    products: int = 0
    has_link: bool = False
    has_picture: bool = True
    is_liked: bool = False


SKETCHES = (
    Sketch(
        "fitnessguru",
        "morning workout routine 💪 with @coachmark #fitness #gym",
        ("fitness", "gym"),
        mentioned=("coachmark",),
        collaborators=("coachmark",),
        shop="GymGear Store",
        products=1,
    ),
    Sketch("amina_cooks", "Pilau in twenty minutes, no shortcuts", is_liked=True),
    Sketch(
        "mwalimu.juma",
        "Kiswahili cha leo: methali tatu na maana zake 📚 #elimu #kiswahili #shule",
        ("elimu", "kiswahili", "shule"),
    ),
    Sketch("noor", None, has_picture=False),
    Sketch(
        "dar_by_night",
        "Ferry lights over Kivukoni 🌊🌃 filmed together with @noor and @amina_cooks #daressalaam",
        ("daressalaam",),
        mentioned=("noor", "amina_cooks"),
        is_liked=True,
    ),
    Sketch("shoes-and-more", "New in: the whole Air Max shelf", shop="Nike Store", products=3),
    Sketch(
        "beatmaker",
        "made this loop from a kettle, a door and the neighbour's rooster #beats #loop #diy",
        ("beats", "loop", "diy"),
        has_link=True,
    ),
    Sketch("chess.daily", "Mate in three. White to move.", ("chess",)),
    Sketch(
        "safari_diaries",
        "Day 4: the herd crossed right in front of us 🐘🐘🐘\nWe stood there for an hour and "
        "nobody said a word. #serengeti",
        ("serengeti",),
    ),
    Sketch(
        "fundi.electronics",
        "How to tell a fake charger, ask @mwalimu.juma if you don't believe me",
        mentioned=("mwalimu.juma",),
        has_link=True,
    ),
)


def nexgate_page(
    mark: str = MARK, *, more_likes: int = 0, has_malformed_clip: bool = False
) -> bytes:
    """The page as Nexgate sends it.

    `mark` is eight hexadecimal digits that every id begins with and every caption ends with: pages
    with different marks have no clip in common. `more_likes` is what each clip has gained. With
    `has_malformed_clip` the fifth has no id.
    """
    clips = [
        _clip(mark, number, sketch, more_likes) for number, sketch in enumerate(SKETCHES, start=1)
    ]
    if has_malformed_clip:
        del clips[4]["id"]
    return orjson.dumps(
        {
            "success": True,
            "httpStatus": "OK",
            "message": "Clip feed fetched",
            "action_time": "2026-06-22T10:30:45",
            "data": {
                "clips": clips,
                "nextCursor": "MjAyNi0wNi0yMFQwODozMDowMDozZmE4NWY2NC01NzE3LTQ1NjItYjNmYy0yYw==",
                "hasMore": True,
            },
        }
    )


def _clip(mark: str, number: int, sketch: Sketch, more_likes: int) -> dict[str, object]:
    post_id = f"{mark}-8dc0-4b11-9000-{number:012d}"
    return {
        "id": f"{mark}-5717-4562-b3fc-{number:012d}",
        "postId": post_id,
        "author": _author(sketch),
        "caption": None if sketch.caption is None else f"{sketch.caption} {mark}",
        "media": _media(mark, number),
        "hashtags": list(sketch.hashtags),
        "mentionedUsers": [_person(name) for name in sketch.mentioned],
        "mentionedShops": [],
        "collaborators": [_person(name) for name in sketch.collaborators],
        "currentUserIsCollaborator": False,
        "currentUserIsPendingCollaborator": False,
        "attachments": _attachments(sketch),
        "engagement": {
            "viewsCount": 50_200 // number,
            "likesCount": 1_204 * number + more_likes,
            "commentsCount": 87 + number,
            "sharesCount": 43,
            "savesCount": 210 - number,
        },
        "userInteraction": {"hasLiked": sketch.is_liked, "hasSaved": False, "hasShared": False},
        "createdAt": f"2026-06-{30 - number:02d}T08:30:{number:02d}",
    }


def _user_id(name: str) -> str:
    """An id of the documented form, the same for the same name."""
    return f"{name.encode().hex()[:8]:0<8}-4e5f-4a6b-8c7d-{len(name):012d}"


def _author(sketch: Sketch) -> dict[str, object]:
    picture = f"{CDN}/u/{sketch.author}"
    return {
        "id": _user_id(sketch.author),
        "username": sketch.author,
        "profilePictureUrl": f"{picture}/medium.webp" if sketch.has_picture else None,
        "profilePictureThumbnailUrl": f"{picture}/thumb.webp" if sketch.has_picture else None,
        "profilePictureBlurhash": "LKO2?U%2Tw=w]~RBVZRi};RPxuwH" if sketch.has_picture else None,
        "verified": sketch.products > 0,
        "following": sketch.is_liked,
    }


def _person(name: str) -> dict[str, object]:
    return {
        "id": _user_id(name),
        "username": name,
        "displayName": name.replace("_", " ").title(),
        "profilePictureUrl": f"{CDN}/u/{name}/thumb.webp",
    }


def _media(mark: str, number: int) -> dict[str, object]:
    folder = f"{CDN}/m/{number}"
    variants = {
        "master": f"{folder}/hls/master.m3u8",
        "720p_playlist": f"{folder}/hls/720p.m3u8",
        "poster": f"{folder}/poster.webp",
        "thumb": f"{folder}/thumb.webp",
        "og": f"{folder}/og.webp",
        "blurhash": "LKO2?U%2Tw=w]~RBVZRi};RPxuwH",
        "lqip": "data:image/webp;base64,UklGRlYAAABXRUJQ",
        "dominant_color": "#1a1a2e",
        "preview_3s.mp4": f"{folder}/preview_3s.mp4",
        "720p_watermarked.mp4": f"{folder}/720p_watermarked.mp4",
    }
    return {
        "id": f"{mark}-5717-4562-b3fc-{number:012d}",
        "duration": 12 + 14 * number,
        "width": 1_080,
        "height": 1_920,
        "variants": variants,
    }


def _attachments(sketch: Sketch) -> dict[str, object]:
    shop = sketch.shop
    return {
        "products": [_product(shop or "", number) for number in range(sketch.products)],
        "shop": None
        if shop is None
        else {"id": f"shop-{len(shop)}", "name": shop, "logoUrl": f"{CDN}/shops/logo.webp"},
        "externalLink": {
            "shortUrl": "https://nxg.example/l/7Kd2",
            "preview": {
                "title": "The whole story",
                "imageUrl": f"{CDN}/links/7Kd2.webp",
                "domain": "story.example",
            },
        }
        if sketch.has_link
        else None,
    }


def _product(shop: str, number: int) -> dict[str, object]:
    return {
        "id": f"prod-{number}",
        "name": f"Air Max {270 + number}",
        "price": 120.5,
        "discountPrice": 89.99 if number else None,
        "imageUrl": f"{CDN}/products/{number}/medium.webp",
        "shopName": shop,
        "inStock": number != 1,
    }

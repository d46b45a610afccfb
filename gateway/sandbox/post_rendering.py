"""The post object (8.2), whose field names differ from the clip object's."""

from gateway.sandbox.calls import Call
from gateway.sandbox.envelope import Json, local_time
from gateway.sandbox.rendering import absolute, picture, price
from gateway.sandbox.state import Account, InviteStatus, Media, Post, Shop
from gateway.sandbox.store import hashtag_matches


def person(call: Call, user_id: str) -> Json:
    """A user as posts and comments show one; of a deleted account only the id."""
    account = call.store.accounts.get(user_id)
    if account is None:
        return {
            "id": user_id,
            "userName": None,
            "firstName": None,
            "lastName": None,
            "profilePictureUrl": None,
            "verified": False,
        }
    return {
        "id": account.id,
        "userName": account.user_name,
        "firstName": account.first_name,
        "lastName": account.last_name,
        "profilePictureUrl": picture(call, account),
        "verified": account.is_verified,
    }


def post_json(call: Call, post: Post) -> Json:
    """A post as the caller sees it."""
    viewer_id = call.viewer.id
    has_commented = any(c.user_id == viewer_id for c in call.store.top_comments(post.id))
    return {
        "id": post.id,
        "author": person(call, post.author_id),
        "content": post.caption,
        "contentParsed": {"text": post.caption, "entities": _entities(call, post.caption or "")},
        "postType": "REGULAR",
        "status": str(post.status),
        "media": [
            _media(call, call.store.media[media_id], order)
            for order, media_id in enumerate(post.media_ids, start=1)
        ],
        "poll": None,
        "quotedPost": None,
        "attachments": _attachments(call, post),
        "collaboration": _collaboration(call, post),
        "privacySettings": {
            "visibility": post.visibility,
            "whoCanComment": post.who_can_comment,
            "whoCanRepost": post.who_can_repost,
            "hideLikesCount": False,
            "hideCommentsCount": False,
        },
        "engagement": _engagement(post),
        "userInteraction": {
            "hasLiked": viewer_id in post.liked_by,
            "hasBookmarked": viewer_id in post.saved_by,
            "hasReposted": viewer_id in post.shared_by,
            "hasCommented": has_commented,
            "hasViewed": viewer_id in post.viewed_by,
        },
        "createdAt": local_time(post.created_at),
        "publishedAt": local_time(post.published_at) if post.published_at else None,
        "scheduledAt": None,
    }


def _engagement(post: Post) -> Json:
    return {
        "likesCount": post.likes,
        "commentsCount": post.comments,
        "repostsCount": post.shares,
        "quotesCount": 0,
        "bookmarksCount": post.saves,
        "sharesCount": 0,
        "viewsCount": post.views,
        "canLike": True,
        "canComment": True,
        "canRepost": True,
        "canShare": True,
    }


def utf16_length(text: str) -> int:
    """The length in UTF-16 code units, as Nexgate counts (2.7)."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _entity(kind: str, text: str, place: tuple[int, int]) -> Json:
    start = utf16_length(text[: place[0]])
    word = text[place[0] : place[1]]
    return {
        "type": kind,
        "text": word,
        "startIndex": start,
        "endIndex": start + utf16_length(word),
        "user": None,
        "hashtag": None,
        "shop": None,
    }


def _entities(call: Call, text: str) -> list[Json]:
    entities = []
    for match, account in call.store.mentioned_users(text):
        user = _short_person(call, account)
        entities.append({**_entity("MENTION", text, match.span()), "user": user})
    for match in hashtag_matches(text):
        tag = match[1].lower()
        entities.append({**_entity("HASHTAG", text, match.span()), "hashtag": tag})
    return entities


def _short_person(call: Call, account: Account) -> Json:
    return {
        "id": account.id,
        "userName": account.user_name,
        "firstName": account.first_name,
        "lastName": account.last_name,
        "profilePictureUrl": picture(call, account),
    }


def _media(call: Call, media: Media, order: int) -> Json:
    address = media.variants.get("720p_watermarked.mp4") or media.variants.get("master")
    return {
        "id": media.id,
        "mediaType": media.kind,
        "originalUrl": absolute(call.base_url, address or media.variants.get("poster")),
        "thumbnailUrl": None,
        "placeholderBase64": None,
        "width": media.width,
        "height": media.height,
        "duration": media.duration,
        "order": order,
        "imageTags": [],
    }


def _attachments(call: Call, post: Post) -> Json:
    return {
        "products": [
            {
                "id": product.id,
                "name": product.name,
                "price": price(product.price),
                "discountPrice": None,
                "imageUrl": absolute(call.base_url, product.image),
                "shopName": product.shop.name,
                "shopId": product.shop.id,
                "inStock": product.in_stock,
                "socialContext": None,
            }
            for product in post.products
        ],
        "shops": [_shop(call, shop) for shop in post.shops],
        "buyTogetherGroups": [],
        "installmentPlans": [],
        "events": [],
        "externalLink": _link(post),
    }


def _shop(call: Call, shop: Shop) -> Json:
    return {
        "id": shop.id,
        "name": shop.name,
        "logoUrl": absolute(call.base_url, shop.logo),
        "description": None,
        "rating": None,
        "totalProducts": 0,
        "verified": False,
    }


def _link(post: Post) -> Json | None:
    if post.link is None:
        return None
    return {
        "id": post.link.id,
        "originalUrl": post.link.original_url,
        "shortUrl": post.link.short_url,
        "shortCode": post.link.short_url.rpartition("/")[2],
        "preview": {
            "title": None,
            "description": None,
            "imageUrl": None,
            "domain": post.link.domain,
            "favicon": None,
        },
        "validated": True,
        "safe": True,
        "clickCount": 0,
        "createdAt": local_time(post.created_at),
    }


def _collaboration(call: Call, post: Post) -> Json:
    return {
        "collaborative": any(
            invite.status is InviteStatus.ACCEPTED for invite in post.collaborators.values()
        ),
        "collaborators": [
            {
                "id": invite.id,
                "user": person(call, invite.user_id),
                "status": str(invite.status),
                "invitedAt": local_time(invite.invited_at),
                "respondedAt": local_time(invite.responded_at) if invite.responded_at else None,
            }
            for invite in post.collaborators.values()
        ],
        "byline": None,
    }

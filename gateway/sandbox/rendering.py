"""Rows as Nexgate's JSON: clips (5.1; rules S26 to S30), users, pages, profiles."""

from collections.abc import Iterable

import orjson

from gateway.sandbox.calls import Call
from gateway.sandbox.envelope import Json, Refusal, local_time
from gateway.sandbox.options import Switch
from gateway.sandbox.state import Account, Collaborator, InviteStatus, Media, Post, Product, Shop
from gateway.sandbox.store import hashtags


def absolute(base_url: str, address: str | None) -> str | None:
    """The full URL of a path the sandbox serves; other addresses are unchanged."""
    return base_url + address if address is not None and address.startswith("/") else address


def clip_json(call: Call, media: Media) -> Json:
    """A clip for the caller; long videos look the same."""
    post = call.store.post_of(media)
    viewer_id = call.viewer.id
    invite = post.collaborators.get(viewer_id)
    return {
        "id": media.id,
        "postId": post.id,
        "author": _author(call, post.author_id),
        "caption": post.caption,
        "media": {
            "id": media.id,
            "duration": media.duration,
            "width": media.width,
            "height": media.height,
            "variants": {
                key: absolute(call.base_url, value) for key, value in media.variants.items()
            },
        },
        "hashtags": hashtags(post.caption),
        "mentionedUsers": _mentioned(call, post),
        "mentionedShops": [
            _mentioned_shop(call, s) for s in call.store.mentioned_shops(post.caption)
        ],
        "collaborators": _collaborators(call, post),
        "currentUserIsCollaborator": _is_in(invite, InviteStatus.ACCEPTED),
        "currentUserIsPendingCollaborator": _is_in(invite, InviteStatus.PENDING),
        "attachments": _attachments(call, post),
        "engagement": {
            "viewsCount": media.views,
            "likesCount": post.likes,
            "commentsCount": post.comments,
            "sharesCount": post.shares,
            "savesCount": post.saves,
        },
        "userInteraction": {
            "hasLiked": viewer_id in post.liked_by,
            "hasSaved": viewer_id in post.saved_by,
            "hasShared": viewer_id in post.shared_by,
        },
        "createdAt": call.store.created_at(media),
    }


def _is_in(invite: Collaborator | None, status: InviteStatus) -> bool:
    return invite is not None and invite.status is status


def _author(call: Call, author_id: str) -> Json:
    author = call.store.accounts[author_id]
    picture = author.pictures[0] if author.pictures else None
    return {
        "id": author.id,
        "username": author.user_name,
        "profilePictureUrl": absolute(call.base_url, picture.url) if picture else None,
        "profilePictureThumbnailUrl": absolute(call.base_url, picture.thumb) if picture else None,
        "profilePictureBlurhash": picture.blurhash if picture else None,
        "verified": author.is_verified,
        "following": call.store.is_following(call.viewer.id, author.id),
    }


def _person(call: Call, account: Account) -> Json:
    return {
        "id": account.id,
        "username": account.user_name,
        "displayName": account.display_name,
        "profilePictureUrl": thumbnail(call, account),
    }


def thumbnail(call: Call, account: Account) -> str | None:
    """The small form of a user's current picture."""
    return absolute(call.base_url, account.pictures[0].thumb) if account.pictures else None


def picture(call: Call, account: Account) -> str | None:
    """A user's current picture."""
    return absolute(call.base_url, account.pictures[0].url) if account.pictures else None


def _mentioned(call: Call, post: Post) -> list[Json]:
    users = {account.id: account for _, account in call.store.mentioned_users(post.caption)}
    return [_person(call, account) for account in users.values()]


def _mentioned_shop(call: Call, shop: Shop) -> Json:
    return {
        "id": shop.id,
        "name": shop.name,
        "shopSlug": shop.slug,
        "logoUrl": absolute(call.base_url, shop.logo),
    }


def _collaborators(call: Call, post: Post) -> list[Json]:
    return [
        _person(call, call.store.accounts[invite.user_id])
        for invite in post.collaborators.values()
        if invite.status is InviteStatus.ACCEPTED
    ]


def _attachments(call: Call, post: Post) -> Json:
    shop = post.shops[0] if post.shops else None
    return {
        "products": [_product(call, product) for product in post.products],
        "shop": {"id": shop.id, "name": shop.name, "logoUrl": absolute(call.base_url, shop.logo)}
        if shop
        else None,
        "externalLink": {
            "shortUrl": post.link.short_url,
            "preview": {
                "title": post.link.title,
                "imageUrl": absolute(call.base_url, post.link.image),
                "domain": post.link.domain,
            },
        }
        if post.link
        else None,
    }


def _product(call: Call, product: Product) -> Json:
    return {
        "id": product.id,
        "name": product.name,
        "price": price(product.price),
        "discountPrice": price(product.discount_price),
        "imageUrl": absolute(call.base_url, product.image),
        "shopName": product.shop.name,
        "inStock": product.in_stock,
    }


def price(text: str | None) -> orjson.Fragment | None:
    """A JSON number with its scale, `120.00` (2.7)."""
    return None if text is None else orjson.Fragment(text.encode())


def user_info(call: Call, account: Account) -> Json:
    """A user as follow, block and mute lists show it (9.1)."""
    return {
        "id": account.id,
        "userName": account.user_name,
        "firstName": account.first_name,
        "lastName": account.last_name,
        "profilePictureUrls": [absolute(call.base_url, p.url) for p in account.pictures],
        "isVerified": account.is_verified,
    }


def page_bounds(call: Call) -> tuple[int, int]:
    """The 0-based page and the size of a paged request. Raises `Refusal` (2.8)."""
    page, size = call.integer_in_query("page", 1), call.integer_in_query("size", 20)
    if page < 1:
        raise Refusal("Page index must not be less than zero")
    if size < 1:
        raise Refusal("Page size must not be less than one")
    return page - 1, size


def page_json(call: Call, content: Iterable[object], total: int, *, is_sorted: bool) -> Json:
    """A page object, classic or, with a switch, compact (2.8; rule S48)."""
    number, size = page_bounds(call)
    items = list(content)
    pages = -(-total // size)
    if call.has_switch(Switch.COMPACT_PAGES):
        summary = {"size": size, "number": number, "totalElements": total, "totalPages": pages}
        return {"content": items, "page": summary}
    sort = {"empty": not is_sorted, "sorted": is_sorted, "unsorted": not is_sorted}
    return {
        "content": items,
        "pageable": {
            "pageNumber": number,
            "pageSize": size,
            "sort": sort,
            "offset": number * size,
            "paged": True,
            "unpaged": False,
        },
        "last": number + 1 >= pages,
        "totalPages": pages,
        "totalElements": total,
        "first": number == 0,
        "size": size,
        "number": number,
        "sort": sort,
        "numberOfElements": len(items),
        "empty": not items,
    }


def profile_json(call: Call, account: Account) -> Json:
    """The caller's own profile (10.1)."""
    return {
        "id": account.id,
        "userName": account.user_name,
        "firstName": account.first_name,
        "lastName": account.last_name,
        "middleName": account.middle_name,
        "email": account.email,
        "phoneNumber": account.phone,
        "isVerified": account.is_verified,
        "isEmailVerified": True,
        "isPhoneVerified": False,
        "isTwoFactorEnabled": False,
        "isAccountLocked": account.is_locked,
        "createdAt": local_time(account.created_at),
        "editedAt": local_time(account.edited_at),
        "roles": ["ROLE_NORMAL_USER"],
        "profilePictureUrls": [absolute(call.base_url, p.url) for p in account.pictures],
        "securityStrength": {
            "score": 60,
            "level": "MEDIUM",
            "description": "Your account security can be improved",
            "recommendations": ["Enable two-factor authentication", "Verify your phone number"],
        },
    }

"""The caller's own profile (10.1; rule S46). Nexgate has no call for other profiles."""

import re
from collections.abc import Callable, Mapping

from aiohttp import web

from gateway.sandbox.calls import Call, endpoint, rejected_fields
from gateway.sandbox.envelope import Json, Refusal, Reply
from gateway.sandbox.post_rendering import utf16_length
from gateway.sandbox.rendering import profile_json
from gateway.sandbox.state import Account, Picture

_USER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{2,29}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+[1-9][0-9]{1,14}")
_PICTURE = re.compile(r"https?://\S+\.(jpg|jpeg|png|gif|webp)", re.IGNORECASE)
_PASSWORD = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[@$!%*?&#])[A-Za-z0-9@$!%*?&#]{8,}")
_RESERVED = frozenset(
    {"admin", "api", "demo", "example", "guest", "help", "info", "nexgate", "official"}
    | {"public", "root", "staff", "support", "system", "test", "user"}
)
_PLAIN_NAMES: Mapping[str, tuple[int, int]] = {
    "firstName": (1, 30),
    "lastName": (1, 30),
    "middleName": (0, 30),
}


async def show_profile(call: Call) -> Reply:
    """The caller's profile, private data included."""
    return Reply("Profile retrieved successfully", profile_json(call, call.viewer))


async def update_profile(call: Call) -> Reply:
    """Changes the given fields; a new user name invalidates all tokens (3.3)."""
    texts = dict.fromkeys(("userName", "email", "phoneNumber", *_PLAIN_NAMES), str)
    body = await call.body({**texts, "profilePictureUrls": list})
    _check_names(body)
    viewer = call.viewer
    for name, check in _CHECKS.items():
        value = body.get(name)
        if isinstance(value, str):
            check(call, value)
    viewer.first_name = _given(body, "firstName", viewer.first_name)
    viewer.last_name = _given(body, "lastName", viewer.last_name)
    viewer.middle_name = _given(body, "middleName", viewer.middle_name)
    viewer.email = _given(body, "email", viewer.email) or viewer.email
    viewer.phone = _given(body, "phoneNumber", viewer.phone) or viewer.phone
    _set_pictures(viewer, body.get("profilePictureUrls"))
    viewer.edited_at = call.now
    message = "Profile updated successfully"
    new_name = body.get("userName")
    if isinstance(new_name, str) and new_name != viewer.user_name:
        call.store.rename_account(viewer, new_name)
        message += ". Username changed, please log in again"
    return Reply(message, profile_json(call, viewer))


def _given(body: Json, name: str, former: str | None) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) else former


def _check_names(body: Json) -> None:
    problems = {}
    for name, (least, most) in _PLAIN_NAMES.items():
        value = body.get(name)
        if isinstance(value, str) and not least <= utf16_length(value) <= most:
            problems[name] = f"{name} must be between {least} and {most} characters"
    pictures = body.get("profilePictureUrls")
    if isinstance(pictures, list) and len(pictures) > 5:
        problems["profilePictureUrls"] = "Maximum 5 profile pictures allowed"
    if problems:
        raise rejected_fields(problems)


def _check_user_name(call: Call, name: str) -> None:
    if name == call.viewer.user_name:
        return
    if not _USER_NAME.fullmatch(name):
        raise Refusal("Invalid username format")
    if name.lower() in _RESERVED:
        raise Refusal("This username is reserved and cannot be used")
    if name in call.store.accounts_by_name:
        raise Refusal("Username is already taken")


def _check_email(call: Call, email: str) -> None:
    if not _EMAIL.fullmatch(email):
        raise Refusal("Invalid email format")
    if any(a.email == email and a is not call.viewer for a in call.store.accounts.values()):
        raise Refusal("Email is already in use")


def _check_phone(call: Call, phone: str) -> None:
    if not _PHONE.fullmatch(phone):
        raise Refusal("Invalid phone number format")
    if any(a.phone == phone and a is not call.viewer for a in call.store.accounts.values()):
        raise Refusal("Phone number is already registered to another account")


_CHECKS: Mapping[str, Callable[[Call, str], None]] = {
    "userName": _check_user_name,
    "email": _check_email,
    "phoneNumber": _check_phone,
}


def _set_pictures(viewer: Account, urls: object) -> None:
    if isinstance(urls, list):
        # Nexgate ignores other URLs silently.
        valid = [url for url in urls if isinstance(url, str) and _PICTURE.fullmatch(url)]
        viewer.pictures = [Picture(url, url) for url in valid]


async def change_password(call: Call) -> Reply:
    """Sets another password; tokens stay valid (3.3)."""
    names = ("currentPassword", "newPassword", "confirmPassword")
    body = await call.body(dict.fromkeys(names, str))
    given = {name: body.get(name) for name in names}
    if missing := {name: f"{name} is required" for name, value in given.items() if not value}:
        raise rejected_fields(missing)
    new = str(given["newPassword"])
    if not _PASSWORD.fullmatch(new):
        raise rejected_fields({"newPassword": "Password is too weak"})
    if new != given["confirmPassword"]:
        raise rejected_fields({"confirmPassword": "Passwords do not match"})
    if given["currentPassword"] != call.viewer.password:
        raise Refusal("Current password is incorrect", 403)
    if new == call.viewer.password:
        raise Refusal("New password must be different from current password")
    call.viewer.password = new
    return Reply("Password changed successfully")


async def deactivate(call: Call) -> Reply:
    """Locks the account; its tokens stay valid, and nothing refuses it (3.3)."""
    body = await call.body({"password": str, "reason": str})
    password = body.get("password")
    if not password:
        raise rejected_fields({"password": "Password is required"})
    if password != call.viewer.password:
        raise Refusal("Current password is incorrect", 403)
    call.viewer.is_locked = True
    return Reply("Account deactivated successfully")


async def validate_user_name(call: Call) -> Reply:
    """Whether a user name is valid and available."""
    name = call.request.match_info["username"]
    is_long_enough = 3 <= len(name) <= 30
    has_form = _USER_NAME.fullmatch(name) is not None
    is_free, is_allowed = name not in call.store.accounts_by_name, name.lower() not in _RESERVED
    is_available = has_form and is_free and is_allowed
    answer = {
        "available": is_available,
        "valid": has_form,
        "message": "Username is available" if is_available else "Username is not available",
        "suggestions": [] if is_available else [f"{name}-{number}" for number in (1, 2, 3)],
        "details": {
            "correctLength": is_long_enough,
            "validFormat": has_form,
            "notReserved": is_allowed,
            "notTaken": is_free,
            "formatRequirement": "3-30 characters, a letter first, letters, digits, _ and -",
        },
    }
    return Reply("Username validation completed", answer)


async def show_security_info(call: Call) -> Reply:
    """The security part of the profile."""
    profile = profile_json(call, call.viewer)
    names = ("isEmailVerified", "isPhoneVerified", "isTwoFactorEnabled", "isAccountLocked")
    info = {name: profile[name] for name in (*names, "securityStrength")}
    return Reply("Security information retrieved successfully", info)


_PROFILE = "/api/v1/profile"

ROUTES = (
    web.get(f"{_PROFILE}/me", endpoint(show_profile)),
    web.put(f"{_PROFILE}/update-basic-info", endpoint(update_profile)),
    web.put(f"{_PROFILE}/change-password", endpoint(change_password)),
    web.delete(f"{_PROFILE}/deactivate", endpoint(deactivate)),
    web.get(f"{_PROFILE}/validate-username/{{username}}", endpoint(validate_user_name)),
    web.get(f"{_PROFILE}/security-info", endpoint(show_security_info)),
)

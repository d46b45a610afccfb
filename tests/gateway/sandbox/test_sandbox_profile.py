"""The own profile (S46) and notifications (empty)."""

import pytest

from gateway.sandbox.options import SHARED_PASSWORD
from gateway.sandbox.state import fixed_id
from tests.support.pictures import PNG, picture_form
from tests.support.sandbox_client import Nexgate

ME = "/api/v1/profile/me"
UPDATE = "/api/v1/profile/update-basic-info"
PASSWORD = "/api/v1/profile/change-password"
UPLOAD = "/api/v1/files/upload-single"
NOTIFICATIONS = "/api/v1/notifications"


async def test_s46_the_own_profile(nexgate: Nexgate) -> None:
    profile = await nexgate.data("GET", ME)
    assert profile["id"] == nexgate.id_of("alice")
    assert (profile["userName"], profile["firstName"]) == ("alice", "Alice")
    assert profile["email"] == "alice@example.org"
    assert profile["profilePictureUrls"][0].endswith("/media/users/alice/medium.webp")
    assert profile["securityStrength"]["level"] == "MEDIUM"
    assert "bio" not in profile


async def test_changing_the_user_name_ends_every_token(nexgate: Nexgate) -> None:
    token = nexgate.sandbox.issue_token("alice")
    old = {"Authorization": f"Bearer {token}"}
    changed = await nexgate.data("PUT", UPDATE, json={"userName": "alicia", "firstName": "Alicia"})
    assert (changed["userName"], changed["firstName"]) == ("alicia", "Alicia")
    answer = await nexgate.answer("GET", ME, user=None, headers=old)
    assert answer == (404, "Invalid user token: Account does not exist.")
    assert (await nexgate.data("GET", ME, user="alicia"))["id"] == changed["id"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"userName": "bob"}, "Username is already taken"),
        ({"userName": "Admin"}, "This username is reserved and cannot be used"),
        ({"userName": "1alice"}, "Invalid username format"),
        ({"email": "bob@example.org"}, "Email is already in use"),
        ({"email": "nowhere"}, "Invalid email format"),
        ({"phoneNumber": "+49305550101"}, "Phone number is already registered to another account"),
        ({"phoneNumber": "030"}, "Invalid phone number format"),
    ],
)
async def test_refused_updates(nexgate: Nexgate, body: dict[str, str], message: str) -> None:
    assert await nexgate.answer("PUT", UPDATE, json=body) == (400, message)
    assert (await nexgate.data("GET", ME))["userName"] == "alice"


async def test_updating_other_fields(nexgate: Nexgate) -> None:
    pictures = ["https://example.org/a.PNG", "https://example.org/a.svg", 3]
    body = {
        "userName": "alice",
        "email": "a@example.org",
        "phoneNumber": "+123456",
        "middleName": "",
        "profilePictureUrls": pictures,
    }
    changed = await nexgate.data("PUT", UPDATE, json=body)
    assert changed["profilePictureUrls"] == ["https://example.org/a.PNG"]
    assert (changed["email"], changed["phoneNumber"]) == ("a@example.org", "+123456")
    response = await nexgate.send(
        "PUT", UPDATE, json={"firstName": "", "profilePictureUrls": ["x"] * 6}
    )
    assert response.status == 422
    assert set((await response.json())["data"]) == {"firstName", "profilePictureUrls"}


async def test_changing_the_password(nexgate: Nexgate) -> None:
    new = "Another2?"
    body = {"currentPassword": SHARED_PASSWORD, "newPassword": new, "confirmPassword": new}
    wrong = await nexgate.answer("PUT", PASSWORD, json={**body, "currentPassword": "x"})
    assert wrong == (403, "Current password is incorrect")
    same = dict.fromkeys(body, SHARED_PASSWORD)
    answer = await nexgate.answer("PUT", PASSWORD, json=same)
    assert answer == (400, "New password must be different from current password")
    for invalid in (
        {},
        {**body, "confirmPassword": "x"},
        {**body, "newPassword": "weak", "confirmPassword": "weak"},
    ):
        assert (await nexgate.answer("PUT", PASSWORD, json=invalid))[0] == 422
    changed = await nexgate.answer("PUT", PASSWORD, json=body)
    assert changed == (200, "Password changed successfully")
    assert nexgate.sandbox.account("alice").password == new


async def test_validating_user_names(nexgate: Nexgate) -> None:
    path = "/api/v1/profile/validate-username"
    free = await nexgate.data("GET", f"{path}/somebody-new")
    assert (free["available"], free["valid"], free["suggestions"]) == (True, True, [])
    taken = await nexgate.data("GET", f"{path}/bob")
    assert (taken["available"], taken["details"]["notTaken"]) == (False, False)
    assert len(taken["suggestions"]) == 3
    short = await nexgate.data("GET", f"{path}/b")
    assert (short["valid"], short["details"]["correctLength"]) == (False, False)


async def test_security_info(nexgate: Nexgate) -> None:
    info = await nexgate.data("GET", "/api/v1/profile/security-info")
    assert info["isTwoFactorEnabled"] is False


@pytest.mark.parametrize("name", ["me", "unread"])
async def test_notifications_are_an_empty_page_of_their_own_shape(
    nexgate: Nexgate, name: str
) -> None:
    path = f"{NOTIFICATIONS}/{name}"
    assert await nexgate.answer("GET", path, user="grace") == (200, "No notifications found")
    assert await nexgate.data("GET", f"{path}?page=2&size=5", user="grace") == {
        "notifications": [],
        "currentPage": 2,
        "pageSize": 5,
        "totalElements": 0,
        "totalPages": 0,
        "hasNext": False,
        "hasPrevious": True,
        "isFirst": False,
        "isLast": True,
    }


async def test_notification_counts_and_writes(nexgate: Nexgate) -> None:
    assert await nexgate.data("GET", f"{NOTIFICATIONS}/unread-count", user="grace") == {
        "unreadCount": 0
    }
    summary = {"total": 0, "unread": 0, "read": 0}
    assert await nexgate.data("GET", f"{NOTIFICATIONS}/summary", user="grace") == summary
    assert await nexgate.data("PUT", f"{NOTIFICATIONS}/read-all", user="grace") is None
    assert await nexgate.data("DELETE", f"{NOTIFICATIONS}/read", user="grace") == 0
    missing = (404, "Notification not found or access denied")
    one = f"{NOTIFICATIONS}/{fixed_id('nothing')}"
    assert await nexgate.answer("GET", one) == missing
    assert await nexgate.answer("PUT", f"{one}/read") == missing
    assert await nexgate.answer("DELETE", one) == missing
    some = {"notificationIds": [fixed_id("nothing")]}
    denied = (400, "Some notifications not found or access denied")
    assert await nexgate.answer("PUT", f"{NOTIFICATIONS}/read", json=some) == denied
    empty = await nexgate.answer("DELETE", f"{NOTIFICATIONS}/batch", json={"notificationIds": []})
    assert empty == (422, "Validation failed")


async def test_notifications_are_read_and_deleted(nexgate: Nexgate) -> None:
    path = f"{NOTIFICATIONS}/me"
    assert await nexgate.answer("GET", path) == (200, "Notifications retrieved successfully")
    new, read = (await nexgate.data("GET", path))["notifications"]
    assert (new["isRead"], new["readAt"], read["isRead"]) == (False, None, True)
    assert await nexgate.data("GET", f"{NOTIFICATIONS}/unread-count") == {"unreadCount": 1}
    unread = await nexgate.data("GET", f"{NOTIFICATIONS}/unread")
    assert [one["id"] for one in unread["notifications"]] == [new["id"]]
    ids = {"notificationIds": [new["id"], new["id"]]}
    marked = await nexgate.answer("PUT", f"{NOTIFICATIONS}/read", json=ids)
    assert marked == (200, "1 notification(s) marked as read")
    one = f"{NOTIFICATIONS}/{new['id']}"
    assert (await nexgate.data("GET", one))["isRead"] is True
    assert (await nexgate.answer("GET", one, user="bob"))[0] == 404
    summary = {"total": 2, "unread": 0, "read": 2}
    assert await nexgate.data("GET", f"{NOTIFICATIONS}/summary") == summary
    assert (await nexgate.answer("DELETE", one))[0] == 200
    assert await nexgate.data("DELETE", f"{NOTIFICATIONS}/read") == 1
    assert (await nexgate.data("GET", path))["totalElements"] == 0


async def test_deactivating_needs_the_password(nexgate: Nexgate) -> None:
    path = "/api/v1/profile/deactivate"
    assert (await nexgate.answer("DELETE", path, json={}))[0] == 422
    refused = await nexgate.answer("DELETE", path, json={"password": "wrong"})
    assert refused == (403, "Current password is incorrect")
    done = await nexgate.answer(
        "DELETE", path, json={"password": SHARED_PASSWORD, "reason": "enough"}
    )
    assert done == (200, "Account deactivated successfully")
    # Nothing refuses a locked account.
    assert (await nexgate.data("GET", ME))["isAccountLocked"] is True


@pytest.mark.parametrize(
    ("content", "directory", "message"),
    [
        (b"", "PROFILE", "File is empty"),
        (b"x", "SOMEWHERE", "Method parameter 'directory'"),
        (b"x", "", "Method parameter 'directory'"),
    ],
)
async def test_uploads_that_are_refused(
    nexgate: Nexgate, content: bytes, directory: str, message: str
) -> None:
    body, headers = picture_form(content, "a.png", field="file", directory=directory)
    answer = await nexgate.answer("POST", UPLOAD, data=body, headers=headers)
    assert answer == (400, message)


async def test_an_upload_is_served_to_everybody(nexgate: Nexgate) -> None:
    body, headers = picture_form(PNG, "a.PNG", field="file", directory="PROFILE")
    file = await nexgate.data("POST", UPLOAD, data=body, headers=headers)
    assert file["permanentUrl"].endswith(".png")
    path = "/uploads/" + file["permanentUrl"].rpartition("/")[2]
    found = await nexgate.send("GET", path, user=None)
    assert await found.read() == PNG
    assert (await nexgate.send("GET", "/uploads/none.png", user=None)).status == 404

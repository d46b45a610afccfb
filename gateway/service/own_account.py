"""What somebody changes about their own account at Nexgate: picture, password, deactivation."""

from collections.abc import Awaitable, Callable
from enum import StrEnum

from pydantic import SecretStr

from gateway.errors import invalid
from gateway.service.accounts import Accounts
from gateway.service.authorized_calls import AuthorizedCalls
from gateway.service.cached_reads import CachedReads
from gateway.service.request_context import RequestContext
from gateway.service.sessions import Sessions
from gateway.service.store_errors import store_needed
from gateway.upstream.accounts import MAX_PICTURES, NexgateAccounts
from gateway.upstream.files import NexgateFiles
from gateway.upstream.nexgate_error import NexgateError
from gateway.upstream.requests import Upload
from mappings.error_kinds import Kind
from mappings.loops import Account

WRONG_PASSWORD = "The password is not right."  # noqa: S105 - a sentence
# Drops what is kept of an account, given by its id and its user name.
Forget = Callable[[str, str | None], Awaitable[None]]


class PictureType(StrEnum):
    """The media types of profile pictures."""

    JPEG = "image/jpeg"
    PNG = "image/png"


# Nexgate goes by the ending of a picture's address.
_ENDINGS = {PictureType.JPEG: ".jpg", PictureType.PNG: ".png"}
_CURRENT = {Kind.FORBIDDEN: ("current_password", WRONG_PASSWORD)}
_NEW = {
    **_CURRENT,
    Kind.INVALID_STATE: ("password", "The new password must differ from the current one."),
    # The rules of Nexgate's own sign-up.
    Kind.INVALID: (
        "password",
        "The password needs a small and a capital letter, a digit and one of @$!%*?&#, and takes "
        "no other characters.",
    ),
}
_DISABLING = {
    Kind.FORBIDDEN: ("password", WRONG_PASSWORD),
    Kind.INVALID: ("password", WRONG_PASSWORD),
}


class OwnAccount:
    """Changes to the viewer's own account. What Nexgate refuses is `ApiError` 422 by field."""

    def __init__(
        self,
        nexgate: NexgateAccounts,
        files: NexgateFiles,
        accounts: Accounts,
        reads: CachedReads,
        calls: AuthorizedCalls,
        sessions: Sessions,
        forget: Forget,
    ) -> None:
        self._nexgate = nexgate
        self._files = files
        self._accounts = accounts
        self._reads = reads
        self._calls = calls
        self._sessions = sessions
        self._forget = forget

    async def change_picture(
        self, context: RequestContext, content: bytes, media_type: PictureType
    ) -> Account:
        """Upload a picture and make it the viewer's first; answers their account."""
        picture = Upload(content, f"avatar{_ENDINGS[media_type]}", media_type, "PROFILE")
        async with self._calls.writing(context) as changes:
            url = await self._calls.as_viewer(
                context, lambda access: self._files.upload_picture(access, picture)
            )
            former = (await self._reads.read_own_profile(context)).profile_picture_urls
            urls = [url, *(other for other in former if other != url)][:MAX_PICTURES]
            profile = await self._calls.as_viewer(
                context,
                lambda access: self._nexgate.update_profile(access, {"profilePictureUrls": urls}),
            )
            # Every clip and comment of the viewer carries the picture.
            changes.drop_everything()
        # Nexgate silently drops addresses it takes for no picture.
        if url not in profile.profile_picture_urls:
            raise invalid({"avatar": ["Nexgate did not take this picture."]})
        return await self._accounts.own_account(context)

    async def change_password(
        self, context: RequestContext, current: SecretStr, new: SecretStr
    ) -> None:
        """Set another password. All sessions of the account but the viewer's own end."""
        account_id = (await self._reads.read_own_profile(context)).id
        self._sessions.require_store()
        try:
            await self._calls.as_viewer(
                context, lambda access: self._nexgate.change_password(access, current, new)
            )
        except NexgateError as error:
            raise _refusal(error, _NEW) from error
        # Nexgate's tokens outlive the password they were got with.
        await self._sessions.end_all_of(account_id, but=context.viewer.session)

    async def deactivate(self, context: RequestContext, password: SecretStr) -> None:
        """Deactivate the account: all its sessions end, and what is kept of it goes."""
        profile = await self._reads.read_own_profile(context)
        self._sessions.require_store()
        async with self._calls.writing(context) as changes:
            try:
                await self._calls.as_viewer(
                    context, lambda access: self._nexgate.deactivate(access, password)
                )
            except NexgateError as error:
                raise _refusal(error, _DISABLING) from error
            changes.drop_everything()
        await self._sessions.end_all_of(profile.id)
        with store_needed("Your account is deactivated. What is kept here goes later."):
            await self._forget(profile.id, profile.user_name)


def _refusal(error: NexgateError, table: dict[Kind, tuple[str, str]]) -> Exception:
    if error.kind not in table:
        return error
    field, message = table[error.kind]
    return invalid({field: [message]})

"""Whom a viewer blocks, as it is cached: thousands of rows that take two milliseconds to read."""

from collections.abc import Sequence

import msgspec

from mappings.nexgate import BlockEntry, UserInfo


class BlockRow(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A row of the list of blocks, without what is made of it when it is shown."""

    user_id: str
    user_name: str | None
    first_name: str | None
    last_name: str | None
    pictures: tuple[str, ...]
    is_verified: bool
    created_at: str | None

    @property
    def names(self) -> tuple[str, str]:
        """The user name, and the name."""
        return self.user_name or "", " ".join(filter(None, (self.first_name, self.last_name)))

    def entry(self) -> BlockEntry:
        """The row as Nexgate gave it."""
        user = UserInfo(
            id=self.user_id,
            user_name=self.user_name,
            first_name=self.first_name,
            last_name=self.last_name,
            profile_picture_urls=self.pictures,
            is_verified=self.is_verified,
        )
        return BlockEntry(user=user, created_at=self.created_at)


def block_row(user: UserInfo, created_at: str | None) -> BlockRow | None:
    """The row of a user; None for one without an id."""
    if user.id is None:
        return None
    return BlockRow(
        user.id,
        user.user_name,
        user.first_name,
        user.last_name,
        user.profile_picture_urls,
        user.is_verified,
        created_at,
    )


class BlockRows:
    """The rows as JSON and back."""

    def __init__(self) -> None:
        self._decoder = msgspec.json.Decoder(tuple[BlockRow, ...])

    def dump_json(self, rows: Sequence[BlockRow], /) -> bytes:
        """The rows as JSON."""
        return msgspec.json.encode(rows)

    def validate_json(self, content: bytes, /) -> Sequence[BlockRow]:
        """The rows; raises ValueError for what isn't any."""
        try:
            return self._decoder.decode(content)
        except msgspec.DecodeError as error:
            raise ValueError(str(error)) from error

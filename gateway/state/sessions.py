"""The sessions: one row each, without any token. Whether one has ended is in the revocations."""

import hashlib
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, Row, bindparam, literal, select, update

from gateway.state.clock import read_time
from gateway.state.migrations import may_use
from gateway.state.refresh_tokens import Refresh, RefreshToken, rotate_refresh_token
from gateway.state.revocations import revocation_of, revoke_name, revoke_names
from gateway.state.session_values import Endings, ListedSession, Refreshed, Session
from gateway.state.sign_ins import Event, SignInLog
from gateway.state.store import StateStore, StoreUnavailable
from gateway.state.tables import REVOCATIONS, SESSIONS, SIGNED_OUT_ACCOUNTS
from gateway.state.upsert import insert_into, insert_new
from gateway.state.write_behind import WriteBehind

MAX_LISTED: Final = 200
# A refresh token is overtaken by one that was used at the same moment, never by many in a row.
_TRIES: Final = 10


class SessionRows:
    """Makes, refreshes, lists and ends sessions. Calls raise `StoreUnavailable`."""

    def __init__(self, store: StateStore, log: SignInLog, *, lifetime_s: int) -> None:
        """Use `store`. No token lives longer than `lifetime_s`."""
        self._store = store
        self._log = log
        self._lifetime_s = lifetime_s
        self.uses = WriteBehind[str](store, "uses of sessions", self._write_uses)

    async def reserve_session(self, session: Session, *, lifetime_s: int) -> bool:
        """Make the row of a session that a code will start; False within `lifetime_s` of the first.

        The row is gone sooner where the code is never used.
        """

        def reserve(connection: Connection) -> bool:
            now = read_time(connection, self._store.clock)
            if not revoke_name(connection, f"consent {session.name}", now + lifetime_s):
                return False
            self._insert(connection, session)
            return True

        return await self._store.write(reserve)

    async def start_session(self, session: Session, token: RefreshToken) -> None:
        """Make the row of a session that begins now, with its first refresh token."""

        await self._store.write(lambda connection: self._start(connection, session, token))

    async def use_code(self, code_expires_at: float, session: Session, token: RefreshToken) -> bool:
        """Start the session of a code. A code that was used ends it instead: False."""

        def use(connection: Connection) -> bool:
            if revoke_name(connection, f"code {session.name}", code_expires_at):
                self._start(connection, session, token)
                return True
            now = read_time(connection, self._store.clock)
            self._end(connection, session, Event.CODE_REUSED, now)
            return False

        return await self._store.write(use)

    async def refresh_session(self, session: Session, token: RefreshToken) -> Refreshed:
        """Use a refresh token of a session; again, it gives the same once more or ends the session.

        A session of a gateway of 0.1 gets its row here or in `confirm_session`.
        """

        def refresh(connection: Connection) -> Refreshed:
            for _ in range(_TRIES):
                row, now = self._good_row(connection, session)
                if row is None:
                    return Refreshed(None, now, has_ended=True)
                outcome, last = rotate_refresh_token(
                    connection,
                    row,
                    token,
                    issued_at=session.issued_at,
                    expires_at=now + self._lifetime_s,
                    now=now,
                )
                if outcome is Refresh.REUSED:
                    self._end(connection, session, Event.REFRESH_TOKEN_REUSED, now)
                    return Refreshed(None, now)
                if outcome is not Refresh.OVERTAKEN:
                    return Refreshed(last, now)
            raise StoreUnavailable("a refresh token was overtaken again and again")

        return await self._store.write(refresh)

    async def confirm_session(self, session: Session) -> bool:
        """Whether a session is good. One that has no row, of a gateway of 0.1, gets it."""
        query = select(
            revocation_of(session.name),
            select(literal(1)).where(SESSIONS.c.name == session.name).exists(),
        )
        has_ended, has_row = await self._store.read(lambda found: found.execute(query).one())
        if has_ended or has_row:
            return not has_ended

        def adopt(connection: Connection) -> bool:
            row, _ = self._good_row(connection, session)
            return row is not None

        return await self._store.write(adopt)

    def note_use(self, name: str) -> None:
        """Note, within a moment, that a session is in use now."""
        self.uses.put_item(name)

    async def end_session(self, session: Session) -> None:
        """End a session and with it all its tokens."""

        def end(connection: Connection) -> None:
            now = read_time(connection, self._store.clock)
            self._end(connection, session, Event.SIGNED_OUT, now)

        await self._store.write(end)

    async def end_one_of(self, account_id: str, name: str) -> bool:
        """End a session of an account; False where the account has none of that name."""

        def end(connection: Connection) -> bool:
            now = read_time(connection, self._store.clock)
            row = connection.execute(select(SESSIONS).where(SESSIONS.c.name == name)).first()
            if row is None or row.account_id != account_id:
                return False
            self._end(connection, _session_of(row), Event.SIGNED_OUT, now)
            return True

        return await self._store.write(end)

    async def end_all_of(self, account_id: str, *, but: str | None = None) -> Sequence[str]:
        """End all sessions of an account, also those without a row; the names of those with one.

        The one named `but` goes on.
        """

        def end(connection: Connection) -> list[str]:
            now = read_time(connection, self._store.clock)
            self._log.note_sign_in(
                connection,
                Event.SIGNED_OUT_EVERYWHERE,
                account_id=account_id,
                session="*",
                client="*",
            )
            return self.end_account(connection, account_id, now, but=but)

        return await self._store.write(end)

    def end_account(
        self, connection: Connection, account_id: str, now: float, *, but: str | None = None
    ) -> list[str]:
        """The same within a transaction, and without a line in the log."""
        others = (SESSIONS.c.account_id == account_id, SESSIONS.c.name != (but or ""))
        names = list(connection.execute(select(SESSIONS.c.name).where(*others)).scalars())
        revoke_names(connection, names, now + self._lifetime_s)
        unended = update(SESSIONS).where(*others, SESSIONS.c.ended_at.is_(None))
        connection.execute(unended.values(ended_at=now))
        insert = insert_into(connection, SIGNED_OUT_ACCOUNTS).values(
            account=_account_key(account_id), before=now
        )
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=["account"], set_={"before": insert.excluded.before}
            )
        )
        return names

    async def list_sessions(self, account_id: str) -> Sequence[ListedSession]:
        """The sessions of an account that go on, the one used last first."""
        columns = SESSIONS.c

        query = (
            select(*(columns[name] for name in ListedSession.__slots__))
            .where(
                columns.account_id == account_id,
                columns.ended_at.is_(None),
                columns.expires_at > self._store.clock(),
                ~revocation_of(columns.name),
            )
            .order_by(columns.used_at.desc())
            .limit(MAX_LISTED)
        )

        def find(connection: Connection) -> list[ListedSession]:
            return [ListedSession(*row) for row in connection.execute(query)]

        return await self._store.read(find)

    async def find_endings(self, since: float | None) -> Endings:
        """The sessions that ended since a time of the store's clock; with None just the time."""

        def find(connection: Connection) -> Endings:
            now = read_time(connection, self._store.clock)
            is_fit = may_use(connection)
            if since is None:
                return Endings((), now, is_fit)
            # What ends now expires in a lifetime: that is how the last ones are found.
            query = select(REVOCATIONS.c.name).where(
                REVOCATIONS.c.expires_at >= int(since) + self._lifetime_s
            )
            return Endings(connection.execute(query).scalars().all(), now, is_fit)

        return await self._store.read(find)

    def _write_uses(self, connection: Connection, names: Sequence[str]) -> None:
        now = read_time(connection, self._store.clock)
        # One by one in this order: two gateways that note the same must not wait for each other.
        rows = [{"used": name, "now": now} for name in sorted(set(names))]
        change = update(SESSIONS).where(SESSIONS.c.name == bindparam("used"))
        connection.execute(change.values(used_at=bindparam("now")), rows)

    def _start(self, connection: Connection, session: Session, token: RefreshToken) -> None:
        row = {**self._row(session), "refresh_current": token.fingerprint}
        insert = insert_into(connection, SESSIONS).values(row)
        # A consent has made the row already.
        begun = {name: insert.excluded[name] for name in ("used_at", "expires_at")}
        begun["refresh_current"] = insert.excluded.refresh_current
        connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=begun))
        self._note(connection, Event.SIGNED_IN, session)

    def _insert(self, connection: Connection, session: Session) -> None:
        insert_new(connection, SESSIONS, self._row(session))

    def _row(self, session: Session) -> dict[str, object]:
        return {
            "name": session.name,
            "account_id": session.account_id,
            "client": session.client,
            "app": session.app,
            "place": session.place,
            "made_at": self._store.clock(),
            "used_at": self._store.clock(),
            "expires_at": int(session.expires_at),
        }

    def _good_row(
        self, connection: Connection, session: Session
    ) -> tuple[Row[tuple[object, ...]] | None, float]:
        """The row of a session and the time. The row is made where it is missing.

        None in its place when the session has ended.
        """
        has_ended, now = connection.execute(
            select(revocation_of(session.name), self._store.clock())
        ).one()
        if has_ended:
            return None, now
        query = select(SESSIONS).where(SESSIONS.c.name == session.name)
        row = connection.execute(query).first()
        if row is not None:
            return row, now
        mark = SIGNED_OUT_ACCOUNTS.c
        before = connection.execute(
            select(mark.before).where(mark.account == _account_key(session.account_id))
        ).scalar()
        if before is not None and session.issued_at <= before:
            revoke_name(connection, session.name, now + self._lifetime_s)
            return None, now
        self._insert(connection, session)
        return connection.execute(query).one(), now

    def _end(self, connection: Connection, session: Session, event: Event, now: float) -> None:
        if revoke_name(connection, session.name, now + self._lifetime_s):
            of_session = update(SESSIONS).where(SESSIONS.c.name == session.name)
            connection.execute(of_session.values(ended_at=now))
            self._note(connection, event, session)

    def _note(self, connection: Connection, event: Event, session: Session) -> None:
        self._log.note_sign_in(
            connection,
            event,
            account_id=session.account_id,
            session=session.name,
            client=session.client,
            place=session.place,
        )


def _session_of(row: Row[tuple[object, ...]]) -> Session:
    return Session(
        row.name, row.account_id, row.client, row.made_at, row.expires_at, row.app, row.place
    )


def _account_key(account_id: str) -> str:
    return hashlib.sha256(account_id.encode()).hexdigest()

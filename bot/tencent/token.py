"""The access token (接口凭证): fetched seldom, kept in the database, shared by all replicas."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Field, Session, SQLModel

from bot.channel import TryLater
from bot.faults import quiet
from core.db import reading

log = logging.getLogger(__name__)

EARLY = timedelta(minutes=2)  # stable_token hands out the next one 5 minutes before expiry
BETWEEN_FORCED = timedelta(seconds=30)  # Tencent: at least 30 s apart, 20 a day
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)
_PATIENCE = timedelta(minutes=10)  # between fetches while no token is accepted


class PlatformToken(SQLModel, table=True):
    """The token in force of an account, so that a restart and a second replica need not ask."""

    __tablename__ = "platform_token"
    account: str = Field(primary_key=True)
    token: str = Field(repr=False)
    expires_at: datetime
    forced_at: datetime | None = None


@dataclass(frozen=True)
class Grant:
    """A token as the platform gave it, and for how long."""

    token: str = field(repr=False)
    lives: timedelta


def real_time() -> datetime:
    """The machine's own clock: a token ages at Tencent's, wherever the demo's clock stands."""
    return datetime.now(UTC)


class Tokens:
    """One account's token. When none is accepted it stops asking and says TryLater for a while.

    `fetch(force)` asks the platform (stable_token, force_refresh); it raises TryLater. Whatever
    happens, a storm of refusals costs at most three fetches: one ordinary, one after the first
    refusal, one forced.
    """

    def __init__(
        self,
        engine: Engine,
        account: str,
        fetch: Callable[[bool], Grant],
        now: Callable[[], datetime],
    ) -> None:
        self._engine, self._account, self._fetch, self._now = engine, account, fetch, now
        self._lock = threading.Lock()
        self._held: PlatformToken | None = None
        self._asked_at: datetime | None = None
        self._closed_until: datetime | None = None
        self._pause = timedelta(0)

    def current(self) -> str:
        """The token to use now; TryLater while the platform accepts none."""
        with self._lock:
            self._be_open()
            if not self._good(self._held):
                self._held = self._stored()
            if not self._good(self._held):
                self._ask(force=False)
            return self._token

    def after(self, refused: str) -> str:
        """Another token than the one just refused (40001, 40014, 42001), or TryLater."""
        with self._lock:
            if self._token != refused:  # another thread has been here
                return self._token
            stored = self._stored()
            if self._good(stored) and stored is not None and stored.token != refused:
                self._held = stored  # another replica has
                return self._token
            self._replace(refused)
            return self._token

    def refused_again(self) -> TryLater:
        """A brand-new token was refused too: nothing is asked or sent for a while."""
        with self._lock:
            return self._close()

    def accepted(self) -> None:
        """The platform took the token."""
        self._pause = timedelta(0)

    @property
    def _token(self) -> str:
        return self._held.token if self._held else ""

    def _replace(self, refused: str) -> None:
        now = self._now()
        if self._pause and self._asked_at and now - self._asked_at < _PATIENCE:
            raise self._close()
        self._ask(force=False)
        if self._token != refused:
            return
        forced = self._held.forced_at if self._held else None
        wait = _PATIENCE if self._pause else BETWEEN_FORCED
        if forced is not None and now - forced < wait:
            raise self._close()
        self._ask(force=True)

    def _ask(self, *, force: bool) -> None:
        now = self._now()
        self._asked_at = now
        try:
            grant = self._fetch(force)
        except TryLater as later:
            raise self._close(later) from None
        kept = self._held.forced_at if self._held else None
        self._held = PlatformToken(
            account=self._account,
            token=grant.token,
            expires_at=now + grant.lives,
            forced_at=now if force else kept,
        )
        self._store(self._held)

    def _be_open(self) -> None:
        if self._closed_until is not None and self._now() < self._closed_until:
            raise self._shut("token_refused")

    def _close(self, why: TryLater | None = None) -> TryLater:
        now = self._now()
        if self._closed_until is None or now >= self._closed_until:
            self._pause = min(max(SHORTEST_PAUSE, self._pause * 2), LONGEST_PAUSE)
            if why is not None and why.after is not None:
                self._pause = max(self._pause, why.after)
            self._closed_until = now + self._pause
            log.error("tencent: no access token is accepted; next try in %s", self._pause)
        return self._shut(why.why if why else "token_refused")

    def _shut(self, why: str) -> TryLater:
        until = self._closed_until or self._now()
        return TryLater(why, until - self._now(), whole_channel=True)

    def _good(self, held: PlatformToken | None) -> bool:
        return held is not None and held.expires_at - self._now() > EARLY

    def _stored(self) -> PlatformToken | None:
        try:
            with reading(self._engine) as db:
                stored = db.get(PlatformToken, self._account)
                if stored is not None:
                    db.expunge(stored)
                return stored
        except SQLAlchemyError as error:
            log.warning("tencent: the stored access token could not be read", exc_info=quiet(error))
            return None

    def _store(self, held: PlatformToken) -> None:
        # Losing this row costs one fetch, so a busy database must not cost a message.
        try:
            with Session(self._engine) as db:
                db.merge(PlatformToken(**held.model_dump()))
                db.commit()
        except SQLAlchemyError as error:
            log.warning("tencent: the access token could not be stored", exc_info=quiet(error))

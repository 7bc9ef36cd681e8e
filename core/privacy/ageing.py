"""Ageing (过了保存期): what was said of matters long over goes; the ledger, the acts and the figures stay (PIPL, Art. 19).

How long is the operator's, a year unless they say otherwise. Each night takes it in small portions, so that nobody
waits for it; a second night finds nothing left to do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, delete, or_, true, update
from sqlalchemy import select as sa_select
from sqlmodel import col, func, select

from core.db import Db
from core.duties.check_ins import CheckInPhoto
from core.emergencies.emergencies import Emergency
from core.evidence import Evidence, EvidenceState
from core.outbox import Outgoing, State
from core.points.claims.claim_photos import ClaimPhoto
from core.privacy import columns, erasing, words
from core.privacy.columns import Columns
from core.reports.ladder.reports import ReportEvidence

AT_ONCE = 500
"""So many rows of a table go in one transaction."""
MOST = 200
"""So many portions of a table in one night: what is left goes in the next."""
_PHOTOS = {
    "report": (ReportEvidence.evidence_id, ReportEvidence.report_id),
    "claim": (ClaimPhoto.evidence_id, ClaimPhoto.claim_id),
    "check_in": (CheckInPhoto.evidence_id, CheckInPhoto.check_in_id),
}
_MAIL = "outbox"


@dataclass
class Terms:
    """How long words of what is over are kept, and messages; None for ever."""

    words: timedelta | None = timedelta(days=365)
    mail: timedelta | None = timedelta(days=365)


_terms = Terms()


def use(words_days: int, mail_days: int) -> None:
    """The operator's terms, in days; 0 keeps for ever."""
    _terms.words = timedelta(days=words_days) if words_days else None
    _terms.mail = timedelta(days=mail_days) if mail_days else None


def shortest() -> timedelta:
    """The shorter of the two terms; where everything is kept for ever, longer than anything can be old."""
    return min(filter(None, (_terms.words, _terms.mail)), default=timedelta(days=365 * 1000))


def mail_before(now: datetime) -> datetime | None:
    """Messages that ended before that go; None where they stay."""
    return now - _terms.mail if _terms.mail else None


def shares(name: str, rows: int) -> list[str]:
    """The names of the portions into which so many rows go."""
    return [f"{name}/{n}" for n in range(min(MOST, -(-rows // AT_ONCE)))]


def portions(db: Db, now: datetime) -> list[str]:
    """What this night has to do: a name for each table and portion of `AT_ONCE` rows."""
    every = [(name, statement.subquery()) for name, statement in _every(now)]
    counts = [(name, db.scalar(sa_select(func.count()).select_from(one))) for name, one in every]
    return [share for name, count in counts for share in shares(name, count or 0)]


def sweep(db: Db, now: datetime, portion: str) -> int:
    """Take one portion away; how many rows it was. Safe to repeat, in any order."""
    name = portion.partition("/")[0]
    statement = dict(_every(now)).get(name)
    if statement is None:
        return 0
    keys = [tuple(key) for key in db.execute(statement.limit(AT_ONCE)).all()]
    if keys and name == _MAIL:
        _away_with_mail(db, [key[0] for key in keys])
    elif keys:
        _blank(db, columns.loaded(name), columns.DECLARED[name], keys)
        _away_with_photos(db, name, [key[0] for key in keys], now)
    db.expire_all()
    return len(keys)


def _every(now: datetime) -> Iterator[tuple[str, Select[*tuple[object, ...]]]]:
    """By table, the keys of its rows whose time is over."""
    if _terms.words is not None:
        for table, declared in columns.tables():
            if _worded(declared) and (declared.over or declared.within):
                yield table.name, _over(table, declared, now - _terms.words)
    before = mail_before(now)
    if before is not None:
        yield _MAIL, _old_mail(before)


def _worded(declared: Columns) -> list[str]:
    return list(dict.fromkeys([*declared.personal.split(), *declared.aged.split()]))


def _over(table: Table, declared: Columns, before: datetime) -> Select[*tuple[object, ...]]:
    spoken = [table.c[name] for name in _worded(declared)]
    still = or_(*(and_(one.is_not(None), one.not_in(("", words.GONE))) for one in spoken))
    keys = list(table.primary_key.columns)
    return sa_select(*keys).where(_is_over(table, declared, before), still).order_by(*keys)


def _is_over(table: Table, declared: Columns, before: datetime) -> ColumnElement[bool]:
    """Rows of what was over before that moment; of a part of a matter, where the matter was."""
    among = table.c.kind.in_(declared.among) if declared.among else true()
    if declared.within:
        key = next(iter(table.c[declared.within].foreign_keys)).column
        matter = _is_over(key.table, columns.DECLARED[key.table.name], before)
        return and_(among, table.c[declared.within].in_(sa_select(key).where(matter)))
    closed = table.c.state.not_in(declared.until) if declared.until else true()
    return and_(among, closed, table.c[declared.over] < before)


def _blank(db: Db, table: Table, declared: Columns, keys: list[tuple[object, ...]]) -> None:
    every = list(table.primary_key.columns)
    these = or_(*(and_(*(c == v for c, v in zip(every, key, strict=True))) for key in keys))
    if len(every) == 1:
        these = every[0].in_([key[0] for key in keys])
    for name in _worded(declared):
        spoken = and_(these, table.c[name] != "")
        db.execute(update(table).where(spoken).values({name: words.GONE}))


def _away_with_photos(db: Db, name: str, ids: list[object], now: datetime) -> None:
    """The photos that came with these; that one has served already stays known."""
    shown: set[str] = set()
    if name in _PHOTOS:
        evidence_id, matter_id = _PHOTOS[name]
        shown.update(db.exec(select(evidence_id).where(col(matter_id).in_(ids))))
    elif name == "emergency":
        for photos in db.exec(select(Emergency.photos).where(col(Emergency.id).in_(ids))):
            shown.update(photos or ())
    kept = (col(Evidence.id).in_(shown), Evidence.state != EvidenceState.LOST)
    for evidence in db.exec(select(Evidence).where(*kept)).all():
        erasing.drop(db, evidence, now, known_again=True)


def _old_mail(before: datetime) -> Select[*tuple[object, ...]]:
    """Messages that have ended: those about nothing that is kept, and of the others those with words."""
    over = and_(col(Outgoing.state) != State.WAITING, col(Outgoing.ended_at) < before)
    has_words = or_(col(Outgoing.thing).is_(None), col(Outgoing.text) != words.GONE)
    return sa_select(col(Outgoing.id)).where(over, has_words, ~_pointed_at()).order_by(Outgoing.id)


def _pointed_at() -> ColumnElement[bool]:
    """Whether a row of another table names the message."""
    mine = columns.loaded(_MAIL)
    naming = [
        column
        for table, _ in columns.tables()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table is mine
    ]
    return or_(*(col(Outgoing.id).in_(sa_select(column)) for column in naming))


def _away_with_mail(db: Db, ids: list[object]) -> None:
    """What was about a matter stays as a mark that it was told; the rest goes."""
    these = col(Outgoing.id).in_(ids)
    blank: dict[str, Any] = {"text": words.GONE, "choices": [], "answer": None, "picture": None}
    db.execute(update(Outgoing).where(these, col(Outgoing.thing).is_not(None)).values(blank))
    db.execute(delete(Outgoing).where(these, col(Outgoing.thing).is_(None)))

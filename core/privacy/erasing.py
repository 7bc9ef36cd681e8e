"""Erasing (删掉): somebody's own words, photos and messages; what others still work on is left until it is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, or_
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, func, select

from core.db import Db, insert_once
from core.emergencies.emergencies import Emergency
from core.evidence import Evidence, EvidenceState
from core.outbox import Outgoing, State
from core.points.claims.claim_photos import ClaimPhoto
from core.points.claims.claims import Claim
from core.privacy import columns, words
from core.privacy.columns import Columns
from core.registry.addresses import Address, Binding
from core.reports.ladder.reports import Report, ReportEvidence

TELLING = 6
"""So many letters make a sentence that can be looked for elsewhere; fewer may be anybody's."""
_AT_ONCE = 200
_NAMES_A_FILE = Evidence.state != EvidenceState.LOST


class ErasedFile(SQLModel, table=True):
    """A file that no evidence names any more and that has still to be deleted from the disk."""

    __tablename__ = "erased_file"
    digest: str = Field(primary_key=True)
    kind_of_file: str
    at: datetime


def things(db: Db, person_id: str) -> list[str]:
    """The ids of all rows with words of the person's own: what messages are about."""
    return [
        row_id
        for table, declared in columns.tables()
        if table.name in columns.owned() and "id" in table.c
        for row_id in db.scalars(sa_select(table.c.id).where(table.c[declared.of] == person_id))
    ]


def own_words(db: Db, person_id: str) -> list[str]:
    """Blank the person's own words wherever nobody needs them any more; the sentences among them."""
    sentences: set[str] = set()
    for table, declared in columns.tables():
        if not declared.personal:
            continue
        texts = [table.c[name] for name in declared.personal.split()]
        mine = _mine(table, declared, person_id)
        for stored in db.execute(sa_select(*texts).where(mine)).all():
            sentences.update(one for one in stored if one and one != words.GONE)
        for text in texts:
            spoken = and_(mine, text != "")
            db.execute(table.update().where(spoken).values({text.name: words.GONE}))
    return sorted(one for one in sentences if len(one) >= TELLING)


def left(db: Db, person_id: str) -> bool:
    """Whether words of theirs stand anywhere because something is open."""
    return any(
        db.execute(
            sa_select(table.c[declared.personal.split()[0]]).where(
                theirs(table, declared, person_id),
                or_(*(table.c[one].not_in(("", words.GONE)) for one in declared.personal.split())),
            )
        ).first()
        for table, declared in columns.tables()
        if declared.personal
    )


def theirs(table: Table, declared: Columns, person_id: str) -> ColumnElement[bool]:
    """The rows of a table whose words are the person's."""
    conditions = [table.c[declared.of] == person_id] if declared.of else []
    if declared.among:
        conditions.append(table.c.kind.in_(declared.among))
    if declared.within and not declared.of:
        key, matter = _matter(table, declared)
        mine = sa_select(key).where(key.table.c[matter.of] == person_id)
        conditions.append(table.c[declared.within].in_(mine))
    return and_(*conditions)


def _mine(table: Table, declared: Columns, person_id: str) -> ColumnElement[bool]:
    """Those of them that nobody needs any more."""
    conditions = [theirs(table, declared, person_id)]
    if declared.until:
        conditions.append(table.c.state.not_in(declared.until))
    if declared.within:
        key, matter = _matter(table, declared)
        over = sa_select(key).where(key.table.c.state.not_in(matter.until))
        conditions.append(table.c[declared.within].in_(over))
    return and_(*conditions)


def _matter(table: Table, declared: Columns) -> tuple[Column[Any], Columns]:
    """What the rows of a table are about, and what is declared of it."""
    key = next(iter(table.c[declared.within].foreign_keys)).column
    return key, columns.DECLARED[key.table.name]


def photos(db: Db, person_id: str, now: datetime) -> int:
    """Take away the photos and voices that the person sent with what is over; how many.

    A file goes from the disk once no evidence names it.
    """
    every = sent(db, person_id, over_alone=True)
    for at in range(0, len(every), _AT_ONCE):
        ids = every[at : at + _AT_ONCE]
        kept = db.exec(select(Evidence).where(col(Evidence.id).in_(ids))).all()
        for evidence in kept:
            drop(db, evidence, now)
        shown = select(Outgoing).where(col(Outgoing.picture).in_(ids))
        for message in db.exec(shown):
            message.picture = None
            db.add(message)
    return len(every)


def sent(db: Db, person_id: str, *, over_alone: bool = False) -> list[str]:
    """The evidence that came with the person's reports, claims and cries; `over_alone`: with those that are over."""
    matters = ("report", "claim", "emergency")
    over = {name: columns.DECLARED[name].until if over_alone else () for name in matters}
    reported = (
        select(ReportEvidence.evidence_id)
        .join(Report, col(Report.id) == ReportEvidence.report_id)
        .where(
            Report.person_id == person_id,
            ReportEvidence.stage == "filed",
            col(Report.state).not_in(over["report"]),
        )
    )
    claimed = (
        select(ClaimPhoto.evidence_id)
        .join(Claim, col(Claim.id) == ClaimPhoto.claim_id)
        .where(Claim.claimant_id == person_id, col(Claim.state).not_in(over["claim"]))
    )
    cried = select(Emergency).where(
        Emergency.person_id == person_id, col(Emergency.state).not_in(over["emergency"])
    )
    shown = [one for emergency in db.exec(cried) for one in emergency.photos or ()]
    return sorted({*db.exec(reported), *db.exec(claimed), *shown})


def drop(db: Db, evidence: Evidence, now: datetime, *, known_again: bool = False) -> None:
    """Take a photo or voice away; `known_again`: its digest stays, so that it cannot serve once more."""
    digest, kind = evidence.digest, evidence.kind_of_file or ""
    evidence.state, evidence.source, evidence.content = EvidenceState.LOST, {}, None
    if not known_again:
        evidence.digest = evidence.kind_of_file = None
    db.add(evidence)
    db.flush()
    if digest is None:
        return
    others = select(func.count()).where(Evidence.digest == digest, _NAMES_A_FILE)
    if not db.exec(others).one():
        insert_once(db, ErasedFile, {"digest": digest, "kind_of_file": kind, "at": now})


def files(db: Db) -> list[ErasedFile]:
    """The files that have to go from the disk; one that somebody has sent again meanwhile stays."""
    waiting = db.exec(select(ErasedFile).order_by(col(ErasedFile.digest))).all()
    digests = [file.digest for file in waiting]
    named = (col(Evidence.digest).in_(digests), _NAMES_A_FILE)
    again = set(db.exec(select(Evidence.digest).where(*named)))
    for file in waiting:
        if file.digest in again:
            db.delete(file)
    return [file for file in waiting if file.digest not in again]


def deleted(db: Db, digest: str) -> None:
    """A file is gone from the disk."""
    file = db.get(ErasedFile, digest)
    if file is not None:
        db.delete(file)


def messages(db: Db, person_id: str, things_over: Sequence[str], now: datetime) -> None:
    """Blank what the person wrote and was told, and what repeats a matter of theirs that is over.

    On a telephone that others share only what was meant for them: who wrote there is not known.
    """
    chats = _own_chats(db, person_id)
    outbox, inbox = columns.loaded("outbox"), columns.loaded("inbox")
    theirs = or_(
        outbox.c.person_id == person_id,
        *(and_(outbox.c.channel == a.channel, outbox.c.chat == a.chat) for a in chats),
    )
    waits = and_(theirs, outbox.c.state == State.WAITING, outbox.c.lease.is_(None))
    dropped = {"state": State.SUPERSEDED, "ended_at": now, "error": "withdrawn"}
    db.execute(outbox.update().where(waits).values(dropped))
    over = and_(outbox.c.thing.in_(list(things_over)), outbox.c.state != State.WAITING)
    blank: dict[str, Any] = {"text": words.GONE, "choices": [], "answer": None, "picture": None}
    for mine in (theirs, over):
        db.execute(outbox.update().where(mine).values(blank))
    for address in chats:
        here = and_(inbox.c.channel == address.channel, inbox.c.chat == address.chat)
        for key, event in db.execute(sa_select(inbox.c.id, inbox.c.event).where(here)).all():
            kept = _without_words(event)
            db.execute(inbox.update().where(inbox.c.id == key).values(event=kept))
        talk = columns.loaded("conversation")
        db.execute(talk.delete().where(talk.c.address_id == address.id))


def _without_words(event: dict[str, Any]) -> dict[str, Any]:
    kept = {k: event[k] for k in ("channel", "chat", "key", "at") if k in event}
    return kept | {"text": words.GONE}


def _own_chats(db: Db, person_id: str) -> list[Address]:
    """The accounts at which nobody but the person was ever bound."""
    mine = select(Binding.address_id).where(Binding.person_id == person_id)
    others = select(Binding.address_id).where(Binding.person_id != person_id)
    query = select(Address).where(col(Address.id).in_(mine), col(Address.id).not_in(others))
    return list(db.exec(query))

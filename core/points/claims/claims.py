"""Claims (积分申报): somebody says what was done; it waits for the panel's decision."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Index, Table, bindparam
from sqlalchemy import select as plain_select
from sqlmodel import Field, col, select

from core import acts, ahead
from core.acts import Act
from core.db import Db, lock, rows_of
from core.decisions import Decided
from core.errors import Refusal
from core.ids import new_id
from core.points.claims import days, words
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import Claimant, Item, ItemKind, Rulebook, Subject
from core.points.statement import freezes, statements
from core.points.statement.statements import StatementState
from core.points.subjects import committees, subjects
from core.points.subjects.subjects import Standing
from core.registry import regions
from core.registry.households import Household
from core.registry.people import ABOVE, CADRES, Appointment, Person, Post

MOST_WORDS = 200

SUBMITTED = acts.kind("claim.submit")
WITHDRAWN = acts.kind("claim.withdraw", passed_over="the taking back of a claim")


class ClaimState(StrEnum):
    """What has become of a claim."""

    WAITING = "waiting"  # 待审核
    PASSED = "passed"  # 已通过
    REJECTED = "rejected"  # 未通过
    WITHDRAWN = "withdrawn"  # 已撤回


class Claim(Decided, table=True):
    """One act put on record for one subject, under the rulebook in force on its day."""

    __tablename__ = "claim"
    __table_args__ = (
        Index("claim_month", "village_id", "subject", "period", "state"),
        Index("claim_subject", "subject_id", "code", "period"),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str = Field(foreign_key="region.id")
    subject: Subject
    subject_id: str
    code: str  # the item
    digest: str = Field(foreign_key="rulebook_version.digest")
    kind: ItemKind
    points: int  # signed, after the category's weight
    day: date  # of the act, in the village
    period: str  # that it counts for: a key of periods.py
    said: str  # in the claimant's own words
    about: str = ""  # whom it was done for, when known: a household's id
    amount: int | None = None  # in the item's unit, or the points chosen of its range
    claimant_id: str = Field(foreign_key="person.id", index=True)
    right: Claimant  # by which the claimant may put it on record
    at: datetime
    state: ClaimState = ClaimState.WAITING
    version: int = 1  # raised at every change of state; buttons name it
    decided_by: str | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    meeting_id: str | None = Field(default=None, foreign_key="meeting.id")
    """The meeting whose vote decided it, in place of a person."""
    reason: str = ""  # why it was not passed
    once: str | None = Field(default=None, unique=True)
    """Subject, item, day and for whom: one act counts once. None when it stands no more."""


NOT_FOR = {
    Subject.HOUSEHOLD: "您不能替这一户申报。请让那家人自己发“申报”，或找他们的村民代表、网格员。",
    Subject.REPRESENTATIVE: "您不能替这位代表申报。请让代表自己发“申报”，或跟村干部说。",
    Subject.PARTY_MEMBER: "您不能替这名党员申报。请让本人发“申报”，或跟网格员、支部说。",
    Subject.COMMITTEE: "班子的加分、扣分由镇、县干部来记。有情况请跟镇里说。",
    Subject.COMMITTEE_MEMBER: "班子成员的加分、扣分由镇、县干部来记。有情况请跟镇里说。",
}


@dataclass(frozen=True)
class Wanted:
    """What is to be put on record, before anybody has checked it."""

    subject: Subject
    subject_id: str
    code: str
    day: date
    said: str
    photos: tuple[str, ...] = ()
    about: str = ""
    amount: int | None = None


def rights(
    db: Db,
    person: Person,
    subject: Subject,
    subject_id: str,
    now: datetime,
    standing: Standing | None = None,
) -> list[Claimant]:
    """By which rights the person may put something on record for the subject, the nearest first.

    `standing`: the person's own, where this turn has read it.
    """
    claimants = []
    standing = standing or subjects.standing(db, person.id, now)
    held = standing.held
    if (subject, subject_id) in standing.own:
        claimants.append(Claimant.SELF)
    place = _place(db, subject, subject_id, now)
    if place is None:
        return claimants
    seats = {(a.post, a.region_id) for a in held}
    if subject == Subject.HOUSEHOLD and (Post.REPRESENTATIVE, place) in seats:
        claimants.append(Claimant.REPRESENTATIVE)
    above = {region.id for region in regions.line_up(db, place)} if held else set()
    if _is_grid_worker(db, held, subject, place, above):
        claimants.append(Claimant.GRID_WORKER)
    # What a committee gets is never put on record by the village itself.
    cadres = ABOVE if subject in committees.SUBJECTS else CADRES
    if any(a.post in cadres and a.region_id in above for a in held):
        claimants.append(Claimant.CADRE)
    return claimants


def _is_grid_worker(
    db: Db, held: list[Appointment], subject: Subject, place: str, above: set[str]
) -> bool:
    """Of the household's grid; for a party member, of any grid of the village."""
    grids = [a.region_id for a in held if a.post == Post.GRID_WORKER]
    if subject != Subject.PARTY_MEMBER:
        return any(grid in above for grid in grids)
    return any(regions.one(db, grid).village_id == place for grid in grids)


def _place(db: Db, subject: Subject, subject_id: str, now: datetime) -> str | None:
    if subject == Subject.HOUSEHOLD:
        home = db.get(Household, subject_id)
        return home.circle_id if home else None
    if subject == Subject.COMMITTEE:
        return subject_id
    return next(iter(subjects.held_in(db, subject, subject_id, now)), None)


def items_for(
    db: Db,
    person: Person,
    subject: Subject,
    subject_id: str,
    day: date,
    now: datetime,
    standing: Standing | None = None,
) -> list[Item]:
    """The items that the person may put on record for the subject for an act of that day."""
    by = frozenset(rights(db, person, subject, subject_id, now, standing))
    if not by:
        return []
    rulebook = rulebook_for(db, subject, subject_id, day, now)
    subject_class = subjects.class_of(db, subject, subject_id, now)
    return [i for i in rulebook.claimable(by, day) if i.is_for(subject_class)] if rulebook else []


def rulebook_for(
    db: Db, subject: Subject, subject_id: str, day: date, now: datetime
) -> Rulebook | None:
    """The rulebook under which an act of that day counts for the subject."""
    village_id = subjects.village_of(db, subject, subject_id, now)
    return versions.in_force(db, village_id, subject, day)


def decided_for(db: Db, claim: Claim, now: datetime) -> str:
    """The period for which a claim counts that is decided now: its own until that is worked out."""
    begun = statements.of_month(db, claim.village_id, claim.subject, claim.period)
    if begun is not None and begun.state == StatementState.REVIEWING:
        return claim.period
    later = days.counts_for(db, claim.village_id, claim.subject, claim.day, now)
    return max(claim.period, later, key=lambda period: periods.days(period)[::-1])


def moved_note(claim: Claim) -> str:
    """Why a claim counts for another period than that of its day; empty when it does not."""
    period = periods.of_day(claim.day, periods.kind(claim.period))
    if period == claim.period:
        return ""
    return f"{periods.spoken(period)}的积分表已经算好了，这一笔算到{periods.spoken(claim.period)}。"


def once(claim: Claim) -> str:
    """What makes two claims the same act: subject, item, day and for whom."""
    # A person may be several kinds of subject at once, with items of one code in several rulebooks.
    shared = claim.subject not in (Subject.HOUSEHOLD, Subject.REPRESENTATIVE)
    whose = f"{claim.subject}:{claim.subject_id}" if shared else claim.subject_id
    return f"{whose}/{claim.code}/{claim.day}/{claim.about}"


def taken(db: Db, claim: Claim) -> bool:
    """Whether another claim stands for the same act."""
    query = select(Claim.id).where(Claim.once == once(claim), Claim.id != claim.id)
    return db.exec(query).first() is not None


def open_of(db: Db, person_id: str, since: datetime) -> Claim | None:
    """The claim that the person put on record last, if it still waits and is not older than this."""
    query = select(Claim).where(
        Claim.claimant_id == person_id, Claim.state == ClaimState.WAITING, Claim.at >= since
    )
    return db.exec(query.order_by(col(Claim.id).desc()).limit(1)).first()


def item_of(db: Db, claim: Claim) -> Item:
    """The item as it stood on the day of the act."""
    item = versions.item(db, claim.digest, claim.code, claim.day)
    if item is None:
        raise LookupError(f"claim {claim.id}: no item {claim.code} on {claim.day}")
    return item


def of_subject(db: Db, subject_id: str, period: str) -> list[Claim]:
    """A subject's claims of a period that wait or have passed, by day."""
    query = select(Claim).where(
        Claim.subject_id == subject_id,
        Claim.period == period,
        col(Claim.state).in_((ClaimState.WAITING, ClaimState.PASSED)),
    )
    return list(db.exec(query.order_by(col(Claim.day), col(Claim.id))))


class Passed(NamedTuple):
    """A claim that counts, as the month is worked out from it."""

    id: str
    subject_id: str
    code: str
    digest: str
    kind: ItemKind
    points: int
    day: date
    amount: int | None = None


def passed(db: Db, village_id: str, subject: Subject, period: str) -> list[Passed]:
    """All claims of a village's period that passed, by day; one SELECT."""
    rows = _PASSED.of(db, village_id, subject=subject, period=period)
    return list(map(Passed._make, rows))


# Built once, and of plain columns: there are hundreds of them in every village, every month.
_ROWS: Table = rows_of(Claim)
_OF_PERIOD = (
    _ROWS.c.subject == bindparam("subject"),
    _ROWS.c.period == bindparam("period"),
)
_PASSED = ahead.PerVillage(
    plain_select(*(_ROWS.c[name] for name in Passed._fields))
    .where(*_OF_PERIOD, _ROWS.c.state == ClaimState.PASSED, freezes.none_on(_ROWS.c.id))
    .order_by(_ROWS.c.day, _ROWS.c.id),
    _ROWS.c.village_id,
)
_WAITING = ahead.PerVillage(
    select(Claim).where(*_OF_PERIOD, Claim.state == ClaimState.WAITING).order_by(col(Claim.id)),
    _ROWS.c.village_id,
)


def waiting(db: Db, village_id: str, subject: Subject, period: str) -> list[Claim]:
    """A village's claims of a period that nobody has decided yet, oldest first."""
    return list(_WAITING.of(db, village_id, subject=subject, period=period))


@acts.takes_back(SUBMITTED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """Withdraw a claim that nobody has decided yet; what it was, in words."""
    lock(db, Claim, act.thing_id)
    claim = db.get_one(Claim, act.thing_id, populate_existing=True)
    if claim.state == ClaimState.WITHDRAWN or act.undone_at is not None:
        raise Refusal("这条申报已经撤回了。")
    if claim.state != ClaimState.WAITING:
        raise Refusal("这条申报已经审核过了，撤不回。有出入请跟村干部说，或在公示期发“异议”。")
    freezes.refuse(db, claim.id)
    claim.state, claim.once = ClaimState.WITHDRAWN, None
    claim.version += 1
    act.undone_at = now
    db.add_all([claim, act])
    acts.record(
        db,
        WITHDRAWN,
        claim.id,
        now,
        person_id=act.person_id,
        right=claim.right,
        undid=act.id,
    )
    return words.withdrawn(item_of(db, claim).name)

"""Reports as they are kept (诉求档案): their rows, and how they are found again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, Enum, Executable, Index, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, UniqueConstraint, col, or_, select

from core.db import Db, is_sqlite, rows_of
from core.evidence import Evidence
from core.ids import new_id
from core.registry import people
from core.registry.people import Post
from core.registry.regions import Region
from core.reports.ladder.levels import Level, Rung, rung
from core.reports.ladder.lifecycle import HELD, OPEN, State


@dataclass(frozen=True)
class Who:
    """Who acts: a person, an account, or both. Neither is the clock."""

    person_id: str | None = None
    address_id: str | None = None


OPEN_ONES = f"state IN ({', '.join(repr(s.name) for s in State if s in OPEN)}) AND part_of IS NULL"
REOPENED_ONES = "round > 1"
PARTS = "part_of IS NOT NULL"
KEPT_ONES = "CAST(kept_from AS VARCHAR) != '[]'"
"""Conditions as the indexes have them: SQLite uses a partial index only where a query says the same."""
_IS_OPEN, _AGAIN, _KEPT = text(OPEN_ONES), text(REOPENED_ONES), text(KEPT_ONES)
_IS_PART = text(PARTS)
_COUNTED = (
    *("village_id", "level", "state", "due_at", "alarmed_at", "climbed_in", "round"),
    *("id", "filed_at", "danger", "made_safe_at"),
)


_OVER = ("state", "round", "danger", "part_of")


class Report(SQLModel, table=True):
    """One report. A post in a region holds it; the appointment says who that is today."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("village_id", "number"),
        Index("report_due", "state", "due_at"),
        Index("report_held", "holder_region_id", "holder_post", "state"),
        Index("report_place", "village_id", "state", "filed_at"),
        Index("report_assigned", "assigned_id"),
        Index("report_unseen", "unseen_at"),
        # Figures of a region are read out of these alone: what is open, over, reopened, kept from somebody.
        Index("report_open", *_COUNTED, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("report_first_due", "due_at", "id"),  # a whole city's list, due first, page by page
        Index("report_over", "village_id", "done_at", "ended_at", *_OVER),
        Index("report_again", "village_id", sqlite_where=_AGAIN, postgresql_where=_AGAIN),
        Index("report_kept", "village_id", sqlite_where=_KEPT, postgresql_where=_KEPT),
        Index("report_parts", "part_of", sqlite_where=_IS_PART, postgresql_where=_IS_PART),
    )
    id: str = Field(default_factory=new_id, primary_key=True)
    village_id: str | None = Field(default=None, foreign_key="region.id")
    number: int  # 编号: of its village, or of those that no village has yet
    address_id: str = Field(foreign_key="address.id", index=True)
    person_id: str | None = Field(default=None, foreign_key="person.id", index=True)
    household_id: str | None = Field(default=None, foreign_key="household.id")
    text: str  # the reporter's own words, quoted in every notice
    place: str = ""
    numbers: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Telephones and identity numbers out of its words, for whoever holds it alone; `、` between them."""
    latitude: float | None = None  # WGS-84
    longitude: float | None = None
    category: str = "other"
    urgency: str = "normal"  # low | normal | high | emergency
    danger: bool = False  # to life: its own clock until it has been made safe
    about_id: str | None = Field(default=None, foreign_key="person.id")
    """The holder of a post complained of, who must not see that it exists; the sender is hidden too."""
    about_household_id: str | None = Field(default=None, foreign_key="household.id")
    """The household complained of, whose members must hear no word of it."""
    kept_from: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """Ids of the people from whom it is kept: whom it blames, who live with them, and their kin."""
    private: bool = False  # 不公开: nobody reads who reported it
    unverified: bool = False  # 待核实: nobody said where it is
    written_by: str | None = Field(default=None, foreign_key="person.id")
    """代报: who typed it for the reporter, and may not answer for them."""
    reporter_unsure: bool = False  # typed on a phone that several share; not yet said by whom
    joined: int = 0  # how many say "me too"; it raises the report in lists

    state: State = Field(
        default=State.FILED,
        # PostgreSQL names the type after the class, and the outbox has a State too.
        sa_column=Column(Enum(State, name="report_state"), nullable=False),
    )
    version: int = 1  # raised at every change of state or holder; buttons name it
    round: int = 1  # 轮次: raised when the reporter says 还没好
    rungs: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    """Its ladder with the limits as they were when it was filed."""
    level: Level | None = None
    holder_post: Post | None = None
    holder_region_id: str | None = Field(default=None, foreign_key="region.id")
    assigned_id: str | None = Field(default=None, foreign_key="person.id")
    """派给: who does the work; the post still holds it."""
    looked_at: datetime | None = None  # when its present holder first looked at it or acted
    unseen_at: datetime | None = None  # 无人查看 is told then, while nobody has looked
    due_at: datetime | None = None  # what must have happened next: made safe, done, answered
    finish_due_at: datetime | None = None  # the level's own limit to 办结
    filed_at: datetime
    accepted_at: datetime | None = None
    made_safe_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str | None = None  # person; nobody confirms a work of their own
    ended_at: datetime | None = None
    alarmed_at: datetime | None = None  # overdue at the top, where nobody is above
    climbed_in: int | None = None  # the last round in which the clock moved it up
    urged_at: datetime | None = None
    promised_until: datetime | None = (
        None  # the holder named a day; the moment at which it has passed
    )
    paused_until: datetime | None = (
        None  # its clock waits for its reporter's answer, at most so long
    )
    petitioned: bool = False  # the level above has something to decide about it
    sent_back: int = 0
    reopened: int = 0
    rating: int | None = None  # 3 满意, 2 一般, 1 不满意, by the reporter; enters no score
    merged_into: str | None = Field(default=None, foreign_key="report.id")
    part_of: str | None = Field(default=None, foreign_key="report.id")
    """拆分: the whole of which it is a part; figures count the whole alone."""
    split_at: datetime | None = None  # when it was last split
    split_from: int | None = None  # the number of the first of its present parts


class Remark(SQLModel, table=True):
    """Words about a report (留言): supplements, reasons, how it was done."""

    __tablename__ = "report_remark"
    id: str = Field(default_factory=new_id, primary_key=True)
    report_id: str = Field(foreign_key="report.id", index=True)
    kind: str
    """detail | note | safe | done | pass_up | send_back | close_unfixed | reopen | corrected | entrust
    | question | reply | more_time | refused | witness | refer | outside"""
    text: str
    person_id: str | None = None
    at: datetime
    department: str = ""  # 部门 outside the ladder that was asked: 供电所


class ReportEvidence(SQLModel, table=True):
    """A photo of a report, and at which stage it was taken."""

    __tablename__ = "report_evidence"
    report_id: str = Field(foreign_key="report.id", primary_key=True)
    evidence_id: str = Field(foreign_key="evidence.id", primary_key=True)
    stage: str  # filed | noted | safe | done | outside


class Joiner(SQLModel, table=True):
    """Somebody who said "me too" (附议) and hears every step."""

    __tablename__ = "report_joiner"
    __table_args__ = (UniqueConstraint("report_id", "address_id"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    report_id: str = Field(foreign_key="report.id")
    address_id: str = Field(foreign_key="address.id", index=True)
    person_id: str | None = Field(default=None, foreign_key="person.id", index=True)
    at: datetime
    confirmed_round: int | None = None  # said 修好了 of this round's work


class ReportCounter(SQLModel, table=True):
    """The last number given in a village; `-` counts the reports that no village has yet."""

    __tablename__ = "report_counter"
    id: str = Field(primary_key=True)
    last: int


class FormerNumber(SQLModel, table=True):
    """The number that a report had in a village which has become part of another: it goes on meaning it there."""

    __tablename__ = "former_number"
    village_id: str = Field(primary_key=True, foreign_key="region.id")
    number: int = Field(primary_key=True, index=True)
    report_id: str = Field(foreign_key="report.id", index=True)


def former_numbers(db: Db, report_ids: Collection[str], number: int) -> dict[str, str]:
    """Which of these reports had this number elsewhere, and the name of that village."""
    query = (
        select(FormerNumber.report_id, Region.name)
        .join(Region, col(Region.id) == FormerNumber.village_id)
        .where(col(FormerNumber.report_id).in_(report_ids), FormerNumber.number == number)
    )
    return dict(db.exec(query).all())


def next_number(db: Db, village_id: str | None) -> int:
    """The village's next report number; its counter row is held until the end of the turn."""
    first = {"id": village_id or "-", "last": 1}
    return int(db.execute(_raised(is_sqlite(db)), first).scalar_one())


@cache
def _raised(for_sqlite: bool) -> Executable:
    rows = rows_of(ReportCounter)
    statement = (sqlite.insert if for_sqlite else postgresql.insert)(rows)
    raised = statement.on_conflict_do_update(
        index_elements=[rows.c.id], set_={"last": rows.c["last"] + 1}
    )
    return raised.returning(rows.c["last"])


def spoken_number(report: Report) -> str:
    """The number as people say it; one without a village has a provisional one."""
    return f"{report.number}" if report.village_id else f"临{report.number}"


def rungs_of(report: Report) -> list[Rung]:
    """The report's own ladder, lowest level first."""
    return [rung(stored) for stored in report.rungs]


def photos(db: Db, report_id: str, stage: str) -> list[str]:
    """The evidence ids of a stage, in the order in which they came."""
    query = select(ReportEvidence.evidence_id).where(
        ReportEvidence.report_id == report_id, ReportEvidence.stage == stage
    )
    return list(db.exec(query.order_by(col(ReportEvidence.evidence_id))))


def keep_photos(db: Db, report_id: str, evidence_ids: tuple[str, ...], stage: str) -> None:
    """Join photos to a report; those that are there already stay as they are."""
    if not evidence_ids:
        return
    known = {
        p for s in ("filed", "noted", "safe", "done", "outside") for p in photos(db, report_id, s)
    }
    fresh = [e for e in dict.fromkeys(evidence_ids) if e not in known]
    db.add_all(ReportEvidence(report_id=report_id, evidence_id=e, stage=stage) for e in fresh)


def taken_from(db: Db, report_id: str, moments: Sequence[datetime]) -> tuple[str, ...]:
    """Take the photos that came at these moments away from a report, to be kept with another; their ids."""
    if not moments:
        return ()
    kept = (
        select(ReportEvidence)
        .join(Evidence, col(Evidence.id) == ReportEvidence.evidence_id)
        .where(ReportEvidence.report_id == report_id, col(Evidence.at).in_(moments))
        .order_by(col(Evidence.id))
    )
    taken = list(db.exec(kept))
    for one in taken:
        db.delete(one)
    return tuple(one.evidence_id for one in taken)


def joiners(db: Db, report_id: str) -> list[Joiner]:
    """Everybody who joined, first come first."""
    query = select(Joiner).where(Joiner.report_id == report_id)
    return list(db.exec(query.order_by(col(Joiner.id))))


def remarks(db: Db, report_id: str) -> list[Remark]:
    """All that was said about a report, oldest first."""
    query = select(Remark).where(Remark.report_id == report_id)
    return list(db.exec(query.order_by(col(Remark.id))))


def of_reporter(db: Db, who: Who) -> list[Report]:
    """What this person or account reported or joined, newest first, from whichever channel."""
    mine = [Report.address_id == who.address_id]
    joined = [Joiner.address_id == who.address_id]
    if who.person_id is not None:
        mine.append(Report.person_id == who.person_id)
        joined.append(Joiner.person_id == who.person_id)
    ids = select(Joiner.report_id).where(or_(*joined))
    query = select(Report).where(or_(*mine, col(Report.id).in_(ids)))
    newest = db.exec(query.order_by(col(Report.id).desc()).limit(50))
    return [r for r in newest if who.person_id not in r.kept_from]


def held_by(db: Db, person_id: str, now: datetime) -> list[Report]:
    """What the person's posts hold now, and what was given to them; the most urgent first (`urgent`)."""
    seats = {(a.post, a.region_id) for a in people.posts_of(db, person_id, now)}
    query = select(Report).where(
        or_(
            col(Report.holder_region_id).in_({region for _, region in seats}),
            Report.assigned_id == person_id,
        ),
        col(Report.state).in_(HELD),
    )
    mine = [
        r
        for r in db.exec(query)
        if ((r.holder_post, r.holder_region_id) in seats or r.assigned_id == person_id)
        and person_id not in r.kept_from
    ]
    return sorted(mine, key=urgent)


EACH_JOINER = timedelta(hours=6)
"""By so much does everybody who says "me too" raise a report in lists; its clock stays as it is."""


def urgent(report: Report) -> tuple[bool, datetime, str]:
    """The order of lists: danger first, then what is due, the sooner the more people wait for it."""
    unsafe = report.danger and report.made_safe_at is None
    due = report.due_at or report.filed_at
    return (not unsafe, due - report.joined * EACH_JOINER, report.id)


def numbered(offered: list[Report], number: str) -> Report | None:
    """The one of these reports whose number was said, as 12, 12号 or 临3."""
    wanted = number.strip().removeprefix("编号").strip().removesuffix("号").removeprefix("#")
    fitting = [r for r in offered if spoken_number(r) == wanted.lstrip("0")]
    return fitting[0] if len(fitting) == 1 else None

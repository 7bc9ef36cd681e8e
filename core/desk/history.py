"""History (办理经过): everything that happened to one report, in order, for whoever may see it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from core.acts import Act
from core.db import Db
from core.evidence import Evidence
from core.registry import people, regions
from core.registry.people import Post
from core.reports.ladder import holding, levels, reports
from core.reports.ladder.holding import Holding
from core.reports.ladder.reports import Remark, Report, ReportEvidence


@dataclass(frozen=True)
class Step:
    """Something that was done or said: by whom (a name, or a role), and in which words."""

    at: datetime
    kind: str  # of the act, or of the remark
    by: str  # a name; empty for the clock, and for whoever must not be named
    right: str  # the post, or reporter, joiner, clock
    text: str = ""
    undone: bool = False


@dataclass(frozen=True)
class Stay:
    """One holder's time with it."""

    holder: str
    since: datetime
    until: datetime | None
    due: datetime
    climbed: bool  # the clock gave it to them

    def lasted(self, now: datetime) -> timedelta:
        """How long it lay there."""
        return (self.until or now) - self.since


@dataclass(frozen=True)
class Photo:
    """A photo, video or file of the report (`kind`), and at which stage it came."""

    id: str
    stage: str
    kind: str = "photo"


def steps(db: Db, report: Report) -> list[Step]:
    """What was done and said, oldest first. Whoever follows the report is named by what they are:
    where it is private, not at all; remarks stand beside the act with which they were made."""
    query = select(Act).where(Act.thing_id == report.id).order_by(col(Act.at), col(Act.id))
    every = list(db.exec(query))
    remarks = reports.remarks(db, report.id)
    ids = {a.person_id for a in every} | {r.person_id for r in remarks}
    names = people.names(db, [i for i in ids if i])
    return sorted([*_acts(report, every, names), *_remarks(report, remarks, names)], key=_when)


def _when(step: Step) -> datetime:
    return step.at


_NAMED = frozenset(
    [*(post.value for post in Post), "reporter", "assignee", "superior", "dispatcher", "overseer"]
)
"""By which rights somebody acted who is named; neighbours and whoever follows a report never are."""
_OF_WORKERS = frozenset(
    [
        *("note", "safe", "done", "pass_up", "send_back", "close_unfixed"),
        *("question", "entrust", "more_time", "refused", "refer"),
    ]
)
"""Remarks of those whose work it is; all other words stand without a name."""


def _hidden(report: Report, person_id: str | None) -> bool:
    """A private reporter stays unnamed, whatever they did to their report."""
    hides = report.private or report.about_id is not None
    return hides and (person_id is None or person_id == report.person_id)


def _acts(report: Report, every: Sequence[Act], names: dict[str, str]) -> Iterator[Step]:
    for act in every:
        hidden = _hidden(report, act.person_id) or act.right not in _NAMED
        by = "" if hidden else names.get(act.person_id or "", "")
        yield Step(act.at, act.kind, by, act.right, undone=act.undone_at is not None)


def _remarks(report: Report, every: Sequence[Remark], names: dict[str, str]) -> Iterator[Step]:
    for remark in every:
        if remark.kind.startswith("corrected"):
            continue  # what was said before it was put right is for an undo and whoever audits
        hidden = remark.kind not in _OF_WORKERS
        by = (
            ""
            if hidden or _hidden(report, remark.person_id)
            else names.get(remark.person_id or "", "")
        )
        yield Step(remark.at, remark.kind, by, "", remark.text)


def stays(db: Db, report: Report, now: datetime) -> list[Stay]:
    """Who had it from when to when, the first one first."""
    every = holding.of_report(db, report.id)
    regions.know(db, {one.region_id for one in every})
    sitting = people.appointed_in(db, {one.region_id for one in every}, now)
    return [_stay(db, report, one, sitting) for one in every]


def _stay(
    db: Db,
    report: Report,
    one: Holding,
    sitting: Sequence[tuple[people.Appointment, people.Person]],
) -> Stay:
    names = "、".join(
        person.name
        for appointment, person in sitting
        if (appointment.post, appointment.region_id) == (one.post, one.region_id)
        and person.id not in report.kept_from
    )
    title = levels.title(db, one.post, one.region_id)
    holder = f"{names}（{title}）" if names else title
    return Stay(holder, one.since, one.until, one.finish_due_at, one.climbed_to is not None)


def photos(db: Db, report_id: str) -> list[Photo]:
    """Its photos, videos and files in the order in which they came."""
    query = (
        select(ReportEvidence.evidence_id, ReportEvidence.stage, Evidence.kind)
        .join(Evidence, col(Evidence.id) == ReportEvidence.evidence_id)
        .where(ReportEvidence.report_id == report_id)
    )
    ordered = db.exec(query.order_by(col(ReportEvidence.evidence_id)))
    return [Photo(evidence_id, stage, kind) for evidence_id, stage, kind in ordered]


def reports_shown_by(db: Db, evidence_id: str) -> list[str]:
    """The ids of the reports that a photo belongs to."""
    query = select(ReportEvidence.report_id).where(ReportEvidence.evidence_id == evidence_id)
    return list(db.exec(query.limit(20)))


def touched_since(db: Db, mark: str, most: int = 500) -> list[tuple[str, str]]:
    """Acts on anything that came after the act of id `mark`: their ids and things, in order."""
    query = select(Act.id, Act.thing_id).where(Act.id > mark).order_by(col(Act.id)).limit(most)
    return [(act_id, thing_id) for act_id, thing_id in db.exec(query)]


def last_act(db: Db) -> str:
    """The id of the newest act; what is after everything where there is none yet."""
    return db.exec(select(Act.id).order_by(col(Act.id).desc()).limit(1)).first() or "0"

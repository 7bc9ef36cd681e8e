"""Spans (季小结、年评比): what has settled, told once more over a longer time where the rulebook says so."""

from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel, select

from core import acts, evidence
from core.db import Db, insert_once
from core.outbox import Message
from core.points.ledger import ledger
from core.points.rulebook import periods, versions
from core.points.rulebook.rulebook import SUBJECTS, Period, Subject
from core.points.standing import standing
from core.points.standing.standing import Place
from core.points.statement import poster
from core.points.statement.poster import Poster, Row
from core.points.statement.statements import Statement, StatementState
from core.registry import rooms
from core.registry.regions import Region

NAMES = {Period.QUARTER: "季小结", Period.HALF_YEAR: "半年小结", Period.YEAR: "年评比"}
_FIRST = 5

TOLD = acts.kind("span.tell", passed_over="done by the clock")


class SpanReport(SQLModel, table=True):
    """A span of a village that has been told; there is one for each subject kind."""

    __tablename__ = "span_report"
    village_id: str = Field(primary_key=True, foreign_key="region.id")
    subject: Subject = Field(primary_key=True)
    key: str = Field(primary_key=True)  # 2026-Q1, 2026-H1, 2026
    at: datetime


def after_settling(db: Db, statement: Statement, now: datetime) -> list[str]:
    """Tell the room each longer span that this statement completes, once; the spans' keys.

    A span is complete when its last statement and all before it have settled (高阳: 季小结, 年评比).
    """
    rulebook = versions.of_digest(db, statement.digest)
    keys = []
    for period in (p for p in rulebook.reports if p in NAMES):
        key = completed(db, statement, rulebook.period, period)
        if key is None or period == rulebook.period:
            continue
        values = {"village_id": statement.village_id, "subject": statement.subject, "key": key}
        if insert_once(db, SpanReport, values | {"at": now}):
            _tell(db, statement, key, now)
            keys.append(key)
    return keys


def completed(db: Db, statement: Statement, kind: Period, period: Period) -> str | None:
    """The key of the span around the statement, once nothing in it is open any more.

    `own` is the kind of span of the statement itself; None for a shorter `period` than that.
    """
    if list(Period).index(period) < list(Period).index(kind):
        return None
    key = periods.of_day(periods.days(statement.period)[0], period)
    done = is_complete(db, statement.village_id, statement.subject, kind, key)
    return key if done else None


def is_complete(db: Db, village_id: str, subject: Subject, kind: Period, key: str) -> bool:
    """Whether a village's span has its last statement, and all that lie in it have settled."""
    first, after = periods.days(key)
    query = select(Statement).where(
        Statement.village_id == village_id, Statement.subject == subject
    )
    inside = [
        s
        for s in db.exec(query).all()
        if first <= periods.days(s.period)[0] and periods.days(s.period)[1] <= after
    ]
    last = periods.of_day(after - timedelta(days=1), kind)
    all_settled = all(s.state == StatementState.SETTLED for s in inside)
    return all_settled and any(s.period == last for s in inside)


def _tell(db: Db, statement: Statement, key: str, now: datetime) -> None:
    places = standing.ranking(db, statement.village_id, statement.subject, key)
    scoring = [p for p in places if p.score > 0]
    if not scoring:
        return
    village = db.get_one(Region, statement.village_id).name
    message = Message(
        text(village, statement.subject, key, scoring),
        picture=evidence.keep(
            db, poster.draw(_poster(village, statement, key, scoring)), "image/png", now
        ),
        thing=statement.id,
    )
    rooms.tell(db, statement.village_id, message, now)
    acts.record(db, TOLD, f"{statement.village_id}/{statement.subject}/{key}", now, right="clock")


def text(village: str, subject: Subject, key: str, scoring: list[Place]) -> str:
    """What the room gets: how many took part, and the first by masked name."""
    unit = "户" if subject == Subject.HOUSEHOLD else "人"
    total = sum(p.score for p in scoring)
    head = (
        f"【{NAMES[periods.kind(key)]}】{village}{periods.spoken(key)}{SUBJECTS[subject]}积分："
        f"{len(scoring)}{unit}有分，共{total}分。"
    )
    named = [f"{p.shown.masked}{p.score:+d}" for p in scoring if p.shown.named][:_FIRST]
    rows = [head] + ([f"前几名：{'、'.join(named)}。"] if named else [])
    return "\n".join([*rows, "发“排名”看自家的名次。"])


def _poster(village: str, statement: Statement, key: str, scoring: list[Place]) -> Poster:
    unit = "户" if statement.subject == Subject.HOUSEHOLD else "人"
    named = [p for p in scoring if p.shown.named]
    rest = len(scoring) - min(len(named), poster.MOST_ROWS)
    rows = [Row(p.shown.masked, p.score, "") for p in named[: poster.MOST_ROWS]]
    return Poster(
        village=village,
        month=periods.spoken(key),
        title=f"{SUBJECTS[statement.subject]}{NAMES[periods.kind(key)]}",
        figures=(
            (str(len(scoring)), f"有分{unit}数"),
            (str(sum(p.score for p in scoring)), "合计积分"),
        ),
        rows=tuple(rows),
        rest=f"另有{rest}{unit}有分，已分别告知" if rest else "",
        code=ledger.short(statement.head) if statement.head else "",
    )

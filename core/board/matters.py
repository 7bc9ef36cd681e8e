"""Matters (公示的诉求): open reports and answers as anybody may see them.

A report is public when it is about a thing: never when it is private, complains of somebody, is kept from anybody, is
a danger, or is of a category of people's own lives. What is read is named in `columns`, what is said of it comes out of
`words`; `Matter` has no field that could hold anything else. A report that may say whose house it is at is told without its spot.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, select, text
from sqlmodel import col

from core.board import columns, words
from core.db import Db
from core.registry import regions
from core.registry.regions import Kind
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import HELD, RUNNING, State
from core.reports.ladder.reports import KEPT_ONES, Remark, Report

LEAST = 5
"""A figure of fewer is not shown: in a village a small number has a name."""
ANSWERED = frozenset(
    {State.DONE, State.CONFIRMED, State.UNCONFIRMED, State.UNFIXED, State.NOT_TAKEN}
)
"""What came of it is told."""
GONE = frozenset({State.WITHDRAWN, State.MERGED})
"""Over without an answer: only a client that knows it by its id hears so."""
_PLACES = 3
"""Digits of a degree that are shown: about a hundred metres."""


@dataclass(frozen=True)
class News:
    """Something that was done about it."""

    at: datetime
    what: str


@dataclass(frozen=True)
class Matter:
    """A report as anybody may see it. `what` and `where` are our own words, and region names."""

    id: str
    village_id: str
    number: int
    category: str  # its label, as `street_light`
    what: str
    where: str
    state: State
    held_by: str  # a level; empty once it is over
    outcome: str  # empty while it is open
    filed_at: datetime
    updated_at: datetime
    due_at: datetime | None  # until when its present level has to have done it
    overdue: bool
    mark: str  # that it climbed by itself, or was reopened
    joined: int | None  # how many say so too, from LEAST on
    news: tuple[News, ...]
    point: tuple[float, float] | None

    @property
    def title(self) -> str:
        """What it is: in our words, else by its category."""
        return self.what or words.category(self.category)


def public() -> ColumnElement[bool]:
    """The condition under which a report exists for everybody."""
    return and_(
        col(Report.village_id).is_not(None),
        col(Report.private).is_(False),
        col(Report.danger).is_(False),
        col(Report.urgency) != "emergency",
        col(Report.about_id).is_(None),
        col(Report.about_household_id).is_(None),
        text(f"NOT ({KEPT_ONES.replace('kept_from', 'report.kept_from')})"),
        col(Report.category).in_(words.PUBLIC),
        col(Report.part_of).is_(None),  # the whole speaks for its parts
    )


def query(*conditions: ColumnElement[bool]) -> Select[Any]:
    """A SELECT of the public reports that fit, of the columns that the board reads and no others."""
    return select(*columns.read(Report)).where(public(), *conditions)


def open_in(db: Db, village_id: str, now: datetime, most: int) -> list[Matter]:
    """A village's open matters, due first."""
    here = query(col(Report.village_id) == village_id, col(Report.state).in_(RUNNING))
    due_first = here.order_by(col(Report.finish_due_at), col(Report.id))
    return of(db, due_first.limit(most), now)


def answered_in(db: Db, village_id: str, since: datetime, now: datetime, most: int) -> list[Matter]:
    """What was answered in a village since then, the newest first."""
    over = func.coalesce(col(Report.done_at), col(Report.ended_at))
    here = query(
        col(Report.village_id) == village_id, col(Report.state).in_(ANSWERED), over >= since
    )
    return of(db, here.order_by(over.desc(), col(Report.id).desc()).limit(most), now)


def of(db: Db, asked: Select[Any], now: datetime) -> list[Matter]:
    """What a query finds, as anybody may see it; three statements however many they are."""
    records = db.execute(asked).mappings().all()
    rungs = {stored["id"]: [str(one["region"]) for one in stored["rungs"]] for stored in records}
    ids = {region for line in rungs.values() for region in line}
    regions.know(db, ids | {stored["village_id"] for stored in records})
    remarks = _remarks(db, [stored["id"] for stored in records])
    heads = _heads(db, {stored["merged_into"] for stored in records} - {None})
    matters = [
        _matter(db, stored, rungs[stored["id"]], remarks.get(stored["id"], ()), now)
        for stored in records
    ]
    into = {
        stored["id"]: heads[stored["merged_into"]]
        for stored in records
        if stored["merged_into"] in heads
    }
    return [
        replace(one, outcome=words.merged_into(into[one.id])) if one.id in into else one
        for one in matters
    ]


def _heads(db: Db, report_ids: set[str]) -> dict[str, int]:
    """With which numbers others are handled together, where these are public too."""
    if not report_ids:
        return {}
    records = db.execute(query(col(Report.id).in_(report_ids))).mappings()
    return {stored["id"]: stored["number"] for stored in records}


Remarks = Sequence[RowMapping]


def _remarks(db: Db, report_ids: Sequence[str]) -> dict[str, list[RowMapping]]:
    """What holders said of these reports, oldest first."""
    asked = select(*columns.read(Remark)).where(
        col(Remark.report_id).in_(report_ids), col(Remark.kind).in_(("note", "done"))
    )
    by_report: dict[str, list[RowMapping]] = {}
    for remark in db.execute(asked.order_by(col(Remark.id))).mappings():
        by_report.setdefault(remark["report_id"], []).append(remark)
    return by_report


def _matter(
    db: Db, stored: RowMapping, line: Sequence[str], remarks: Remarks, now: datetime
) -> Matter:
    state, held = State(stored["state"]), State(stored["state"]) in HELD
    at_home = (
        stored["household_id"] is not None
        or stored["category"] in words.AT_SOMEBODYS_HOUSE
        or words.at_home(stored["place"], stored["text"])
    )
    news = tuple(_news(stored, remarks, state))
    due = stored["finish_due_at"] if held else None
    return Matter(
        id=stored["id"],
        village_id=stored["village_id"],
        number=stored["number"],
        category=stored["category"],
        what=words.what(stored["text"]),
        where=_where(db, stored, line, at_home=at_home),
        state=state,
        held_by=_held_by(state, stored["level"]),
        outcome=words.OUTCOMES.get(state, ""),
        filed_at=stored["filed_at"],
        updated_at=_updated(stored, news),
        due_at=due,
        overdue=due is not None and (due <= now or stored["climbed_in"] == stored["round"]),
        mark=_mark(stored) if held else "",
        joined=stored["joined"] if stored["joined"] >= LEAST else None,
        news=news,
        point=None if at_home else _point(stored["latitude"], stored["longitude"]),
    )


def _held_by(state: State, level: str | None) -> str:
    if state == State.SPLIT:
        return words.IN_PARTS
    return words.HELD_BY[Level(level)] if state in HELD and level else ""


def _where(db: Db, stored: RowMapping, line: Sequence[str], *, at_home: bool) -> str:
    """The group it lies in and a public spot."""
    lowest = [regions.one(db, region_id) for region_id in line]
    group = next((region.name for region in lowest if region.kind == Kind.GROUP), "")
    if at_home:
        return group
    spot = words.spot(stored["place"]) or words.spot(stored["text"])
    return group + spot


def _news(stored: RowMapping, remarks: Remarks, state: State) -> list[News]:
    """What was done, oldest first: of what holders wrote only the office that they asked, and the deed."""
    news = [
        News(remark["at"], words.asked(office))
        for remark in remarks
        if remark["kind"] == "note" and (office := words.department(remark["department"]))
    ]
    if stored["made_safe_at"] is not None:
        news.append(News(stored["made_safe_at"], words.MADE_SAFE))
    done = [remark for remark in remarks if remark["kind"] == "done"]
    if stored["done_at"] is not None and state in ANSWERED and done:
        news.append(News(stored["done_at"], words.deed(done[-1]["text"])))
    return sorted(news, key=lambda one: one.at)


def _mark(stored: RowMapping) -> str:
    if stored["reopened"]:
        return words.REOPENED
    return words.CLIMBED if stored["climbed_in"] == stored["round"] else ""


def _updated(stored: RowMapping, news: Sequence[News]) -> datetime:
    steps = [stored[name] for name in ("accepted_at", "made_safe_at", "done_at", "ended_at")]
    filed: datetime = stored["filed_at"]
    last: datetime = max([filed, *(one.at for one in news), *(s for s in steps if s is not None)])
    return last


def _point(north: float | None, east: float | None) -> tuple[float, float] | None:
    """A place to about a hundred metres."""
    if north is None or east is None:
        return None
    return round(north, _PLACES), round(east, _PLACES)

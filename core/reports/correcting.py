"""Correcting (更正): the reporter replaces the words or the place of a report on which nobody has acted."""

from datetime import datetime
from typing import Any

from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.registry.people import Person
from core.reports import notices, rights, words
from core.reports.ladder import holding, reports, routing
from core.reports.ladder.levels import RANK
from core.reports.ladder.lifecycle import HELD, Action
from core.reports.ladder.reports import Remark, Report, Who, spoken_number
from core.reports.ladder.routing import Route
from core.reports.wording import numbers
from core.reports.wording.kept import elsewhere, fit, plain_text, unsigned

_TEXT, _PLACE = "corrected", "corrected_place"
"""Remarks with what was said before, which nobody reads but an undo and whoever audits."""


def correct(
    db: Db,
    report_id: str,
    who: Who,
    now: datetime,
    *,
    text: str | None = None,
    place: str | None = None,
    location: tuple[float, float] | None = None,
    category: str | None = None,
    blames: bool = True,
) -> Report:
    """Replace the words, the place or the location; the holder is told once, with the new ones.

    Words that belong elsewhere take the report there, and whoever had it is told that it is no longer
    theirs. `blames` False: it is about nobody named there. Refusal once somebody has acted or joined,
    and where the new words complain of somebody: that must be a report of its own.
    """
    report, right = rights.open_for(db, report_id, who, Action.CORRECT, now)
    _refuse_when_acted_on(db, report)
    new = (
        report.text if text is None else fit(text),
        report.place if place is None else plain_text(place)[:100],
    )
    if report.private:
        new = unsigned(db, who, new[0]), elsewhere(db, who, new[1])
    new = numbers.take_out(report, new[0]), numbers.take_out(report, new[1])
    if new == (report.text, report.place) and location is None:
        return report
    route = _route(db, report, " ".join(new), category or report.category, blames, now)
    was = holding.as_it_was(report) | {"rungs": report.rungs} | _kept(db, report, who, now)
    before, quoted = report.state, notices.cut(report.text, 40)
    old, unheard = notices.holders(db, report, now), notices.unheard(db, report, now)
    report.text, report.place = new
    report.category = category or report.category
    if location is not None:
        report.latitude, report.longitude = location
    report.unverified = report.unverified and not (report.place or location)
    moved = route is not None and _move(db, report, route, now)
    rights.note(db, report, Action.CORRECT, right, who, now, before, was=was)
    if report.state in HELD:
        _tell(db, report, who, old, quoted, unheard, moved, now)
    return report


def _refuse_when_acted_on(db: Db, report: Report) -> None:
    number = spoken_number(report)
    others = len(reports.joiners(db, report.id))
    if others:
        raise Refusal(f"编号 {number} 已经有{others}位村民附议，原话不能改了。请用“补充”说清楚。")
    if any(r.kind == "note" for r in reports.remarks(db, report.id)):
        raise Refusal(f"编号 {number} 已经在办了，原话不能改了。请用“补充”说清楚。")


def _route(
    db: Db, report: Report, new: str, category: str, blames: bool, now: datetime
) -> Route | None:
    """Where the new words go; Refusal where they complain of somebody of whom the old ones did not."""
    if report.village_id is None:
        return None
    route = routing.route(
        db,
        report.village_id,
        new,
        now,
        person_id=report.person_id,
        category=category,
        urgency=report.urgency,
        danger=report.danger,
        blames=blames,
    )
    if set(route.kept_from) - {*report.kept_from, report.person_id}:
        raise Refusal(
            f"这是说人的，要单独上报，才好不让他知道。编号 {spoken_number(report)} 不用办了，请发“撤回上报”。"
        )
    return route


def _kept(db: Db, report: Report, who: Who, now: datetime) -> dict[str, Any]:
    """The words and the place as they were, as remarks; their ids for the undo."""
    kept = {}
    for name, kind, text in (("text", _TEXT, report.text), ("place", _PLACE, report.place)):
        remark = Remark(report_id=report.id, kind=kind, text=text, person_id=who.person_id, at=now)
        db.add(remark)
        kept[name] = remark.id
    return kept | {
        "category": report.category,
        "unverified": report.unverified,
        "household": report.household_id,
    }


def _move(db: Db, report: Report, route: Route, now: datetime) -> bool:
    """Take the report to where its new words belong; whether that is elsewhere. It wins no time."""
    report.household_id = route.household_id
    here = [(r.level, r.region_id) for r in reports.rungs_of(report)]
    there = [(r.level, r.region_id) for r in route.rungs]
    if report.about_id is not None or here == there or route.first is None:
        return False
    if report.state not in HELD or report.level is None:
        report.rungs = [r.as_json() for r in route.rungs]
        return False
    higher = RANK[route.first.rung.level] > RANK[report.level]
    report.rungs = [r.as_json() for r in route.rungs]
    holding.begin(db, report, route.first, now, start=now, tighten=not higher)
    return True


def _tell(
    db: Db,
    report: Report,
    who: Who,
    old: list[Person],
    quoted: str,
    unheard: set[str],
    moved: bool,
    now: datetime,
) -> None:
    mine = who.person_id or ""
    new = {p.id for p in notices.holders(db, report, now)}
    heard = [p for p in old if p.id not in unheard and p.id != mine]
    notices.never_mind(db, report, unheard, now)
    fresh = moved or not heard
    heading = words.heading(danger=report.danger) if fresh else words.CORRECTED
    notices.to_holders(db, report, heading, now, but=(mine,))
    holder = notices.holder_words(db, report, now)
    for person in heard:
        if person.id not in new:
            text = words.not_yours_any_more(spoken_number(report), quoted, holder)
            notices.tell_person(db, report, person.id, text, now)


def put_back(db: Db, report: Report, act: Act) -> None:
    """Make the words and the place what they were before this act."""
    was = act.detail["was"]
    report.text = db.get_one(Remark, was["text"]).text
    report.place = db.get_one(Remark, was["place"]).text
    report.category, report.unverified = was["category"], was["unverified"]
    report.household_id = was["household"]

"""Right owners (该办的人): to whom a report may be sent back, and with which other it is the same."""

from datetime import datetime

from sqlmodel import col, select

from core.db import Db, insert_once, lock
from core.errors import Refusal
from core.ids import new_id
from core.registry.regions import Kind, Region
from core.reports.ladder import levels, reports
from core.reports.ladder.levels import RANK, Level, Rung, Seat
from core.reports.ladder.lifecycle import HELD
from core.reports.ladder.reports import Joiner, Report


def candidates(db: Db, report: Report, now: datetime) -> list[Seat]:
    """Who may be named as the right owner: every seat of the village, and the levels below the holder's.

    Never the holder's own seat, nor the person whom the report is about.
    """
    if report.village_id is None or report.level is None:
        return []
    kinds = (Kind.CIRCLE, Kind.GROUP, Kind.VILLAGE)
    query = select(Region).where(
        Region.village_id == report.village_id, col(Region.kind).in_(kinds)
    )
    rungs: dict[tuple[Level, str], Rung] = {}
    for region in db.exec(query.order_by(col(Region.id))):
        first = _known(report, levels.plan(db, region.id, report.category, report.urgency))[0]
        rungs[first.level, first.region_id] = first
    for rung in reports.rungs_of(report):
        if RANK[rung.level] <= max(RANK[report.level], RANK[Level.VILLAGE]):
            rungs[rung.level, rung.region_id] = rung
    here = (report.level, report.holder_region_id)
    seats = levels.seats(db, list(rungs.values()), report.kept_from, now)
    every = {(s.rung.level, s.rung.region_id): s for s in seats}
    others = [seat for key, seat in every.items() if key != here]
    return sorted(others, key=lambda s: RANK[s.rung.level])


def at(db: Db, report: Report, to: tuple[Level, str], now: datetime) -> Seat | None:
    """The candidate at this level and region, if somebody sits there."""
    seats = candidates(db, report, now)
    return next((s for s in seats if (s.rung.level, s.rung.region_id) == to), None)


def ladder_from(db: Db, report: Report, seat: Seat) -> list[Rung]:
    """The report's ladder once it has come to this seat: from there up, its own limits kept."""
    return _known(report, levels.plan(db, seat.rung.region_id, report.category, report.urgency))


def _known(report: Report, rungs: list[Rung]) -> list[Rung]:
    """The limits that the report took along when it was filed stay its limits."""
    taken = {r.level: r for r in reports.rungs_of(report)}
    return [
        Rung(r.level, r.region_id, taken[r.level].limit, taken[r.level].safe)
        if r.level in taken
        else r
        for r in rungs
    ]


def same_matter(db: Db, report: Report, into_id: str) -> Report:
    """The other report of a merge, locked; Refusal when the two cannot be one."""
    lock(db, Report, into_id)
    into = db.get(Report, into_id)
    if into is None or into.id == report.id or into.village_id != report.village_id:
        raise Refusal("没有找到要并入的那件事，请看看编号。")
    if into.state not in HELD:
        raise Refusal("要并入的那件事已经不在办了，不能并。")
    if into.part_of is not None:
        raise Refusal("要并入的那件是拆出来的一份，不能并。")
    if into.private or report.private or into.kept_from or report.kept_from:
        raise Refusal("反映人的事和不公开的事要单独办，不能并。")
    return into


def follow_too(db: Db, report: Report, into: Report, now: datetime) -> None:
    """Whoever followed the one follows the other from now on."""
    pairs = [(report.person_id, report.address_id)]
    pairs += [(j.person_id, j.address_id) for j in reports.joiners(db, report.id)]
    for person_id, address_id in pairs:
        if address_id == into.address_id or (person_id and person_id == into.person_id):
            continue
        joiner = {
            "id": new_id(),
            "report_id": into.id,
            "address_id": address_id,
            "person_id": person_id,
            "at": now,
        }
        into.joined += insert_once(db, Joiner, joiner)
    db.add(into)

"""Mergers (并村): one village becomes part of another, and everything that lives in it goes along in one act.

The old village stays as a 片 of the new one, so that its name, its groups and every link by id still mean it. What was
settled there (statements, the ledger's chain, the fund's book) stays where it was settled.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import SQLModel, col, or_, select

from core import acts
from core.db import Db, lock, rows_of
from core.duties.check_ins import CheckIn
from core.duties.files.entries import HouseholdEntry
from core.duties.fulfilments import Fulfilment
from core.duties.truth.visit_checks import VisitCheck
from core.emergencies.emergencies import Emergency
from core.enquiries.enquiries import Enquiry
from core.enquiries.handovers import Handover
from core.enquiries.known_answers import KnownAnswer
from core.errors import Refusal
from core.figures.stored_months import StoredMonth
from core.funds.book import FundBalance
from core.funds.vouchers import Voucher, VoucherState
from core.meetings.meetings import Meeting, MeetingState
from core.points.claims.claims import Claim, ClaimState
from core.points.ledger import ledger
from core.points.ledger.ledger import Balance, Move
from core.points.shop import settlement
from core.points.shop.redemptions import Redemption, RedemptionState
from core.points.shop.shop import Goods
from core.points.statement.freezes import Freeze
from core.points.statement.statements import Statement, StatementState
from core.posts import words
from core.posts.persons.planned_changes import PlannedChange
from core.registry import addresses, people, regions
from core.registry.addresses import Address
from core.registry.households import Household, HouseholdMember
from core.registry.people import ABOVE, IN_FORCE, Appointment, Person
from core.registry.regions import Kind, Region
from core.registry.rooms import Room
from core.reports import escalation
from core.reports.ladder import reports
from core.reports.ladder.holding import Holding
from core.reports.ladder.lifecycle import HELD, OPEN
from core.reports.ladder.petitions import Petition
from core.reports.ladder.reports import FormerNumber, Report
from core.reports.texts.texts import StandardText

MERGED = acts.kind(
    "village.merge",
    final="并村已经告诉每一户了，收不回。弄错了请找管系统的人，用名册改回来。",
)
REASON = "merged"
"""Why the posts of the old village ended."""
_LIVING: tuple[type[SQLModel], ...] = (
    *(Household, Person, Address, CheckIn, Fulfilment, HouseholdEntry, VisitCheck, Petition),
)
"""Whose `village_id` is the village of today."""
_SEATED: tuple[tuple[type[SQLModel], str], ...] = (
    (Report, "holder_region_id"),
    (Holding, "region_id"),
    (Petition, "region_id"),
    (Enquiry, "region_id"),
    (Enquiry, "holder_region_id"),
    (Handover, "region_id"),
    (KnownAnswer, "region_id"),
    (StandardText, "region_id"),
    (Room, "region_id"),
    (Emergency, "region_id"),
)
"""What hangs on the village itself, and hangs on the other from now on."""


@dataclass(frozen=True)
class Merger:
    """What would go along: how many of each, and who loses a post of the old village."""

    old: Region
    new: Region
    households: int
    people: int
    open_reports: int
    points: int
    leavers: tuple[tuple[Appointment, Person], ...]


def plan(db: Db, by: Person, old_id: str, new_id: str, now: datetime) -> Merger:
    """What it would be. Refusal where it may not be, not by this person, or while something in the old village hangs."""
    old, new = _village(db, old_id), _village(db, new_id)
    if old.id == new.id:
        raise Refusal("这是同一个村，没有什么要并的。")
    for village in (old, new):
        if not _may(db, by.id, village.id, now):
            raise Refusal("并村由管着两个村的镇干部、市干部来办，您这里办不了，我什么都没有改。")
    hanging = hindrances(db, old, new)
    if hanging:
        raise Refusal(words.merger_hangs(old.name, hanging))
    return Merger(
        old,
        new,
        _many(db, Household, old.id),
        _many(db, Person, old.id),
        _open_reports(db, old.id),
        sum(points for _, points in _spendable(db, old.id)),
        tuple(_leavers(db, old, now)),
    )


def _village(db: Db, region_id: str) -> Region:
    region = db.get(Region, region_id)
    if region is None or region.kind != Kind.VILLAGE:
        raise Refusal("没有找到这个村，什么都没有改。")
    return region


def _may(db: Db, person_id: str, village_id: str, now: datetime) -> bool:
    """Whether the person sits above the village in their own right; no substitute and no cover."""
    line = {r.id for r in regions.line_up(db, village_id)}
    mine = people.posts_of(db, person_id, now)
    return any(a.post in ABOVE and a.region_id in line and not a.acting for a in mine)


def _many(db: Db, table: type[Any], village_id: str) -> int:
    query = select(func.count()).select_from(table).where(table.village_id == village_id)
    return db.exec(query).one()


def _open_reports(db: Db, village_id: str) -> int:
    query = (
        select(func.count())
        .select_from(Report)
        .where(Report.village_id == village_id, col(Report.state).in_(OPEN))
    )
    return db.exec(query).one()


def _leavers(db: Db, old: Region, now: datetime) -> list[tuple[Appointment, Person]]:
    query = (
        select(Appointment, Person)
        .join(Person, col(Person.id) == Appointment.person_id)
        .where(Appointment.region_id == old.id, *IN_FORCE)
        .order_by(col(Appointment.id))
    )
    return list(db.exec(query, params={"now": now}))


def hindrances(db: Db, old: Region, new: Region) -> list[str]:
    """What must be finished in the old village first, in words; its own books are not carried over half done."""
    asked: tuple[tuple[str, Any], ...] = (
        ("有积分表还没入账", _of(Statement, old, Statement.state != StatementState.SETTLED)),
        ("有兑换还没领", _of(Redemption, old, Redemption.state == RedemptionState.RESERVED)),
        ("有单据还没批", _of(Voucher, old, Voucher.state == VoucherState.WAITING)),
        ("有会还没开完", _of(Meeting, old, col(Meeting.state).in_(_MEETS))),
        ("账上的钱还没转走", _of(FundBalance, old, FundBalance.fen > 0)),
        ("有事正冻结着", _of(Freeze, old, col(Freeze.standing).is_not(None))),
    )
    hanging = [words_ for words_, query in asked if db.exec(query).first() is not None]
    planned = select(PlannedChange.id).where(
        PlannedChange.region_id == old.id, col(PlannedChange.done_at).is_(None)
    )
    if db.exec(planned).first() is not None:
        hanging.append("有定好日子的交接还没到")
    if settlement.unsettled(db, old.id):
        hanging.append("超市还没结账")
    if old.rulebook != new.rulebook and db.exec(_unsettled(db, old).limit(1)).first() is not None:
        hanging.append("两个村的积分细则不一样，有申报还没入账")
    return hanging


_MEETS = (MeetingState.CALLED, MeetingState.OPEN)


def _of(table: Any, old: Region, *where: Any) -> Any:
    return select(table.village_id).where(table.village_id == old.id, *where).limit(1)


def _unsettled(db: Db, old: Region) -> Any:
    """The claims that stand or wait, and that no settled statement of their period has taken."""
    settled = select(Statement.id).where(
        Statement.village_id == Claim.village_id,
        Statement.subject == Claim.subject,
        Statement.period == Claim.period,
        Statement.state == StatementState.SETTLED,
    )
    return select(Claim).where(
        Claim.village_id == old.id,
        col(Claim.state).in_((ClaimState.WAITING, ClaimState.PASSED)),
        ~settled.exists(),
    )


def carry_out(db: Db, by: Person, old_id: str, new_id: str, now: datetime) -> Merger:
    """Do it: regions, people, reports with new numbers, points, claims and lists; everybody of the old village is told.

    Refusal as `plan`. Reports keep their holders below the village; what the village held, the other's holds.
    """
    for region_id in sorted((old_id, new_id)):
        lock(db, Region, region_id)
    merger = plan(db, by, old_id, new_id, now)
    old, new = merger.old, merger.new
    claims = list(db.exec(_unsettled(db, old)))
    for appointment, _ in merger.leavers:
        people.end(db, appointment, now, REASON)
    numbers = _renumber(db, old, new)
    _join(db, old, new)
    for claim in claims:
        claim.village_id = new.id
        db.add(claim)
    _carry_points(db, old, new, now)
    _carry_goods(db, old, new)
    db.flush()
    acts.record(
        db,
        MERGED,
        old.id,
        now,
        person_id=by.id,
        right="above",
        into=new.id,
        households=merger.households,
        reports=len(numbers),
        points=merger.points,
    )
    _tell(db, by, merger, numbers, now)
    _seat(db, new, numbers, now)
    return merger


def _seat(db: Db, new: Region, came: Collection[str], now: datetime) -> None:
    """What the old village held and nobody sits to in the new one goes to whoever covers, as after any vacancy."""
    query = select(Report.id).where(Report.holder_region_id == new.id, col(Report.state).in_(HELD))
    for report_id in list(db.exec(query)):
        if report_id in came:
            escalation.sweep(db, now, report_id)


def _join(db: Db, old: Region, new: Region) -> None:
    """Everything that lives in the old village lies in the new one, and what hung on it hangs on the other."""
    _rename_alike(db, old, new)
    db.flush()
    inside = rows_of(Region)
    db.execute(update(inside).where(inside.c.village_id == old.id).values(village_id=new.id))
    db.execute(
        update(inside).where(inside.c.id == old.id).values(kind=Kind.DISTRICT, parent_id=new.id)
    )
    for table in _LIVING:
        here = rows_of(table)
        db.execute(update(here).where(here.c.village_id == old.id).values(village_id=new.id))
    cries = rows_of(Emergency)
    cried = (cries.c.village_id == old.id) & cries.c.drill_month.is_(None)
    db.execute(update(cries).where(cried).values(village_id=new.id))
    for table, column in _SEATED:
        here = rows_of(table)
        db.execute(update(here).where(here.c[column] == old.id).values({column: new.id}))
    months = rows_of(StoredMonth)
    db.execute(months.delete().where(months.c.village_id.in_((old.id, new.id))))  # counted anew
    db.info.pop("regions", None)
    db.expire_all()


def _rename_alike(db: Db, old: Region, new: Region) -> None:
    """A group that is called as one of the other village is called by its village too: two 一组 are told apart."""
    names = set(db.exec(select(Region.name).where(Region.village_id == new.id)))
    inside = select(Region).where(Region.village_id == old.id, Region.id != old.id)
    for region in db.exec(inside):
        if region.name in names:
            region.name = f"{old.name}{region.name}"
            db.add(region)


def _renumber(db: Db, old: Region, new: Region) -> dict[str, tuple[int, int]]:
    """Each report gets the other village's next number and keeps its former one; by id, former and new."""
    numbers = dict[str, tuple[int, int]]()
    query = select(Report).where(Report.village_id == old.id).order_by(col(Report.number))
    for report in db.exec(query):
        former = report.number
        db.add(FormerNumber(village_id=old.id, number=former, report_id=report.id))
        report.number, report.village_id = reports.next_number(db, new.id), new.id
        report.rungs = [
            {**rung, "region": new.id} if rung["region"] == old.id else rung
            for rung in report.rungs
        ]
        numbers[report.id] = (former, report.number)
        db.add(report)
    db.flush()
    return numbers


def _spendable(db: Db, village_id: str) -> list[tuple[str, int]]:
    query = select(Balance.account, Balance.points).where(
        Balance.village_id == village_id,
        col(Balance.account).startswith("subject:"),
        Balance.points > 0,
    )
    return list(db.exec(query.order_by(col(Balance.account))))


def _carry_points(db: Db, old: Region, new: Region, now: datetime) -> None:
    """What may be spent goes out of the old chain and into the new one, a pair of transfers an account."""
    every = _spendable(db, old.id)
    out, home = ledger.issue_account(old.id), ledger.issue_account(new.id)
    source = f"merger:{old.id}"
    leaving = [Move(f"{source}:out:{a}", a, out, points) for a, points in every]
    coming = [Move(f"{source}:in:{a}", home, a, points) for a, points in every]
    if every:
        ledger.post_all(db, old.id, leaving, now)
        ledger.post_all(db, new.id, coming, now)


def _carry_goods(db: Db, old: Region, new: Region) -> None:
    """The shop's goods, under a name of their own where the other shop has one of that name."""
    names = set(db.exec(select(Goods.name).where(Goods.village_id == new.id)))
    for goods in db.exec(select(Goods).where(Goods.village_id == old.id)):
        goods.name = goods.name if goods.name not in names else f"{goods.name}（{old.name}）"
        goods.village_id = new.id
        db.add(goods)


def _tell(
    db: Db, by: Person, merger: Merger, numbers: dict[str, tuple[int, int]], now: datetime
) -> None:
    """Everybody who lived there hears it once, with the new numbers of what they reported and is open."""
    theirs: dict[str, list[tuple[int, int]]] = {}
    came = select(FormerNumber.report_id).where(FormerNumber.village_id == merger.old.id)
    query = select(Report.id, Report.person_id).where(
        col(Report.id).in_(came), col(Report.state).in_(OPEN)
    )
    for report_id, person_id in db.exec(query):
        if person_id and report_id in numbers:
            theirs.setdefault(person_id, []).append(numbers[report_id])
    seats = {person.id: appointment.post for appointment, person in merger.leavers}
    cadres = _cadres(db, merger.new, now)
    moved = sorted({*_moved(db, merger), *theirs, *seats})
    old, new = merger.old.name, merger.new.name
    letters = [
        (one, words.merged(old, new, cadres, sorted(theirs.get(one, [])), seats.get(one)))
        for one in moved
        if one != by.id
    ]
    addresses.tell_each(db, letters, now)
    news = words.merger_news(old, new, merger.households, merger.open_reports)
    ids = {p.id for _, p in people.appointed_in(db, {merger.new.id}, now)} - {by.id, *moved}
    addresses.tell_each(db, [(one, news) for one in sorted(ids)], now)


def _moved(db: Db, merger: Merger) -> Sequence[str]:
    """Who lives under the old village now, by their household's circle or their post below it."""
    below = select(Region.id).where(col(Region.parent_id) == merger.old.id)
    circles = select(Region.id).where(
        or_(col(Region.id).in_(below), col(Region.parent_id).in_(below))
    )
    query = (
        select(HouseholdMember.person_id)
        .join(Household, col(Household.id) == HouseholdMember.household_id)
        .where(or_(col(Household.circle_id).in_(circles), Household.circle_id == merger.old.id))
    )
    return list(db.exec(query))


def _cadres(db: Db, village: Region, now: datetime) -> list[str]:
    return list(
        dict.fromkeys(
            person.name
            for appointment, person in people.appointed_in(db, {village.id}, now)
            if appointment.post in people.CADRES
        )
    )

"""Filing (诉求上报) of a report in the reporter's own words, and finding who should hold it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import String, bindparam
from sqlmodel import and_, col, or_, select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.outbox import Message, Priority, withdraw
from core.registry import addresses, people, villages
from core.registry.addresses import Address
from core.registry.people import Post
from core.reports import notices, rights, words
from core.reports.ladder import holding, parts, reports
from core.reports.ladder.levels import Seat
from core.reports.ladder.lifecycle import HELD, OPEN, Action, Role, State
from core.reports.ladder.reports import Report, Who
from core.reports.ladder.routing import Route
from core.reports.wording import numbers
from core.reports.wording.kept import elsewhere, fit, plain_text, unsigned

EMERGENCY_LASTS = timedelta(hours=2)
"""So long after a cry for help what its sender writes belongs to it."""
JOINED_WITHIN = timedelta(minutes=10)
"""So long what the same sender sends, and fits, belongs to the report just filed."""
UNASSIGNED_LASTS = timedelta(days=1)
"""The same while nobody could be found who goes there: the village may come at any time."""
_ABOVE = frozenset({Post.TOWN_CADRE, Post.CITY_CADRE})


def file(
    db: Db,
    who: Who,
    wording: str,
    now: datetime,
    *,
    route: Route | None,
    place: str = "",
    location: tuple[float, float] | None = None,
    category: str = "other",
    urgency: str = "normal",
    danger: bool = False,
    photos: tuple[str, ...] = (),
    private: bool = False,
    unverified: bool = False,
    writer: Who | None = None,
    unsure: bool = False,
) -> Report:
    """File a report and put it on the first level that somebody holds; its holder is told here.

    `route` is None while the village is unknown: 待分派 until `assign`. `private` (不公开): nobody reads who
    reported it. `unverified` (待核实): nobody said where it is. `writer` (代报): who typed it for `who`.
    `unsure`: of several who share the phone, nobody has said who reports. Refusal for an empty or far too
    long text.
    """
    hidden = private or bool(route and route.about)
    text, place = fit(wording), plain_text(place)[:100]
    if hidden:
        text, place = unsigned(db, who, text), elsewhere(db, who, place)
    report = _new(db, who, text, place, location, route, now)
    report.private, report.unverified = hidden, unverified and not (place or location)
    report.category, report.urgency = category, "emergency" if danger else urgency
    report.danger = danger or urgency == "emergency"
    report.text, report.place = (numbers.take_out(report, one) for one in (text, place))
    report.written_by = writer.person_id if writer else None
    report.reporter_unsure = unsure
    _begin(db, report, writer or who, now, route, photos)
    if writer is not None:
        _tell_reporter(db, report, writer, now)
    return report


def _new(
    db: Db,
    who: Who,
    text: str,
    place: str,
    location: tuple[float, float] | None,
    route: Route | None,
    now: datetime,
) -> Report:
    if who.address_id is None:
        raise Refusal("请用能收到回复的账号来报。")
    north, east = location or (None, None)
    village_id = route.village_id if route else None
    return Report(
        village_id=village_id,
        number=reports.next_number(db, village_id),
        address_id=who.address_id,
        person_id=who.person_id,
        text=text,
        place=place,
        latitude=north,
        longitude=east,
        state=State.UNASSIGNED,
        version=0,
        due_at=now,
        filed_at=now,
    )


def _tell_reporter(db: Db, report: Report, writer: Who, now: datetime) -> None:
    """Whoever is reported for hears who did so, and every step from then on."""
    holder = notices.holder_words(db, report, now)
    by = rights.name_of(db, writer)
    text = words.written_for_you(by, notices.named(report), holder)
    notices.to_followers(db, report, text, now, but=(writer.address_id or "",))


NAMED = acts.kind("report.name_reporter", final="已经记在他名下了。记错了，请再说一声是谁报的。")


def name_reporter(db: Db, report_id: str, who: Who, person_id: str, now: datetime) -> Report:
    """Of several who share the phone, who it is that reports: the holder hears so.

    Refusal for anybody else, and once it has been said.
    """
    report, right = rights.open_for(db, report_id, who, Action.ADD, now)
    if not report.reporter_unsure or report.address_id != who.address_id or report.part_of:
        raise Refusal("这一件已经知道是谁报的了。")
    changed = report.person_id != person_id
    for one in (report, *parts.of_whole(db, report.id)):
        one.person_id, one.reporter_unsure = person_id, False
        one.kept_from = [kept for kept in one.kept_from if kept != person_id]
        db.add(one)
    acts.record(
        db, NAMED, report.id, now, person_id=person_id, address_id=who.address_id, right=right
    )
    if changed and report.state in HELD:
        notices.to_holders(db, report, words.CORRECTED, now, but=(person_id,))
    return report


def _begin(
    db: Db,
    report: Report,
    who: Who,
    now: datetime,
    route: Route | None,
    photos: tuple[str, ...],
) -> None:
    """Put it on its first level, keep its photos, and tell whoever holds it."""
    first = route.first if route else None
    if route is not None:
        _lay(report, route)
        _remember_village(db, who, route)
    if first is not None:
        holding.sit(report, first, start=now)
    role = Role.REPORTER if report.written_by is None else Role.WRITER
    rights.note(db, report, Action.FILE, role.value, who, now, State.UNASSIGNED)
    db.flush()  # what follows names the report
    reports.keep_photos(db, report.id, photos, "filed")
    if route is not None and first is not None:
        holding.note(db, report, now)
        heading, mine = words.heading(danger=report.danger), (who.person_id or "",)
        notices.new_to_holders(db, report, heading, now, route.seats, photos, but=mine)
        _grid_chief_too(db, report, route.seats, now)
    _cadres_too(db, report, now)


def _lay(report: Report, route: Route) -> None:
    report.rungs = [r.as_json() for r in route.rungs]
    report.about_id = route.about.id if route.about else None
    report.household_id, report.about_household_id = route.household_id, route.about_household_id
    report.kept_from = [one for one in route.kept_from if one != report.person_id]
    report.private = report.private or route.about is not None


def _remember_village(db: Db, who: Who, route: Route) -> None:
    """An unbound sender is asked for the village once."""
    address = db.get(Address, who.address_id) if who.person_id is None else None
    if address is not None and address.village_id is None:
        addresses.remember_village(db, address, route.village_id)


def _grid_chief_too(db: Db, report: Report, seats: Sequence[Seat], now: datetime) -> None:
    """Where a grid worker has it, whoever is over all cells of the village (总网格长) sees it come in.

    Nothing is owed for it, so no button stands below it. What was told in confidence goes to its holder alone.
    """
    chief = next((seat for seat in seats if seat.post == Post.VILLAGE_SECRETARY), None)
    if seats[0].post != Post.GRID_WORKER or chief is None or report.danger or report.private:
        return
    holder = notices.holder_words(db, report, now, seats[0].people)
    message = Message(words.in_a_cell(notices.body(db, report), holder), thing=report.id)
    knows = {report.person_id, report.written_by, *(p.id for p in seats[0].people)}
    for person, nearest in zip(chief.people, chief.addresses, strict=True):
        if person.id not in knows:
            addresses.tell(db, person.id, message, now, nearest=nearest)


def _cadres_too(db: Db, report: Report, now: datetime) -> None:
    """Danger is told to the village secretary at once, not to the holder alone.

    Told by an unknown sender, every cadre of the village hears it; where not even the village is
    known, the cadres above all villages do.
    """
    if not report.danger:
        if report.village_id is None:
            _of_county(db, report, now)
        return
    if report.village_id is None:
        ask_for_village(db, report, now)
    else:
        unknown = report.person_id is None
        posts = (Post.VILLAGE_SECRETARY, *((Post.COMMITTEE_MEMBER,) if unknown else ()))
        held = {h.id for h in notices.holders(db, report, now)}
        ids = [
            p.id
            for a, p in people.appointed_in(db, {report.village_id}, now)
            if a.post in posts and p.id not in {*report.kept_from, *held, report.person_id}
        ]
        holder = notices.holder_words(db, report, now)
        text = words.danger_nearby(notices.body(db, report), holder)
        message = Message(text, thing=report.id)
        addresses.tell_all(db, ids, message, now, priority=Priority.EMERGENCY)


def ask_for_village(db: Db, report: Report, now: datetime, *, again: bool = False) -> None:
    """Whoever can ask all villages hears of danger that has none yet, and may say which it is."""
    message = words.village_question(
        notices.body(db, report),
        report.id,
        villages.choices(
            db, "sos", within(db, report), words=report.text, thing=report.id, label=words.GIVE_TO
        ),
        registered=bool(report.person_id),
        again=again,
    )
    ids = _over_all(db, report, now)
    addresses.tell_all(db, ids, message, now, priority=Priority.EMERGENCY)


def within(db: Db, report: Report) -> dict[str, str]:
    """Of a report that names one of several counties, only the villages there."""
    here = villages.atlas(db)
    named = here.place(f"{report.text} {report.place}") if len(here.roots()) > 1 else None
    return {"town": named.id} if named else {}


def _of_county(db: Db, report: Report, now: datetime) -> None:
    """What names a town or county and no village of it is shown to the cadres there, and to nobody of another county."""
    named = villages.atlas(db).place(f"{report.text} {report.place}")
    if named is None:
        return
    given = {"town": named.id}
    choices = villages.choices(db, "sos", given, thing=report.id, label=words.GIVE_TO)
    ids = _over_all(db, report, now)
    message = words.to_be_placed(notices.body(db, report), report.id, choices)
    addresses.tell_all(db, ids, message, now)


def _over_all(db: Db, report: Report, now: datetime) -> list[str]:
    """Who sits, other than the reporter, in the lowest region above all villages that has anybody."""
    here = villages.atlas(db)
    lines = [here.above(v.id) for v in here.villages]
    shared = [r for r in lines[0] if all(r in line for line in lines)] if lines else []
    named = here.place(f"{report.text} {report.place}")
    for region_id in [*(here.over(named) if named else ()), *shared]:
        sitting = people.appointed_in(db, {region_id}, now)
        cadres = [
            p.id
            for a, p in sitting
            if a.post in _ABOVE and p.id != report.person_id and p.name not in report.text
        ]
        if cadres:
            return cadres
    return []


def assign(db: Db, report_id: str, who: Who, route: Route, now: datetime) -> Report:
    """Give a report that waits as 待分派 its village and its holder.

    Its clock begins now: nobody could have acted before. Does nothing when nobody sits there yet.
    """
    report, right = rights.open_for(db, report_id, who, Action.ASSIGN, now)
    if report.village_id is None:
        number = reports.next_number(
            db, route.village_id
        )  # before the provisional one is in its way
        report.village_id, report.number = route.village_id, number
    _lay(report, route)
    _remember_village(db, Who(report.person_id, report.address_id), route)
    db.add(report)
    db.flush()
    if route.first is None:
        return report
    before = report.state
    holding.begin(db, report, route.first, now, start=now)
    rights.note(db, report, Action.ASSIGN, right, who, now, before)
    withdraw(db, report.id, {"sos"}, now)
    details = [notices.cut(r.text) for r in reports.remarks(db, report.id) if r.kind == "detail"]
    heading = words.heading(danger=report.danger)
    notices.to_holders(db, report, heading, now, why=words.supplements(details))
    news = words.assigned(report.number, notices.holder_words(db, report, now))
    notices.to_followers(db, report, news, now, but=(who.person_id or "", who.address_id or ""))
    _cadres_too(db, report, now)
    return report


_LATELY = (
    select(Report)
    .where(
        or_(
            Report.address_id == bindparam("address"),
            Report.person_id == bindparam("person", type_=String),
            Report.written_by == bindparam("person", type_=String),
        ),
        or_(
            Report.filed_at > bindparam("just_now"),
            and_(
                col(Report.danger).is_(True),
                or_(
                    Report.filed_at > bindparam("since"),
                    and_(
                        col(Report.state) == State.UNASSIGNED,
                        Report.filed_at > bindparam("waiting_since"),
                    ),
                ),
            ),
        ),
        col(Report.state).in_(OPEN),
        col(Report.part_of).is_(None),  # a part is its holder's words
    )
    .order_by(col(Report.id).desc())
)


def lately(db: Db, who: Who, now: datetime) -> list[Report]:
    """What the sender filed or typed a moment ago and their cries for help that go on, the newest first; still open."""
    mine = {
        "address": who.address_id,
        "person": who.person_id,
        "just_now": now - JOINED_WITHIN,
        "since": now - EMERGENCY_LASTS,
        "waiting_since": now - UNASSIGNED_LASTS,
    }
    return list(db.exec(_LATELY, params=mine))


def unassigned(db: Db) -> list[Report]:
    """待分派: reports that nobody holds yet, oldest first; `doctor` lists them."""
    query = select(Report).where(Report.state == State.UNASSIGNED)
    return list(db.exec(query.order_by(col(Report.id))))


def could_not_reach(db: Db, report_id: str, person_id: str, now: datetime) -> None:
    """A message about a report ended at nobody: note it, and tell the level above, once."""
    report = db.get(Report, report_id)
    if report is not None:
        notices.could_not_reach(db, report, person_id, now)


def unreached(db: Db, report_id: str) -> set[str]:
    """The people whom a message about the report could not reach."""
    return {
        str(a.detail["person"])
        for a in acts.of_thing(db, report_id)
        if a.kind == "report.unreached"
    }

"""Succession (交接): a post ends, and somebody else begins, as one act with everything that goes along."""

from datetime import datetime

from sqlmodel import select

from core import acts
from core.acts import Act
from core.clock import day_of
from core.db import Db, lock
from core.duties.check_ins import CheckIn
from core.errors import Refusal
from core.posts import along, authority, notices, vacancies
from core.posts.change import DEATH, NO_FAREWELL, Plan, Wanted
from core.posts.persons import deaths
from core.registry import households, people, regions
from core.registry.people import TITLES, Appointment, Person, Post
from core.registry.regions import Kind, Region
from core.reports import escalation
from core.reports.ladder import levels

HANDED_OVER = acts.kind(
    "post.hand_over",
    final="交接已经告诉每一户了，收不回。换错了，再说一次“换某某当代表”，就换回来。",
)
ENDED = acts.kind(
    "post.end",
    final="已经告诉每一户了，收不回。弄错了，再说一次“换某某当代表”，请他接着当。",
)


def plan(db: Db, by: Person, wanted: Wanted, now: datetime) -> Plan:
    """What the change would be; Refusal where it may not be, or not by this person: by a death every post ends."""
    authority.refuse_unless_may_change(db, by.id, wanted.post, wanted.region_id, now)
    change = _plan(db, by, wanted, now)
    if wanted.reason == DEATH and change.leaver is not None:
        for held in seats_of(db, change.leaver.id, now):
            authority.refuse_unless_may_change(db, by.id, held.post, held.region_id, now)
    return change


def _plan(db: Db, by: Person, wanted: Wanted, now: datetime) -> Plan:
    region = regions.one(db, wanted.region_id)
    leaver = db.get_one(Person, wanted.leaver_id) if wanted.leaver_id else None
    successor = db.get_one(Person, wanted.successor_id) if wanted.successor_id else None
    old = _held(db, wanted, now)
    if leaver is None and old is not None:
        leaver = db.get_one(
            Person, old.person_id
        )  # whoever sits there loses the post, named or not
    title = levels.title(db, wanted.post, region.id)
    if leaver is not None and old is None:
        raise Refusal(f"{leaver.name}现在不是{title}，什么都没有改。发“找代表”看现在是谁。")
    if wanted.leaver_id is None and successor is None:
        raise Refusal("请说清楚谁不当了，或者换谁来当。")
    _refuse_elected(wanted)
    if leaver is not None and by.id == leaver.id:
        raise Refusal("自己的职务要由别人来定。想不当了，请说“我不想当了”，我转给能定的人。")
    if successor is not None:
        _refuse_unfit(db, wanted, region, successor, title, now)
    lives = successor is None or _lives(db, successor, region)
    but = successor.id if successor else None
    what = along.of_seat(db, wanted.post, region, now, leaver, but)
    above = vacancies.seat_above(db, wanted.post, region, now, [leaver.id] if leaver else [])
    others = _others(db, old, now) if old else ()
    return Plan(wanted, region, title, old, leaver, successor, lives, what, above, others)


def carry_out(
    db: Db, by: Person, wanted: Wanted, now: datetime, *, since: datetime | None = None
) -> Plan:
    """Do it: the old right ends and the new one begins this moment, and everybody concerned is told.

    `since`: an earlier moment from which it counts (`refuse_unless_idle`). Refusal as `plan`; two who do
    it at once find one seat.
    """
    region = regions.one(db, wanted.region_id)
    lock(db, Region, region.village_id or region.id)
    change = plan(db, by, wanted, now)
    if since is not None:
        refuse_unless_idle(db, change.old, since, now)
    return _change(db, by, change, now, since or now)


def carry_out_as_decided(db: Db, by: Person, wanted: Wanted, now: datetime) -> Plan:
    """The same of what was decided before, by whoever decided then, whatever they hold today. Refusal where it cannot be any more."""
    region = regions.one(db, wanted.region_id)
    lock(db, Region, region.village_id or region.id)
    return _change(db, by, _plan(db, by, wanted, now), now, now)


def _change(db: Db, by: Person, change: Plan, now: datetime, since: datetime) -> Plan:
    wanted, region = change.wanted, change.region
    ending = [change.old] if change.old else []
    if wanted.reason == DEATH and change.leaver is not None:
        ending = [a for a in people.posts_of(db, change.leaver.id, now) if not a.acting]
    standing_in = people.standing_in_for(db, [a.id for a in ending], now)
    for appointment in ending:
        people.end(db, appointment, since, wanted.reason)
    begun = None
    if change.successor is not None:
        begun = people.appoint(
            db,
            change.successor,
            wanted.post,
            region,
            since,
            change.old.category if change.old else "",
        )
    acts.record(
        db,
        HANDED_OVER if begun else ENDED,
        begun.id if begun else ending[0].id,
        now,
        person_id=by.id,
        right="authority",
        reason=wanted.reason,
        ended=[a.id for a in ending],
        reports=[r.id for r in change.along.reports],
        households=[h.id for h in change.along.homes],
    )
    if wanted.reason == DEATH and change.leaver is not None:
        deaths.lay_down(db, change.leaver, by, day_of(now), now)
    tell(db, change, now)
    notices.end_of_standing_in(db, change, standing_in, now)
    return change


def refuse_unless_idle(db: Db, held: Appointment | None, since: datetime, now: datetime) -> None:
    """Refusal where a post cannot have ended so: before this month, before it began, or once its holder has acted by it."""
    month = day_of(now).replace(day=1)
    if day_of(since) < month or (held is not None and since <= held.since):
        raise Refusal(
            "补记只能补到这个月1号，也不能早于他开始的那天。请说这个月里的一天，或者从现在起。"
        )
    if held is None:
        return
    query = select(CheckIn.id).where(
        CheckIn.representative_id == held.person_id, CheckIn.at >= since
    )
    acted = select(Act.id).where(
        Act.person_id == held.person_id, Act.right == held.post.value, Act.at >= since
    )
    if db.exec(query.limit(1)).first() is not None or db.exec(acted.limit(1)).first() is not None:
        raise Refusal(
            "那天以后他还办过事、打过卡，不能算那天就结束了。请从现在起，或者说晚一点的一天。"
        )


def appoint(db: Db, wanted: Wanted, by: str | None, now: datetime, right: str) -> Plan:
    """Begin a post that a vote has given: nobody's say-so is asked, the rest is as in `carry_out`."""
    region = regions.one(db, wanted.region_id)
    lock(db, Region, region.village_id or region.id)
    old = _held(db, wanted, now)
    leaver = db.get_one(Person, old.person_id) if old else None
    successor = db.get_one(Person, wanted.successor_id or "")
    title = levels.title(db, wanted.post, region.id)
    what = along.of_seat(db, wanted.post, region, now, leaver, successor.id)
    lives = _lives(db, successor, region)
    change = Plan(wanted, region, title, old, leaver, successor, lives, what, None, ())
    if old is not None:
        people.end(db, old, now, wanted.reason)
    begun = people.appoint(db, successor, wanted.post, region, now)
    acts.record(
        db,
        HANDED_OVER,
        begun.id,
        now,
        person_id=by,
        right=right,
        reason=wanted.reason,
        ended=[old.id] if old else [],
        reports=[r.id for r in what.reports],
        households=[h.id for h in what.homes],
    )
    tell(db, change, now)
    return change


def tell(db: Db, change: Plan, now: datetime) -> None:
    """Each household in a line, who begins, who ends, who stands above; the reports go with the seat."""
    if change.successor is not None:
        notices.begun(db, change, now)
    else:
        for report in change.along.reports:
            escalation.sweep(db, now, report.id)
        notices.left_vacant(db, change, now)
    notices.ask_anew(db, change, now)
    if change.leaver is not None:
        notices.end_offers(db, change, now)
        if change.wanted.reason not in NO_FAREWELL:
            notices.goodbye(db, change, now)
    if change.region.village_id is not None:
        vacancies.arrange(db, now, change.region.village_id)


def _held(db: Db, wanted: Wanted, now: datetime) -> Appointment | None:
    """The appointment that ends: the leaver's own, or that of the only one who sits there."""
    sitting = people.sitting(db, [wanted.post], [wanted.region_id], now)
    if wanted.leaver_id is not None:
        return next((a for a, p in sitting if p.id == wanted.leaver_id), None)
    alone = wanted.post in (Post.REPRESENTATIVE, Post.GROUP_LEADER, Post.VILLAGE_SECRETARY)
    return sitting[0][0] if alone and sitting else None


def _refuse_elected(wanted: Wanted) -> None:
    if wanted.post not in authority.ELECTED:
        return
    title = TITLES[wanted.post]
    if wanted.reason == "dismissed" or wanted.successor_id is not None:
        raise Refusal(
            f"{title}由村民选举产生，谁也不能指定、不能撤换。选好了，请管系统的人用名单来改。"
        )


def _refuse_unfit(
    db: Db, wanted: Wanted, region: Region, successor: Person, title: str, now: datetime
) -> None:
    """Who cannot begin: the leaver, the dead, somebody of another village, who is watched by the post."""
    name = successor.name
    if successor.id == wanted.leaver_id:
        raise Refusal(f"{name}本来就是{title}，不用换。")
    if people.dead(db, successor.id):
        raise Refusal(f"{name}已经登记为去世，不能当{title}。弄错了，先说“{name}没有去世”。")
    if region.village_id is not None and successor.village_id != region.village_id:
        where = regions.one(db, region.village_id).name
        raise Refusal(f"{name}不是{where}的人，不能当{title}。请换一位本村的。")
    mine = people.posts_of(db, successor.id, now)
    if any((a.post, a.region_id) == (wanted.post, region.id) and not a.acting for a in mine):
        raise Refusal(f"{name}已经是{title}了，什么都没有改。")
    if wanted.post == Post.SUPERVISOR:
        _refuse_watched(db, successor, now)


def _refuse_watched(db: Db, successor: Person, now: datetime) -> None:
    kin = people.kin_of(db, successor.id)
    village = {successor.village_id or ""}
    leading = people.sitting(db, authority.ELECTED, village, now)
    for _, person in leading:
        if person.id == successor.id:
            raise Refusal(f"{successor.name}是村委会的人，不能进监督小组（村委会组织法）。")
        if person.id in kin:
            raise Refusal(f"{successor.name}是村委会{person.name}的亲属，不能进监督小组。")


def _lives(db: Db, person: Person, region: Region) -> bool:
    """Whether the person's home lies in the region; of posts of a whole village always so."""
    if region.kind not in (Kind.CIRCLE, Kind.GROUP):
        return True
    circle = households.circle_of(db, person.id)
    return circle is not None and region.id in {r.id for r in regions.line_up(db, circle.id)}


def _others(db: Db, old: Appointment, now: datetime) -> tuple[str, ...]:
    held = [a for a in people.posts_of(db, old.person_id, now) if a.id != old.id and not a.acting]
    return tuple(levels.title(db, a.post, a.region_id) for a in held)


def seats_of(db: Db, person_id: str, now: datetime) -> list[Appointment]:
    """The posts that are the person's own now."""
    return [a for a in people.posts_of(db, person_id, now) if not a.acting]

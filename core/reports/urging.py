"""Urging from above (催办): whoever stands above a report's holder reminds them, once a day, by name."""

from datetime import datetime, timedelta

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.registry import people, regions
from core.registry.people import TITLES, Appointment, Post
from core.reports import notices, overview, rights, words
from core.reports.ladder.levels import RANK, Level
from core.reports.ladder.lifecycle import HELD, Action, Role, allowed
from core.reports.ladder.reports import Report, Who, spoken_number

URGED_EVERY = timedelta(hours=24)
URGED = acts.kind(
    "report.urge_above",
    final="催办已经转给办的人了，收不回。不急了，请打个电话跟他说一声。",
)
_STANDS_AT = {
    Post.GROUP_LEADER: Level.GROUP,
    Post.VILLAGE_SECRETARY: Level.VILLAGE,
    Post.VILLAGE_DIRECTOR: Level.VILLAGE,
    Post.COMMITTEE_MEMBER: Level.VILLAGE,
    Post.BRANCH_MEMBER: Level.VILLAGE,
    Post.GRID_LEADER: Level.VILLAGE,
    Post.SUPERVISOR: Level.TOWN,
    Post.TOWN_CADRE: Level.TOWN,
    Post.CITY_CADRE: Level.CITY,
}
"""At which level a post urges; the supervision group urges all levels of its village."""
POSTS = frozenset(_STANDS_AT)
"""Who urges from above."""


def urge(db: Db, report_id: str, who: Who, now: datetime) -> Report:
    """Remind its holder, at most once a day, and say who urged; nobody else hears of it.

    Refusal for who does not stand above the holder, and when it can be done again; a report that the
    sender's posts do not see does not exist for them.
    """
    report = overseen(db, report_id, who, now)
    by, post = notices.holder_words(db, report, now), _post(db, report, who, now)
    if post is None:
        raise Refusal(
            f"编号 {spoken_number(report)} 现在由{by}办，要上一级或监督小组才能催。报的人自己也可以发“催一下”。"
        )
    if not allowed(Role.OVERSEER, report.state, Action.URGE):
        raise Refusal(rights.stands(db, report, now))
    _refuse_twice(db, report, by, now)
    title = TITLES[post.post]
    acts.record(
        db,
        URGED,
        report.id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right=post.post,
        seat=_seat(report),
    )
    reminder = words.urged_from_above(
        notices.named(report), f"{rights.name_of(db, who)}（{title}）", notices.due_words(report)
    )
    notices.word_to_holders(db, report, reminder, now, but=(who.person_id or "",))
    return report


def overseen(db: Db, report_id: str, who: Who, now: datetime) -> Report:
    """The report, locked, for whoever sees it by a post and does not hold it; Refusal for everybody else."""
    report = rights.seen(db, report_id, who)
    sight = overview.sight(db, who.person_id, now) if who.person_id else None
    if sight is None or not sight.sees(report):
        raise Refusal("没有找到这件事。发“我的上报”看您报的，发“处理”看要您办的。")
    if any(p.id == who.person_id for p in notices.holders(db, report, now)):
        raise Refusal(f"编号 {spoken_number(report)} 就在您手里，发“处理”办。")
    return report


def may(db: Db, report: Report, who: Who, now: datetime) -> bool:
    """Whether the sender, who sees the report, stands above its holder and it waits for one."""
    return report.state in HELD and _post(db, report, who, now) is not None


def above(db: Db, report: Report, who: Who, now: datetime) -> Appointment | None:
    """The sender's post on a level above its holder, by which they may have somebody sent; None without one.

    The supervision group looks on and urges, but sends nobody.
    """
    commanding = [a for a in _posts(db, report, who, now) if a.post != Post.SUPERVISOR]
    return _highest(commanding)


def _post(db: Db, report: Report, who: Who, now: datetime) -> Appointment | None:
    """The sender's post that stands above the report's holder, the highest first; None without one."""
    return _highest(_posts(db, report, who, now))


def _highest(appointments: list[Appointment]) -> Appointment | None:
    return max(appointments, key=lambda a: RANK[_STANDS_AT[a.post]], default=None)


def _posts(db: Db, report: Report, who: Who, now: datetime) -> list[Appointment]:
    if report.village_id is None or report.level is None or who.person_id is None:
        return []
    line = {r.id for r in regions.line_up(db, report.village_id)}
    line |= {str(rung["region"]) for rung in report.rungs}
    return [
        a
        for a in people.posts_of(db, who.person_id, now)
        if a.post in _STANDS_AT
        and a.region_id in line
        and RANK[_STANDS_AT[a.post]] > RANK[report.level]
    ]


def _seat(report: Report) -> str:
    return f"{report.round}:{report.holder_post}:{report.holder_region_id}"


def _refuse_twice(db: Db, report: Report, by: str, now: datetime) -> None:
    """Whoever holds it is urged once a day, by whomever."""
    last = _last(db, report, now)
    if last is not None:
        name = rights.name_of(db, Who(last.person_id))
        raise Refusal(
            f"编号 {spoken_number(report)} {name}已经催过了，{by}收到了。一天催一次，明天可以再催。"
        )


def _last(db: Db, report: Report, now: datetime) -> Act | None:
    seat = _seat(report)
    for act in reversed(acts.of_thing(db, report.id)):
        mine = act.kind == URGED and act.detail.get("seat") == seat
        if mine and now - act.at < URGED_EVERY:
            return act
    return None

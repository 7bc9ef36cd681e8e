"""Patrols (每天入户): who has not been into a home today is reminded; who stays away is named above."""

from datetime import date, datetime, time, timedelta

from sqlmodel import select

from core.clock import at_local, day_of, is_working_day
from core.db import Db
from core.duties import check_ins, contacts, duties, words
from core.duties.duties import Cadence, Mode, Preset
from core.outbox import Priority
from core.registry import addresses, people, regions
from core.registry.people import Post
from core.registry.regions import Kind, Region

AWAY = 3
"""After so many working days without a visit those above hear of it, and then once a week. Default of ours."""
_LOOK_BACK = timedelta(days=92)
_ABOVE = (Post.GRID_LEADER, Post.VILLAGE_SECRETARY)


def remind(db: Db, now: datetime, village_id: str) -> int:
    """Remind whoever owes a visit a day (高阳) and has none on record today; how many were told.

    On working days only. Whoever leads the grids hears of those who have been nowhere for three
    working days; nobody else does.
    """
    today = day_of(now)
    posts = holders(db, village_id)
    if not posts or not is_working_day(today):
        return 0
    served = contacts.of_village(db, village_id, now)
    owing = {who: mine for who, mine in served.items() if mine[0].post in posts}
    last = check_ins.last_visits(db, list(owing), today - _LOOK_BACK)
    idle = {who: missed(last.get(who), today) for who in owing if last.get(who) != today}
    reminders = {who: words.no_visit_today(owing[who][0].name, n) for who, n in idle.items()}
    over = at_local(today + timedelta(days=1), time(0))
    addresses.tell_each(db, reminders.items(), now, priority=Priority.BULK, expires_at=over)
    _tell_above(db, village_id, idle, last, now)
    return len(reminders)


def villages_due(db: Db, now: datetime) -> list[str]:
    """The villages in which somebody may owe a visit today."""
    if not is_working_day(day_of(now)):
        return []
    presets = db.exec(_PRESETS).all()
    return [village_id for village_id, preset in presets if _asks_daily(duties.preset(preset))]


_PRESETS = select(Region.id, Region.duties).where(Region.kind == Kind.VILLAGE).order_by(Region.id)


def holders(db: Db, village_id: str) -> set[Post]:
    """The posts that owe a visit a day in a village; empty where it is no duty."""
    return _asks_daily(duties.preset(db.get_one(Region, village_id).duties))


def _asks_daily(preset: Preset) -> set[Post]:
    return {d.holder for d in preset.duties if (d.cadence, d.mode) == (Cadence.DAY, Mode.PATROL)}


def missed(last: date | None, today: date) -> int:
    """How many working days have gone without a visit, today too; of this month where there was none."""
    after = last or today.replace(day=1) - timedelta(days=1)
    days = (today - after).days
    return sum(is_working_day(after + timedelta(days=n)) for n in range(1, days + 1))


def _tell_above(
    db: Db, village_id: str, idle: dict[str, int], last: dict[str, date], now: datetime
) -> None:
    """All of theirs who have been away so long: when it is the first time of one, and at the week's end."""
    away = [who for who, days in idle.items() if days >= AWAY]
    if not any(idle[who] == AWAY for who in away) and not _ends_the_week(day_of(now)):
        return
    names = people.names(db, away)
    by_leader: dict[str, list[tuple[str, date | None]]] = {}
    for who in sorted(away, key=lambda one: (names[one], one)):
        for leader in leaders(db, who, village_id, now):
            by_leader.setdefault(leader, []).append((names[who], last.get(who)))
    letters = [(leader, words.away(listed)) for leader, listed in by_leader.items()]
    addresses.tell_each(db, letters, now, priority=Priority.BULK)


def _ends_the_week(today: date) -> bool:
    return not any(is_working_day(today + timedelta(days=n)) for n in range(1, 7 - today.weekday()))


def leaders(db: Db, worker_id: str, village_id: str, now: datetime) -> list[str]:
    """Who leads the worker's grids (网格长); the village secretary where nobody does."""
    grids = people.regions_of(db, worker_id, Post.GRID_WORKER, now) or [village_id]
    line = {region.id for grid in grids for region in regions.line_up(db, grid)}
    sitting = people.sitting(db, _ABOVE, line, now)
    leading = [p.id for a, p in sitting if a.post == Post.GRID_LEADER]
    return leading or [p.id for a, p in sitting]

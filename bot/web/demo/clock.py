"""The demo's clock (演示时钟): moves forward at a visitor's word, firing the jobs on the way."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot import settings
from bot.program import Program
from bot.web import phones, talk
from core import clock
from core.db import Db, reading
from scheduler import marks

OPENS = time(9)
"""When the demo's first day begins: nobody is asleep, so that every notice arrives at once."""
MORNING = time(8)
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


@dataclass(frozen=True)
class Moved:
    """What a step of the clock brought."""

    to: datetime
    told: dict[str, int]  # messages by the name of the phone or room, in the order of the chips


def begin(program: Program) -> None:
    """Set the clock of a demo: 09:00 of today in a fresh world, else where it stood when it stopped."""
    worked = program.turns.run(marks.worked_until)
    here = settings.now()
    start = worked or clock.at_local(clock.day_of(here), OPENS)
    program.clock.shift = start - here


def target(step: str, now: datetime) -> datetime | None:
    """Where a step leads from `now`; None for an unknown one.

    hour and day end at the next full minute, monday at the next Monday 08:00, month at 08:00 on the
    1st of the next month.
    """
    today = clock.day_of(now)
    if step in STEPS:
        # To the full minute: what was begun within this one is then due, and the sweeps have run.
        return (now + STEPS[step]).replace(second=0, microsecond=0) + timedelta(minutes=1)
    if step == "monday":
        ahead = (-today.weekday()) % 7
        monday = clock.at_local(today + timedelta(days=ahead), MORNING)
        return monday if monday > now else monday + timedelta(days=7)
    if step == "month":
        _, first = clock.month_span(clock.month_of(now))
        return clock.at_local(clock.day_of(first), MORNING)
    return None


def move(program: Program, step: str) -> Moved | None:
    """Go there, working off everything that falls due on the way; None for an unknown step.

    Blocks for as long as the jobs take. Only afterwards does the clock stand at the new time, so
    that a page never shows half of what a moment brings.
    """
    since = program.clock.now()
    until = target(step, since)
    if until is None:
        return None
    program.fire(since, until, live=False)
    program.clock.shift = until - settings.now()
    for listener in program.after_move:
        listener()
    with reading(program.engine) as db:
        return Moved(until, _told(db, since, until))


def _told(db: Db, since: datetime, until: datetime) -> dict[str, int]:
    by_chat = talk.spoke_to(db, since, until)
    everybody = phones.of_world(db, until)
    return {p.name: by_chat[p.chat] for p in everybody if p.chat in by_chat}


def in_words(moved: Moved) -> str:
    """One short sentence for the visitor who moved the clock."""
    there = clock.local(moved.to.astimezone(UTC))
    arrived = f"已到 {there.month}月{there.day}日 {there:%H:%M}"
    if not moved.told:
        return f"{arrived}，这段时间没有到点的事。"
    names = list(moved.told)
    some = "、".join(names[:6]) + (f"等 {len(names)} 处" if len(names) > 6 else "")
    return f"{arrived}，到点的事办好了：{some}收到 {sum(moved.told.values())} 条消息。"

"""Flags (要看一看的走访): visits that look alike, for the supervision group; nothing follows from one by itself."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from core.db import Db
from core.duties import facts
from core.duties.check_ins import CheckIn, CheckInMode
from core.registry import people

ALIKE = 3
"""So many visits to different homes look alike. Default of ours."""
AT_ONCE = timedelta(minutes=1)
_ONE_MESSAGE = 5
"""So many homes in one message are more than one tells in passing."""


@dataclass(frozen=True)
class Flag:
    """Visits of one person on one day that look alike, and how."""

    representative_id: str
    day: date
    how: str
    homes: int


def of_village(db: Db, village_id: str, first: date, last: date, now: datetime) -> list[Flag]:
    """The flags of a village's visits from the first day to the last, by day."""
    query = select(CheckIn).where(
        CheckIn.village_id == village_id,
        CheckIn.mode == CheckInMode.VISIT,
        col(CheckIn.day).between(first, last),
    )
    visits = db.exec(query.order_by(col(CheckIn.at), col(CheckIn.id))).all()
    used = set(facts.used_again(db, [village_id], first, last, now)) if visits else set()
    flags = [*_alike(visits), *_in_a_minute(visits), *_of_photos(visits, used), *_late(visits)]
    return sorted(flags, key=lambda flag: (flag.day, flag.representative_id, flag.how))


def spoken(db: Db, flags: Sequence[Flag], without: set[str]) -> list[str]:
    """A line each, without those of the people whom the reader must not judge."""
    shown = [flag for flag in flags if flag.representative_id not in without]
    names = people.names(db, {flag.representative_id for flag in shown})
    return [
        f"{names[f.representative_id]}{f.day.month}月{f.day.day}日{f.how}{f.homes}户" for f in shown
    ]


def _alike(visits: Sequence[CheckIn]) -> Iterator[Flag]:
    """The same sentence, or the very same spot, at several doors."""
    yield from _grouped(visits, lambda v: v.note.strip() or None, "同一句话记了")
    yield from _grouped(visits, _spot, "同一个位置记了")


def _spot(visit: CheckIn) -> Hashable:
    if visit.latitude is None or visit.longitude is None:
        return None
    return round(visit.latitude, 4), round(visit.longitude, 4)


def _grouped(
    visits: Sequence[CheckIn], key: Callable[[CheckIn], Hashable], how: str
) -> Iterator[Flag]:
    groups: dict[Hashable, list[CheckIn]] = {}
    for visit in visits:
        if (same := key(visit)) is not None:
            groups.setdefault((visit.representative_id, visit.day, same), []).append(visit)
    for alike in groups.values():
        # One message that names several homes says one thing of all of them.
        if len({v.entry_id for v in alike}) >= ALIKE:
            yield Flag(alike[0].representative_id, alike[0].day, how, len(alike))


def _in_a_minute(visits: Sequence[CheckIn]) -> Iterator[Flag]:
    by_day: dict[tuple[str, date], list[CheckIn]] = {}
    for visit in visits:
        by_day.setdefault((visit.representative_id, visit.day), []).append(visit)
    for (who, day), of_day in by_day.items():
        most = max(len(_together(of_day, first)) for first in of_day)
        if most >= ALIKE:
            yield Flag(who, day, "一分钟里记了", most)


def _together(visits: Sequence[CheckIn], first: CheckIn) -> list[CheckIn]:
    near = [v for v in visits if first.at <= v.at <= first.at + AT_ONCE]
    single = len({v.entry_id for v in near}) == 1
    return [] if single and len(near) < _ONE_MESSAGE else near


def _of_photos(visits: Sequence[CheckIn], used: set[str]) -> Iterator[Flag]:
    again: dict[tuple[str, date], int] = {}
    for visit in visits:
        if visit.id in used:
            key = (visit.representative_id, visit.day)
            again[key] = again.get(key, 0) + 1
    for (who, day), homes in again.items():
        yield Flag(who, day, "用了旧照片的有", homes)


def _late(visits: Sequence[CheckIn]) -> Iterator[Flag]:
    yield from _grouped(visits, lambda v: "late" if v.late else None, "事后补记了")

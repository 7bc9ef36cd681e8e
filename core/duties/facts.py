"""Facts of a month (履职事实): what check-ins come to, as plain values for whoever reckons with them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, Table, bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from core import ahead
from core.db import Db, any_rows, rows_of
from core.duties.check_ins import CheckIn, CheckInMode, CheckInPhoto
from core.evidence import Evidence


class Rounds(NamedTuple):
    """What a representative did on one day, as household ids; a visit is a contact too."""

    representative_id: str
    day: date
    reached: frozenset[str]
    visited: frozenset[str]


def of_days(db: Db, village_id: str, first: date, last: date, now: datetime) -> list[Rounds]:
    """The check-ins of a village that count, from the first day to the last, in no order.

    Only what had been recorded by `now`. The database puts a representative's day into one row,
    so that few are fetched. A household that could not be reached fulfils nothing. A photo whose
    very bytes served an earlier check-in proves nothing: that visit is left out (I-21: evidence
    not reused).
    """
    asked = {"first": first, "last": last, "now": now}
    used = _USED_AGAIN.of(db, village_id, **asked) if ahead.once(db, _any_photo) else ()
    query = _of_days(_ROWS.c.id.not_in(used)) if used else _OF_DAYS
    known = _Homes()
    return [
        Rounds(representative_id, day, known[reached], known[visited])
        for representative_id, day, reached, visited in query.of(db, village_id, **asked)
    ]


def _any_photo(db: Db) -> bool:
    return any_rows(db, CheckInPhoto)


class _Homes(dict[str | None, frozenset[str]]):
    """A list of households as a set; many days are alike, and share it."""

    def __missing__(self, homes: str | None) -> frozenset[str]:
        self[homes] = frozenset(homes.split(",")) if homes else frozenset()
        return self[homes]


_ROWS: Table = rows_of(CheckIn)
_RECORDED = (
    _ROWS.c.day.between(bindparam("first", type_=Date), bindparam("last", type_=Date)),
    _ROWS.c.at <= bindparam("now"),
)
_RECORDED_LATE = (
    select(_ROWS.c.id)
    .where(
        _ROWS.c.village_id == bindparam("village"),
        _ROWS.c.day.between(bindparam("first", type_=Date), bindparam("last", type_=Date)),
        _ROWS.c.at > bindparam("since"),
        _ROWS.c.at <= bindparam("now"),
    )
    .limit(1)
)


def any_late(
    db: Db, village_id: str, first: date, last: date, since: datetime, now: datetime
) -> bool:
    """Whether anything of these days was put on record only after `since`."""
    asked = {"village": village_id, "first": first, "last": last, "since": since, "now": now}
    return db.execute(_RECORDED_LATE, asked).first() is not None


_HOMES = func.aggregate_strings(_ROWS.c.household_id, ",")


# In the order of the index check_in_month, which has all of it: nothing is sorted, nothing sought.
def _of_days(*but: ColumnElement[bool]) -> ahead.PerVillage:
    query = select(
        _ROWS.c.representative_id,
        _ROWS.c.day,
        _HOMES,
        _HOMES.filter(_ROWS.c.mode == CheckInMode.VISIT),
    ).where(*_RECORDED, _ROWS.c.mode != CheckInMode.COULD_NOT, *but)
    days = query.group_by(_ROWS.c.village_id, _ROWS.c.day, _ROWS.c.representative_id)
    return ahead.PerVillage(days, _ROWS.c.village_id)


_OF_DAYS = _of_days()


def used_again(
    db: Db, village_ids: Sequence[str], first: date, last: date, now: datetime
) -> list[str]:
    """The ids of the visits in these villages and days that count nothing: their photo had served before."""
    asked = {"villages": list(village_ids), "first": first, "last": last, "now": now}
    return [check_in_id for (check_in_id,) in db.execute(_USED_AGAIN_IN, asked)]


def _used_again() -> Select[Any]:
    """The visits whose photo had served before; contacts carry no photos."""
    link, earlier_link = aliased(CheckInPhoto), aliased(CheckInPhoto)
    photo, earlier = aliased(Evidence), aliased(Evidence)
    return (
        select(col(CheckIn.id))
        .join(link, col(link.check_in_id) == CheckIn.id)
        .join(photo, col(photo.id) == link.evidence_id)
        .join(earlier, col(earlier.digest) == photo.digest)
        .join(earlier_link, col(earlier_link.evidence_id) == earlier.id)
        .where(
            select(col(CheckInPhoto.evidence_id)).exists(),  # where there are none, no row is read
            *_RECORDED,
            col(CheckIn.mode) == CheckInMode.VISIT,
            col(earlier_link.check_in_id) != CheckIn.id,
            col(earlier.at) < photo.at,
        )
    )


_USED_AGAIN = ahead.PerVillage(_used_again(), _ROWS.c.village_id)
_USED_AGAIN_IN = _used_again().where(_ROWS.c.village_id.in_(bindparam("villages", expanding=True)))

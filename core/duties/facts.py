"""Facts of a month (履职事实): what check-ins come to, as plain values for whoever reckons with them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from core.db import Db
from core.duties.check_ins import CheckIn, CheckInMode, CheckInPhoto
from core.evidence import Evidence

Span = tuple[date, date]
"""First and last day."""


class Served(NamedTuple):
    """What a representative did for one household."""

    representative_id: str
    household_id: str
    visits: int  # the days of the month with a visit
    reached: tuple[bool, ...]  # in each of the weeks asked for, by a contact or a visit


def of_span(
    db: Db, village_id: str, month: Span, weeks: Sequence[Span], now: datetime
) -> Iterator[Served]:
    """What counts of a village's check-ins, among those that had been recorded by `now`.

    Grouped by the database, so that a row is a household and not a check-in. A visit stands beside
    a contact of the same day; a household that could not be reached fulfils nothing. A photo whose
    very bytes served an earlier check-in proves nothing: that visit is left out (I-21: evidence
    not reused).
    """
    first = min(month[0], *(week[0] for week in weeks))
    asked = {"village": village_id, "first": first, "last": month[1], "now": now}
    asked |= {"month": month[0]}
    for n, (monday, sunday) in enumerate(weeks):
        asked |= {f"monday{n}": monday, f"sunday{n}": sunday}
    query = _grouped(len(weeks))
    used = [row[0] for row in db.execute(_USED_AGAIN, asked)]
    if used:
        query = query.where(col(CheckIn.id).not_in(used))
    for representative, household, visits, *reached in db.execute(query, asked):
        yield Served(representative, household, visits, tuple(map(bool, reached)))


@cache
def _grouped(weeks: int) -> Select[Any]:
    # A second row for the same household, day and mode is impossible, so visits are days.
    visited = and_(
        col(CheckIn.mode) == CheckInMode.VISIT, col(CheckIn.day) >= bindparam("month", type_=Date)
    )
    reached = (case((_within(f"monday{n}", f"sunday{n}"), 1), else_=0) for n in range(weeks))
    served: list[Any] = [col(CheckIn.representative_id), col(CheckIn.household_id)]
    sums = [func.sum(case((visited, 1), else_=0)), *map(func.max, reached)]
    query: Select[Any] = select(*served, *sums)
    return query.where(*_RECORDED, col(CheckIn.mode) != CheckInMode.COULD_NOT).group_by(*served)


def _within(first: str, last: str) -> Any:
    return col(CheckIn.day).between(bindparam(first, type_=Date), bindparam(last, type_=Date))


_RECORDED = (
    col(CheckIn.village_id) == bindparam("village"),
    _within("first", "last"),
    col(CheckIn.at) <= bindparam("now"),
)


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


_USED_AGAIN = _used_again()

"""Facts of a month (履职事实): the check-ins that count, as plain rows for whoever reckons with them."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from core.db import Db
from core.duties.check_ins import CheckIn, CheckInMode, CheckInPhoto
from core.duties.duties import Cadence, period
from core.evidence import Evidence


class Fact(NamedTuple):
    """One check-in that counts."""

    check_in_id: str
    representative_id: str
    household_id: str
    mode: CheckInMode
    day: date  # on which it happened, in the village
    late: bool
    at: datetime  # when it was recorded


def of_month(db: Db, village_id: str, month: str) -> list[Fact]:
    """The check-ins of a village that count for a month (2026-03), by the day they happened.

    One SELECT, oldest first. A visit stands beside a contact of the same day; COULD_NOT rows are
    in it too. A photo whose very bytes served an earlier check-in proves nothing: that visit is
    left out (I-21: evidence not reused).
    """
    first, after = period(Cadence.MONTH, date.fromisoformat(month + "-01"))
    query = select(
        col(CheckIn.id),
        col(CheckIn.representative_id),
        col(CheckIn.household_id),
        col(CheckIn.mode),
        col(CheckIn.day),
        col(CheckIn.late),
        col(CheckIn.at),
    ).where(
        col(CheckIn.village_id) == village_id,
        col(CheckIn.day) >= first,
        col(CheckIn.day) < after,
        ~_with_used_photo().exists(),
    )
    rows = db.execute(query.order_by(col(CheckIn.day), col(CheckIn.id)))
    return [Fact(*row) for row in rows]


def _with_used_photo() -> Select[Any]:
    link, earlier_link = aliased(CheckInPhoto), aliased(CheckInPhoto)
    photo, earlier = aliased(Evidence), aliased(Evidence)
    return (
        select(col(link.evidence_id))
        .join(photo, col(photo.id) == link.evidence_id)
        .join(earlier, col(earlier.digest) == photo.digest)
        .join(earlier_link, col(earlier_link.evidence_id) == earlier.id)
        .where(
            col(link.check_in_id) == CheckIn.id,
            col(earlier_link.check_in_id) != CheckIn.id,
            col(earlier.at) < photo.at,
        )
        .correlate(CheckIn)
    )

"""Rating (打分): how content a reporter is with what was done, 1 to 5; asked once, and it enters no score."""

from datetime import datetime

from core import acts
from core.db import Db
from core.errors import Refusal
from core.reports import rights
from core.reports.ladder.lifecycle import Action
from core.reports.ladder.reports import Report, Who

RATED = acts.kind(
    "report.rate", final="打的分只给村里看办得怎么样，不算进任何人的积分，收不回也不要紧。"
)
BEST = 5


def rate(db: Db, report_id: str, who: Who, stars: int, now: datetime) -> Report:
    """Keep the reporter's 1 to 5; Refusal for anybody else, a second time, or while it is not confirmed."""
    report, right = rights.open_for(db, report_id, who, Action.RATE, now)
    if report.rating is not None:
        raise Refusal("您已经打过分了，谢谢您。")
    if not 1 <= stars <= BEST:
        raise Refusal(f"请回 1 到 {BEST}，{BEST}是最满意。")
    report.rating = stars
    db.add(report)
    acts.record(
        db,
        RATED,
        report.id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right=right,
        stars=stars,
    )
    return report

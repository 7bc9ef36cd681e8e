"""Rating (满意度): whether a reporter is content with what was done (满意 一般 不满意); asked once, and it enters no score."""

from datetime import datetime

from core import acts
from core.db import Db
from core.errors import Refusal
from core.reports import rights
from core.reports.ladder.lifecycle import Action
from core.reports.ladder.reports import Report, Who

RATED = acts.kind(
    "report.rate", final="满意不满意只给村里看办得怎么样，不算进任何人的积分，收不回也不要紧。"
)
RATINGS = {3: "满意", 2: "一般", 1: "不满意"}
"""What is kept of each answer, best first."""


def rate(db: Db, report_id: str, who: Who, rating: int, now: datetime) -> Report:
    """Keep the reporter's answer, one of RATINGS; Refusal for anybody else, a second time, or while it is not confirmed."""
    report, right = rights.open_for(db, report_id, who, Action.RATE, now)
    if report.rating is not None:
        raise Refusal("您已经说过了，谢谢您。")
    if rating not in RATINGS:
        raise Refusal("请回“满意”“一般”或“不满意”。")
    report.rating = rating
    db.add(report)
    acts.record(
        db,
        RATED,
        report.id,
        now,
        person_id=who.person_id,
        address_id=who.address_id,
        right=right,
        rating=rating,
    )
    return report

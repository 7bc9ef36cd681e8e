"""收回链接: what was given to an outside party opens nothing any more."""

from core.outbox import Message
from core.reports.ladder.reports import Report, spoken_number
from core.reports.outside import referrals, referring
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.reports import which_report
from handlers.reports.filing.problem import who
from handlers.reports.holding.seats import HOLDERS

NAME = "end_outside"


def waiting(turn: Turn) -> list[Report]:
    """What the speaker holds and for which somebody outside may still answer."""
    return [
        r
        for r in which_report.held(turn)
        if referrals.open_one(turn.db, r.id, turn.now) is not None
    ]


def done(turn: Turn, answers: Answers) -> list[Message]:
    """End it; those who follow the report hear so."""
    report_id = which_report.meant(turn, answers, waiting)
    if report_id is None:
        return [Message("没有在等外单位答复的事。")]
    number = next((spoken_number(r) for r in which_report.held(turn) if r.id == report_id), "")
    referral = referring.end(turn.db, report_id, who(turn), turn.now)
    return [
        Message(
            f"编号 {number} 给{referral.unit}的链接收回了，点开也不能答了。还由您办，时限照走。"
        )
    ]


flow = Flow(
    name=NAME,
    words=("收回链接",),
    hint="收回链接：给外单位的链接不用了",
    posts=HOLDERS,
    asks=(which_report.which(waiting, "收回哪一件的链接？", NAME),),
    done=done,
)

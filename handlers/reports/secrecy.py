"""不公开: a wish for secrecy after the report was filed is answered by what is true of it, and records nothing;
who cried for help unnamed lets one of those who were rung know who they are.
"""

from core.emergencies import answering, emergencies
from core.emergencies.emergencies import Sender
from core.outbox import Message
from core.reports import notices
from core.reports.ladder.reports import spoken_number
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.reports.filing import recent

NAME = "secrecy"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Whether anybody can read who reported it; where somebody can, how it is done without."""
    if answers.get("to"):
        return [_named_to(turn, str(answers.get("thing", "")), str(answers["to"]))]
    report = recent.just_filed(turn)
    if report is None:
        return [Message("现在没有刚报的事。要不公开地报一件，先发“匿名”，再说是什么事。")]
    number = spoken_number(report)
    if report.private:
        return [Message(f"编号 {number} 不公开：谁也看不到是您报的。")]
    by = notices.holder_words(turn.db, report, turn.now)
    return [
        Message(
            f"编号 {number} 已经到了{by}手里，他和管这事的干部看得到是您报的，收不回来了。"
            "这件不想办了就回“撤销”；下次先发“匿名”再说事，就谁也看不到。",
            thing=report.id,
        )
    ]


def _named_to(turn: Turn, thing: str, to: str) -> Message:
    """Who cries lets one of those who were rung know who they are."""
    me = Sender(turn.person.id if turn.person else None, turn.address.id)
    emergency = answering.name_to(turn.db, thing, me, to, turn.now)
    name = emergencies.name_of(turn.db, to)
    return Message(f"好，只告诉了{name}，没有告诉别人。", thing=emergency.id)


flow = Flow(name=NAME, words=(), asks=(), done=done)

"""又坏了: words that may open a report again which was over, instead of a new one."""

import re

from core.outbox import Message
from core.reports import confirming, notices
from core.reports.ladder import reports
from core.reports.ladder.reports import Report
from handlers.engine.asks import option, pick
from handlers.engine.consent import consent
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Retry
from handlers.reports.filing.problem import problem, who
from handlers.reports.filing.sharing import content, meant_of, spoken
from handlers.understand.sayings.talk import again

FLOW, NAME = "report", "again"
_ONCE_MORE = re.compile(
    "又|再次|还是老样子|(?:白|等于没)(?:修|搞|弄|换|补|通)|修(?:的|了个|得)?(?:么子|什么|啥|个)?鬼|开始[漏飙冒滴渗堵黑闪]"
)


def opened_again(turn: Turn, words: str) -> Report | None:
    """The report of this sender that is over and of which the words say that it is broken anew."""
    if not words or not (again(words) or _ONCE_MORE.search(words)):
        return None
    over = confirming.candidates_again(turn.db, who(turn), turn.now)
    if not over:
        return None
    named = meant_of(words, over)
    if named:
        return named[0]
    return over[0] if again(words) and not content(words) else None


def asks_again(turn: Turn, answers: Answers) -> bool:
    """It may be the old matter, unless that has been settled already."""
    settled = answers.get("onto") or answers.get("same")
    return not settled and opened_again(turn, problem(turn, answers).text) is not None


def ask(turn: Turn, answers: Answers) -> Message:
    """The old report, by its number and its words."""
    old = opened_again(turn, problem(turn, answers).text)
    assert old is not None  # asked only where there is one
    text = f"{spoken(old)}“{notices.cut(old.text)}”以前办好了。是它又坏了吗？"
    yes = option("是，接着办", FLOW, NAME, old.id)
    return Message(text, (yes, option("不是，另报", FLOW, NAME, "")))


def read(turn: Turn, answers: Answers) -> str:
    """The old report's id, or nothing where it is another matter."""
    old = opened_again(turn, problem(turn, answers).text)
    chosen = pick(turn.words, [choice.label for choice in ask(turn, answers).choices])
    if old is not None and (consent(turn.words) is True or chosen == 0):
        return old.id
    if old is None or consent(turn.words) is False or chosen == 1:
        return ""
    raise Retry("是同一件就回 1，不是就回 2。")


def reopen(turn: Turn, report_id: str, answers: Answers) -> str:
    """Open it again with these words; what the sender hears."""
    matter = problem(turn, answers)
    report = confirming.reopen(
        turn.db, report_id, who(turn), turn.now, complaint=matter.text, photos=matter.photos
    )
    by = notices.holder_words(turn.db, report, turn.now)
    number = reports.spoken_number(report)
    due = notices.due_words(report).removeprefix("请在")
    return f"编号 {number} 又交给{by}办，{due}按错了就回“撤销”。"


AGAIN = Ask(NAME, ask, read, asks_again, unanswered=lambda: "")

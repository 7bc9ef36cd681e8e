"""The talk of a slip (回执里的话): a code below what was filed, and the talk behind its slip below what the group opens."""

from dataclasses import replace

from core.outbox import Choice, Message
from core.reports.ladder.reports import Report
from core.reports.slips import looks, slips, talks, words
from handlers.engine.event import Turn
from handlers.reports.filing.problem import who


def with_code(turn: Turn, message: Message, report: Report) -> Message:
    """What whoever complains of a person reads when it is filed: their code too, this once."""
    code = slips.give(turn.db, report, turn.now)
    return (
        message if code is None else replace(message, text=f"{message.text}\n{words.given(code)}")
    )


def opened(turn: Turn, message: Message, report: Report) -> Message:
    """A complaint that somebody by a post has opened: that is on record, and the group reads the talk."""
    looks.note(turn.db, report, turn.person.id if turn.person else None, turn.now)
    if not talks.readable(turn.db, report, who(turn), turn.now):
        return message
    lines = talks.lines(turn.db, report)
    answer = Choice(words.ANSWER, "answer_slip", {}, thing=report.id)
    text = "\n".join([message.text, *lines])
    return replace(message, text=text, choices=(*message.choices, answer))

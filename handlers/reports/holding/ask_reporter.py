"""问上报人: a question to the reporter; the clock waits for the answer, two days at most."""

import re
from collections.abc import Iterable

from core.clock import spoken
from core.outbox import Message
from core.reports import rights
from core.reports.ladder.lifecycle import Action
from core.reports.ladder.reports import Report, spoken_number
from core.reports.work import asking
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, always, may
from handlers.engine.reading import Reading
from handlers.reports import which_report
from handlers.reports.filing.problem import who
from handlers.reports.holding import standard
from handlers.reports.holding.seats import HOLDERS
from handlers.reports.holding.spoken_of import reading, without_number

NAME = "ask_reporter"
_LED = re.compile(
    "(?:帮我|请|我想|我要|先)?(?:再)?问(?:一下|问|一问|下)?(?:上报人|上报的人|报的人|报事的人?|报的那个人)(?:一下|一句)?"
)
_EDGES = " ，,。：:；;、"


def hears(turn: Turn) -> Iterable[Reading]:
    """问报的人 是哪一根管子: the words behind it are the question."""
    if turn.words and turn.open_flow != NAME and _LED.search(turn.words) and may(flow, turn):
        yield from reading(turn, NAME, "问上报人", turn.words, sure=True)


def _text(answers: Answers) -> str:
    words = _LED.sub("", without_number(str(answers.get("said", ""))), count=1).strip(_EDGES)
    return str(answers.get("question") or words)


def _meant(turn: Turn, answers: Answers) -> str | None:
    report_id = which_report.meant(turn, answers, which_report.held)
    if report_id is not None:
        me, version = who(turn), answers.get("version")
        rights.open_for(turn.db, report_id, me, Action.QUESTION, turn.now, version)
    return report_id


def _asked(turn: Turn, answers: Answers) -> tuple[Report | None, Action]:
    report_id = _meant(turn, answers)
    report = rights.seen(turn.db, report_id, who(turn)) if report_id is not None else None
    return report, Action.QUESTION


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Put it to them."""
    report_id = _meant(turn, answers)
    if report_id is None:
        return [Message("现在没有要您办的事。")]
    me, version = who(turn), answers.get("version")
    question = asking.ask(turn.db, report_id, me, _text(answers), turn.now, version)
    number = spoken_number(rights.seen(turn.db, report_id, me))
    if question.waits_until > turn.now:
        until = spoken(question.waits_until)
        return [Message(f"编号 {number} 已问上报人，最多等到{until}，这段时间不算在时限里。")]
    return [Message(f"编号 {number} 已问上报人，时限照走。回答了马上转给您。")]


flow = Flow(
    name=NAME,
    words=("问上报人", "问报的人"),
    hint="问上报人：有不清楚的，问一句，时限等他",
    posts=HOLDERS,
    hears=hears,
    asks=(
        which_report.which(which_report.held, "问哪一件的上报人？", NAME),
        standard.worded(
            text(
                "question",
                "问什么？写一句，上报人会收到。",
                max_chars=200,
                when=lambda t, a: _meant(t, a) is not None and not _text(a),
                finds=always,
            ),
            _asked,
            NAME,
        ),
    ),
    done=done,
)

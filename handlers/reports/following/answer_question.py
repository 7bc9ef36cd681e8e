"""回答: the reporter answers what a holder asked; it goes to them at once."""

from collections.abc import Iterable

from core.outbox import Choice, Message, Outgoing, choices_of
from core.reports import notices, rights
from core.reports.ladder.lifecycle import Action
from core.reports.work import asking
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, always
from handlers.engine.reading import By, Evidence, Reading
from handlers.reports.filing.problem import who
from handlers.understand.category import category
from handlers.understand.sayings.clause import faulty
from handlers.understand.sayings.talk import stops, talk

NAME = "answer_question"


def hears(turn: Turn) -> Iterable[Reading]:
    """What its reporter writes while a holder's question is the newest thing asked of them."""
    if turn.open_flow or (not turn.words and not turn.photos):
        return
    question = _asked(turn)
    if question is None or talk(turn.words) or stops(turn.words):
        return
    act = Choice("回答", NAME, {"answer": turn.words}, thing=question.thing)
    other = faulty(turn.words) and category(turn.words) is not None
    belief = turn.meaning.confidence if other else 3.0
    yield Reading(By.FLOW, act, Evidence.PLAIN, why="answer_question", belief=belief)


def _asked(turn: Turn) -> Outgoing | None:
    """The newest question of the bot's to this sender, if a holder put it."""
    newest = turn.questions[0] if turn.questions else None
    if newest is None or all(c.flow != NAME for c in choices_of(newest)):
        return None
    return newest


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Hand it on."""
    words = str(answers.get("answer") or "")
    report = asking.reply(
        turn.db, str(answers["thing"]), who(turn), words, turn.now, photos=tuple(turn.photos)
    )
    by = notices.holder_words(turn.db, report, turn.now)
    return [Message(f"已转给{by}，谢谢您。", thing=report.id)]


def ask_answer(turn: Turn, answers: Answers) -> str:
    """What was asked about, once more; Refusal for whoever may not answer."""
    report_id = str(answers["thing"])
    report, _ = rights.open_for(turn.db, report_id, who(turn), Action.REPLY, turn.now)
    return f"{notices.named(report)}：请直接写要回答的话，也可以发照片。"


flow = Flow(
    name=NAME,
    words=(),
    hears=hears,
    asks=(
        text(
            "answer",
            ask_answer,
            digits=True,
            when=lambda t, a: not t.photos and bool(a.get("thing")),
            finds=always,
        ),
    ),
    done=done,
)

"""提问: a question about a service or a procedure, answered from 问答 or by a person."""

from collections.abc import Iterator
from dataclasses import replace

from core.outbox import Choice, Message
from handlers.engine import commands
from handlers.engine.asks import Options, choose, text
from handlers.engine.consent import is_question
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, always
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.enquiries import answering, asker
from handlers.reports.filing import which_village
from handlers.understand.sayings.topics import of_points

NAME = "enquire"


def nothing_yet(_: Turn, answers: Answers) -> bool:
    """Only the word was wording."""
    return not answers.get("said")


def village_unknown(turn: Turn, answers: Answers) -> bool:
    """What is no question is answered before anything is asked."""
    wording = asker.words(answers)
    return asker.village_unknown(turn, answers) and asker.no_question(turn, wording) is None


def unsure(turn: Turn, answers: Answers) -> bool:
    """Something like it is kept, but nobody could be sure."""
    if asker.no_question(turn, asker.words(answers)) is not None:
        return False
    return bool(answering.near(turn, answers))


def options(turn: Turn, answers: Answers) -> Options:
    """The kept questions that are like it."""
    kept = [(known.id, known.question) for known in answering.near(turn, answers)]
    return [*kept, (answering.NONE, "都不是")]


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The answer, or who will give it."""
    return [answering.reply(turn, answers)]


def hears(turn: Turn) -> Iterator[Reading]:
    """Words that ask go to somebody unasked; what only a model of language takes for a question does not."""
    ours = not turn.meaning.advised or is_question(turn.words)
    reach = Reach.SELF if ours else Reach.OTHERS
    for reading in commands.of_intent(flow, turn):
        yield replace(reading, reach=reach)
    if turn.meaning.intent == "ask_rules" and is_question(turn.words) and not of_points(turn.words):
        act = Choice(flow.title, NAME, {"said": turn.words})
        weight = min(commands.weight(turn.meaning), Evidence.LIKELY)
        yield Reading(By.FLOW, act, weight, "enquire.no_rule", reach=reach)


flow = Flow(
    name=NAME,
    words=("提问", "/ask"),
    hint="提问：想问政策、手续、哪天办事，直接问",
    order=13,
    intents=("ask_procedure",),
    hears=hears,
    asks=(
        text(
            "question",
            "想问什么？写一句就行，比如“医保怎么交”。",
            max_chars=500,
            when=nothing_yet,
            finds=always,
        ),
        *which_village.asks(
            "您问的是哪个村？", flow=NAME, unknown=village_unknown, words=asker.words
        ),
        choose("match", "您问的是不是：", options, flow=NAME, when=unsure),
    ),
    done=done,
)

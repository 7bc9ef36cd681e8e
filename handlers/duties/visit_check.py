"""来过, 没来: a household that was drawn says whether somebody came; only the supervision group reads it."""

import re
from collections.abc import Iterable

from core.duties.truth import visit_checks
from core.errors import Refusal
from core.outbox import Message, choices_of
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading

NAME = "visit_check"
_CAME = re.compile(
    "(?:是的?|嗯|对)?[，, ]?(?:他|她|代表|人)?(?:确实|真的|那天)?(?:是)?(?:来过|来了|来过的|来过了)[的了啊呀哒。！!]*"
)
_NOT = re.compile(
    "(?:他|她|代表|人)?(?:那天|根本|从来)?(?:没有?|冇|未)(?:来过?|到过?)[的了啊呀哒。！!]*(?:我家|过我家|家里)?[。！!]*"
)


def hears(turn: Turn) -> Iterable[Reading]:
    """来过的, 没来过: where the household has been asked and has not answered."""
    said_so = _CAME.fullmatch(turn.words) or _NOT.fullmatch(turn.words)
    if not turn.words or not said_so:
        return
    came = _CAME.fullmatch(turn.words) is not None
    for question in turn.questions:
        for choice in choices_of(question):
            if choice.flow == NAME and choice.answers.get("came") == came:
                yield Reading(
                    By.FLOW, choice, Evidence.PLAIN, "visit_check.said", Reach.OTHERS, 3.0
                )
                return


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Keep it, and say who reads it."""
    if turn.person is None or "check" not in answers:
        raise Refusal("现在没有要您核实的走访。")
    visit_checks.answer(turn.db, turn.person, answers["check"], answers["came"], turn.now)
    return [Message("记下了，谢谢。只有监督小组看得到。回错了就发“撤销”。")]


flow = Flow(name=NAME, words=(), hears=hears, asks=(), done=done)

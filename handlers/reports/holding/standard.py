"""Standard texts (常用语) under an ask: a number takes one, one's own words are one's own; none is sent unchosen."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core import outbox
from core.outbox import Choice, Message
from core.reports.ladder.lifecycle import Action
from core.reports.ladder.reports import Report
from core.reports.texts import texts
from handlers.engine.asks import OPTION, option
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask

Of = Callable[[Turn, Answers], tuple[Report | None, Action | None]]
Value = Callable[[str, Answers], object]


_BY_NUMBER = re.compile(r"(?:用?第)?\s*(\d)\s*句?")


def _as_it_is(text: str, _: Answers) -> object:
    return text


def worded(
    ask: Ask,
    of: Of,
    flow: str,
    value: Value = _as_it_is,
    when: Callable[[Answers], bool] = lambda _: True,
) -> Ask:
    """The same ask with the texts that fit the report and the act; `value`: what a chosen one answers it with."""

    def prompt(turn: Turn, answers: Answers) -> Message:
        message: Message = ask.prompt(turn, answers)
        report, action = of(turn, answers)
        if report is None or action is None or not when(answers):
            return message
        offered = texts.offered(turn.db, report, action)
        if not offered:
            return message
        lines = [f"{n}. {text}" for n, text in enumerate(offered, 1)]
        choices: tuple[Choice, ...] = tuple(
            option(f"用第{n}句", flow, ask.name, value(text, answers))
            for n, text in enumerate(offered, 1)
        )
        words = "\n".join([message.text, "也可以回号码，用现成的话：", *lines])
        return replace(message, text=words, choices=(*message.choices, *choices))

    def read(turn: Turn, answers: Answers) -> Any:
        match = _BY_NUMBER.fullmatch(turn.words)
        shown = _shown(turn, flow, ask.name) if match else []
        number = int(match[1]) if match else 0
        # What was shown is what is sent, whatever has been changed at the desk since.
        return shown[number - 1] if 1 <= number <= len(shown) else ask.read(turn, answers)

    return replace(ask, prompt=prompt, read=read)


def _shown(turn: Turn, flow: str, ask: str) -> list[Any]:
    """What the choices of the open ask stand for, as they were when they were shown."""
    for message in turn.questions:
        offered = [
            c.answers[ask]
            for c in outbox.choices_of(message)
            if c.thing == OPTION and c.flow == flow and ask in c.answers
        ]
        if offered:
            return offered
    return []

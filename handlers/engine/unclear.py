"""Unclear words (没听懂): never silent, never lost, never acted on; what may be meant is asked."""

from collections.abc import Sequence

from core.outbox import Choice, Message
from handlers.engine import commands, flow
from handlers.engine.event import Turn
from handlers.engine.flow import Offer
from handlers.engine.reading import By, Reach, Reading
from handlers.understand.danger import in_danger

NEITHER = "neither"
"""The command that a 都不是 goes on with."""
SPOKEN = "spoken"
"""The command that a 对 to what a voice was taken for goes on with."""
CALL = "有人有危险，请马上打电话：救人打 120，着火打 119，报警打 110。"
_SHOWN = 30


def which(turn: Turn, meant: Sequence[Reading]) -> Message:
    """Is it this, or this, or neither."""
    given = flow.sent(turn)
    choices = [_with(reading.act, given) for reading in meant]
    no = "不是" if len(choices) == 1 else "都不是"
    choices.append(Choice(no, NEITHER, given | {"said": turn.words}))
    question = meant[0].question or f"“{cut(turn.words)}”，您是说："
    return Message(question, tuple(choices))


def _with(act: Choice, given: flow.Answers) -> Choice:
    return Choice(act.label, act.flow, given | act.answers, act.thing, act.version)


def offer(turn: Turn, guesses: Sequence[Reading] = ()) -> Message:
    """What may help somebody who was not understood: it fits who speaks, and how."""
    everybody = sorted(commands.flows().values(), key=lambda f: (f.order, f.name))
    offered = [of for of in (_of(command, turn) for command in everybody) if of is not None]
    text = f"我没太明白“{cut(turn.words)}”。" + "".join(one.text for one in offered)
    choices = [*_guessed(turn, guesses), *(one.choice for one in offered)]
    once = {choice.flow: choice for choice in reversed(choices)}
    return Message(text, tuple(reversed(once.values())))


def _guessed(turn: Turn, guesses: Sequence[Reading]) -> list[Choice]:
    """A guess may be offered where nobody else would hear of it."""
    given = flow.sent(turn)
    return [
        _with(guess.act, given)
        for guess in guesses
        if guess.reach == Reach.SELF and guess.by != By.TALK
    ]


def _of(command: flow.Flow, turn: Turn) -> Offer | None:
    if command.offer is None or not flow.may(command, turn):
        return None
    return command.offer(turn)


def heard(words: str) -> Message:
    """What a voice was taken for: nothing is done of it before its sender says that it is right."""
    choices = (Choice("对", SPOKEN, {"words": words}), Choice("不对", NEITHER, {"said": ""}))
    help_first = f"{CALL}\n" if in_danger(words) else ""
    return Message(f"{help_first}您说的是：“{words}”。对吗？", choices)


def cut(words: str) -> str:
    """Enough of the words to know them by."""
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"

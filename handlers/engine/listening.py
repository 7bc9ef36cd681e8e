"""Listening (听话): every reading of a turn that anybody can have, gathered for the one rule."""

from dataclasses import dataclass
from itertools import chain

from core.errors import Refusal
from core.outbox import Choice
from handlers.engine import commands, flow
from handlers.engine.asks import OPTION
from handlers.engine.event import Turn
from handlers.engine.flow import Answer, Ask, Flow, Retry, Session
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.sayings.aside import aside
from handlers.understand.sayings.polarity import asked, future
from handlers.understand.sayings.talk import stops, talk

SHORT = 12
"""So many characters answer an ask for free words, unless they plainly mean something else."""


@dataclass(frozen=True)
class OpenAsk:
    """What the open ask makes of the turn: an answer, or why it is none."""

    flow: Flow
    session: Session
    answer: Answer | None = None
    refusal: str = ""
    retry: str = ""

    @property
    def ask(self) -> Ask | None:
        """The ask itself; None where a newer version has it no more."""
        return self.flow.ask(self.session.ask)


def open_ask(turn: Turn, session: Session | None) -> OpenAsk | None:
    """Let the open ask read the turn first; nothing is acted on."""
    asking = commands.flows().get(session.flow) if session is not None else None
    if session is None or asking is None:
        return None
    try:
        return OpenAsk(asking, session, flow.read(asking, session, turn))
    except Retry as why:
        return OpenAsk(asking, session, retry=str(why))
    except Refusal as no:
        return OpenAsk(asking, session, refusal=no.text)


def surely_answered(turn: Turn, opened: OpenAsk) -> bool:
    """Whether the turn answers the open ask beyond doubt: one of its choices, a photo, a place."""
    if opened.ask is None or (opened.answer is None and not opened.refusal):
        return False
    return not turn.words or not opened.ask.free


def lists(turn: Turn, session: Session) -> bool:
    """Whether the open ask wants a list and the turn is one: its parts are no matters of their own."""
    asking = commands.flows().get(session.flow)
    ask = asking.ask(session.ask) if asking is not None else None
    return ask is not None and ask.list and ask.finds is not None and ask.finds(turn)


def readings(turn: Turn, opened: OpenAsk | None) -> list[Reading]:
    """All readings of words that are no command, button, number or label."""
    heard = of_flows(turn)
    if aside(turn.words):  # 等等 is no urging, 说了等于没说 judges no repair
        heard = [r for r in heard if r.by != By.FLOW or commands.harmless(r.act.flow)]
    if opened is None:
        return heard
    weak = (lambda r: r.by == By.TALK) if turn.words else (lambda _: True)
    surer = [r for r in heard if r.evidence >= Evidence.PLAIN or not weak(r)]
    return [*surer, *_answering(turn, opened, surer)]


def urgent(turn: Turn) -> list[Reading]:
    """What must be heard before anything else: danger to life, blame, a link that was opened."""
    ears = [f.urgent for f in commands.flows().values() if f.urgent is not None]
    return list(chain.from_iterable(ear(turn) for ear in ears))


def parted(turn: Turn) -> tuple[str, ...]:
    """The parts of a message that tells a command several things at once; none where it tells one."""
    ears = (f.parts for f in commands.flows().values() if f.parts is not None)
    return next((parts for ear in ears if len(parts := ear(turn)) > 1), ())


def of_flows(turn: Turn) -> list[Reading]:
    """What every command hears."""
    everybody = commands.flows().values()
    heard = [*urgent(turn)]
    heard += chain.from_iterable(commands.heard_by(command, turn) for command in everybody)
    return heard


def _answering(turn: Turn, opened: OpenAsk, heard: list[Reading]) -> list[Reading]:
    """The free answer as a reading: surer the better its finder knows it, none where it is talk."""
    ask = opened.ask
    if ask is None or opened.answer is None or talk(turn.words) or stops(turn.words):
        return []
    others = [r for r in heard if r.act.flow != opened.flow.name and r.evidence >= Evidence.LIKELY]
    if ask.finds is not None and ask.finds(turn):
        evidence = Evidence.PLAIN
    elif ask.strict or (ask.free and aside(turn.words)):
        return []
    elif ask.story:
        evidence = Evidence.LIKELY
    elif asked(turn.words) or future(turn.words) or (others and len(turn.words) > SHORT):
        return []
    else:
        evidence = Evidence.LIKELY
    act = Choice("", opened.flow.name, thing=OPTION)
    return [Reading(By.ASK, act, evidence, why=f"ask.{opened.flow.name}.{ask.name}")]


def depth(session: Session) -> int:
    """How many matters are open, one in front of the other."""
    return 1 + (depth(session.under) if session.under is not None else 0)

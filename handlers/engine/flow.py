"""Flows (流程): a conversation as data, and the small pure engine that walks through it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.errors import Refusal
from core.outbox import Message
from core.registry.people import Post
from handlers.engine.event import Turn
from handlers.understand.meaning import Meaning

Answers = dict[str, Any]
"""Plain JSON values only: they are stored between turns."""


class Retry(Exception):
    """That answer will not do: the text says what will, and the ask is put again."""


class MoreSaid(Exception):
    """More was said than asked: change these answers, say `text` if any, and put the ask again.

    Where the open ask's own answer is among them, the conversation goes on.
    """

    def __init__(self, answers: Answers, text: str = "") -> None:
        super().__init__(text)
        self.answers, self.text = answers, text


def always(_: Turn, __: Answers) -> bool:
    """The ask is always put."""
    return True


def never(_: Turn) -> Answers | None:
    """A photo alone never belongs here."""
    return None


def unknown(_: Turn, __: str) -> Answers | None:
    """Words alone never mean this command."""
    return None


def nothing(_: Turn, __: Meaning) -> Answers:
    """The words answer nothing in advance."""
    return {}


@dataclass(frozen=True)
class Ask:
    """One question (提问). `when` may leave it out; an answer that is already there does so too."""

    name: str
    prompt: Callable[[Turn, Answers], Message]
    read: Callable[[Turn, Answers], Any]
    when: Callable[[Turn, Answers], bool] = always


@dataclass(frozen=True)
class Flow:
    """A command (办理): the words and meanings that start it, its asks, and one call into core.

    `order`: where the hint stands in 帮助, the smallest first; from 50 on only 更多 shows it;
    20 to 39 are for those who are bound.
    `many`: a message with choices of this flow takes several numbers ("1 3 5") or a number and
    words ("2 没人在家") as answers["picked"] and answers["said"], and goes on listening.
    `public`: may be answered in a group chat.
    `spoken`: labels of its own choices; they start it where no open question offers them, with the
    label as answers["spoken"].
    `photo`: with which answers a photo without words begins it, because the sender has just done
    something that a photo belongs to; None when it does not.
    `typed`: with which answers words begin it that can mean nothing else, such as a code; else None.
    `sealed`: what is answered is nobody's business: neither the message that offered it nor the
    inbox keeps it.
    """

    name: str
    words: tuple[str, ...]
    asks: tuple[Ask, ...]
    done: Callable[[Turn, Answers], list[Message]]
    posts: frozenset[Post] | None = None
    hint: str = ""
    order: int = 50
    intents: tuple[str, ...] = ()
    fill: Callable[[Turn, Meaning], Answers] = nothing
    many: bool = False
    public: bool = False
    spoken: tuple[str, ...] = ()
    photo: Callable[[Turn], Answers | None] = never
    typed: Callable[[Turn, str], Answers | None] = unknown
    sealed: bool = False
    refused: Callable[[Turn, Refusal], None] | None = None


@dataclass(frozen=True)
class Session:
    """A conversation's stored state: names, so that a new release may add or move asks."""

    flow: str
    ask: str
    answers: Answers


Step = tuple[Session | None, list[Message]]


def start(flow: Flow, turn: Turn, answers: Answers) -> Step:
    """Begin a flow with what is already known."""
    turn.sealed = turn.sealed or flow.sealed
    if not may(flow, turn):
        return None, [Message("这件事要由村里安排的人来办。您可以发“帮助”看看自己能办什么。")]
    return _go_on(flow, 0, sent(turn) | answers, turn)


def sent(turn: Turn) -> Answers:
    """The photos and the place that came with the first words, as answers["sent"]: asks come later."""
    came: Answers = {"photos": list(turn.photos)} if turn.photos else {}
    if turn.event.location is not None:
        came["location"] = list(turn.event.location)
    return {"sent": came} if came else {}


def may(flow: Flow, turn: Turn) -> bool:
    """Whether the sender holds a post for which the flow is meant; core decides where it counts."""
    return flow.posts is None or turn.holds(*flow.posts)


def step(flow: Flow, session: Session, turn: Turn) -> Step:
    """One turn of talk: read the answer to the open ask and go on."""
    turn.sealed = turn.sealed or flow.sealed
    at = _position(flow, session)
    if at is None:
        return None, [Message("这项办理刚刚更新过，请重新发一次。")]
    ask = flow.asks[at]
    try:
        answer = ask.read(turn, session.answers)
    except Retry as why:
        return _repeat(flow, session, turn, str(why))
    except MoreSaid as more:
        if ask.name in more.answers:
            return _go_on(flow, at + 1, session.answers | more.answers, turn)
        grown = Session(session.flow, session.ask, session.answers | more.answers)
        return _repeat(flow, grown, turn, more.text)
    except Refusal as no:
        return None, [Message(no.text)]
    return _go_on(flow, at + 1, session.answers | {ask.name: answer}, turn)


def take(flow: Flow, session: Session, turn: Turn, answer: Any) -> Step:
    """The open ask was answered by one of its own stored choices."""
    at = _position(flow, session)
    if at is None:
        return None, [Message("这项办理刚刚更新过，请重新发一次。")]
    return _go_on(flow, at + 1, session.answers | {session.ask: answer}, turn)


def repeat(flow: Flow, session: Session, turn: Turn, text: str) -> Step:
    """Say something and put the open ask again."""
    return _repeat(flow, session, turn, text)


def _repeat(flow: Flow, session: Session, turn: Turn, text: str) -> Step:
    at = _position(flow, session)
    if at is None:
        return None, [Message(text)]
    question = flow.asks[at].prompt(turn, session.answers)
    return session, [*([Message(text)] if text else []), question]


def _position(flow: Flow, session: Session) -> int | None:
    names = [ask.name for ask in flow.asks]
    return names.index(session.ask) if session.ask in names else None


def _go_on(flow: Flow, at: int, answers: Answers, turn: Turn) -> Step:
    try:
        for ask in flow.asks[at:]:
            if ask.name not in answers and ask.when(turn, answers):
                return Session(flow.name, ask.name, answers), [ask.prompt(turn, answers)]
        # A refusal after a write must leave no write behind, only its words.
        with turn.db.begin_nested():
            return None, flow.done(turn, answers)
    except Refusal as no:
        if flow.refused is not None:
            flow.refused(turn, no)
        return None, [Message(no.text)]

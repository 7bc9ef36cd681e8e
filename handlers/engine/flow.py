"""Flows (流程): a conversation as data, and the small pure engine that walks through it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.clock import day_of
from core.db import whole
from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry import people, regions, words
from core.registry.people import Post
from handlers.engine.event import Turn
from handlers.engine.reading import Reach, Reading
from handlers.understand.meaning import Meaning

Answers = dict[str, Any]
"""Plain JSON values only: they are stored between turns."""


class Retry(Exception):
    """That is no answer to this ask: the text says what would be."""


class MoreSaid(Exception):
    """More was said than asked: change these answers, say `text` if any, and put the ask again.

    Where the open ask's own answer is among them, the conversation goes on.
    """

    def __init__(self, answers: Answers, text: str = "") -> None:
        super().__init__(text)
        self.answers, self.text = answers, text


def always(*_: Any) -> bool:
    """The ask is always put."""
    return True


def never(_: Turn) -> Answers | None:
    """A photo alone never belongs here."""
    return None


def unknown(_: Turn, __: str) -> Answers | None:
    """Words alone never mean this command."""
    return None


def nobody(_: Turn) -> bool:
    """None but those who hold a post."""
    return False


def nothing(_: Turn, __: Meaning) -> Answers:
    """The words answer nothing in advance."""
    return {}


@dataclass(frozen=True)
class Offer:
    """One way on for somebody who was not understood: what it is good for, and the choice."""

    text: str
    choice: Choice


@dataclass(frozen=True)
class Ask:
    """One question (提问). `when` may leave it out; an answer that is already there does so too.

    The functions get the turn, the answers and, where the flow has a `look`, what is known. A
    `read` never writes: it returns a plain value, or raises Retry or MoreSaid.
    `free`: whether nearly any words would pass its `read`, so that what means something else goes
    first; `finds` then says which words surely answer it. `story`: whole sentences answer it, a
    question too, unless they plainly mean something else. `list`: several things in one message are
    one answer to it, where `finds` says so.
    `strict`: of free words only what `finds` knows is taken at once; others are put back, to be written after all.
    `begins`: words of commands with which its answer may begin too, because the prompt says so.
    `unanswered`: the answer that is taken where none has come within half an hour.
    `repeat`: what is asked when it is put again, where that should be shorter.
    """

    name: str
    prompt: Callable[..., Message]
    read: Callable[..., Any]
    when: Callable[..., bool] = always
    free: bool = False
    story: bool = False
    finds: Callable[[Turn], bool] | None = None
    strict: bool = False
    list: bool = False
    repeat: Callable[..., Message] | None = None
    unanswered: Callable[[], Any] | None = None
    begins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flow:
    """A command (办理): the words and meanings that start it, its asks, and one call into core.

    `also`: who may begin it without one of its posts.
    `look`: what is known of the matter, typed, worked out once a step and handed as the third
    argument to the asks' functions and to `done`; these two alone may raise Refusal.
    `hears`: what a turn may mean here, in its context; without it the flow's intents say so.
    `parts`: how one message falls into several things of its kind, each to be heard by itself.
    `urgent`: what it hears before anything else is: danger to life, blame, a link that was opened.
    `offer`: how it is offered to somebody who was not understood, if it may fit.
    `drops`: whether its doing ends the innermost open matter, as 取消 does.
    `reach`: whom it reaches without a further question when its meaning alone starts it.
    `order`: where the hint stands in 帮助, the smallest first; from 50 on only 更多 shows it;
    20 to 39 are for those who are bound.
    `many`: a message with choices of this flow takes several numbers ("1 3 5") or a number and
    words ("2 没人在家") as answers["picked"] and answers["said"], and goes on listening.
    `public`: may be answered in a group chat.
    `aside`: what is said in a group to words that belong in private, such as a code; the inbox keeps
    none of them.
    `spoken`: labels of its own choices; they start it where no open question offers them, with the
    label as answers["spoken"].
    `photo`: with which answers a photo without words begins it, because the sender has just done
    something that a photo belongs to; None when it does not.
    `typed`: with which answers words begin it that can mean nothing else, such as a code; else None.
    `points`: its word points at a thing by its number, so that what is said behind the number may be
    another command (编号 3 办结).
    `sealed`: what is answered is nobody's business: neither the message that offered it nor the
    inbox keeps it.
    `edited`: what it makes of a message of the sender's that was acted on here as it read before (the
    second argument) and has been changed since; None where it was not.
    `expire`: what becomes of a draft after a day, where it must not be lost; `reminds`: whether its
    open ask is put again after half an hour.
    `dated`: its words may name days (昨天, 明天): answers["on"] keeps the day on which they were said, so
    that what was shown before midnight is what is done after it (`said_on`).
    """

    name: str
    words: tuple[str, ...]
    asks: tuple[Ask, ...]
    done: Callable[..., list[Message]]
    posts: frozenset[Post] | None = None
    also: Callable[[Turn], bool] = nobody
    hint: str = ""
    order: int = 50
    intents: tuple[str, ...] = ()
    fill: Callable[[Turn, Meaning], Answers] = nothing
    look: Callable[[Turn, Answers], Any] | None = None
    hears: Callable[[Turn], Iterable[Reading]] | None = None
    parts: Callable[[Turn], tuple[str, ...]] | None = None
    urgent: Callable[[Turn], Iterable[Reading]] | None = None
    offer: Callable[[Turn], Offer | None] | None = None
    drops: bool = False
    reach: Reach = Reach.SELF
    many: bool = False
    public: bool = False
    aside: Callable[[Turn], str] | None = None
    spoken: tuple[str, ...] = ()
    photo: Callable[[Turn], Answers | None] = never
    typed: Callable[[Turn, str], Answers | None] = unknown
    points: bool = False
    sealed: bool = False
    refused: Callable[[Turn, Refusal], None] | None = None
    edited: Callable[[Turn, str], Reading | None] | None = None
    expire: Callable[[Turn, Answers], list[Message]] | None = None
    reminds: bool = False
    dated: bool = False

    @property
    def title(self) -> str:
        """What it is called in a question: its first word, or what its hint begins with."""
        return self.words[0] if self.words else self.hint.partition("：")[0] or self.name

    def ask(self, name: str) -> Ask | None:
        """The ask of this name, unless a newer version has none."""
        return next((ask for ask in self.asks if ask.name == name), None)


@dataclass(frozen=True)
class Session:
    """A conversation's stored state: names, so that a new release may add or move asks.

    `under`: what was open before this was begun beside it; its ask is put again afterwards.
    `again`: whether the open ask has been put a second time already.
    """

    flow: str
    ask: str
    answers: Answers
    under: "Session | None" = None
    again: bool = False


Step = tuple[Session | None, list[Message]]
UPDATED = Message("这项办理刚刚更新过，请重新发一次。")


@dataclass(frozen=True)
class Answer:
    """What the open ask takes from a turn: a value for it, or other answers that change."""

    value: Any = None
    more: Answers | None = None
    text: str = ""


def start(flow: Flow, turn: Turn, answers: Answers) -> Step:
    """Begin a flow with what is already known."""
    turn.sealed = turn.sealed or flow.sealed
    if not may(flow, turn):
        return None, [Message(_not_theirs(flow, turn))]
    return _go_on(flow, 0, sent(turn) | answers | _dated(flow, answers, turn), turn)


_WORDED = frozenset({"said", "what", "day"})
"""Answers in which a day may be named."""


def _dated(flow: Flow, answers: Answers, turn: Turn) -> Answers:
    """The day on which words were said that may name days."""
    worded = flow.dated and not _WORDED.isdisjoint(answers)
    return {"on": day_of(turn.now).isoformat()} if worded else {}


def said_on(turn: Turn, answers: Answers) -> date:
    """The village's date on which the words of a `dated` flow were said; today where that is not kept."""
    return date.fromisoformat(answers["on"]) if answers.get("on") else day_of(turn.now)


def _not_theirs(flow: Flow, turn: Turn) -> str:
    """Why the sender may not; whoever held such a post until lately hears whose it is now."""
    former = (
        people.last_held(turn.db, turn.person.id, flow.posts or (), turn.now)
        if turn.person
        else None
    )
    if former is None and flow.posts and flow.posts <= people.ABOVE:
        return words.of_those_above(_sitting_above(flow.posts, turn))
    if former is None:
        return "这件事要由村里安排的人来办。您可以发“帮助”看看自己能办什么。"
    sitting = people.holders(turn.db, former.post, former.region_id, turn.now)
    title = f"{regions.title(turn.db, former.region_id)}的{people.TITLES[former.post]}"
    return words.no_longer(title, [p.name for p in sitting])


def _sitting_above(posts: frozenset[Post], turn: Turn) -> list[str]:
    """Who holds one of these posts above the sender's village, with the post, the nearest first."""
    village_id = turn.person.village_id if turn.person else None
    line = [r.id for r in regions.line_up(turn.db, village_id)] if village_id else []
    sitting = people.sitting(turn.db, posts, line, turn.now)
    sitting.sort(key=lambda pair: line.index(pair[0].region_id))
    return list(dict.fromkeys(f"{p.name}（{people.TITLES[a.post]}）" for a, p in sitting))


def sent(turn: Turn) -> Answers:
    """The photos and the place that came with the first words, as answers["sent"]: asks come later."""
    came: Answers = {"photos": list(turn.photos)} if turn.photos else {}
    if turn.event.location is not None:
        came["location"] = list(turn.event.location)
        came |= {"spot": turn.event.spot} if turn.event.spot else {}
    return {"sent": came} if came else {}


def may(flow: Flow, turn: Turn) -> bool:
    """Whether the sender holds a post for which the flow is meant; core decides where it counts."""
    return flow.posts is None or turn.holds(*flow.posts) or flow.also(turn)


def read(flow: Flow, session: Session, turn: Turn) -> Answer:
    """What the open ask takes from this turn; Retry where that is no answer to it."""
    ask = flow.ask(session.ask)
    if ask is None:
        raise Retry(UPDATED.text)
    try:
        return Answer(ask.read(turn, session.answers, *_known(flow, turn, session.answers)))
    except MoreSaid as more:
        return Answer(more=more.answers, text=more.text)


def answer(flow: Flow, session: Session, turn: Turn, given: Answer) -> Step:
    """Go on with what the open ask has taken."""
    turn.sealed = turn.sealed or flow.sealed
    at = _position(flow, session)
    if at is None:
        return None, [UPDATED]
    if given.more is None:
        taken = {session.ask: given.value}
        return _on(flow, session, at, taken | _dated(flow, taken, turn), turn)
    more = given.more | _dated(flow, given.more, turn)
    if session.ask in more:
        return _on(flow, session, at, more, turn)
    grown = replace(session, answers=session.answers | more)
    if not flow.asks[at].when(turn, grown.answers, *_known(flow, turn, grown.answers)):
        return _on(flow, grown, at, {}, turn)  # what was said leaves the ask without a question
    return repeat(flow, grown, turn, given.text)


def _on(flow: Flow, session: Session, at: int, more: Answers, turn: Turn) -> Step:
    after, messages = _go_on(flow, at + 1, session.answers | more, turn)
    return (replace(after, under=session.under) if after else None), messages


def step(flow: Flow, session: Session, turn: Turn) -> Step:
    """One turn of talk that is an answer to the open ask, or nothing."""
    turn.sealed = turn.sealed or flow.sealed
    if flow.ask(session.ask) is None:
        return None, [UPDATED]
    try:
        return answer(flow, session, turn, read(flow, session, turn))
    except Retry as why:
        return repeat(flow, session, turn, str(why))
    except Refusal as no:
        return None, [Message(no.text)]


def take(flow: Flow, session: Session, turn: Turn, value: Any) -> Step:
    """The open ask was answered by one of its own stored choices."""
    return answer(flow, session, turn, Answer(value))


def repeat(flow: Flow, session: Session, turn: Turn, text: str = "") -> Step:
    """Say something, if there is anything to say, and put the open ask again."""
    ask = flow.ask(session.ask)
    first = [Message(text)] if text else []
    if ask is None:
        return None, first or [UPDATED]
    prompt = ask.repeat or ask.prompt
    try:
        known = _known(flow, turn, session.answers)
        if ask.unanswered is not None and not ask.when(turn, session.answers, *known):
            after, more = answer(flow, session, turn, Answer(ask.unanswered()))
            return after, [*first, *more]  # what it asked about is gone meanwhile
        return session, [*first, prompt(turn, session.answers, *known)]
    except Refusal as no:
        return None, [*first, Message(no.text)]


def _known(flow: Flow, turn: Turn, answers: Answers) -> tuple[Any, ...]:
    return (flow.look(turn, answers),) if flow.look is not None else ()


def _position(flow: Flow, session: Session) -> int | None:
    names = [ask.name for ask in flow.asks]
    return names.index(session.ask) if session.ask in names else None


def _go_on(flow: Flow, at: int, answers: Answers, turn: Turn) -> Step:
    try:
        known = _known(flow, turn, answers)
        for ask in flow.asks[at:]:
            if ask.name not in answers and ask.when(turn, answers, *known):
                return Session(flow.name, ask.name, answers), [ask.prompt(turn, answers, *known)]
        # A refusal after a write must leave no write behind, only its words.
        with whole(turn.db):
            messages = flow.done(turn, answers, *known)
        turn.forget()
        return None, messages
    except Refusal as no:
        turn.forget()
        if flow.refused is not None:
            flow.refused(turn, no)
        return None, [Message(no.text)]

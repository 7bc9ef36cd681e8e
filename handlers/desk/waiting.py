"""待办: what waits for the sender, a line a kind with the word that opens it; or the list of one kind."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from core.outbox import Message
from core.registry.people import CADRES, Post
from handlers.desk import asking
from handlers.desk.lines import decisions, money, people, reports, visits
from handlers.desk.lines.line import Line
from handlers.engine import commands
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.flow import may as flow_may
from handlers.engine.reading import Evidence, Reading
from handlers.understand.sayings.topics import Topic, topic

NAME = "waiting"
KINDS: tuple[Callable[[Turn], list[Line]], ...] = (
    reports.to_handle,
    reports.to_decide,
    decisions.claims,
    decisions.objections,
    money.spendings,
    money.questioned,
    people.questions,
    money.settlements,
    decisions.months,
    decisions.sheets,
    people.meetings,
    visits.to_visit,
    people.duties,
    money.at_the_counter,
    reports.to_confirm,
    money.to_fetch,
    decisions.watched,
)
"""Every kind, what has the shortest time first."""
_OPENED = {
    Topic.CLAIMS: ("审核", "review"),
    Topic.VOUCHERS: ("审批", "approve_voucher"),
    Topic.OBJECTIONS: ("异议处理", "decide_objection"),
    Topic.ENQUIRIES: ("待答", "answer_enquiry"),
}
"""Questions about one kind alone are answered by that kind's own list."""
_AT_WORK = CADRES | {Post.REPRESENTATIVE, Post.SUPERVISOR, Post.SHOP_KEEPER, Post.GRID_WORKER}
_ALSO = "要看别的：发“超期”“全村上报”“没走访的”。"


def hears(turn: Turn) -> Iterable[Reading]:
    """What waits for me: all of it, or one kind; and questions about work that no room knows better."""
    asked = topic(turn.words) if turn.words else None
    if asked in _OPENED and asked is not None:
        label, command = _OPENED[asked]
        may = flow_may(commands.flows()[command], turn)
        yield asking.reading(label, command) if may else asking.reading("待办", NAME)
    elif asked == Topic.OWN_CLAIMS:
        yield asking.reading("积分", "points")
    elif asked == Topic.WAITING:
        yield asking.reading("待办", NAME)
    elif asked is None and turn.words:
        yield from _unknown(turn)


def _unknown(turn: Turn) -> Iterable[Reading]:
    """A question about work of another kind: those who work here see where to look."""
    for reading in commands.of_intent(flow, turn):
        sure = Evidence.LIKELY if turn.holds(*_AT_WORK) else Evidence.GUESS
        yield replace(reading, evidence=min(reading.evidence, sure), why="desk.unknown")


def done(turn: Turn, answers: Answers) -> list[Message]:
    """One message, a line a kind; where nothing waits, that."""
    lines = [line for kind in KINDS for line in kind(turn)]
    also = _ALSO if turn.holds(*CADRES) else ""
    if not lines:
        return [Message("现在没有等您办的事。" + also)]
    choices = {line.word: line.choice for line in lines}
    head = "等您办的：" if turn.holds(*_AT_WORK) else "等您的："
    rows = [f"{n}. {line.spoken}" for n, line in enumerate(lines, 1)]
    return [Message("\n".join(filter(None, [head, *rows, also])), tuple(choices.values()))]


flow = Flow(
    name=NAME,
    words=("待办", "我的待办", "/todo"),
    hint="待办：看等您办的所有事，一样一行",
    order=20,
    intents=("ask_work",),
    hears=hears,
    asks=(),
    done=done,
)

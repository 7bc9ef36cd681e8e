"""监督: what the supervision group watches, and the way on to each."""

from core.errors import Refusal
from core.outbox import Choice, Message
from core.points.oversight import overview
from core.points.shop import shop
from core.registry import people
from core.registry.people import Post
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.oversight import visit_lines

NAME = "supervise"


def village(turn: Turn) -> str:
    """The village whose supervision group the speaker belongs to."""
    person = turn.person
    watched = people.regions_of(turn.db, person.id, Post.SUPERVISOR, turn.now) if person else []
    if not watched:
        raise Refusal("监督由村里推选的监督小组来办。有意见可以发“异议”交给他们。")
    return watched[0]


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The overview, or one of the lists behind it."""
    where = village(turn)
    if answers.get("show") == "prices":
        return [Message(overview.prices(turn.db, where))]
    if answers.get("show") == "decisions":
        return [Message(overview.decisions(turn.db, where))]
    choices = [Choice("审核记录", NAME, {"show": "decisions"})]
    if shop.is_open(turn.db, where):
        choices.append(Choice("兑换标准", NAME, {"show": "prices"}))
    choices += [Choice("冻结", "freeze"), Choice("抽查", "sample"), Choice("经费", "fund")]
    text = overview.overview(turn.db, where, turn.now)
    if alike := visit_lines.alike(turn, where):
        text += f"\n走访要看一看的：{'；'.join(alike)}。"
        choices.append(Choice("走访核实", "visit_truth"))
    return [Message(text, tuple(choices))]


flow = Flow(
    name=NAME,
    words=("监督", "/supervise"),
    posts=frozenset({Post.SUPERVISOR}),
    hint="监督：看细则、审核、超市和账目，可以冻结、抽查",
    order=3,
    asks=(),
    done=done,
)

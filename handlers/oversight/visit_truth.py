"""走访核实: what drawn households say of visits, and visits that look alike; for the supervision group alone."""

from collections import Counter
from datetime import timedelta

from core.clock import day_of
from core.duties.truth import visit_checks
from core.duties.truth.visit_checks import VisitCheck
from core.errors import Refusal
from core.outbox import Message
from core.registry import people
from core.registry.households import Household
from core.registry.people import Post
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.oversight import visit_lines

NAME = "visit_truth"
_SEED = 12


def done(turn: Turn, _: Answers) -> list[Message]:
    """Of this month and the one before: by representative what was answered, and what looks alike."""
    watched = (
        people.regions_of(turn.db, turn.person.id, Post.SUPERVISOR, turn.now) if turn.person else []
    )
    if not watched:
        raise Refusal("走访核实只有监督小组看得到。")
    since = (day_of(turn.now).replace(day=1) - timedelta(days=1)).replace(day=1)
    every = visit_checks.of_village(turn.db, watched[0], since)
    checks = [c for c in every if c.representative_id not in visit_lines.kept_from(turn)]
    text = [f"【走访核实】{since.month}月{since.day}日到今天，抽签问了{len(checks)}户："]
    text += _answers(turn, checks) or ["还没有抽到。每周一从上周的走访里抽。"]
    alike = visit_lines.alike(turn, watched[0], since)
    if alike:
        text += ["要看一看的走访（只是提醒，不算错）：", *(f"{line}。" for line in alike)]
    if checks:
        last = checks[-1]
        text.append(
            f"最近一次从{last.drawn_from}次走访里抽，抽签码 {last.seed[:_SEED]}，谁也挑不了。"
        )
    return [Message("\n".join(text))]


def _answers(turn: Turn, checks: list[VisitCheck]) -> list[str]:
    names = people.names(turn.db, {c.representative_id for c in checks})
    rows = []
    for who in sorted(names, key=lambda one: names[one]):
        mine = [c for c in checks if c.representative_id == who]
        counts = Counter(c.came for c in mine)
        line = f"{names[who]}：来过{counts[True]}户，没来{counts[False]}户，还没回{counts[None]}户"
        denied = [_denied(turn, c) for c in mine if c.came is False]
        rows.append(f"{line}{'（' + '、'.join(denied) + '说没来）' if denied else ''}。")
    return rows


def _denied(turn: Turn, check: VisitCheck) -> str:
    home = turn.db.get_one(Household, check.household_id).name
    return f"{home}{check.day.month}月{check.day.day}日"


flow = Flow(
    name=NAME,
    words=("走访核实", "/visits"),
    posts=frozenset({Post.SUPERVISOR}),
    hint="走访核实：抽到的户说来过没来，哪些走访要看一看",
    order=51,
    asks=(),
    done=done,
)

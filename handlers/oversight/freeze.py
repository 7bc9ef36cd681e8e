"""冻结、解冻: the supervision group stops what it wants to look into, and lets it go on."""

import re
from collections.abc import Iterable
from typing import Any

from core.errors import Refusal
from core.outbox import Choice, Message
from core.points.oversight import freeze_targets, freezing
from core.points.oversight.freeze_targets import Thing
from core.points.statement import freezes
from core.points.statement.freezes import Freeze, Frozen
from core.registry import people, regions
from core.registry.people import Post
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, may
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.sayings.polarity import asked

NAME = "freeze"
_CHANGE = re.compile(
    "(?:改|变|动).{0,4}(?:细则|规则|积分制|兑换价|价)|(?:细则|规则|价).{0,4}(?:改|变|动)"
)
_WRONG = re.compile("不合适|不合规|不对|没开会|没上会|没表决|叫停|停下|先停|冻结|不同意|不能改")
_LIFT = ("解冻", "/unfreeze")
_MOST = 8


def villages(turn: Turn) -> list[str]:
    """The villages whose supervision group the speaker belongs to; for the town, all of its villages."""
    if turn.person is None:
        return []
    village_ids = people.regions_of(turn.db, turn.person.id, Post.SUPERVISOR, turn.now)
    for town in people.regions_of(turn.db, turn.person.id, Post.TOWN_CADRE, turn.now):
        village_ids += regions.villages_in(turn.db, town)
    return list(dict.fromkeys(village_ids))


def lifts(turn: Turn, answers: Answers) -> bool:
    """Whether it is about letting something go on."""
    return "freeze" in answers or turn.event.text.strip().startswith(_LIFT)


def chosen(answers: Answers) -> bool:
    """Something has been named already."""
    return "freeze" in answers or "frozen" in answers


def ask_why(turn: Turn, answers: Answers) -> str:
    """What will be read by those whom it concerns."""
    if "freeze" in answers:
        return "为什么解冻？当事人要看的。"
    target = freeze_targets.thing(turn.db, Frozen(answers["what"]), answers["frozen"])
    return f"为什么冻结“{target.title}”？当事人要看的。"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Freeze, let go, or list what can be."""
    if turn.person is None:
        return [Message("冻结要由监督小组来办。")]
    if "freeze" in answers:
        freeze = freezing.lift(turn.db, turn.person, answers["freeze"], answers["why"], turn.now)
        title = freeze_targets.thing(turn.db, freeze.what, freeze.thing_id).title
        return [Message(f"解冻了：{title}，照常往下办。已告诉当事人。")]
    if "frozen" in answers:
        what = Frozen(answers["what"])
        freeze = freezing.freeze(
            turn.db, turn.person, what, answers["frozen"], answers["why"], turn.now
        )
        title = freeze_targets.thing(turn.db, freeze.what, freeze.thing_id).title
        return [Message(f"冻结了：{title}。已告诉当事人。查清了由监督小组另一位成员发“解冻”。")]
    return [to_lift(turn)] if lifts(turn, answers) else [to_freeze(turn, answers)]


def hears(turn: Turn) -> Iterable[Reading]:
    """这次改细则没开会，不合适: a change of rules or prices that should be stopped; which one is asked."""
    matter = turn.words and _CHANGE.search(turn.words) and _WRONG.search(turn.words)
    if matter and not asked(turn.words) and may(flow, turn):
        yield Reading(By.FLOW, Choice("冻结", NAME), Evidence.PLAIN, "freeze.change")


def to_freeze(turn: Turn, answers: Answers) -> Message:
    """What can be frozen now; words behind the command narrow it down."""
    words = str(answers.get("said", "")).strip()
    every = [t for v in villages(turn) for t in freeze_targets.things(turn.db, v, turn.now)]
    targets = [t for t in every if words in t.title] or every
    if not targets:
        raise Refusal(
            "现在没有能冻结的。刚改的细则和兑换价、等审核的申报、没入账的积分表、没领的兑换、等同意的结账单才能冻结。"
        )
    more = f"（先列{_MOST}笔，别的请发“冻结 户名”）" if len(targets) > _MOST else ""
    return Message(f"要冻结哪一笔？{more}", tuple(_choice(t) for t in targets[:_MOST]))


def _choice(target: Thing) -> Choice:
    given: dict[str, Any] = {"what": target.what, "frozen": target.id}
    return Choice(target.title, NAME, given)


def to_lift(turn: Turn) -> Message:
    """What is frozen now."""
    frozen = [f for v in villages(turn) for f in freezes.standing(turn.db, v)]
    if not frozen:
        raise Refusal("现在没有冻结着的。")
    return Message("要解冻哪一笔？", tuple(_lifted(turn, f) for f in frozen[:_MOST]))


def _lifted(turn: Turn, freeze: Freeze) -> Choice:
    title = freeze_targets.thing(turn.db, freeze.what, freeze.thing_id).title
    return Choice(title, NAME, {"freeze": freeze.id})


flow = Flow(
    name=NAME,
    words=("冻结", *_LIFT, "/freeze"),
    posts=frozenset({Post.SUPERVISOR, Post.TOWN_CADRE}),
    hears=hears,
    hint="冻结：查清以前先停下一笔申报、入账、兑换，或者一次改细则、改价、结账；查清了发“解冻”",
    asks=(text("why", ask_why, max_chars=100, when=lambda _, a: chosen(a)),),
    done=done,
)

"""并村: one village becomes part of another, by those who sit above both."""

import re
from collections.abc import Iterable

from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts.merging import mergers, words
from core.posts.merging.mergers import Merger
from core.registry import villages
from core.registry.people import ABOVE, CADRES, TITLES
from core.registry.villages import Named
from handlers.engine.asks import DROPPED, Options, choose, confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading

NAME = "merger"
_MERGES = re.compile(
    "(?:合|归|撤)并(?:到|入|进|给|成|为)|并(?:到|入|进|给)|(?:和|与|跟|同|、|及).{2,16}合并|合并(?:村|成一个村)|撤村|并村"
)
_ASKED = re.compile(
    "吗|么[?？]?$|[?？]$|什么时候|怎么|会不会|是不是|要不要|听说|不(?:要|能|会)?合?并"
)
_INTO = re.compile("(?:合并|归并|撤并|并)(?:到|入|进|给|成|为)")


def named(turn: Turn, wording: str) -> list[Named]:
    """The villages that the words name, in the order in which they stand there."""
    every = turn.once("atlas", lambda: villages.atlas(turn.db)).named(wording)
    return sorted(every, key=lambda v: wording.find(v.name))


def hears(turn: Turn) -> Iterable[Reading]:
    """把李家村合并到王家村, from a cadre; one of a village then hears whose it is. A question about it is none."""
    if not turn.words or not turn.holds(*CADRES) or not _MERGES.search(turn.words):
        return
    if _ASKED.search(turn.words) or len(named(turn, turn.words)) != 2:
        return
    act = Choice("并村", NAME, {"said": turn.words})
    yield Reading(By.FLOW, act, Evidence.PLAIN, why="posts.merger", belief=4.0, reach=Reach.OTHERS)


def pair(turn: Turn, answers: Answers) -> tuple[str, str] | None:
    """The village that goes and the one that it becomes part of; None while the words do not say which is which."""
    wording = str(answers.get("said", ""))
    every = named(turn, wording)
    if len(every) != 2:
        return None
    first, second = every
    goes = str(answers.get("goes", ""))
    if goes:
        return (first.id, second.id) if goes == first.id else (second.id, first.id)
    into = _INTO.search(wording)
    if into is None or not wording.find(first.name) < into.start() < wording.find(second.name):
        return None
    return first.id, second.id


def unclear(turn: Turn, answers: Answers) -> bool:
    """Two villages are named, but not which becomes part of which."""
    return pair(turn, answers) is None


def options(turn: Turn, answers: Answers) -> Options:
    """Which of the two goes."""
    every = named(turn, str(answers.get("said", "")))
    if len(every) != 2:
        raise Refusal("请说清楚是哪两个村，比如“把甲村并到乙村”。")
    first, second = every
    return [
        (first.id, f"{first.name}并入{second.name}"),
        (second.id, f"{second.name}并入{first.name}"),
    ]


def _plan(turn: Turn, answers: Answers) -> Merger:
    both = pair(turn, answers)
    if turn.person is None or both is None:
        raise Refusal(DROPPED)
    return mergers.plan(turn.db, turn.person, *both, turn.now)


def summary(turn: Turn, answers: Answers) -> str:
    """What goes along, who loses a post, and that it cannot be taken back."""
    merger = _plan(turn, answers)
    old, new = merger.old.name, merger.new.name
    rows = [
        f"{old}并入{new}，从现在起是{new}的一个片。",
        f"跟着走的：{merger.households}户、{merger.people}人，没办完的上报{merger.open_reports}件（换新编号，"
        f"老编号也找得到），没用的积分{merger.points}分，群、问答、商品。组、代表、网格员不变。",
    ]
    rows.append(words.unlike(merger.own, new) + words.days_kept(merger.days, new))
    if merger.leavers:
        seats = "、".join(f"{p.name}（{TITLES[a.post]}）" for a, p in merger.leavers)
        rows.append(f"{old}村一级的职务到此为止：{seats}。要接着用，再在{new}任命。")
    rows.append("告诉每一户，收不回。没问题就回“确认”。")
    return "\n".join(rows)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Do it."""
    both = pair(turn, answers)
    if turn.person is None or both is None:
        raise Refusal(DROPPED)
    merger = mergers.carry_out(turn.db, turn.person, *both, turn.now)
    old, new = merger.old.name, merger.new.name
    return [
        Message(
            f"办好了：{old}现在是{new}的一片，{merger.households}户都告诉了。"
            f"老编号、老链接、公示板的老网址都还能用，会转到{new}。"
        )
    ]


flow = Flow(
    name=NAME,
    words=("并村", "合并村", "/merge"),
    posts=frozenset(ABOVE),
    hint="并村：把一个村并到另一个村",
    order=58,
    hears=hears,
    reach=Reach.OTHERS,
    asks=(
        choose("goes", "哪个村并到哪个村？", options, flow=NAME, when=unclear),
        confirm("sure", summary, flow=NAME),
    ),
    done=done,
)

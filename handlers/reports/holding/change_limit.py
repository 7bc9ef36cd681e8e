"""改期限: the level above says how long a level has, in a place, for one kind of matter or for all."""

import re
from dataclasses import dataclass

from core.outbox import Message
from core.registry import regions
from core.registry.people import Post
from core.registry.regions import Region
from core.reports.ladder import limits
from core.reports.ladder.levels import Level, Limit
from handlers.engine.asks import Options, choose
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry
from handlers.understand.category import category
from handlers.understand.numbers import value

NAME = "change_limit"
ABOVE = frozenset({Post.GROUP_LEADER, Post.VILLAGE_SECRETARY, Post.TOWN_CADRE, Post.CITY_CADRE})
_LEVELS = {
    "代表": Level.REPRESENTATIVE,
    "组长": Level.GROUP,
    "组": Level.GROUP,
    "村": Level.VILLAGE,
    "镇": Level.TOWN,
}
_LEVEL = re.compile(
    r"(?:给)?(代表|组长|组|村|镇)(?:里|上|级|这一级)?(?=\s|$|[，,]|\d|[一二三四五六七八九十两]+(?:个)?(?:小时|天|工作日))"
)
_SPAN = re.compile(r"(\d{1,3}|[一二两三四五六七八九十]{1,3})\s*个?(小时|钟头|天|工作日|日)")
_URGENT = {"紧急": "high", "急事": "high", "不急": "low"}


@dataclass(frozen=True)
class Wanted:
    """What the words say of a limit."""

    region: Region | None
    level: Level | None
    limit: Limit | None
    category: str
    urgency: str


def limit_in(words: str) -> Limit | None:
    """24小时 runs by the clock, 3天 are working days."""
    match = _SPAN.search(words)
    if match is None:
        return None
    number = value(match[1])
    return Limit(hours=number) if match[2] in ("小时", "钟头") else Limit(days=number)


def wanted(turn: Turn, answers: Answers) -> Wanted:
    """All that has been said so far."""
    words = str(answers.get("said", ""))
    mine = [regions.one(turn.db, a.region_id) for a in turn.posts if a.post in ABOVE]
    lines = {r.id for r in mine}
    named = [
        r
        for r in regions.named_in(turn.db, words, [r.village_id for r in mine if r.village_id])
        if lines & {up.id for up in regions.line_up(turn.db, r.id)}
    ]
    region = named[0] if named else mine[0] if len(mine) == 1 else None
    rest = words.replace(region.name, " ") if named and region else words
    match = _LEVEL.search(_SPAN.sub(" ", rest))
    level = Level(answers["level"]) if "level" in answers else _LEVELS[match[1]] if match else None
    span = str(answers.get("span") or words)
    urgency = next((slug for word, slug in _URGENT.items() if word in words), "")
    return Wanted(region, level, limit_in(span), category(rest) or "", urgency)


def level_options(_: Turn, __: Answers) -> Options:
    """The levels whose time somebody above may set."""
    return [
        (Level.REPRESENTATIVE.value, "代表"),
        (Level.GROUP.value, "组"),
        (Level.VILLAGE.value, "村"),
        (Level.TOWN.value, "镇"),
    ]


def read_span(turn: Turn, _: Answers) -> str:
    """A time."""
    if limit_in(turn.words) is None:
        raise Retry("请回多长时间，比如“24小时”或“3天”（工作日）；不改了就发“取消”。")
    return turn.words


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Set it, and say so to whoever has that time from now on."""
    asked = wanted(turn, answers)
    region = asked.region
    if region is None or asked.level is None or asked.limit is None or turn.person is None:
        return [Message("请写明是哪里的期限，比如“改期限 王家村 村 5天”。")]
    limits.set_limit(
        turn.db,
        turn.person.id,
        region,
        asked.level,
        asked.limit,
        turn.now,
        category=asked.category,
        urgency=asked.urgency,
    )
    kind = "这一类的事" if asked.category else "所有的事"
    urgent = (
        "（急的）" if asked.urgency == "high" else "（不急的）" if asked.urgency == "low" else ""
    )
    long = f"{asked.limit.hours}小时" if asked.limit.hours else f"{asked.limit.days}个工作日"
    short = {level: label for label, level in _LEVELS.items()}[asked.level]
    what = f"{region.name}{short}这一级，{kind}{urgent}的期限改成{long}"
    return [Message(f"{what}。以后报的照新的算，已经报的不变。")]


flow = Flow(
    name=NAME,
    words=("改期限",),
    hint="改期限：改下面一级办事的时限",
    posts=ABOVE,
    asks=(
        choose(
            "level",
            "改哪一级的期限？",
            level_options,
            flow=NAME,
            when=lambda t, a: wanted(t, a).level is None,
        ),
        Ask(
            "span",
            lambda _, __: Message("改成多长？比如“24小时”或“3天”（工作日）。"),
            read_span,
            lambda t, a: wanted(t, a).limit is None,
        ),
    ),
    done=done,
)

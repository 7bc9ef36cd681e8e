"""Asking (问事): words that ask for one of the things that are kept, as a reading; and of which place they ask."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from core.outbox import Choice
from core.registry import regions
from core.registry.people import CADRES, Post
from core.registry.regions import Kind, Region
from core.reports import overview
from handlers.desk.above import dispatched, urged
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.sayings.topics import Topic, topic
from handlers.understand.wording import standard

SURE = 3.0
"""A question that names what it asks for goes before what is only like a report or a nudge."""
_SURER = 3.5
"""Figures are asked for in words of their own, which go before what they are otherwise like."""
SEEING = overview.SEEING
OVER = CADRES | {Post.SUPERVISOR, Post.GRID_LEADER}
"""Whoever stands above those who visit households."""
_COVERAGE = re.compile(
    "(?:走访|入户|上门|联系户|家访|打卡).{0,4}(?:情况|进度|覆盖|怎么样|咋样|统计|完成|率)"
    "|(?:谁|哪个|哪些|哪位|代表).{0,6}(?:走访了谁|走了谁|去了谁|去了哪|走了哪|走访了哪|走了多少|走了几|走得最?[少慢多])"
    "|(?:还有|还差|还剩|走了|走访了|去了)(?:多少|几)[户家].{0,4}(?:没走|没去|没上门|没人走|没人去|没走访)?$"
    "|(?:谁|哪个|哪些|哪位|代表).{0,8}(?:两周|两个?星期|半个?月|好久|很久|一直).{0,4}(?:没|不)"
)
_OWN = re.compile("我(?:还|这|自己)|我们家")
_FIGURES = re.compile(
    "(?:上报|诉求|办件|问题|事情?).{0,4}(?:统计|数据|报表)|办结率|按时率|超时率|办结用了几天|平均.{0,4}(?:几|多少)天"
    "|多(?:久|长时间)(?:才)?(?:能)?办(?:完|结|好)一件|一般(?:几|多少)天(?:能)?(?:办|弄|修)|(?:办事|办件)(?:效率|情况|数据|速度)"
    "|(?:哪|各)(?:一|个)?(?:级|层).{0,4}(?:慢|几天|多久|卡)|卡在(?:哪|谁)|多少(?:件)?是?按时|确认率|满意率"
)
_URGES = re.compile("催(?!缴|收|生|肥|熟|芽)|督办|督促|加紧办|抓紧办")
_SHORT = 30
_WIDE = ((Kind.CITY, "全市|市里|整个市"), (Kind.TOWN, "全镇|镇里|镇上|整个镇"))


def asked_for(turn: Turn, *topics: Topic) -> Topic | None:
    """The topic of the words, where it is one of these."""
    asked = topic(turn.words) if turn.words else None
    return asked if asked in topics else None


def reading(label: str, command: str, answers: Answers | None = None) -> Reading:
    """Words that name what they ask for: this command answers."""
    act = Choice(label, command, answers or {"said": ""})
    return Reading(By.FLOW, act, Evidence.PLAIN, why=f"desk.{command}", belief=SURE)


def of_above(turn: Turn) -> Iterable[Reading]:
    """Figures and visits of a place, and the word of those above to a holder.

    Heard here for all commands of `above`, so that words of other matters enter no file of theirs.
    """
    wanted = _of_above(turn.words)
    if "press" in wanted:
        yield from urged.readings(turn)
    if "dispatch" in wanted:
        yield from dispatched.readings(turn)
    if "coverage" in wanted and turn.holds(*OVER):
        yield replace(reading("走访情况", "coverage", {"said": turn.words}), belief=_SURER)
    if "figures" in wanted and turn.holds(*SEEING):
        yield replace(reading("统计", "figures", {"said": turn.words}), belief=_SURER)


@lru_cache(maxsize=256)
def _of_above(words: str) -> frozenset[str]:
    """Which of the commands of `above` the words may mean."""
    plain = standard(words)
    short = 0 < len(plain) <= _SHORT
    heard = {
        "press": bool(_URGES.search(plain)),
        "dispatch": bool(dispatched.GIVES.search(plain)),
        "coverage": short and bool(_COVERAGE.search(plain)) and not _OWN.search(plain),
        "figures": short and bool(_FIGURES.search(plain)),
    }
    return frozenset(name for name, wanted in heard.items() if wanted)


def seats(turn: Turn) -> list[Region]:
    """The regions of the sender's posts that see what is kept there, the widest first."""
    held = [regions.one(turn.db, a.region_id) for a in turn.posts if a.post in SEEING]
    order = list(Kind)
    return sorted({r.id: r for r in held}.values(), key=lambda r: (order.index(r.kind), r.id))


@dataclass(frozen=True)
class Place:
    """Of which place is asked: `region` None where it is all that the sender sees."""

    region: Region | None
    name: str


def place_of(turn: Turn, words: str) -> Place:
    """The place that the words name, or all that the sender's posts reach."""
    mine = seats(turn)
    around = {r.village_id for r in mine if r.village_id} | {turn.village_id or ""}
    named = regions.named_in(turn.db, words, around)
    if named:
        return Place(named[0], regions.title(turn.db, named[0].id))
    wanted = next((kind for kind, said in _WIDE if _says(words, said)), None)
    inside = [r for r in mine if r.kind == wanted]
    if wanted is not None and inside:
        return Place(inside[0], inside[0].name)
    return Place(None, "、".join(regions.title(turn.db, r.id) for r in mine[:3]))


def _says(words: str, any_of: str) -> bool:
    return any(one in standard(words) for one in any_of.split("|"))


def whole_villages(turn: Turn) -> list[Region]:
    """The villages that the sender's posts see as a whole, by name; two statements."""
    posts = [a for a in turn.posts if a.post in SEEING]
    ids = {a.region_id for a in posts}
    whole = {i for i in ids if _is_whole(regions.one(turn.db, i))}
    below = turn.db.exec(regions.villages_below(whole)).all() if whole else []
    return sorted(turn.db.exec(regions.of_ids(below)), key=lambda r: (r.name, r.id))


def _is_whole(region: Region) -> bool:
    return region.village_id is None or region.kind == Kind.VILLAGE


def within(turn: Turn, place: Place, villages: Iterable[Region]) -> list[Region]:
    """Those of these villages that lie in the place."""
    if place.region is None:
        return list(villages)
    inside = set(turn.db.exec(regions.villages_below([place.region.id])))
    return [v for v in villages if v.id in inside or v.id == place.region.village_id]


def village(turn: Turn, words: str) -> str | None:
    """The village that is meant: one of the words, the sender's own, or the only one they see."""
    named = [r for r in regions.named_in(turn.db, words) if r.kind == Kind.VILLAGE] if words else []
    if named or turn.village_id:
        return named[0].id if named else turn.village_id
    seen = whole_villages(turn)
    return seen[0].id if len(seen) == 1 else None

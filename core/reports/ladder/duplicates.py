"""Duplicates (重复上报): an open report of the same village that these words may be about too."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import Text, and_, bindparam, cast
from sqlmodel import col, or_, select

from core.db import Db
from core.reports.ladder import places
from core.reports.ladder.lifecycle import OPEN, State
from core.reports.ladder.reports import Report
from core.reports.ladder.routing import plain

RECENT = timedelta(days=60)
_REMEMBERED = 8_192
"""The words of so many reports are taken apart once: a turn compares with all that is open in a village."""
LOOKED_AT = 300
"""So many of the newest open reports of a village are compared."""
ALIKE = 0.58
"""From here on the sender is asked. A needless question costs one tap, a wrong 附议 a lost matter."""
_SOME = 0.3
"""A shared thing alone is not enough: of the other words some must be shared too."""
_AGES = 0.06
"""So much less alike is a report that is as old as `RECENT`."""
_NOISE = re.compile(
    r"[\s，。,.!！?？、；;:：“”\"'（）()]|了|的|啊|呀|吧|呢|哦|又|还|都|在|是|有|那个|这个|一个|那里|这里|没人管|没有人管|请|快|赶紧"
)
_THINGS: tuple[tuple[str, str], ...] = (
    ("灯", "路灯|灯泡|太阳能灯|灯(?!笼)"),
    ("井盖", "井盖|盖板|窨井"),
    ("水", "停水|断水|没(?:有)?水|自来水|水管|水压|水表|水龙头|喝的水|饮水"),
    ("电", "停电|断电|没(?:有)?电|电线|电杆|电线杆|变压器|电压|跳闸"),
    ("网", "没网|断网|网络|信号|宽带"),
    ("垃圾", "垃圾"),
    ("沟渠", "水沟|渠|下水道|排水|阴沟|涵洞|闸"),
    (
        "路",
        "路面|马路|机耕路|大路|小路|修路|路(?:上|都|很|又|被|太)?(?:断|塌|烂|坏|破|陷|不通|难走|滑|堵)|坑|塌方|滑坡",
    ),
    ("桥", "桥面|桥板|栏杆|护栏|桥(?![头边])"),
    ("狗", "狗"),
    ("厕所", "厕所|粪"),
    ("噪音", "噪音|吵|音响|喇叭"),
    ("树", "树"),
    ("屋", "屋顶|漏雨|危房|房子|墙"),
    ("井", "井(?!盖)"),
    ("臭", "臭|污水|死猪|死鸡|农药"),
    ("低保", "低保|补助|救助|医保|养老金"),
)
"""What reports are about, by the words that mean it."""
_FAULTS: tuple[tuple[str, str], ...] = (
    ("停", "停水|断水|没(?:有)?水|水(?:又|也|都)?停|停电|断电|没(?:有)?电"),
    ("脏", "浑|黄|发黑|有味|变色|泥"),
    ("漏", "漏|爆|冒水|喷"),
    ("倒", "倒了|歪|要倒|斜|断了"),
    ("常亮", "白天(?:也|还|都)?亮|整天亮"),
    ("不亮", "不亮|灭|黑|灯[^，,。；;]{0,8}坏"),
    ("低", "压(?:太|很)?(?:低|小)|不稳"),
)
"""What is wrong with it; two reports of one thing with faults that exclude each other are two."""

_OPEN_ONES = (
    select(Report.id, Report.text)
    .where(
        Report.village_id == bindparam("village"),
        col(Report.state).in_(OPEN | {State.DONE}),
        Report.filed_at > bindparam("since"),
        col(Report.about_id).is_(None),
        col(Report.part_of).is_(None),
        # As text: to read a list for each of three hundred rows costs more than to compare it.
        or_(
            bindparam("private"),
            and_(col(Report.private).is_(False), cast(col(Report.kept_from), Text) == "[]"),
        ),
    )
    .order_by(col(Report.filed_at).desc())
    .limit(LOOKED_AT)
)

_WHERE: tuple[Any, ...] = (
    Report.id,
    Report.text,
    Report.place,
    Report.latitude,
    Report.longitude,
    Report.filed_at,
)
"""What else is asked of those whose words may be alike."""


def likely(
    db: Db,
    village_id: str,
    text: str,
    place: str,
    now: datetime,
    *,
    location: tuple[float, float] | None = None,
    private: bool = False,
    but: str = "",
) -> Report | None:
    """The open report that is most like these words, if it is like enough to ask.

    A report about somebody with a post is never shown to anybody else. `private`: those whose reporter
    is hidden count too; of one that is kept from the sender, only its number may be said. `but` is left out.
    """
    asked = {"village": village_id, "since": now - RECENT, "private": private}
    mine = _parts(text)
    every = db.exec(_OPEN_ONES, params=asked)
    near = [id_ for id_, words in every if _may_be(mine, _parts(words)) and id_ != but]
    best = _best(db, near, text, place, location, now) if near else None
    return db.get_one(Report, best) if best is not None else None


def _best(
    db: Db,
    near: list[str],
    text: str,
    place: str,
    location: tuple[float, float] | None,
    now: datetime,
) -> str | None:
    """Of these reports the one that is most alike, where it is still enough at its age."""
    scored = []
    for one in db.exec(select(*_WHERE).where(col(Report.id).in_(near))):
        id_, words, where, north, east, filed_at = one
        there = (north, east) if north is not None and east is not None else None
        score = alike(text, place, words, where, location, there)
        scored.append((score - _AGES * ((now - filed_at) / RECENT), id_))
    score, best = max(scored)
    return best if score >= ALIKE else None


def alike(
    text: str,
    place: str,
    other: str,
    other_place: str,
    at: tuple[float, float] | None = None,
    other_at: tuple[float, float] | None = None,
) -> float:
    """How alike two reports are, 0 to 1: their words by halves, less where the places differ.

    The same thing in the same place, or in one that only one of them names, is worth asking about.
    """
    a, b = essence(text), essence(other)
    if not a or not b:
        return 0.0
    shorter, longer = sorted((a, b), key=len)
    words = max(fuzz.ratio(a, b), 0.9 * _contained(shorter, longer)) / 100
    things = _of(_THINGS, text), _of(_THINGS, other)
    if words < ALIKE and not things[0] & things[1]:
        return words  # nothing below raises it without a thing that both name
    apart = places.metres(at, other_at) if at and other_at else None
    here, there = plain(f"{text} {place}"), plain(f"{other} {other_place}")
    if places.differ(here, there) or (apart is not None and apart > places.APART_FROM):
        return min(words * 0.6, 0.5)
    if things[0] and things[1] and not things[0] & things[1]:
        return min(words * 0.8, 0.5)
    if _excluded(text, other):
        return min(words, 0.5)
    near = apart is not None and apart <= places.SAME_WITHIN
    return _raised(words, bool(things[0] & things[1]), near or places.agree(here, there))


@dataclass(frozen=True)
class _Parts:
    """What is asked of the words of every open report, taken apart once."""

    essence: str
    pairs: frozenset[str]
    things: frozenset[str]


@lru_cache(_REMEMBERED)
def _parts(words: str) -> _Parts:
    core = essence(words)
    return _Parts(core, _pairs(core), _of(_THINGS, words))


def _may_be(one: _Parts, other: _Parts) -> bool:
    """Whether `alike` may come to ALIKE: without a thing that both name only their words can bring it there."""
    if one.things & other.things:
        return True
    fewer = min(len(one.pairs), len(other.pairs))
    if fewer and 0.9 * len(one.pairs & other.pairs) / fewer >= ALIKE:
        return True
    return fuzz.ratio(one.essence, other.essence, score_cutoff=100 * ALIKE - 1) > 0


def _raised(words: float, same_thing: bool, same_place: bool) -> float:
    """What a shared thing and a shared place add to the words."""
    if same_thing and same_place:
        return max(words, 0.7 + 0.3 * words)
    if same_thing and words >= _SOME:
        return max(words, 0.48 + 0.4 * words)
    return words


def _excluded(one: str, other: str) -> bool:
    here, there = _of(_FAULTS, one), _of(_FAULTS, other)
    return bool(here and there and not here & there)


@lru_cache(_REMEMBERED)
def _of(table: tuple[tuple[str, str], ...], words: str) -> frozenset[str]:
    return frozenset(name for name, pattern in table if re.search(pattern, words))


def _contained(shorter: str, longer: str) -> float:
    """How much of the shorter one's pairs of characters the longer one has, 0 to 100."""
    pairs = _pairs(shorter)
    return 100 * len(pairs & _pairs(longer)) / len(pairs) if pairs else 0.0


@lru_cache(_REMEMBERED)
def _pairs(words: str) -> frozenset[str]:
    return frozenset(words[i : i + 2] for i in range(len(words) - 1))


@lru_cache(_REMEMBERED)
def essence(words: str) -> str:
    """The words that say what and where, groups written one way."""
    return _NOISE.sub("", plain(words))

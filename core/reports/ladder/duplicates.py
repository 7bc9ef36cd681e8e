"""Duplicates (重复上报): an open report of the same village that these words may be about too."""

import re
from datetime import datetime, timedelta

from rapidfuzz import fuzz
from sqlalchemy import bindparam
from sqlmodel import col, select

from core.db import Db
from core.reports.ladder.lifecycle import OPEN, State
from core.reports.ladder.reports import Report
from core.reports.ladder.routing import plain

RECENT = timedelta(days=60)
LOOKED_AT = 300
"""So many of the newest open reports of a village are compared."""
ALIKE = 0.58
"""From here on the sender is asked. On titles of real messages compared by people, half of the same
matters are found there, and three of four found are the same; a needless question costs one tap."""
_GROUP = re.compile(r"[一二三四五六七八九十]+组")
_NOISE = re.compile(
    r"[\s，。,.!！?？、；;:：“”\"'（）()]|了|的|啊|呀|吧|呢|哦|又|还|都|在|是|有|那个|这个|一个|那里|这里|没人管|没有人管|请|快|赶紧"
)


_OPEN_ONES = (
    select(Report.id, Report.text, Report.place)
    .where(
        Report.village_id == bindparam("village"),
        col(Report.state).in_(OPEN | {State.DONE}),
        Report.filed_at > bindparam("since"),
        col(Report.about_id).is_(None),
    )
    .order_by(col(Report.filed_at).desc())
    .limit(LOOKED_AT)
)


def likely(db: Db, village_id: str, text: str, place: str, now: datetime) -> Report | None:
    """The open report that is most like these words, if it is like enough to ask.

    A report about a holder is never shown to anybody else.
    """
    rows = db.exec(_OPEN_ONES, params={"village": village_id, "since": now - RECENT})
    scored = [(alike(text, place, words, where), id_) for id_, words, where in rows]
    score, best = max(scored, default=(0.0, ""))
    return db.get_one(Report, best) if score >= ALIKE else None


def alike(text: str, place: str, other: str, other_place: str) -> float:
    """How alike two reports are, 0 to 1: their words by halves, less where the places differ."""
    a, b = essence(text), essence(other)
    if not a or not b:
        return 0.0
    shorter, longer = sorted((a, b), key=len)
    words = max(fuzz.ratio(a, b), 0.9 * _contained(shorter, longer)) / 100
    groups, others = set(_GROUP.findall(a)), set(_GROUP.findall(b))
    if groups and others and not groups & others:
        words *= 0.5
    here, there = essence(place), essence(other_place)
    if here and there:
        near = max(fuzz.ratio(here, there), fuzz.partial_ratio(here, there)) / 100
        return words * (0.55 + 0.45 * near) if near < 0.6 else min(1.0, words * 0.8 + 0.2 * near)
    return words


def _contained(shorter: str, longer: str) -> float:
    """How much of the shorter one's pairs of characters the longer one has, 0 to 100."""
    pairs = {shorter[i : i + 2] for i in range(len(shorter) - 1)}
    if not pairs:
        return 0.0
    return 100 * sum(p in longer for p in pairs) / len(pairs)


def essence(words: str) -> str:
    """The words that say what and where, groups written one way."""
    return _NOISE.sub("", plain(words))

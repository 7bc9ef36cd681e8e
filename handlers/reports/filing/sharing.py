"""Sharing (共有的话): whether words speak of the same thing as a report does."""

import re

from core.reports.ladder import reports
from core.reports.ladder.reports import Report
from handlers.reports.filing.problem import said_number
from handlers.understand.category import category
from handlers.understand.sayings.clause import faulty

_THINGS = "灯水井盖路桥沟渠圳电墙树狗猪牛鸭粪厕屋坑塘坝杆栏牌闸泵线窗灶锁"
_EMPTY = re.compile(
    "[好了来的是在有我你他她它们这那个件事不没就都也还要到去着过给把和跟又再吗呢吧啊呀咯哒嘞]"
)
_HAN = re.compile("[一-鿿]+")


def content(words: str) -> frozenset[str]:
    """What the words speak of: things by one character, everything else by two that stand together."""
    named = things(words)
    runs = [run for part in _HAN.findall(words) for run in _EMPTY.split(part)]
    pairs = {run[i : i + 2] for run in runs for i in range(len(run) - 1)}
    return frozenset(named | pairs)


def things(words: str) -> set[str]:
    """The things that are spoken of, one character each."""
    return {letter for letter in words if letter in _THINGS}


def shares(words: str, report: Report) -> bool:
    """Whether the words have something in common with the report's own words or its place."""
    return bool(content(words) & content(f"{report.text} {report.place}"))


def meant_of(words: str, candidates: list[Report]) -> list[Report]:
    """Those of these reports that the words name: by number, else by what they speak of."""
    numbered = said_number(candidates, words)
    if numbered is not None:
        return [numbered]
    spoken_of = content(words)
    common = [len(spoken_of & content(f"{r.text} {r.place}")) for r in candidates]
    most = max(common, default=0)
    return [r for r, shared in zip(candidates, common, strict=True) if shared == most > 0]


def another_matter(words: str, report: Report, places: list[str]) -> bool:
    """Whether the words speak of another kind of thing, or of one at another place."""
    if report.kept_from:
        return True  # what is told of a person is told by itself
    if not faulty(words):
        return False
    whole = f"{report.text} {report.place}"
    if places and not any(place in whole or whole in place for place in places):
        return True
    for place in places:
        words = words.replace(place, "")
    if content(words) & content(report.text):
        return False
    kind = category(words)
    return bool(things(words)) or (kind is not None and kind != report.category)


def spoken(report: Report) -> str:
    """编号 1, as it is said."""
    return f"编号 {reports.spoken_number(report)}"

"""A correction (更正) of what was just reported: what takes the place of what."""

import re

from core.reports.ladder.reports import Report
from handlers.understand.places import places
from handlers.understand.sayings.clause import faulty
from handlers.understand.sayings.correction import Correction

_NAMED_THING = re.compile(
    "路灯|灯杆|电杆|电线杆|电线|水管|水龙头|水泵|水表|水沟|水渠|下水道|井盖|护栏|栏杆|围墙|挡土墙|垃圾池|垃圾桶|变压器|涵洞|闸门|桥板|路面"
)
_THINGS = re.compile(f"{_NAMED_THING.pattern}|灯|水泵|抽水机|盖板|垃圾")
_NOT_THAT = re.compile("[，,、 ]*不是[^，,。]{1,12}$")


def corrected(report: Report, words: str, change: Correction) -> dict[str, str]:
    """The report's new words, or its new place, as `correcting.correct` takes them; neither where it is unclear."""
    wrong = change.wrong
    right = change.right + words.partition(change.right)[2].rstrip("。！!～~ ")
    right = _NOT_THAT.sub("", right)
    if wrong and wrong in report.text:
        return {"text": report.text.replace(wrong, right, 1)} | _place(report, wrong, right)
    there = places(change.right)
    if (better := _another_thing(report, change.right)) is not None:
        return {"text": better}
    if not faulty(right):
        return _elsewhere(report, there[0]) if there else {}
    return {"text": right if places(right) else _kept_place(report, right)}


def _place(report: Report, wrong: str, right: str) -> dict[str, str]:
    return {"place": report.place.replace(wrong, right, 1)} if wrong in report.place else {}


def _elsewhere(report: Report, place: str) -> dict[str, str]:
    before = places(report.text)
    if before:
        return {"text": report.text.replace(before[0], place, 1), "place": place}
    return {"place": place}


def named_things(text: str) -> set[str]:
    """The things of the village that stand in these words, by name; 灯 is 路灯."""
    return {"路灯" if "灯" in thing else thing for thing in _THINGS.findall(text)}


def other_thing(text: str, right: str) -> str | None:
    """The words with the only thing named in them called otherwise: 路灯坏了, no, 水管."""
    old, new = _NAMED_THING.findall(text), _NAMED_THING.findall(right)
    if len(old) != 1 or len(new) != 1 or old == new or faulty(right):
        return None
    return text.replace(old[0], new[0], 1)


def _another_thing(report: Report, right: str) -> str | None:
    """The report with the thing that it was about named otherwise: 桥头的路灯坏了, no, 水管."""
    old, new = _NAMED_THING.findall(report.text), _NAMED_THING.findall(right)
    spot = places(report.text)
    there = any(place in "".join(spot) or "".join(spot) in place for place in places(right))
    if len(old) != 1 or len(new) != 1 or old == new or not (there or not places(right)):
        return None
    return report.text.replace(old[0], new[0], 1) if not faulty(right) else None


def _kept_place(report: Report, right: str) -> str:
    """Another thing at the same place: 二组晒谷坪边上 goes along where the new words name none."""
    before = places(report.text)
    return f"{before[0]}{right}" if before and before[0] not in right else right

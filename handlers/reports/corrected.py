"""A correction (更正) of what was just reported: what takes the place of what."""

import re

from core.reports.ladder.reports import Report
from handlers.understand.places import places
from handlers.understand.sayings.clause import faulty
from handlers.understand.sayings.correction import Correction

_NOT_THAT = re.compile("[，,、 ]*不是[^，,。]{1,12}$")


def corrected(report: Report, words: str, change: Correction) -> dict[str, str]:
    """The report's new words, or its new place, as `correcting.correct` takes them; neither where it is unclear."""
    wrong = change.wrong
    right = change.right + words.partition(change.right)[2].rstrip("。！!～~ ")
    right = _NOT_THAT.sub("", right)
    if wrong and wrong in report.text:
        return {"text": report.text.replace(wrong, right, 1)} | _place(report, wrong, right)
    there = places(change.right)
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


def _kept_place(report: Report, right: str) -> str:
    """Another thing at the same place: 二组晒谷坪边上 goes along where the new words name none."""
    before = places(report.text)
    return f"{before[0]}{right}" if before and before[0] not in right else right

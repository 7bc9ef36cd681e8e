"""Spoken of (说的是哪件): the words of an act without the number of the report that they name, and its holder's acts as readings."""

import re
from collections.abc import Iterable

from core.outbox import Choice
from core.reports.ladder.reports import Report
from handlers.engine.event import Turn
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.reports import which_report
from handlers.reports.filing.problem import said_number
from handlers.reports.filing.sharing import meant_of

_NUMBER = re.compile(
    r"(?:关于|把)?(?:编号\s*临?\d{1,6}\s*[号件]?|临?\d{1,6}\s*[号件])(?:的|那件|这件)?"
)
_LED = re.compile(
    r"^\s*(?:关于|把)?编号\s*临?\d{1,6}\s*(?:号|件)?(?:的|那件|这件)?[\s，,。：:；;、]*"
)
SURE = 4.0
"""An act that is named goes before whatever else the words are like: a question about the report, a 进展."""
_EDGES = " ，,。：:；;、"
_THIS = re.compile("[这那]一?[件个事条单桩]|此事|它")
_LEADS = "请就先把我也都直接帮一下 "
_DENIED = re.compile(
    "(?:[不别莫没冇勿甭]|不要|没有|暂缓)(?:要|用|必|能|该|应该|准|想|再|急着|忙着|急|是|可以)?$"
)
HANDS_OUT = re.compile("分给|分派给|安排给")
"""Said of rice and money too, so that what is given has to be named before it."""


def number_in(words: str) -> int | None:
    """The number of a report that the words name."""
    match = re.search(r"编号\s*(\d{1,6})", words)
    return int(match[1]) if match else None


def without_number(words: str) -> str:
    """What is said beside 编号 3."""
    return _NUMBER.sub("", words, count=1).strip(_EDGES)


def behind_number(words: str) -> str:
    """What is said behind the number that the words begin with: 编号 3 换了灯. A day (3号) and a number further on stay."""
    return _LED.sub("", words, count=1)


def labelled(words: str, labels: Iterable[str]) -> tuple[str, str] | None:
    """The label that stands right behind the number of a report, and what is said behind it: 编号 3 办结 换了灯."""
    match = _NUMBER.match(words)
    bare = words[match.end() :].strip(_EDGES) if match else ""
    label = next((one for one in labels if bare.startswith(one)), None)
    return (label, bare.removeprefix(label).strip(_EDGES)) if label else None


def named(turn: Turn, words: str) -> Report | None:
    """The report in the speaker's hands that the words name, or the only one there."""
    held = which_report.held(turn)
    numbered = said_number(held, words)
    if numbered is not None or which_report.NUMBERED.search(words):
        return numbered
    meant = held if len(held) == 1 else meant_of(words, held)
    return meant[0] if len(meant) == 1 else None


def giving(verbs: re.Pattern[str], words: str) -> re.Match[str] | None:
    """The last of these verbs that is not denied: 不派给张三，派给李四; None where all are: 先别派给张三."""
    every = [verb for verb in verbs.finditer(words) if not _DENIED.search(words[: verb.start()])]
    return every[-1] if every else None


def gives_report(words: str, verb: re.Match[str], several: list[Report]) -> bool:
    """Whether a report is what the verb gives: 这件派给, the verb alone, or one of several by what it is; 大米派给张三 gives none."""
    head = re.split("[，,。；;！!]", words[: verb.start()])[-1]
    if _THIS.search(head) or not head.strip(_LEADS):
        return True
    return bool(meant_of(head if HANDS_OUT.match(verb[0]) else words, several))


def reading(turn: Turn, flow: str, label: str, words: str, *, sure: bool) -> Iterable[Reading]:
    """An act of a holder's, told in words, where they hold anything at all."""
    if not which_report.held(turn):
        return
    report = named(turn, words)
    if report is None and which_report.NUMBERED.search(words):
        return  # of something else than what they hold: whoever has it is named to them
    act = Choice(label, flow, {"said": words}, thing=report.id if report else None)
    evidence = Evidence.PLAIN if sure else Evidence.LIKELY
    yield Reading(
        By.FLOW, act, evidence, why=f"holding.{flow}", reach=Reach.OTHERS, belief=SURE, shared=sure
    )

"""Numbers (号码): telephones and identity numbers in a report, which only whoever holds it may read.

They are taken out of the words before these are kept, so that no quotation of them, on any page and in any
chat, can tell them; whoever holds the report reads them on a line of their own.
"""

import re

from core.reports import words
from core.reports.ladder.reports import Report

_APART = r"[ \-－—]?"
_NUMBER = re.compile(
    r"(?<![\dA-Za-z])(?:"
    r"\d{6}" + _APART + r"\d{8}" + _APART + r"\d{3}[\dXx]"  # 身份证, GB 11643
    r"|\d{15,19}"  # an old identity number, a bank's card
    r"|(?:\+?86" + _APART + r")?1[3-9]\d" + _APART + r"\d{4}" + _APART + r"\d{4}"
    r"|0\d{2,3}" + _APART + r"\d{7,8}"
    r")(?![\dA-Za-z])"
)
_HEAD, _TAIL = 3, 2
_BETWEEN = "、"
MOST = 10
"""So many of one report are kept; it is no telephone book."""


def hidden(text: str) -> str:
    """The words with the middle of every such number covered."""
    return _NUMBER.sub(_covered, text)


def _covered(number: re.Match[str]) -> str:
    digits = number[0]
    return f"{digits[:_HEAD]}{'*' * (len(digits) - _HEAD - _TAIL)}{digits[-_TAIL:]}"


def take_out(report: Report, text: str) -> str:
    """The words as the report keeps them; their numbers go where its holder alone reads them.

    Of danger to life nothing is covered: whoever runs there must be able to ring.
    """
    if report.danger:
        return text
    known = report.numbers.split(_BETWEEN) if report.numbers else []
    every = list(dict.fromkeys([*known, *_NUMBER.findall(text)]))
    report.numbers = _BETWEEN.join(every[:MOST])
    return hidden(text)


def line(report: Report) -> str:
    """The numbers for whoever holds the report; empty where there are none."""
    return words.numbers(report.numbers) if report.numbers else ""

"""Household news (家里的事): what a clause tells of a home beside a visit, and how both are told apart."""

import re

from core.outbox import Choice
from handlers.duties.files import household_people
from handlers.duties.household_words import happened, told_of_a_household
from handlers.engine.event import Turn
from handlers.understand.phrases import sheets
from handlers.understand.sayings.clause import clauses, faulty
from handlers.understand.wording import standard

NAME = "household_note"
_DENIED = re.compile("(?:没有?|未|不|别|不用|不想)(?:去|再|得|过|到|回)?$")
SUPPOSED = re.compile("要是|如果|万一|假如|是不是|会不会|能不能|怕")


_OF_KINDS = ("illness", "life", "misfortune", "quarrel", "away", "other")


def kind_of(clause: str) -> str:
    """What kind of thing happened, the gravest first; empty where nothing did."""
    plain = standard(clause)
    kinds = {
        hit.kind
        for hit in sheets("household").hits(plain)
        if not _DENIED.search(plain[: hit.start])
    }
    return next((kind for kind in _OF_KINDS if kind in kinds), "")


def beside(turn: Turn, words: str, home: str) -> tuple[Choice, ...]:
    """What a visit's words tell beside the visit, each a choice: for the file of that home, and as a problem to report."""
    told = clauses(words)
    news = [c for c in told if kind_of(c) and not faulty(c) and not SUPPOSED.search(c)]
    broken = [c for c in told if faulty(c) and not kind_of(c)]
    known = home.removesuffix("户")
    choices = []
    if news:
        kept = "，".join(news)
        whole = kept if household_people.named(turn, kept) else f"{known}家：{kept}"
        choices.append(Choice("记到册子里", NAME, {"said": whole}))
    if broken:
        problem = (
            "，".join(broken).replace("他家", f"{known}家", 1).replace("她家", f"{known}家", 1)
        )
        choices.append(Choice("把坏了的报上去", "report", {"said": problem}))
    return tuple(choices)


def visit_and_news(turn: Turn, cut: tuple[str, ...]) -> tuple[str, ...] | None:
    """去看了张桂花，黄水生出去打工了: a visit to one home, and what happened in another; None where it is not so."""
    sides: list[tuple[bool, str]] = []
    for clause in cut:
        home = household_people.named(turn, clause)
        if home is None:
            if not sides:
                return None
            sides[-1] = (sides[-1][0], f"{sides[-1][1]}，{clause}")
        else:
            sides.append((happened(clause) and told_of_a_household(clause) is None, clause))
    if {news for news, _ in sides} != {True, False}:
        return None
    if not any(told_of_a_household(words) for news, words in sides if not news):
        return None
    return tuple(words for _, words in sides)

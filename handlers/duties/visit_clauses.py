"""Ways (走法): households that one message tells of as reached in different ways, each way by itself."""

import re

from core.clock import day_of
from handlers.duties.files import household_news
from handlers.duties.household_words import (
    CONTACT,
    COULD_NOT,
    VISIT,
    contact_households,
    day_named,
    mode_behind,
    named,
    told_of_a_household,
)
from handlers.engine.event import Turn
from handlers.understand.sayings.clause import clauses
from handlers.understand.sayings.polarity import asked, future, negated


def parts(turn: Turn) -> tuple[str, ...]:
    """Households that were reached in different ways, each way by itself: 桂花去了 建国没在家."""
    cut = clauses(turn.words) if turn.words else ()
    if len(cut) < 2 or told_of_a_household(turn.words) is None:
        return ()
    if (but := _all_but(turn, cut)) is not None:
        return but
    if (both := household_news.visit_and_news(turn, cut)) is not None:
        return both
    several: list[str] = []
    last: str | None = None
    for clause in cut:
        if several and (again := _another_day(turn, several[-1], clause, last)):
            several.append(again)
            continue
        mode = told_of_a_household(clause) if named(turn, clause) else None
        missed = mode == COULD_NOT != last and several and named(turn, several[-1])
        if not several or missed or (mode is not None and last is not None and mode != last):
            several.append(clause)
        else:
            several[-1] += f"，{clause}"
        last = mode or last
    return tuple(several)


def _another_day(turn: Turn, before: str, clause: str, last: str | None) -> str:
    """五号去了 三号打的电话: the same households, reached another way on a day of its own; "" for anything else."""
    today, mode = day_of(turn.now), mode_behind(clause)
    if last in (None, COULD_NOT) or mode in (None, last, COULD_NOT) or named(turn, clause):
        return ""
    if day_named(clause, today) is None or day_named(before, today) is None:
        return ""
    meant = set(named(turn, before))
    homes = [h.name.removesuffix("户") for h in contact_households(turn) if h.household_id in meant]
    return f"{'和'.join(homes)}家{clause}"


_MADE_UP = re.compile("补(?:去|上|走|打|跑)|[去走跑]成?了|去过了|打通了")


def made_up(turn: Turn) -> str:
    """昨天没去成王建国家 今天补去了, as 王建国家今天补去了: only what was done is told; "" for anything else."""
    cut = clauses(turn.words) if turn.words else ()
    if len(cut) != _TWO or named(turn, cut[1]) or not negated(cut[0]):
        return ""
    if negated(cut[1]) or future(cut[1]) or asked(cut[1]) or not _MADE_UP.search(cut[1]):
        return ""
    meant = set(named(turn, cut[0]))
    homes = [h.name.removesuffix("户") for h in contact_households(turn) if h.household_id in meant]
    return f"{'和'.join(homes)}家{cut[1]}" if homes else ""


_TWO = 2
_EVERYBODY = re.compile("都|全部?|每[户家]|挨家|打齐|齐了|[打走跑]完|一轮")
_ALL_WENT = re.compile(
    "(?:其[他它余]|别的|剩下)?的?(?:[几各][户家]|人家)?(?:今天|我|也|已经)*(?:都|全)部?(?:去|到|跑|走)(?:了|过了?|完了?|遍了?)(?:一[遍趟次])?"
)


def _all_but(turn: Turn, cut: tuple[str, ...]) -> tuple[str, ...] | None:
    """都打了电话 就王建国没打通: all but those who were missed, and those; None where it is not said so."""
    reached = [
        clause
        for clause in cut
        if _EVERYBODY.search(clause)
        and not named(turn, clause)
        and (told_of_a_household(clause) in (CONTACT, VISIT) or _ALL_WENT.fullmatch(clause))
    ]
    missed = [clause for clause in cut if clause not in reached and named(turn, clause)]
    if len(reached) != 1 or not missed:
        return None
    if any(told_of_a_household(clause) != COULD_NOT for clause in missed):
        return None
    homes = {home.household_id: home.name for home in contact_households(turn)}
    left_out = dict.fromkeys(one for clause in missed for one in named(turn, clause))
    names = "和".join(homes[one].removesuffix("户") for one in left_out)
    every = "" if "都" in reached[0] or "全" in reached[0] else "都"
    return f"除了{names}{every}{reached[0]}", "，".join(missed)

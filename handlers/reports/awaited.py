"""Awaited words (等着的话): they answer what the sender was asked or told, whatever they look like."""

import re
from datetime import timedelta

from core import acts
from core.reports import filing, rights
from core.reports.ladder import reports
from core.reports.ladder.lifecycle import ASKED, HELD, Action, State
from core.reports.ladder.reports import Report
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.reports import which_report
from handlers.reports.problem import problem, route_of, who
from handlers.understand.meaning import UNSURE, Meaning, result

SURE = 0.7
"""From here on words of another matter leave a cry for help alone."""
SOON = timedelta(minutes=30)
"""So long after 还没好 the next words say what is not right."""
_ANOTHER_MATTER = frozenset(
    {
        "claim_points",
        "check_in_contact",
        "check_in_visit",
        "check_in_cannot",
        "query_points",
        "query_ranking",
        "query_stats",
        "approve",
        "reject",
        "redeem",
        "shop_manage",
        "publish_notice",
        "object_publicity",
    }
)
_COMING = re.compile(
    r"(?:好的?|收到|知道了?|明白)?[，,。！!\s]*(?:我|我们|俺|人)?(?:已经|马上|现在|正在|这就|立刻|立马|赶紧|正|在)*就?"
    r"(?:去了?|到了?|来了?|赶过?[去来到]|出发了?|在路上了?|过[去来]了?|动身了?)[^，,？?吗没不]{0,6}[。！!]?"
    r"|收到[。！!]?|知道了[。！!]?|好的?[，,]?收到[。！!]?"
)
_VAGUE = frozenset(
    {"small_talk", "abuse_spam", "help", "resolve", "approve", "reject", "rate_result", "redeem"}
)
"""What a word or two about a repair is easily taken for."""
_ABOUT_A_REPORT = frozenset({"rate_result", "report_status", "urge", "add_detail"})


def crying(turn: Turn, meaning: Meaning | None = None) -> bool:
    """Whether the sender's own cry for help goes on: what they write belongs to it."""
    other = meaning is not None and meaning.intent in _ANOTHER_MATTER and meaning.confidence >= SURE
    return not other and filing.emergency_of(turn.db, who(turn), turn.now) is not None


def on_the_way(turn: Turn, words: str) -> Answers | None:
    """我马上到: the answer of whoever holds an emergency that is not accepted yet."""
    if not _COMING.fullmatch(words):
        return None
    held = [r for r in which_report.held(turn) if r.danger and r.state == State.FILED]
    return {"action": Action.ACCEPT.value, "thing": held[0].id} if len(held) == 1 else None


def just_reopened(turn: Turn) -> Report | None:
    """The report of which the sender has just said 还没好."""
    person_id = turn.person.id if turn.person else None
    kinds = frozenset({rights.CHANGES[Action.REOPEN]})
    last = acts.last_of(turn.db, person_id, turn.address.id, kinds, turn.now - SOON)
    followed = which_report.followed(*HELD)(turn) if last is not None else []
    return next((r for r in followed if last is not None and r.id == last.thing_id), None)


def of_a_report(turn: Turn, words: str, meaning: Meaning) -> tuple[str, Answers] | None:
    """The flow that these words answer, when something of the sender's own waits for them."""
    unsure = meaning.confidence < UNSURE
    judged = result(words)
    if unsure or judged or meaning.intent in {"report_problem", "add_detail"}:
        again = just_reopened(turn)
        if again is not None and _of_the_same(turn, words, meaning):
            return "add_detail", {"said": words, "thing": again.id}
    if judged is None or not (unsure or meaning.intent in _VAGUE or _faint(meaning)):
        return None
    if which_report.followed(*ASKED)(turn):
        clear = meaning.intent == "rate_result" and not unsure
        return None if clear else ("answer_report", {"said": words})
    if (
        meaning.intent == "rate_result"
        and judged != "satisfied"
        and which_report.followed(*HELD)(turn)
    ):
        return "add_detail", {"said": words}
    return None


def _of_the_same(turn: Turn, words: str, meaning: Meaning) -> bool:
    """No other matter, and above all nothing said of whoever holds the report."""
    names_a_matter = meaning.slots.get("category", "other") != "other"
    if meaning.slots.get("places") or (meaning.confidence >= SURE and names_a_matter):
        return False
    route = route_of(turn, problem(turn, {"said": words}))
    return route is None or route.about is None


def _faint(meaning: Meaning) -> bool:
    """边上还晃: hardly a problem of its own."""
    placed = meaning.slots.get("places")
    return meaning.intent == "report_problem" and meaning.confidence < SURE and not placed


def of_no_report(turn: Turn, meaning: Meaning) -> bool:
    """Words about a report that was never filed, and which name a matter: they may be the report."""
    if meaning.intent not in _ABOUT_A_REPORT or reports.of_reporter(turn.db, who(turn)):
        return False
    named = meaning.slots.get("category") or meaning.slots.get("places")
    dissatisfied = meaning.slots.get("result") in ("dissatisfied", "partial")
    return bool(named or dissatisfied) and not which_report.held(turn)

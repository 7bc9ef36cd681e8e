"""What was not understood (没听懂的前半句): a place said right behind it completes it, and what may help is offered."""

from collections.abc import Iterable
from datetime import timedelta

from core.outbox import Choice
from handlers.engine.event import Turn
from handlers.engine.flow import Offer, sent
from handlers.engine.reading import By, Evidence, Reading
from handlers.reports.filing import recent
from handlers.understand.places import places
from handlers.understand.sayings.aside import aside
from handlers.understand.sayings.clause import faulty
from handlers.understand.sayings.place_words import says_where
from handlers.understand.sayings.polarity import asked

NAME, LABEL = "report", "报上去"
_WITHIN = timedelta(minutes=10)
_MAY_BE_TROUBLE = frozenset(
    {"report_problem", "add_detail", "urge", "rate_result", "report_status", "small_talk", "help"}
)
"""Meanings that half a report is taken for."""


def offer(turn: Turn) -> Offer | None:
    """Whatever was not understood may be a problem; just behind a report it is rather more of that."""
    words = turn.words
    if recent.just_filed(turn) is not None and not (faulty(words) or places(words)):
        return None
    given = sent(turn) | {"said": words}
    return Offer("要是有问题要反映，我可以马上帮您报上去。", Choice(LABEL, NAME, given))


def completed(turn: Turn) -> Iterable[Reading]:
    """灯泡憋了，and then: 就豆腐坊门口那一盏: the two together are a report, which 撤销 takes back."""
    words = turn.words
    where = bool(places(words)) and says_where(words)
    if not where or turn.open_flow or asked(words) or not (before := _before(turn)):
        return
    act = Choice(LABEL, NAME, {"said": f"{before}，{words}"})
    yield Reading(By.FLOW, act, Evidence.LIKELY, why="report.completed", belief=1.0)


def _before(turn: Turn) -> str:
    """The words of a few minutes ago that were not understood and may tell of something wrong; or none."""
    for message in turn.questions:
        proposed = next((c for c in message.choices if c["label"] == LABEL), None)
        if proposed is None or turn.now - message.made_at > _WITHIN:
            continue
        words = str(proposed["answers"].get("said") or "")
        means = turn.understood(words).intent if words else ""
        fits = means in _MAY_BE_TROUBLE and not (asked(words) or aside(words) or places(words))
        return words if fits else ""
    return ""

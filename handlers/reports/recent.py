"""What has just been filed (刚报的): words, photos or a place soon after belong to it where they fit."""

import re

from core.reports import filing, following
from core.reports.ladder.reports import Report
from handlers.engine.consent import consent
from handlers.engine.event import Turn
from handlers.reports.problem import who
from handlers.reports.sharing import another_matter, content
from handlers.understand.places import places
from handlers.understand.sayings.clause import faulty
from handlers.understand.sayings.correction import correction
from handlers.understand.sayings.polarity import asked
from handlers.understand.sayings.talk import talk

_SURE, _LIKELY = 0.9, 0.6
_TAKEN_BACK = re.compile("撤回|撤销|不报|取消|算了|算哒|看错")
_PARTS = frozenset({"report_problem", "add_detail", "undo_correct", "urge"})


def lately(turn: Turn) -> list[Report]:
    """What the sender filed a moment ago, and their cries for help that go on."""
    return turn.once("lately", lambda: filing.lately(turn.db, who(turn), turn.now))


def just_filed(turn: Turn) -> Report | None:
    """The sender's newest report of the last ten minutes, while it is open."""
    return following.recent(lately(turn), turn.now)


def crying(turn: Turn) -> Report | None:
    """The sender's own cry for help that is still going on."""
    return filing.emergency_among(lately(turn))


def fits(turn: Turn, report: Report) -> bool:
    """Whether this turn adds to a report that was just filed, and begins nothing of its own."""
    words = turn.words
    if not words:
        return bool(turn.photos or turn.event.location)
    if turn.open_flow:
        return False
    if correction(words) is not None:
        return True
    if (
        asked(words)
        or talk(words)
        or consent(words) is not None
        or turn.meaning.intent not in _PARTS
    ):
        return False
    if _TAKEN_BACK.search(words):
        return False
    named = places(words)
    whole = f"{report.text} {report.place}"
    sure = turn.meaning.intent == "report_problem" and turn.meaning.confidence >= _SURE
    if sure and named and not any(place in whole or whole in place for place in named):
        return False
    if _whole(turn, report, named):
        return False
    return not another_matter(words, report, named)


def _whole(turn: Turn, report: Report, named: list[str]) -> bool:
    """Whether the words tell of a fault by themselves, with nothing in common but the place."""
    words = turn.words
    for place in named:
        words = words.replace(place, "")
    problem = turn.meaning.intent == "report_problem" and turn.meaning.confidence >= _LIKELY
    return problem and faulty(words) and not content(words) & content(report.text)

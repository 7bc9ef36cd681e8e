"""不予受理: the holder asks the level above for it; whoever sits there may say so themselves."""

import re
from collections.abc import Iterable

from core.outbox import Choice, Message
from core.reports import notices, overview, rights
from core.reports.ladder import levels
from core.reports.ladder.lifecycle import HELD, Action, Role
from core.reports.ladder.petitions import PetitionKind
from core.reports.ladder.reports import Report, spoken_number
from core.reports.work import petitioning, refusing
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, may
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.reports import which_report
from handlers.reports.filing.problem import who
from handlers.reports.holding import standard
from handlers.reports.holding.seats import HOLDERS
from handlers.reports.holding.spoken_of import SURE, named, number_in, without_number
from handlers.understand.sayings.polarity import asked

NAME = "refuse"
_SAYS = re.compile("不予受理|不受理|不能受理|不该受理")
_EDGES = " ，,。：:；;、"


def hears(turn: Turn) -> Iterable[Reading]:
    """编号3 不予受理 自家的事: of what is held, or of what somebody below holds."""
    words = turn.words
    if not words or turn.open_flow == NAME or not _SAYS.search(words) or asked(words):
        return
    if may(flow, turn):
        report = named(turn, words)
        act = Choice("不予受理", NAME, {"said": words}, thing=report.id if report else None)
        yield Reading(
            By.FLOW, act, Evidence.PLAIN, "holding.refuse", reach=Reach.OTHERS, belief=SURE
        )


def _below(turn: Turn, answers: Answers) -> Report | None:
    """A report of this number that somebody else holds, and that exists for the speaker."""
    number = number_in(str(answers.get("said", "")))
    if number is None:
        return None
    seen = overview.by_number(turn.db, who(turn), number, turn.now)
    held = {r.id for r in which_report.held(turn)}
    others = [r for r in seen if r.state in HELD and r.id not in held]
    return others[0] if len(others) == 1 else None


def _subject(turn: Turn, answers: Answers) -> tuple[Report, bool] | None:
    """The report, and whether the speaker decides it themselves; Refusal for who may do neither."""
    below = None if answers.get("thing") else _below(turn, answers)
    if below is not None:
        rights.open_for(turn.db, below.id, who(turn), Action.REFUSE, turn.now)
        return below, True
    report_id = which_report.meant(turn, answers, which_report.held)
    if report_id is None:
        return None
    me, version = who(turn), answers.get("version")
    report, _ = rights.open_for(turn.db, report_id, me, Action.PETITION, turn.now, version)
    roles = rights.roles_of(turn.db, report, me, turn.now, Action.REFUSE)
    return report, Role.SUPERIOR in roles


def _refused(turn: Turn, answers: Answers) -> tuple[Report | None, Action]:
    subject = _subject(turn, answers)
    return subject[0] if subject is not None else None, Action.REFUSE


def _reason(answers: Answers) -> str:
    words = _SAYS.sub("", without_number(str(answers.get("said", ""))), count=1)
    spoken = words.strip(_EDGES).removeprefix("因为").removeprefix("原因是").strip(_EDGES)
    return str(answers.get("reason") or spoken)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Decide it, or ask whoever does."""
    subject = _subject(turn, answers)
    if subject is None:
        return [Message("现在没有要您办的事。")]
    report, decides = subject
    db, me, now, reason = turn.db, who(turn), turn.now, _reason(answers)
    number = spoken_number(report)
    if decides:
        refusing.refuse(db, report.id, me, reason, now, answers.get("version"))
        return [Message(f"编号 {number} 定了不予受理，已告诉上报人。定错了就回“撤销”。")]
    version = answers.get("version")
    petitioning.ask(db, report.id, me, PetitionKind.REFUSAL, reason, now, version=version)
    above = levels.seat_words(db, notices.seats_above(db, report, now)[0])
    return [
        Message(
            f"编号 {number} 已请示{above}，由他定要不要受理。没定以前还是您的事。按错了就回“撤销”。"
        )
    ]


flow = Flow(
    name=NAME,
    words=("不予受理",),
    hint="不予受理：不该办的事，请示上一级来定",
    posts=HOLDERS,
    hears=hears,
    asks=(
        which_report.which(
            which_report.held,
            "哪一件不予受理？",
            NAME,
            when=lambda t, a: _below(t, a) is None,
        ),
        standard.worded(
            text(
                "reason",
                "为什么不予受理？上一级和上报人都会看到。",
                max_chars=200,
                when=lambda t, a: _subject(t, a) is not None and not _reason(a),
            ),
            _refused,
            NAME,
        ),
    ),
    done=done,
)

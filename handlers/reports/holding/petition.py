"""请示: the level above says yes or no to 延期 and 不予受理."""

from core.outbox import Choice, Message
from core.reports import notices
from core.reports.ladder.petitions import Petition
from core.reports.ladder.reports import Report, spoken_number
from core.reports.work import petitioning
from handlers.engine.asks import text
from handlers.engine.deciding import Words, lacks_reason
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.reports.holding.seats import HOLDERS

NAME = "petition"
_WORDS = Words(
    thing="petition",
    yes="同意",
    action="agree",
    no=("不同意", "不行", "不批", "驳回", "不准"),
    also_yes=("批准", "准", "批了", "可以"),
)
_SHOWN = 9


def asks_reason(turn: Turn, answers: Answers) -> bool:
    """A no without a reason."""
    if answers.get("action") == "decline" and not answers.get("said"):
        answers = answers | {"said": "不同意"}
    return lacks_reason(turn, answers, _WORDS, petitioning.to_decide)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Decide the one that was answered, or show what waits."""
    if turn.person is None:
        return [Message("请示要由上一级来定。")]
    first = _WORDS.first(answers)
    if first is None:
        return [_listing(turn)]
    petition_id, version = str(first["petition"]), first.get("version")
    verb = _WORDS.verb(answers)
    no = verb == "reject" or (not verb and answers.get("action") == "decline")
    if no or verb == "decline":
        why = _WORDS.reason(answers)
        petition = petitioning.decline(turn.db, turn.person, petition_id, version, why, turn.now)
        return [Message(f"没有同意{_named(turn, petition)}，已告诉办的人。")]
    if verb != "agree":
        return [_shown(turn, petition_id)]
    petition = petitioning.agree(turn.db, turn.person, petition_id, version, turn.now)
    return [Message(f"已同意{_named(turn, petition)}，已告诉办的人和上报人。")]


def _named(turn: Turn, petition: Petition) -> str:
    report = turn.db.get_one(Report, petition.report_id)
    return f"编号 {spoken_number(report)} {petitioning.asked_for(petition)}"


def _shown(turn: Turn, petition_id: str) -> Message:
    assert turn.person is not None  # looked at before
    petition, report = petitioning.to_decide(turn.db, turn.person, petition_id, None, turn.now)
    return petitioning.question(turn.db, petition, report, turn.now)


def _listing(turn: Turn) -> Message:
    assert turn.person is not None  # looked at before
    waiting = petitioning.waiting_for(turn.db, turn.person, turn.now)
    if not waiting:
        return Message("没有等您定的请示。")
    if len(waiting) == 1:
        return _shown(turn, waiting[0].id)
    choices = tuple(
        Choice(_label(turn, p), NAME, {"petition": p.id}, p.id, p.version) for p in waiting[:_SHOWN]
    )
    return Message(f"等您定的请示有{len(waiting)}件，回号码看一件。", choices)


def _label(turn: Turn, petition: Petition) -> str:
    report = turn.db.get_one(Report, petition.report_id)
    return f"{notices.cut(report.text, 24)}（{_named(turn, petition)}）"


flow = Flow(
    name=NAME,
    words=("请示",),
    hint="请示：看下面报上来要您定的延期、不予受理",
    posts=HOLDERS,
    asks=(text("reason", "为什么不同意？办的人会看到。", max_chars=100, when=asks_reason),),
    done=done,
)

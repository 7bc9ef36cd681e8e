"""回话: the supervision group answers whoever complained of a person, who stays without a name."""

from core.outbox import Message
from core.registry.people import Post
from core.reports.ladder.reports import Report, spoken_number
from core.reports.slips import looks, talks
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, always
from handlers.reports import which_report
from handlers.reports.filing.problem import who
from handlers.reports.holding.spoken_of import without_number

NAME = "answer_slip"
_NONE = "现在没有凭回执来说话的。有了会告诉您。"


def complaints(turn: Turn) -> list[Report]:
    """The complaints with a slip in whose talk the speaker has a part."""
    person = turn.person
    if person is None or not turn.posts:
        return []
    return turn.once(NAME, lambda: talks.waiting_for(turn.db, person.id, turn.now))


def _meant(turn: Turn, answers: Answers) -> str | None:
    report_id = which_report.meant(turn, answers, complaints)
    if report_id is not None:
        talks.answerable(turn.db, report_id, who(turn), turn.now)
    return report_id


def _text(answers: Answers) -> str:
    return str(answers.get("answer") or without_number(str(answers.get("said", ""))))


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Pass it on."""
    report_id = _meant(turn, answers)
    if report_id is None:
        return [Message(_NONE)]
    report = talks.answer(turn.db, report_id, who(turn), _text(answers), turn.now)
    looks.note(turn.db, report, who(turn).person_id, turn.now)
    number = spoken_number(report)
    return [Message(f"编号 {number} 回给反映的人了。他用回执码就能看到，您看不到他是谁。")]


def takes_part(turn: Turn) -> bool:
    """Whether somebody without such a post holds a complaint that nobody else may see."""
    return bool(complaints(turn))


flow = Flow(
    name=NAME,
    words=("回话",),
    hint="回话：回给凭回执来说话的人，对方不记名",
    order=57,
    posts=frozenset({Post.SUPERVISOR}),
    also=takes_part,
    asks=(
        which_report.which(complaints, "回哪一件？", NAME),
        text(
            "answer",
            "您说，我转给反映的人，500字以内。",
            max_chars=talks.LONGEST,
            when=lambda t, a: _meant(t, a) is not None and not _text(a),
            finds=always,
        ),
    ),
    done=done,
)

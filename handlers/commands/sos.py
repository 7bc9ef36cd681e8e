"""呼救: danger to life is answered and filed at once, before anything is asked."""

from core.outbox import Choice, Message
from core.registry import regions
from core.reports import following, notices, reports
from core.reports.lifecycle import State
from core.reports.record import Report, spoken_number
from handlers.event import Turn
from handlers.flow import Answers, Flow
from handlers.problem import problem, route_of, who

CALL = "请马上打电话：救人打 120，着火打 119，报警打 110。"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """A new emergency, or more about the one that is going on."""
    told = problem(turn, answers)
    going_on = reports.emergency_of(turn.db, who(turn), turn.now)
    if "village" in answers:
        return [_placed(turn, answers, going_on)]
    if going_on is not None:
        following.add(
            turn.db,
            going_on.id,
            who(turn),
            turn.now,
            words=told.text or ("" if told.photos or told.location else "再次呼救"),
            photos=told.photos,
            location=told.location,
        )
        return [Message(f"已经转过去了。{_who_knows(turn, going_on)}\n{CALL}", thing=going_on.id)]
    report = reports.file(
        turn.db,
        who(turn),
        told.text or "呼救",
        turn.now,
        route=route_of(turn, told, danger=True),
        place=told.place,
        location=told.location,
        category=told.category,
        danger=True,
        photos=told.photos,
    )
    return [_answer(turn, report)]


def _placed(turn: Turn, answers: Answers, going_on: Report | None) -> Message:
    """The village that was asked for; in a group chat somebody else may have pressed."""
    if going_on is None or going_on.id != answers.get("thing"):
        return Message(f"{CALL}\n请呼救的人自己说在哪个村。")
    route = route_of(turn, problem(turn, answers | {"said": going_on.text}), danger=True)
    if route is not None and going_on.state == State.UNASSIGNED:
        going_on = reports.assign(turn.db, going_on.id, who(turn), route, turn.now)
    return Message(f"{CALL}\n{_who_knows(turn, going_on)}", thing=going_on.id)


def _answer(turn: Turn, report: Report) -> Message:
    known = _who_knows(turn, report)
    if report.village_id is None and regions.villages(turn.db):
        choices = tuple(
            Choice(v.name, "sos", {"village": v.id}, thing=report.id)
            for v in regions.villages(turn.db)
        )
        return Message(f"{CALL}\n{known}您在哪个村？", choices, thing=report.id)
    return Message(
        f"{CALL}\n{known}请接着说在哪里、什么情况，或发照片、位置，我马上转过去。", thing=report.id
    )


def _who_knows(turn: Turn, report: Report) -> str:
    number = spoken_number(report)
    if report.state == State.UNASSIGNED:
        return f"已按紧急记下，编号 {number}，正在找能去的人（待分派）。"
    return f"已按紧急通知{notices.holder_words(turn.db, report, turn.now)}，编号 {number}。"


flow = Flow(
    name="sos",
    words=("呼救", "救命", "/sos"),
    hint="呼救：有人有生命危险时发这两个字，马上通知人",
    order=12,
    intents=("sos_help",),
    asks=(),
    done=done,
    public=True,
)

"""A report to which a village was given (待分派): by its reporter, or by a cadre above the village."""

from core.outbox import Message
from core.registry import villages
from core.registry.people import Post
from core.reports import filing, notices, rights, words
from core.reports.ladder import routing
from core.reports.ladder.lifecycle import Role, State
from core.reports.ladder.reports import Report, spoken_number
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.reports.filing.problem import who


def placed(turn: Turn, answers: Answers) -> Message:
    """The village was picked from the list; in a group chat somebody else may have pressed."""
    report = rights.seen(turn.db, str(answers["thing"]), who(turn))
    roles = rights.roles_of(turn.db, report, who(turn), turn.now)
    able = {Role.REPORTER, Role.DISPATCHER} & set(roles)
    if not able and not turn.holds(Post.TOWN_CADRE, Post.CITY_CADRE):
        return Message("请报的人自己说在哪个村。")
    if report.state != State.UNASSIGNED or not able:
        return Message(rights.stands(turn.db, report, turn.now), thing=report.id)
    if "village" not in answers:
        given: Answers = {k: answers[k] for k in ("town", "from") if k in answers}
        choices = villages.choices(
            turn.db, "sos", given, words=report.text, thing=report.id, label=words.GIVE_TO
        )
        return Message("是哪个村？回号码交给那个村。", choices, thing=report.id)
    report = _assign(turn, report, str(answers["village"]))
    by = notices.holder_words(turn.db, report, turn.now)
    number = spoken_number(report)
    told = f"已按紧急通知{by}" if report.danger else f"交给{by}了"
    return Message(f"{told}，编号 {number}。", thing=report.id)


def _assign(turn: Turn, report: Report, village_id: str) -> Report:
    """Give it to the village; it stays as it is where nobody can be found."""
    route = routing.route(
        turn.db,
        village_id,
        f"{report.text} {report.place}",
        turn.now,
        person_id=report.person_id,
        category=report.category,
        danger=report.danger,
    )
    return filing.assign(turn.db, report.id, who(turn), route, turn.now)

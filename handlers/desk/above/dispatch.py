"""派 from above: whoever stands above a report's holder sends somebody by name; the holder hears it and answers for it still."""

from core.outbox import Message
from core.registry.people import Person, Post
from core.reports import notices, urging
from core.reports.ladder import workers
from core.reports.ladder.reports import spoken_number
from core.reports.work import entrusting
from handlers.desk.above import urged
from handlers.desk.above.dispatched import GIVES, NAME, candidates, people
from handlers.engine.asks import Options, choose
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry
from handlers.engine.reading import Reach
from handlers.reports.filing.problem import who
from handlers.reports.holding.spoken_of import giving, without_number


def _report_id(turn: Turn, answers: Answers) -> str | None:
    chosen = answers.get("which") or answers.get("thing")
    if chosen:
        return str(chosen)
    several = candidates(turn, answers)
    return several[0].id if answers.get("number") and len(several) == 1 else None


def _unclear(turn: Turn, answers: Answers) -> bool:
    return _report_id(turn, answers) is None and bool(candidates(turn, answers))


def _words(answers: Answers) -> str:
    """The words that name somebody: what stands behind 派给."""
    said = without_number(str(answers.get("said", "")))
    given = giving(GIVES, said)
    return str(answers.get("name") or (said[given.end() :] if given else ""))


def _unnamed(turn: Turn, answers: Answers) -> bool:
    report_id = _report_id(turn, answers)
    return report_id is not None and not people(turn, report_id, _words(answers))


def ask_name(_: Turn, answers: Answers) -> Message:
    """Who is to go."""
    words = _words(answers).strip()
    if words and len(words) <= 6:
        return Message(_unknown(words))
    return Message("派给谁？写名字，要是这个村的人。")


def _unknown(name: str) -> str:
    return f"没有找到这个村里叫“{name}”、您能派的人。派给谁？写全名，不派了就发“取消”。"


def read_name(turn: Turn, answers: Answers) -> str:
    """A name of somebody who may be sent."""
    report_id, words = _report_id(turn, answers), turn.words
    if report_id is None or not people(turn, report_id, words):
        raise Retry(_unknown(words[:10]) if words else "请写名字，不派了就发“取消”。")
    return words


def _named(turn: Turn, answers: Answers) -> list[str]:
    report_id = _report_id(turn, answers)
    return [p.id for p in people(turn, report_id, _words(answers))] if report_id else []


def _several(turn: Turn, answers: Answers) -> bool:
    return len(_named(turn, answers)) > 1


def _options(turn: Turn, answers: Answers) -> Options:
    """People of one name, by their posts or their houses."""
    report_id = _report_id(turn, answers)
    namesakes = people(turn, report_id, _words(answers)) if report_id else []
    return [(p.id, f"{p.name}（{workers.where(turn.db, p.id, turn.now)}）") for p in namesakes]


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Send them, by the sender's name."""
    report_id = _report_id(turn, answers)
    if report_id is None:
        number = answers.get("number")
        none = f"没有找到您能看的编号 {number}。" if number else "没有别人手里在办的上报。"
        return [Message(f"{none}发“待办”看等您办的。")]
    person_id = str(answers.get("person") or _named(turn, answers)[0])
    report = entrusting.send(turn.db, report_id, who(turn), person_id, turn.now)
    name = turn.db.get_one(Person, person_id).name
    by = notices.holder_words(turn.db, report, turn.now)
    return [
        Message(
            f"编号 {spoken_number(report)} 已派给{name}，还是由{by}负责，也告诉他了。派错了就回“撤销”。"
        )
    ]


flow = Flow(
    name=NAME,
    words=("派一件", "派编号"),
    hint="派编号3：叫村里一个人去办；没村子的发“待分派”看",
    order=59,
    posts=urging.POSTS - {Post.SUPERVISOR},
    asks=(
        choose("which", "派哪一件？先到期的在前。", urged.options, flow=NAME, when=_unclear),
        Ask("name", ask_name, read_name, _unnamed, free=True),
        choose("person", "同名的有几位，是哪一位？", _options, flow=NAME, when=_several),
    ),
    reach=Reach.OTHERS,
    done=done,
)

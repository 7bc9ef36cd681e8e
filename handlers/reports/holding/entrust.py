"""派给: the holder gives the work of a report to somebody of their region, by name."""

import re
from collections.abc import Iterable

from core.outbox import Choice, Message
from core.registry.people import Person
from core.reports import rights, urging
from core.reports.ladder import workers
from core.reports.ladder.lifecycle import Action
from core.reports.ladder.reports import Report, spoken_number
from core.reports.work import entrusting
from handlers.engine.asks import Options, choose
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry, may
from handlers.engine.reading import Reading
from handlers.reports import which_report
from handlers.reports.filing.problem import who
from handlers.reports.holding.seats import HOLDERS
from handlers.reports.holding.spoken_of import (
    HANDS_OUT,
    gives_report,
    giving,
    reading,
    without_number,
)
from handlers.understand.sayings.polarity import asked, negated

NAME = "entrust"
_GIVES = re.compile(
    "派给|派到|改派|转派|指派|分派给|分给|安排给|派单给|派(?!出所)(?=[一-鿿]{2,4}(?:去|来|办|处理|跟进)?)"
)
_SENDS = re.compile(
    "(?:让|叫|请|喊|安排|交给|转给)(?=[一-鿿]{2,4}?(?:去|来|办|处理|跟进|负责|先|看|搞|修|弄|$))"
)
_TO_A_HOME = re.compile("(?:了|到)?[^，,。]{1,8}[家户屋](?!里?(?:的人|儿子|女儿))")
"""大米派给王建国家: goods go to a house, a report to somebody."""


def hears(turn: Turn) -> Iterable[Reading]:
    """派给郑小东, 让刘大勇去看看: where somebody of the holder's region is named."""
    words = turn.words
    if not words or turn.open_flow == NAME or asked(words) or negated(words):
        return
    given, sent = giving(_GIVES, words), giving(_SENDS, words)
    if not (given or sent) or not may(flow, turn):
        return
    held = which_report.held(turn)
    sure = not given or gives_report(words, given, held)
    if given and not sure and (HANDS_OUT.match(given[0]) or _TO_A_HOME.match(words, given.end())):
        return
    named = held and workers.named(turn.db, held[0], words, turn.now, _self(turn))
    if named or given:
        yield from reading(turn, NAME, "派给别人", words, sure=sure)


def _self(turn: Turn) -> tuple[str, ...]:
    return (turn.person.id,) if turn.person else ()


def _subject(turn: Turn, answers: Answers) -> Report | None:
    """The report, locked; Refusal where the work cannot be given now."""
    report_id = which_report.meant(turn, answers, which_report.held)
    if report_id is None:
        return None
    me, version = who(turn), answers.get("version")
    return rights.open_for(turn.db, report_id, me, Action.ENTRUST, turn.now, version)[0]


def _named(turn: Turn, answers: Answers) -> list[Person]:
    """Those whom the words name, of all that may be given the work; nothing is locked."""
    words = str(answers.get("name") or without_number(str(answers.get("said", ""))))
    meant = which_report.meant(turn, answers, which_report.held)
    report = next((r for r in which_report.held(turn) if r.id == meant), None)
    return workers.named(turn.db, report, words, turn.now, _self(turn)) if report and words else []


def _unnamed(turn: Turn, answers: Answers) -> bool:
    return _subject(turn, answers) is not None and not _named(turn, answers)


def ask_name(_: Turn, answers: Answers) -> Message:
    """Who is to do it."""
    words = _GIVES.sub("", without_number(str(answers.get("said", "")))).strip()
    if words and len(words) <= 6:
        return Message(_unknown(words))
    return Message("派给谁？写名字，要是您管的范围里的人。")


def _unknown(name: str) -> str:
    return f"没有找到您管的范围里叫“{name}”的人。派给谁？写全名，不派了就发“取消”。"


def read_name(turn: Turn, answers: Answers) -> str:
    """A name of somebody who may be given the work."""
    words = turn.words
    if not _named(turn, answers | {"name": words}):
        raise Retry(_unknown(words[:10]) if words else "请写名字，不派了就发“取消”。")
    return words


def _several(turn: Turn, answers: Answers) -> bool:
    return len(_named(turn, answers)) > 1


def people_options(turn: Turn, answers: Answers) -> Options:
    """People of one name, by their posts or their houses."""
    namesakes = _named(turn, answers)
    return [(p.id, f"{p.name}（{workers.where(turn.db, p.id, turn.now)}）") for p in namesakes]


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Give it to them."""
    report = _subject(turn, answers)
    if report is None:
        over = turn.holds(*urging.POSTS)
        ways = (Choice("派别人手上的", "dispatch"),) if over else ()
        return [Message("现在没有要您办的事。", ways)]
    person_id = str(answers.get("person") or _named(turn, answers)[0].id)
    me, version = who(turn), answers.get("version")
    entrusting.entrust(turn.db, report.id, me, person_id, turn.now, version)
    name = turn.db.get_one(Person, person_id).name
    return [Message(f"编号 {spoken_number(report)} 已派给{name}，还是由您负责。派错了就回“撤销”。")]


flow = Flow(
    name=NAME,
    words=("派给", "指派"),
    hint="派给：把手上的事派给一个人去办",
    posts=HOLDERS,
    hears=hears,
    asks=(
        which_report.which(which_report.held, "派哪一件？", NAME),
        Ask("name", ask_name, read_name, _unnamed, free=True),
        choose("person", "同名的有几位，是哪一位？", people_options, flow=NAME, when=_several),
    ),
    done=done,
)

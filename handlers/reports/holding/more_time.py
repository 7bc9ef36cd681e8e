"""延期: the holder asks the level above for more working days, once, with a reason that the reporter reads."""

import re
from collections.abc import Iterable

from core.outbox import Message
from core.reports import notices, rights
from core.reports.ladder import levels
from core.reports.ladder.lifecycle import Action
from core.reports.ladder.petitions import PetitionKind
from core.reports.ladder.reports import spoken_number
from core.reports.work import petitioning
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry, may
from handlers.engine.reading import Reading
from handlers.reports import which_report
from handlers.reports.filing.problem import who
from handlers.reports.holding.seats import HOLDERS
from handlers.reports.holding.spoken_of import reading, without_number
from handlers.understand.numbers import value

NAME = "more_time"
_DENIED = re.compile(
    "(?:不|别|莫|没|不能|不用|不要|不给|不准)(?:再)?(?:延|宽限|缓|推迟)|延期(?:了)?[吗么没]"
)
_LED = re.compile(
    "(?:我|这件)?(?:要|想|申请|请求|请|需要|能不能|可以)?(?:延期|延长|宽限|缓|推迟|多给我?)(?:一下|时间)?"
)
_COUNT = r"(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,3}|半)"
_SPAN = re.compile(rf"{_COUNT}\s*个?(?P<unit>工作日|天|日|星期|周|礼拜|月)")
_WORKING = {"星期": 5, "周": 5, "礼拜": 5, "月": 22}
_EDGES = " ，,。：:；;、"


def hears(turn: Turn) -> Iterable[Reading]:
    """延期三天等配件, 能不能宽限两天: from whoever holds something."""
    words = turn.words
    fits = bool(words) and turn.open_flow != NAME and _LED.search(words)
    if (
        fits
        and not _DENIED.search(words)
        and ("延期" in words or _SPAN.search(words))
        and may(flow, turn)
    ):
        yield from reading(turn, NAME, "请示延期", words, sure=True)


def _meant(turn: Turn, answers: Answers) -> str | None:
    report_id = which_report.meant(turn, answers, which_report.held)
    if report_id is not None:
        me, version = who(turn), answers.get("version")
        rights.open_for(turn.db, report_id, me, Action.PETITION, turn.now, version)
    return report_id


def days_in(words: str) -> int | None:
    """So many working days as the words say; a week has five, a month 22."""
    match = _SPAN.search(words)
    if match is None:
        return None
    unit = _WORKING.get(match["unit"], 1)
    return unit // 2 if match["number"] == "半" else value(match["number"]) * unit


def _told(answers: Answers) -> str:
    return without_number(str(answers.get("said", "")))


def _days(answers: Answers) -> int | None:
    days = answers.get("days")
    return days_in(_told(answers)) if days is None else int(days)


def _reason(answers: Answers) -> str:
    spoken = _SPAN.sub("", _LED.sub("", _told(answers), count=1), count=1).strip(_EDGES)
    return str(answers.get("reason") or spoken)


def read_days(turn: Turn, _: Answers) -> int:
    """A number of days."""
    words = turn.words
    days = days_in(words) or (int(words) if words.isdecimal() and len(words) < 3 else None)
    if not days:
        raise Retry("请回几个工作日，比如“3天”；不延了就发“取消”。")
    return days


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Ask the level above."""
    report_id = _meant(turn, answers)
    if report_id is None:
        return [Message("现在没有要您办的事，不用延期。")]
    petition = petitioning.ask(
        turn.db,
        report_id,
        who(turn),
        PetitionKind.MORE_TIME,
        _reason(answers),
        turn.now,
        days=_days(answers) or 0,
        version=answers.get("version"),
    )
    report = rights.seen(turn.db, report_id, who(turn))
    above = levels.seat_words(turn.db, notices.seats_above(turn.db, report, turn.now)[0])
    what = petitioning.asked_for(petition)
    return [
        Message(
            f"编号 {spoken_number(report)} 要{what}，已请示{above}。"
            "没同意以前还是原来的时限。按错了就回“撤销”。"
        )
    ]


flow = Flow(
    name=NAME,
    words=("延期", "申请延期"),
    hint="延期：手上的事要晚几天，请示上一级",
    posts=HOLDERS,
    hears=hears,
    asks=(
        which_report.which(which_report.held, "哪一件要延期？", NAME),
        Ask(
            "days",
            lambda _, __: Message("要延几天？回几个工作日，比如“3天”。"),
            read_days,
            lambda t, a: _meant(t, a) is not None and _days(a) is None,
        ),
        text(
            "reason",
            "为什么要延期？上一级和上报人都会看到。",
            max_chars=200,
            when=lambda t, a: _meant(t, a) is not None and not _reason(a),
        ),
    ),
    done=done,
)

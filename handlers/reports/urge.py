"""催一下: the holder of a report is reminded, at most once a day."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.outbox import Choice, Message
from core.reports import following, notices, urging
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import spoken_number
from handlers.engine import commands
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.reports import which_report
from handlers.reports.filing import recent
from handlers.reports.filing.problem import who
from handlers.reports.filing.sharing import meant_of
from handlers.understand.category import category
from handlers.understand.sayings.polarity import asked

OPEN = which_report.followed(State.FILED, State.ACCEPTED, State.SAFE)


_WAITING = re.compile(
    "没(?:人|得人|有人)?(?:来|管|动静|消息|下文)|还没|怎么还|咋还|等了|几时|多久|好久|几久|要等|得等|忘了|急死|急人|催"
)
_HOW_LONG = re.compile("等.{0,2}(?:好久|多久|几久|几多|几天|好多天|几时)|还(?:要|得)等")
_URGES = re.compile("催")
"""A moment after it was filed, only 催 itself reminds the holder."""


def hears(turn: Turn) -> Iterable[Reading]:
    """Impatience about a report that is open, which is no new one."""
    words = turn.words
    if not words:
        return
    readings = commands.of_intent(flow, turn)
    waits = bool(_WAITING.search(words)) and category(words) is None
    lately = bool(readings) and recent.just_filed(turn) is not None and not _URGES.search(words)
    if (waits and (asked(words) or _HOW_LONG.search(words)) and OPEN(turn)) or lately:
        act = Choice("我的上报", "my_reports", {"said": words})  # who has it, and until when
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="urge.asked", belief=2.0)
        return
    if not readings and turn.meaning.intent in ("report_problem", "small_talk", "abuse_spam"):
        if _WAITING.search(words) and meant_of(words, OPEN(turn)):
            act = Choice("催一下", flow.name, {"said": words})
            yield Reading(By.FLOW, act, Evidence.PLAIN, why="urge.waiting", belief=2.0)
        return
    for reading in readings:
        yield replace(reading, evidence=Evidence.GUESS) if which_report.of_none(turn) else reading


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Remind whoever has it."""
    report_id = which_report.meant(turn, answers, OPEN)
    if report_id is None and which_report.held(turn):
        return [Message(f"要您自己办的有{len(which_report.held(turn))}件，发“处理”看是哪些。")]
    if report_id is None and turn.holds(*urging.POSTS):
        return [Message("您自己没有在等的上报。", (Choice("催别人办的", "press"),))]
    if report_id is None:
        return [which_report.NONE_OPEN]
    report = following.urge(turn.db, report_id, who(turn), turn.now)
    by = notices.holder_words(turn.db, report, turn.now)
    return [Message(f"已经催了{by}，编号 {spoken_number(report)}。一天能催一次。")]


flow = Flow(
    name="urge",
    words=("催办",),
    hint="催办：提醒办的人快一点",
    spoken=("催一下",),
    intents=("urge",),
    asks=(which_report.which(OPEN, "催哪一件？", "urge"),),
    hears=hears,
    done=done,
)

"""撤回上报: the reporter takes a report back while nobody else has joined and it is not done."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.outbox import Choice, Message
from core.reports import following
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report, spoken_number
from handlers.engine import commands
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.reports import which_report
from handlers.reports.filing import recent
from handlers.reports.filing.problem import said_number, who
from handlers.reports.filing.sharing import content, meant_of, shares, spoken
from handlers.understand.sayings.polarity import hearsay
from handlers.understand.sayings.talk import stops
from handlers.understand.sayings.undo_words import asks, left_of

OPEN = which_report.followed(State.FILED, State.ACCEPTED, State.SAFE, State.SPLIT, State.UNASSIGNED)


_TAKEN_BACK = re.compile("撤回|撤销|收回|不用(?:办|管|修|来)|不要(?:办|管|修)|莫(?:修|管)")

_REPORTED = re.compile(
    "[我俺].{0,6}(?:报|反映|提|说)|(?:报|反映|提)的|上报|诉求|单子|举报|投诉|重复"
)
_POINTED = re.compile("[那这][个条件]?")


def hears(turn: Turn) -> Iterable[Reading]:
    """Which report is to be taken back: the one named; where none is, it is asked."""
    if not turn.words:
        return
    newest = recent.just_filed(turn) if stops(turn.words) else None
    if newest is not None:  # 算了 a moment after it was filed: very likely this, but never said
        act = Choice(f"撤回{spoken(newest)}", flow.name, {"said": ""}, thing=newest.id)
        yield Reading(By.STOP, act, Evidence.LIKELY, why="withdraw.stop", reach=Reach.OTHERS)
    readings = commands.of_intent(flow, turn) or _beside_an_undo(turn)
    if not readings or asks(turn.words):
        return
    candidates = OPEN(turn)
    if _of_another(turn.words, candidates):
        yield replace(readings[0], evidence=Evidence.GUESS)  # which is asked, and not taken back
        return
    if hearsay(turn.words):  # 老钱说不用管了: it is not theirs to take back
        readings = [replace(r, evidence=min(r.evidence, Evidence.LIKELY)) for r in readings]
    named = meant_of(turn.words, candidates)
    only = named[0] if len(named) == 1 else None
    if only is not None:
        act = replace(readings[0].act, thing=only.id, label=f"撤回{spoken(only)}")
        sure = Evidence.LIKELY if hearsay(turn.words) else Evidence.PLAIN
        yield replace(readings[0], act=act, evidence=sure, belief=2.0)
    elif len(candidates) == 1:
        act = replace(readings[0].act, thing=candidates[0].id, label=f"撤回{spoken(candidates[0])}")
        named_so = _TAKEN_BACK.search(turn.words) is not None
        most = readings[0].evidence if named_so else min(readings[0].evidence, Evidence.LIKELY)
        yield replace(readings[0], act=act, evidence=most)
    else:
        yield replace(readings[0], reach=Reach.SELF)


def _beside_an_undo(turn: Turn) -> list[Reading]:
    """路灯那条撤回: said like taking back a deed, and names one of the speaker's own open reports."""
    if turn.meaning.intent != "undo_correct" or not _TAKEN_BACK.search(turn.words):
        return []
    if len(meant_of(turn.words, OPEN(turn))) != 1:
        return []
    act = Choice("撤回上报", "withdraw_report", {"said": turn.words})
    return [Reading(By.FLOW, act, Evidence.LIKELY, "withdraw.named", reach=Reach.OTHERS)]


def _of_another(words: str, candidates: list[Report]) -> bool:
    """Whether 取消, 撤回 are said of a thing that none of these reports is about: 停水取消了."""
    left = left_of(words)
    if not left or said_number(candidates, words) is not None or _REPORTED.search(words):
        return False
    pairs = {pair for pair in content(left) if len(pair) > 1}
    pointed = _POINTED.search(words) is not None
    return not any(
        pairs & content(f"{report.text} {report.place}") or (pointed and shares(left, report))
        for report in candidates
    )


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Take it back; its holder is told."""
    report_id = which_report.meant(turn, answers, OPEN)
    if report_id is None:
        return [which_report.NONE_OPEN]
    version = answers.get("version") if answers.get("thing") else None
    report = following.withdraw(turn.db, report_id, who(turn), turn.now, version)
    return [Message(f"编号 {spoken_number(report)} 已撤回。按错了就回“撤销”。")]


flow = Flow(
    name="withdraw_report",
    words=("撤回上报",),
    hint="撤回上报：报的事不用办了",
    intents=("withdraw_report",),
    asks=(which_report.which(OPEN, "撤回哪一件？", "withdraw_report"),),
    hears=hears,
    reach=Reach.OTHERS,
    done=done,
)

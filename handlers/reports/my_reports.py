"""我的上报 | 编号 N: who has it, how long they have left, and what happens next; by number for whoever may see it."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry.people import CADRES, Post
from core.reports import notices, progress, rights
from core.reports.ladder.lifecycle import OPEN, State
from core.reports.ladder.reports import Report, spoken_number
from handlers.engine import commands
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.reports import numbered, which_report
from handlers.reports.filing.problem import WHERE, lacking, said_number, who
from handlers.reports.filing.sharing import meant_of
from handlers.understand.category import category
from handlers.understand.meaning import result
from handlers.understand.sayings.polarity import asked
from handlers.understand.sayings.topics import report_number, topic
from handlers.understand.sayings.work import work_stage

_SHOWN = 9
_NAMED = 2.5
"""A number names the report: surer than whatever else the words are like."""
_ACTED = 5.0
"""An act on a report that is not in hand goes before whatever it might be of another."""
_ALONE = re.compile(r"(?:编号)?\s*(临?\d{1,6})\s*[号件]?")
_ACT = re.compile(
    r"编号\s*(?P<number>临?\d{1,6})\s*[号件]?\W*(?P<act>派给|派到|改派|转派|指派|分派|安排给|派单|办结|受理|退回|进展(?=[\s:：，,]+\w)|已做临时防护|上报到(?:网格长|[组村镇乡县市])|关闭未修|并入|拆分)"
)
"""编号 3 派给…: an act that only whoever has the report can do."""
_CURRENT = OPEN | {State.DONE}


def hears(turn: Turn) -> Iterable[Reading]:
    """A question about a report of the sender's; without one it may be the report itself."""
    if not turn.words:
        return
    if (instead := _act_of_another(turn)) is not None:
        yield Reading(By.FLOW, instead, Evidence.PLAIN, "my_reports.not_in_hand", belief=_ACTED)
        return
    number = report_number(turn.words)
    if number and work_stage(turn.words) is None:
        act = Choice("看这一件", flow.name, {"said": turn.words, "number": number})
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="my_reports.number", belief=_NAMED)
        return
    if asked(turn.words) and result(turn.words) and not topic(turn.words) and _of_one(turn):
        act = Choice("我的上报", flow.name, {"said": turn.words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="my_reports.done_yet", belief=3.0)
        return
    for reading in commands.of_intent(flow, turn):
        yield replace(reading, evidence=Evidence.GUESS) if which_report.of_none(turn) else reading
    if (match := which_report.NUMBERED.search(turn.words)) is not None and not _theirs(turn):
        given = {"said": turn.words, "number": match[0].removeprefix("编号").strip()}
        act = Choice("看这一件", flow.name, given)
        yield Reading(By.FLOW, act, Evidence.LIKELY, why="my_reports.of_nobody", belief=0.5)


def _theirs(turn: Turn) -> bool:
    """Whether the number is of something that the sender reported or has in hand: other ears hear that."""
    return (
        said_number([*which_report.filed(turn), *which_report.held(turn)], turn.words) is not None
    )


def _act_of_another(turn: Turn) -> Choice | None:
    """Somebody with a post says an act, with the number of a report that they have not in hand."""
    match = _ACT.search(turn.words) if turn.posts and not asked(turn.words) else None
    if match is None or _theirs(turn):
        return None
    given = {"said": turn.words, "number": match["number"].replace(" ", ""), "act": match["act"]}
    return Choice("看这一件", flow.name, given)


def _not_in_hand(message: Message, act: str) -> Message:
    """The report, with the word that nothing was done to it; where none was found, that alone."""
    if message.thing is None:
        return message
    no = f"没有办：这件不在您手里，“{act}”要由手上有这件的人来说。"
    return replace(message, text=f"{no}\n{message.text}")


def _of_one(turn: Turn) -> bool:
    """修好了吗: of what the sender has reported, and of nothing else."""
    current = [r for r in which_report.filed(turn) if r.state in _CURRENT]
    return bool(current) and (category(turn.words) is None or bool(meant_of(turn.words, current)))


def _draft(turn: Turn) -> Message | None:
    """What was said and is not filed yet, because something about it is still asked."""
    draft = turn.open_answers if turn.open_flow == "report" else {}
    said = str(draft.get("said") or draft.get("what") or "")
    return Message(f"还没报上去：“{notices.cut(said)}”。答了下面这一句就报。") if said else None


def done(turn: Turn, answers: Answers) -> list[Message]:
    """One report in full, or the list of all that the speaker follows."""
    words = str(answers.get("said", ""))
    followed = which_report.filed(turn)
    number = _number(answers)
    if number and said_number(followed, number) is None:
        message = numbered.shown(turn, number, words)
        return [_not_in_hand(message, str(answers["act"])) if answers.get("act") else message]
    if answers.get("thing") and all(r.id != answers["thing"] for r in followed):
        return [_offered(turn, str(answers["thing"]))]
    draft = _draft(turn)
    if draft is not None and not number and not answers.get("thing"):
        return [draft, *(_listed(turn, answers, followed, words) if followed else ())]
    if not followed:
        return [_none(turn, words)]
    return _listed(turn, answers, followed, words)


def _listed(turn: Turn, answers: Answers, followed: list[Report], words: str) -> list[Message]:
    """The one report that is meant, or all that the speaker follows."""
    named = said_number(followed, words)
    followed = [r for r in followed if r.part_of is None or r == named]
    current = [r for r in followed if r.state in _CURRENT and r.part_of is None]
    only = named or (
        current[0] if len(current) == 1 else followed[0] if len(followed) == 1 else None
    )
    if answers.get("thing") or only is not None:
        report = rights.seen(turn.db, answers.get("thing") or (only.id if only else ""), who(turn))
        text = progress.standing(turn.db, report, turn.now)
        if report in followed and lacking([report]) is not None:
            text += f"\n{WHERE}"
        if not answers.get("thing") and len(followed) > 1 and named is None:
            text += f"\n您以前还报过{len(followed) - 1}件，回“编号”和号码可以看。"
        choices = progress.choices(turn.db, report, who(turn), turn.now)
        return [Message(text, choices, thing=report.id)]
    shown = (current or followed)[:_SHOWN]
    more = f"（最近的{_SHOWN}件）" if len(current or followed) > _SHOWN else ""
    choices = tuple(Choice(progress.line(r, turn.now), "my_reports", {}, thing=r.id) for r in shown)
    numbers = "、".join(spoken_number(r) for r in shown)
    return [Message(f"您报的事{more}：编号 {numbers}。回号码看一件。", choices)]


def _number(answers: Answers) -> str:
    """The number that was said: 编号 3, or words that ask for it."""
    given = str(answers.get("number") or "")
    alone = _ALONE.fullmatch(str(answers.get("said", "")).strip())
    return given or (alone[1] if alone else "")


def _offered(turn: Turn, report_id: str) -> Message:
    """A report of somebody else's, behind a number of a list: as long as it is theirs to see."""
    report = rights.seen(turn.db, report_id, who(turn))
    if not numbered.visible(turn, report):
        raise Refusal("这一件现在不归您看了。发“我的上报”看您报的，发“处理”看要您办的。")
    return numbered.whole(turn, report)


def _none(turn: Turn, words: str) -> Message:
    """Nothing was ever reported; who works here is shown where the work is."""
    if words and turn.holds(*CADRES, Post.SUPERVISOR, Post.REPRESENTATIVE):
        ways = (Choice("待办", "waiting"), Choice("全村上报", "open_reports"))
        return Message("您自己没有报过事。要看等您办的、村里的，点下面的。", ways)
    return Message("您还没有报过事。有问题要反映，直接说是什么事、在哪里就行。")


flow = Flow(
    name="my_reports",
    words=("我的上报", "进度", "编号", "/my"),
    hint="我的上报：看报的事在谁手里、还剩几天",
    order=11,
    intents=("report_status",),
    hears=hears,
    asks=(),
    done=done,
    points=True,
)

"""Work words (办事的话): a holder's own words on how far the work is, and of which report they speak."""

import re
from collections.abc import Iterable

from core.outbox import Choice
from core.registry.households import in_village
from core.reports.ladder.lifecycle import Action, State
from core.reports.ladder.reports import Report
from handlers.engine.event import Turn
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.reports import which_report
from handlers.reports.filing.sharing import meant_of, spoken
from handlers.reports.outside.departments import concerns, without_department
from handlers.understand.category import category
from handlers.understand.people import households
from handlers.understand.sayings.clause import clauses
from handlers.understand.sayings.correction import amended, slip
from handlers.understand.sayings.polarity import asked, future, negated
from handlers.understand.sayings.work import work_stage

_DOES = {
    "safe": Action.MAKE_SAFE,
    "repaired": Action.FINISH,
    "arranged": Action.NOTE,
    "looked": Action.NOTE,
    "taken": Action.ACCEPT,
    "up": Action.PASS_UP,
}
_CALLED = {
    "safe": "已做临时防护",
    "repaired": "办结",
    "cannot": "看看能转给谁",
    "arranged": "进展",
    "looked": "进展",
    "taken": "受理",
    "up": "交给上一级",
}
_COMING = re.compile(
    r"(?:好的?|收到|知道了?|明白)?[，,。！!\s]*(?:我|我们|俺|人)?(?:已经|马上|现在|正在|这就|立刻|立马|赶紧|正|在)*就?"
    r"(?:去了?|到了?|来了?|赶过?[去来到]|出发了?|在路上了?|过[去来]了?|动身了?)[^，,？?吗没不]{0,6}[。！!]?"
    r"|收到[。！!]?|知道了[。！!]?|好的?[，,]?收到[。！!]?"
)


_TAKES = re.compile(
    "受理|我来(?:搞|办|弄|修|处理|管|负责)|交给我|包在我身上|我去(?:搞|修|弄)|我(?:先|来)?接(?:手|下|了|哒)?(?=$|[，,。 ])"
)
_PASSES_UP = re.compile(
    "(?:往|朝)上(?:面|头)?(?:报|交|转|反映)|(?:报给|交给|转给|上报到?|报到|交到)(?:网格长|村里|村上|村部|村委|镇里|镇上|组里|上面|上头|上级)"
    "|(?:往|向|跟|给)(?:网格长|村里|村上|村部|村委|镇里|镇上|组里|上面|上头|上级)(?:去|上)?(?:报|交|转|反映|送|递)"
    "|[报交转送](?:上去|去)?(?:给|到)?(?:村里|村上|村部|镇里|镇上|上头|上面)"
)
_NOT_UP = re.compile("(?:不|莫|别|甭|勿|唔使|等|再|要是|如果)[^，,。 ]{0,4}$")
_OWN_DAY = frozenset({"small_talk", "elsewhere", "meeting_signup"})
_OF_A_LIST = re.compile("名单|单子|清单|那几[户家]")


def _passed_up(clause: str) -> bool:
    """Whether a clause hands it up; 先莫往村里报 does not."""
    up = _PASSES_UP.search(clause)
    return up is not None and not negated(clause) and not _NOT_UP.search(clause[: up.start()])


def _stage(words: str) -> str | None:
    """How far the work is by these words; taken on, or handed up, where they say only that."""
    stage = work_stage(words)
    if asked(words):
        return stage
    if any(_passed_up(clause) for clause in clauses(words)):
        return "up" if stage in (None, "cannot", "arranged") else stage
    if negated(words):
        return stage
    if stage in (None, "arranged", "looked") and _TAKES.search(words):
        return "taken"
    return stage


def readings(turn: Turn, command: str) -> Iterable[Reading]:
    """Of a report that is named, or the only one where nothing else is; several are asked about."""
    words = amended(turn.words) or turn.words
    if _how_far(turn, words) == (False, None):
        return
    held = which_report.held(turn)
    if not held:
        return
    words = _said_of_one(_without_houses(turn, words), held)
    coming, stage = _how_far(turn, words)
    calls = [r for r in held if r.danger and r.state == State.FILED]
    if coming and len(calls) == 1:
        given = {"said": "", "action": Action.ACCEPT.value}
        act = Choice("受理", command, given, thing=calls[0].id)
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="handle.coming", belief=2.0)
    elif stage is not None and (meant_of(words, held) or not _of_the_day(turn, words, stage)):
        yield _of_stage(turn, words, command, stage, held)


def _said_of_one(words: str, held: list[Report]) -> str:
    """Of several reports, the one clause that says what is done about one: 漏水那个我接了 灯的等下再看."""
    telling = [c for c in clauses(words) if _stage(c) is not None and not future(c)]
    others = [c for c in clauses(words) if c not in telling and meant_of(c, held)]
    one = len(held) > 1 and len(telling) == 1 and others
    return telling[0] if one and len(meant_of(telling[0], held)) == 1 else words


def _how_far(turn: Turn, words: str) -> tuple[bool, str | None]:
    """Whether the words say only that somebody is coming, and how far the work is by them."""
    stage = _stage(words)
    if stage is None and (parts := slip(turn.words)):
        stage = _stage(parts[0])  # 1号受理 不对 2号
    return bool(_COMING.fullmatch(words)), stage


def _of_the_day(turn: Turn, words: str, stage: str) -> bool:
    """Whether it is said of households that were seen, or of the speaker's own day: 明天还要去镇上开会."""
    return _of_houses(words) or (
        stage in ("arranged", "looked") and turn.meaning.intent in _OWN_DAY and not concerns(words)
    )


def _of_houses(words: str) -> bool:
    """Whether several households, or a list of them, are spoken of: their representative was there."""
    return words.count("某某") > 1 or _OF_A_LIST.search(words) is not None


def _without_houses(turn: Turn, words: str) -> str:
    """The words without the households that they name: 黄水生 is no water pipe."""
    for home in turn.once("homes", lambda: in_village(turn.db, turn.village_id or "")):
        name = home.name.removesuffix("户")
        words = words.replace(name, "某某")
        words = words.replace(name[1:], "某某") if len(name) > 2 else words
    return words


def _of_stage(turn: Turn, words: str, command: str, stage: str, held: list[Report]) -> Reading:
    named = meant_of(words, held) or _seen_to(words, held)
    only = named[0] if len(named) == 1 else held[0] if len(held) == 1 else None
    action = _DOES.get(stage)
    parts = slip(turn.words)
    given = {"said": parts[1] if parts else turn.words} | (
        {"action": action.value} if action else {}
    )
    label = f"{spoken(only)}{_CALLED[stage]}" if only is not None else _CALLED[stage]
    act = Choice(label, command, given, thing=only.id if only is not None else None)
    sure = bool(named) or not _of_something_else(turn, words)
    return Reading(
        By.FLOW,
        act,
        Evidence.PLAIN if sure else Evidence.LIKELY,
        why=f"handle.{stage}",
        reach=Reach.OTHERS if action is not None else Reach.SELF,
        belief=2.0 if named else turn.meaning.confidence,
        shared=bool(named),
    )


def _of_something_else(turn: Turn, words: str) -> bool:
    """Whether a household or a thing is named that no report in hand speaks of."""
    words = without_department(words)
    named = turn.meaning.slots.get("persons") or households(words, True)
    return bool(named or "某某" in words or category(words) or _OF_A_LIST.search(words))


def _seen_to(words: str, held: list[Report]) -> list[Report]:
    """The one report that lies with the department that was asked: of several, what it sees to."""
    kind = concerns(words)
    fitting = [r for r in held if kind is not None and r.category == kind]
    return fitting if len(fitting) == 1 else []

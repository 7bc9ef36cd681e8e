"""农忙、赶集: the busy weeks and market days of a village, set by its cadres; reminders keep clear of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from core.clock import day_of
from core.duties import village_days
from core.duties.village_days import DayKind, VillageDay
from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry import regions
from handlers.engine.asks import confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.understand.numbers import value
from handlers.understand.sayings.polarity import asked
from handlers.understand.wording import standard

NAME = "village_day"
_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_BUSY = re.compile(
    rf"农忙.{{0,8}}?(?P<m1>{_N})月(?P<d1>{_N})[日号]?\s*(?:一直到|到|至|-|－|—|~|～)\s*(?:(?P<m2>{_N})月)?(?P<d2>{_N})[日号]?"
)
_MARKET = re.compile(r"(?:赶集|赶场|赶圩|逢集|集市).{0,10}?逢|逢.{1,12}(?:赶集|赶场|赶圩)")
_FIGURES = re.compile(r"逢([\d一二三四五六七八九十零、，,和逢]{1,9})")
_FIGURE = {sign: figure for figure, sign in enumerate("零一二三四五六七八九")} | {"十": 0}
_LONGEST = 60
_HOW = "请这样说：农忙 5月20日到6月5日；赶集 逢3逢8。"


@dataclass(frozen=True)
class Wanted:
    """The busy weeks or the market days that words name."""

    kind: DayKind
    first: date | None = None
    last: date | None = None
    figures: tuple[int, ...] = ()


def parsed(phrase: str, today: date) -> Wanted | None:
    """What the words name: 农忙 5月20日到6月5日, 逢3逢8赶集; None where they name neither."""
    plain = standard(phrase)
    if span := _BUSY.search(plain):
        return _busy(span, today)
    match = _FIGURES.search(plain) if _MARKET.search(plain) else None
    if match is None:
        return None
    signs = re.findall(r"\d|[零一二三四五六七八九十]", match[1])
    figures = {_FIGURE.get(sign, -1) if not sign.isdigit() else int(sign) for sign in signs}
    return Wanted(DayKind.MARKET, figures=tuple(sorted(figures))) if figures else None


def _busy(span: re.Match[str], today: date) -> Wanted | None:
    month = value(span["m1"])
    until = value(span["m2"]) if span["m2"] else month
    try:
        first = date(today.year, month, value(span["d1"]))
        last = date(today.year + (until < month), until, value(span["d2"]))
        if last < today:
            first, last = first.replace(year=first.year + 1), last.replace(year=last.year + 1)
    except ValueError:
        return None
    return Wanted(DayKind.BUSY, first, last) if first <= last else None


def name_of(wanted: Wanted) -> str:
    """农忙是5月20日到6月5日; 赶集是每月公历逢3、逢8."""
    if wanted.first is not None and wanted.last is not None:
        first, last = wanted.first, wanted.last
        return f"农忙是{first.month}月{first.day}日到{last.month}月{last.day}日"
    return "赶集是公历" + "、".join(f"逢{figure or '十'}" for figure in wanted.figures)


def typed(turn: Turn, words: str) -> Answers | None:
    """农忙 5月20日到6月5日: the command with its days, whoever says it."""
    named = re.match(r"(?:农忙|赶集日?)[\s:：]", words) and parsed(words, day_of(turn.now))
    return {"said": words} if named else None


def hears(turn: Turn) -> Iterable[Reading]:
    """A cadre names the busy weeks or the market days; whoever asks is answered where they are known."""
    if turn.person is None or not re.search("农忙|赶集|赶场|赶圩|逢集|集市", turn.words):
        return
    if asked(turn.words):
        if _told(turn) and re.search("哪天|哪几天|几号|什么时候|逢几|多久", turn.words):
            act = Choice("赶集、农忙", NAME, {"said": ""})
            yield Reading(By.FLOW, act, Evidence.PLAIN, "village_day.asked", belief=4.0)
    elif turn.holds(*village_days.KEEPERS) and parsed(turn.words, day_of(turn.now)):
        act = Choice("定农忙、赶集", NAME, {"said": turn.words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "village_day.kept", Reach.SELF, 4.0)


def setting(turn: Turn, answers: Answers) -> bool:
    """Days are named."""
    return parsed(str(answers.get("said") or ""), day_of(turn.now)) is not None


def summary(turn: Turn, answers: Answers) -> str:
    """What will be kept; refused to whoever may not set it, and where it is far too long."""
    wanted = parsed(str(answers["said"]), day_of(turn.now))
    if wanted is None or not turn.holds(*village_days.KEEPERS):
        raise Refusal("村里的日子由村干部来定。有意见可以跟村里说。")
    if wanted.first and wanted.last and (wanted.last - wanted.first).days >= _LONGEST:
        raise Refusal("农忙最长定两个月。请说清楚从几月几日到几月几日。")
    name = regions.title(turn.db, turn.village_id or "")
    return f"{name}{name_of(wanted)}。这些天不发联系户的提醒，挪到前后一天。"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Keep the days, or say which they are."""
    person, village_id = turn.person, turn.village_id
    if person is None or village_id is None:
        raise Refusal("还不知道您是哪个村的，请先发“绑定”。")
    wanted = parsed(str(answers.get("said") or ""), day_of(turn.now))
    if wanted is None:
        return [Message(_told(turn) or f"村里还没有定农忙和赶集的日子。村干部{_HOW}")]
    days = [
        VillageDay(
            village_id=village_id,
            kind=wanted.kind,
            day=figure,
            first=wanted.first,
            last=wanted.last,
            person_id=person.id,
            since=turn.now,
        )
        for figure in wanted.figures or (0,)
    ]
    village_days.keep(turn.db, person, days, turn.now)
    return [Message(f"定好了：{name_of(wanted)}，这些天不催。定错了就回“撤销”。")]


def _told(turn: Turn) -> str:
    """The days that the village keeps, in words; empty where it keeps none that are still to come."""
    kept = village_days.kept_free(turn.db, turn.village_id) if turn.village_id else []
    today = day_of(turn.now)
    market = tuple(d.day for d in kept if d.kind == DayKind.MARKET)
    spans = [Wanted(d.kind, d.first, d.last) for d in kept if d.last and d.last >= today]
    wanted = [*spans, *([Wanted(DayKind.MARKET, figures=market)] if market else [])]
    name = regions.title(turn.db, turn.village_id or "")
    return f"{name}{'；'.join(map(name_of, wanted))}。" if wanted else ""


flow = Flow(
    name=NAME,
    words=("农忙", "赶集日", "/villageday"),
    hint="农忙：村里的农忙、赶集是哪天，那几天不催",
    order=39,
    hears=hears,
    typed=typed,
    asks=(replace(confirm("sure", summary, flow=NAME), when=setting),),
    done=done,
)

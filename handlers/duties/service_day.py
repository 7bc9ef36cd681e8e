"""邻里服务日: the day on which a village serves its neighbours, set by its cadres; what was done is told to the room."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.clock import day_of
from core.duties import village_days, words
from core.duties.village_days import DayKind, VillageDay
from core.errors import Refusal
from core.outbox import Choice, Message
from core.registry import regions, rooms
from core.registry.people import Post
from handlers.duties import preview
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, Retry
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.understand.numbers import value
from handlers.understand.sayings.polarity import asked
from handlers.understand.sayings.private_words import changed
from handlers.understand.wording import standard

NAME = "service_day"
_DAY = re.compile(r"每个?月的?(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})[号日]")
_WEEKDAY = re.compile(
    "每个?月的?(?:第(?P<nth>[一二三四1-4])个?|(?P<last>最后一?个?))(?:星期|礼拜|周)(?P<weekday>[一二三四五六日天])"
)
_SET = re.compile("定|改|放|安排|设|选|换|调|挪|是|为")
_TO_DO = re.compile(
    "(?:[，,。；;]|主要|内容是|做)+(?:这天)?(?:主要)?(?:是|做)?(?P<text>[^，,。]{2,40}.*)$"
)
_DAYS = "一二三四五六日"
_MOVED = re.compile(
    "服务日[^，,。]{0,6}(?:改|定|挪|推|调|换|移|延|提前)|(?:改|挪|推迟|调|换|提前)[^，,。]{0,4}服务日"
)
_ONLY_THE_DAY = (
    "没有改。邻里服务日每个月一次：要换日子，村干部说“服务日定在每月几号”；"
    "只这一次不办，村干部说“这次服务日取消”。"
)
_CADRES = (Post.VILLAGE_SECRETARY, Post.VILLAGE_DIRECTOR, Post.COMMITTEE_MEMBER)
_SERVING = (Post.REPRESENTATIVE, Post.GRID_WORKER, *_CADRES)
_DONE = re.compile(
    "^(?:今天)?(?:的)?(?:邻里)?服务日(?:这天)?(?:我们)?(?:做了|干了|办了|：|:)(?P<text>.{2,200})$"
)

_HOW = "没问题就回“确认”，不办了就回“取消”。要改说的话，比如回“改成：打扫卫生”。"


@dataclass(frozen=True)
class DayWords:
    """A day of the month, or the nth weekday of it (5: the last), and what is done then."""

    day: int
    nth: int
    weekday: int
    text: str


def parsed(phrase: str) -> DayWords | None:
    """The day that the words name: 每月10号, 每月第二个周六; None where they name none."""
    plain = standard(phrase)
    if day := _DAY.search(plain):
        which = value(day["day"])
        return DayWords(which, 0, 0, _text(phrase)) if 1 <= which <= 31 else None
    if week := _WEEKDAY.search(plain):
        nth = 5 if week["last"] else value(week["nth"])
        weekday = _DAYS.index(week["weekday"].replace("天", "日"))
        return DayWords(0, nth, weekday, _text(phrase))
    return None


def _text(phrase: str) -> str:
    """What is done on it, where that is named behind the day."""
    match = _DAY.search(phrase) or _WEEKDAY.search(phrase)
    behind = _TO_DO.search(phrase[match.end() :]) if match else None
    return behind["text"].strip(" 。.") if behind else ""


def name_of(kept: DayWords | VillageDay) -> str:
    """每月10号, 每月第二个星期六."""
    if kept.day:
        return f"每月{kept.day}号"
    nth = "最后一个" if kept.nth >= 5 else f"第{'一二三四'[kept.nth - 1]}个"
    return f"每月{nth}星期{_DAYS[kept.weekday]}"


def hears(turn: Turn) -> Iterable[Reading]:
    """我们村的邻里服务日定在每月10号: a schedule, and no claim; 服务日是哪天: a question."""
    plain = standard(turn.words)
    if "服务日" not in plain or turn.person is None:
        return
    if asked(turn.words):
        act = Choice("服务日", NAME, {"said": ""})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "service_day.asked", belief=4.0)
    elif parsed(turn.words) is not None and _SET.search(plain):
        act = Choice("定服务日", NAME, {"said": turn.words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "service_day.set", Reach.SELF, 4.0)
    elif _MOVED.search(plain) and turn.holds(*_SERVING):
        act = Choice("改服务日", NAME, {"said": turn.words, "moved": True})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "service_day.moved", Reach.SELF, 4.0)
    elif _DONE.match(turn.words) and turn.holds(*_SERVING):
        act = Choice("服务日做了什么", NAME, {"said": turn.words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "service_day.done", Reach.SELF, 4.0)


def setting(_: Turn, answers: Answers) -> bool:
    """A day is named, or what was done on it."""
    phrase = str(answers.get("said") or "")
    return parsed(phrase) is not None or _DONE.match(phrase) is not None


def summary(turn: Turn, answers: Answers) -> str:
    """What will be kept; refused to whoever may not set it."""
    phrase = str(answers["said"])
    if done_text := _DONE.match(phrase):
        return f"发到村群：{done_text['text'].strip()}。"
    wanted = parsed(phrase)
    if wanted is None or not turn.holds(*_CADRES):
        raise Refusal("邻里服务日由村干部来定。有意见可以跟村里说。")
    text = f"，做这些：{wanted.text}" if wanted.text else ""
    return (
        f"{regions.title(turn.db, turn.village_id or '')}邻里服务日定在{name_of(wanted)}{text}。"
        "前一天提醒各位代表，当天早上在村群里说。"
    )


def public_text(_: Turn, answers: Answers) -> str:
    """What the village's room will read of the sender's own words."""
    phrase = str(answers.get("said") or "")
    if done_text := _DONE.match(phrase):
        return done_text["text"].strip()
    wanted = parsed(phrase)
    return wanted.text if wanted is not None else ""


def change(turn: Turn, answers: Answers) -> Answers:
    """The same day with other words for the room: 改成：…, 不是…是…; Retry for anything else."""
    text, words = public_text(turn, answers), turn.event.text.strip()
    other = changed(text, words) if text and parsed(words) is None else None
    phrase = str(answers["said"]).replace(text, other) if other else ""
    if not other or public_text(turn, {"said": phrase}) != other:
        raise Retry(_HOW)
    return {"said": phrase}


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Keep the day, tell what was done, or say which day it is."""
    person, village_id = turn.person, turn.village_id
    if person is None or village_id is None:
        raise Refusal("还不知道您是哪个村的，请先发“绑定”。")
    phrase = str(answers.get("said") or "")
    if answers.get("moved"):
        return [Message(_ONLY_THE_DAY)]
    if done_text := _DONE.match(phrase):
        return [_tell_room(turn, village_id, done_text["text"].strip())]
    wanted = parsed(phrase)
    if wanted is None:
        return [_which(turn, village_id)]
    new = VillageDay(
        village_id=village_id,
        kind=DayKind.SERVICE,
        day=wanted.day,
        nth=wanted.nth,
        weekday=wanted.weekday,
        text=wanted.text,
        person_id=person.id,
        since=turn.now,
    )
    kept = village_days.keep(turn.db, person, [new], turn.now)
    following = kept.next_after(day_of(turn.now))
    when = f"下一次是{following.month}月{following.day}日。" if following else ""
    return [Message(f"定好了：邻里服务日是{name_of(kept)}。{when}定错了就回“撤销”。")]


def _tell_room(turn: Turn, village_id: str, text: str) -> Message:
    if not turn.holds(*_SERVING) or turn.person is None:
        raise Refusal("服务日做了什么，由代表、村干部来说。")
    name = regions.title(turn.db, village_id)
    reached = rooms.tell(
        turn.db, village_id, words.service_done(name, turn.person.name, text), turn.now
    )
    return Message("在村群里说了，辛苦了！" if reached else "记住了，辛苦了！村里还没有群。")


def _which(turn: Turn, village_id: str) -> Message:
    day = village_days.service(turn.db, village_id)
    name = regions.title(turn.db, village_id)
    if day is None:
        return Message(
            f"{name}还没有定邻里服务日。村干部说一声就行，比如“邻里服务日定在每月10号”。"
        )
    following = day if day.falls_on(day_of(turn.now)) else None
    next_day = day.next_after(day_of(turn.now))
    when = (
        "就是今天"
        if following
        else f"下一次是{next_day.month}月{next_day.day}日"
        if next_day
        else ""
    )
    text = f"做这些：{day.text}。" if day.text else ""
    return Message(f"{name}邻里服务日是{name_of(day)}，{when}。{text}")


flow = Flow(
    name=NAME,
    words=("服务日", "邻里服务日", "/serviceday"),
    hint="服务日：村里的邻里服务日是哪天",
    order=38,
    hears=hears,
    asks=(
        preview.agree(
            "sure",
            summary,
            public_text,
            flow=NAME,
            change=change,
            otherwise=lambda _: "",
            when=setting,
        ),
    ),
    done=done,
)

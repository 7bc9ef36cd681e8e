"""户情: a household's file (一户一册) as those read it who serve the household, and nobody else."""

import re
from collections.abc import Iterable
from datetime import date

from core.clock import day_of
from core.duties.files import entries
from core.outbox import Choice, Message
from core.registry import people
from handlers.duties.files import household_people
from handlers.duties.files.household_people import Home
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, may
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.people import households as households_in
from handlers.understand.wording import standard

NAME = "household_file"
SHOWN = 10
MOST_LISTED = 12
_ASKED = re.compile(
    "^(?:看一?看|看下|看一下|查一?查|查下|查一下|翻一?下|我?想?看看?|请问)?(?P<who>[^的，,。！!？?\\s]{1,8}?)(?P<home>家里?|户|屋里?)?"
    "(?:(?:最近|现在|那边|这阵子)?(?:的|是)?(?:什么|有什么)?(?:情况|户情|档案|册子|一户一册))(?:怎么样|如何|是什么|是怎样|说说|看看)?[了吗呢啊呀吧？?。！!]*$"
)
_NOBODY = re.compile(
    "我|咱|他|她|它|你|您|大家|人家|全|各|每|哪|谁|什么|贫困|这|那|村|镇|市|组|走访|积分|审核|经费|公示|开会|编号|联系|办理|处理|\\d"
)
_NOT_YOURS = "没有{}的册子可以给您看：一户一册只给联系这一户的人看。"


def hears(turn: Turn) -> Iterable[Reading]:
    """张桂花家的情况: whose file is asked for in plain words."""
    if turn.words and may(flow, turn) and (who := _whose(turn, turn.words)):
        yield Reading(
            By.FLOW,
            Choice("户情", NAME, {"said": who}),
            Evidence.PLAIN,
            "household_file.asked",
            belief=3.0,
        )


def _whose(turn: Turn, words: str) -> str:
    asked = _ASKED.match(standard(words))
    if asked is None or _NOBODY.search(asked["who"]):
        return ""
    who = asked["who"]
    known = asked["home"] or households_in(who, True) or household_people.named(turn, who)
    return who if known else ""


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The file of the household that is named; else whose files there are."""
    homes = household_people.readable(turn, household_people.within(turn))
    if answers.get("household"):
        homes = [h for h in homes if h.household.id == answers["household"]]
        return [_file(turn, homes[0])] if homes else [Message(_NOT_YOURS.format("这一户"))]
    asked = str(answers.get("said") or "").strip()
    if not asked:
        return [_list(homes)]
    meant = household_people.named(turn, asked)
    if meant is None or meant[0] not in homes:
        who = standard(asked).removesuffix("户").removesuffix("家")
        return [Message(_NOT_YOURS.format(f"{who}户"))]
    return [_file(turn, meant[0])]


def _list(homes: list[Home]) -> Message:
    if not homes:
        return Message("您现在没有联系的户。要是弄错了，请找村干部。")
    choices = [Choice(h.household.name, NAME, {"household": h.household.id}) for h in homes]
    more = f"（先列{MOST_LISTED}户）" if len(choices) > MOST_LISTED else ""
    text = (
        f"看哪一户的册子{more}？回号码，或发“户情”加名字。谁家有事直接说，比如“老张家添了个孙子”。"
    )
    return Message(text, tuple(choices[:MOST_LISTED]))


def _file(turn: Turn, home: Home) -> Message:
    """Whose it is, who lives there, what is known: the newest first."""
    one = home.household
    noted = entries.of_household(turn.db, one.id, SHOWN)
    visits = entries.visits(turn.db, one.id, SHOWN)
    who = people.names(
        turn.db, {e.person_id for e in noted} | {v.representative_id for v in visits}
    )
    today = day_of(turn.now)
    dated = [(e.day, e.at, f"{_on(e.day, today)} {e.text}（{who[e.person_id]}记）") for e in noted]
    dated += [
        (v.day, v.at, f"{_on(v.day, today)} 打卡：{v.note}（{who[v.representative_id]}）")
        for v in visits
    ]
    tags = f"（{'、'.join(one.tags)}）" if one.tags else ""
    lines = [f"{one.name}{'★' if one.key else ''}{tags}"]
    if home.members:
        lines.append(f"家里：{'、'.join(home.members)}")
    lines += [text for _, _, text in sorted(dated, reverse=True)[:SHOWN]] or ["还没有记过什么。"]
    return Message("\n".join(lines))


def _on(day: date, today: date) -> str:
    year = f"{day.year}年" if day.year != today.year else ""
    return f"{year}{day.month}月{day.day}日"


flow = Flow(
    name=NAME,
    words=("户情", "一户一册", "/file"),
    posts=frozenset({*household_people.WRITING, *household_people.CADRES}),
    hint="户情：看一户的册子，谁家有事直接说就记上",
    order=3,
    hears=hears,
    asks=(),
    done=done,
)

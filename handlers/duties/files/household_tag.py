"""标签: a household's classes and key standing, changed by those who serve it or a village cadre."""

import re
from collections.abc import Iterable

from core.duties.files import tagging
from core.errors import Refusal
from core.outbox import Choice, Message
from handlers.duties.files import household_people
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, may
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.understand.sayings.polarity import asked
from handlers.understand.wording import standard

NAME = "household_tag"
_GIVEN = re.compile(
    "标签|列[为入]|定[为成]|算作|设[为成]|改[为成]|归为|登记[为成]|评[为上成]了?|纳入|标上|打上|加上|加个|加一个"
)
_TAKEN = re.compile("去掉|取消|不是|不再|摘掉|删掉|删除|移出|移除|退出|不算|不属于|撤掉|拿掉")
_HOW = "比如“标签 何秋菊 低保”，去掉就说“何秋菊家去掉低保标签”。"


def _tag(words: str) -> str:
    """The class that the words name, the longest of those that fit."""
    every = sorted((*tagging.CLASSES, tagging.KEY), key=len, reverse=True)
    return next((tag for tag in every if tag in words), "")


def hears(turn: Turn) -> Iterable[Reading]:
    """何秋菊家列为重点户: a household, a class, and that it is given or taken away."""
    plain = standard(turn.words)
    if not plain or asked(turn.words) or not may(flow, turn) or not _tag(plain):
        return
    if not (_GIVEN.search(plain) or (_TAKEN.search(plain) and re.search("户|家", plain))):
        return
    if household_people.named(turn, turn.words) is not None:
        act = Choice("改标签", NAME, {"said": turn.words})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "household_tag.told", Reach.OTHERS, 4.0)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Give it or take it away."""
    words = str(answers.get("said") or "")
    meant, tag = household_people.named(turn, words), _tag(standard(words))
    if not words or turn.person is None or not tag:
        raise Refusal(
            f"请说是哪一户、什么标签，{_HOW}能用的有：{'、'.join(tagging.CLASSES)}、重点户。"
        )
    if meant is None:
        raise Refusal(f"没听出是哪一户。{_HOW}")
    home, on = meant[0].household, not _TAKEN.search(standard(words))
    changed = tagging.change(turn.db, turn.person, home.id, tag, turn.now, on=on)
    if not changed:
        return [Message(f"{home.name}本来就{'有' if on else '没有'}“{tag}”这一条，没有改。")]
    done_so = f"记上了：{home.name}是{tag}。" if on else f"改过来了：{home.name}去掉了“{tag}”。"
    return [Message(f"{done_so}只有联系这一户的人看得到。记错了就回“撤销”。")]


flow = Flow(
    name=NAME,
    words=("标签", "打标签", "/tag"),
    posts=frozenset({*household_people.WRITING, *household_people.CADRES}),
    hint="标签：一户是不是低保、重点户，改一下",
    order=58,
    hears=hears,
    reach=Reach.OTHERS,
    asks=(),
    done=done,
)

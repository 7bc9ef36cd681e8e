"""登记: who is not known yet reaches whoever can know them; what chat cannot change is said so."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from core.enquiries import helpers, notices
from core.outbox import Choice, Message
from core.registry.people import CADRES
from handlers.engine import commands
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.enquiries import asker, newcomer
from handlers.reports.filing import which_village
from handlers.understand.category import category
from handlers.understand.sayings.polarity import asked
from handlers.understand.sayings.posts import of_a_death, of_a_post

NAME = "registration"
_FORGET = re.compile(
    "(?:删|注销|清除|抹掉|去掉).{0,6}(?:信息|资料|名字|账号|帐号|记录|档案)|(?:信息|资料|名字|账号|帐号).{0,6}(?:删|注销|清除)|把我删"
)
_HOW = "没听明白谁不当了、换谁当，什么都没有改。请说全一句、写登记过的全名，比如“张三不当代表了，换李四”，或者“换李四当二组代表”；空着的先看候选人，发“补选”。"
_CANNOT = "加户、减户、改名字、搬迁这些，聊天里现在还办不了：我什么都没有改，也没有告诉别人。"
_DEATH = "有人去世，由联系这一户的代表或者村干部说一句就登记：您这里登记不了，我什么都没有改。"
_POST = "换代表、换干部，由村干部和镇里来定：您这里定不了，我什么都没有改，也没有告诉别人。"
_OPERATOR = "请把要改的告诉管系统的人，由他改名单，改好马上生效。"


def about_self(turn: Turn) -> bool:
    """Somebody wants to be forgotten: their own village decides."""
    return _FORGET.search(turn.words) is not None


def asks_who(turn: Turn, answers: Answers) -> bool:
    """Nothing has been said of who it is."""
    return (
        turn.person is None
        and not answers.get("forget")
        and not newcomer.names_itself(newcomer.told(answers))
    )


def village_unknown(turn: Turn, answers: Answers) -> bool:
    """An unbound sender who has not named a village."""
    return turn.person is None and asker.village_unknown(turn, _heard(answers))


def _heard(answers: Answers) -> Answers:
    return {**answers, "said": newcomer.told(answers)}


def _of_oneself(ask: Ask) -> Ask:
    """The same ask; a question does not say who somebody is."""

    def read(turn: Turn, answers: Answers) -> Any:
        if asked(turn.words) and not newcomer.names_itself(turn.words):
            raise Retry("先说一下您是谁；不登记了就发“取消”。")
        return ask.read(turn, answers)

    return replace(ask, read=read)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Hand it to whoever can know them; to those who are known, say what can be done."""
    if turn.person is not None and not (answers.get("forget") or answers.get("pass_on")):
        return [_cannot(turn, answers)]
    newcomer.refuse_many(turn)
    told = _heard(answers)
    region_id = newcomer.beginning(turn, told)
    if turn.person is not None and answers.get("forget"):
        region_id = turn.person.village_id or region_id
    if region_id is None:
        return [Message("这里还没有登记村子，找不到人来办。请直接到村部或镇里问。")]
    asker.remember_village(turn, answers)
    head = newcomer.FORGET if answers.get("forget") else newcomer.WANTS
    if turn.person is not None and not answers.get("forget"):
        head = ""
    asker_id = turn.person.id if turn.person else None
    wording = head + str(told["said"])
    enquiry, line = notices.file(
        turn.db, region_id, turn.address.id, asker_id, wording[:500], turn.now
    )
    who = helpers.spoken(turn.db, line[0])
    if head == newcomer.WANTS:
        return [Message(newcomer.what_next(who, line), thing=enquiry.id)]
    return [Message(f"您的话已转给{who}，有了答复马上告诉您。不要了就回“撤销”。", thing=enquiry.id)]


def _cannot(turn: Turn, answers: Answers) -> Message:
    """Nobody hears of it by itself; who is no cadre may pass it on."""
    words = str(answers.get("said", ""))
    if turn.holds(*CADRES):
        return Message(_HOW if of_a_post(words) else f"{_CANNOT}{_OPERATOR}")
    if not words:
        return Message("您已经登记好了，不用再登记。要改名字、电话、家里的人，直接说一句。")
    given = {"said": words, "pass_on": True}
    cannot = _CANNOT
    if of_a_death(words):
        cannot = _DEATH
    elif of_a_post(words):
        cannot = _POST
    return Message(f"{cannot}要我转给村里办，就回“转给村里”。", (Choice("转给村里", NAME, given),))


def hears(turn: Turn) -> Iterable[Reading]:
    """Words of who somebody is, or about people on the list; never a report."""
    if not turn.words or turn.open_flow in (NAME, "succession"):
        return  # who is to take over is said to the change that is open
    act = Choice(flow.title, NAME, {"said": turn.words})
    meant = turn.meaning.intent == "registry"
    if about_self(turn) and meant:
        given = {"said": turn.words, "forget": True}
        yield Reading(
            By.FLOW, Choice("删除我的信息", NAME, given), Evidence.PLAIN, why="registry.forget"
        )
        return
    if turn.person is None and _newcomer(turn, meant=meant):
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="registry.newcomer", reach=Reach.OTHERS)
    elif category(turn.words) is None:
        yield from commands.of_intent(flow, turn)


def _newcomer(turn: Turn, *, meant: bool) -> bool:
    words = turn.words
    if newcomer.only_a_number(words) or newcomer.has_no_code(words):
        return True
    sure = commands.weight(turn.meaning) >= Evidence.LIKELY
    return meant and (sure or newcomer.introduces(words))


flow = Flow(
    name=NAME,
    words=("登记", "我要登记", "注册", "/register"),
    hint="登记：还没登记，说名字、哪一组哪一家",
    order=6,
    intents=("registry",),
    hears=hears,
    asks=(
        _of_oneself(
            text(
                "who",
                "怎么称呼您？是哪一组、哪一家的？一句话就行，比如“我叫王小梅，一组王建国家的”。",
                max_chars=200,
                when=asks_who,
                finds=lambda turn: newcomer.names_itself(turn.words),
            )
        ),
        *which_village.asks(
            "您是哪个村的？", flow=NAME, unknown=village_unknown, words=newcomer.told
        ),
    ),
    done=done,
)

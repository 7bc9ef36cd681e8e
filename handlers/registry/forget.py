"""删除我的信息: what goes and what stays is read first; a button, or its own words, and nothing less does it."""

import re
from collections.abc import Iterable

from core.errors import Refusal
from core.outbox import Choice, Message
from core.privacy import forgetting, words
from handlers.engine.asks import DROPPED, option, pick
from handlers.engine.consent import is_question
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry
from handlers.engine.reading import By, Evidence, Reading
from handlers.registry import which_person

NAME = "forget"
AGREE, KEEP = "确认删除", "不删了"
_DATA = "(?:个人)?(?:信息|资料|数据|隐私|名字|档案|记录)"
_ENDS = "(?:删|清|抹|去|销)(?:掉|除|了|光|干净|空|去)*"
_MINE = f"我(?:自己)?的?(?:所有|全部|一切)?的?{_DATA}"
_WISHES = re.compile(
    f"{_MINE}.{{0,8}}{_ENDS}|{_ENDS}(?:一下)?{_MINE}"
    "|我[^户]{0,6}注销(?:了|掉|账号|帐号|登记|吧|一下)*$|注销(?:一下)?我(?:的)?(?:账号|帐号|登记|信息|资料)?$"
    f"|(?:莫|别|不要|不许)再?(?:存|留|记)(?:着|到|起)?我的?{_DATA}"
)
_OTHERWISE = re.compile("电话|号码|照片|积分|补|改|错|上报|打卡|记录的?$")


def wished(text: str) -> bool:
    """Whether these words ask that what is kept of the speaker be deleted: 把我的信息删掉, 我要注销."""
    plain = text.strip(" 。.!！~～")
    return bool(_WISHES.search(plain)) and not _OTHERWISE.search(plain) and not is_question(plain)


def hears(turn: Turn) -> Iterable[Reading]:
    """The wish to be forgotten, of somebody who is known; it only begins to ask."""
    if turn.person is None or turn.event.room is not None or turn.open_flow == NAME:
        return
    if wished(turn.words):
        act = Choice("删除我的信息", NAME)
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="privacy.forget", belief=4.0)


def known(turn: Turn, answers: Answers) -> str:
    """What is shown before it is agreed to; empty while it is not known whose data is meant.

    Refusal with what has to end first.
    """
    person = which_person.person(turn, answers)
    return forgetting.summary(turn.db, person, turn.now) if person is not None else ""


def prompt(_: Turn, __: Answers, summary: str) -> Message:
    """One screen, and two buttons."""
    return Message(summary, (option(AGREE, NAME, "agreed", True), Choice(KEEP, "cancel")))


def read(turn: Turn, _: Answers, __: str) -> bool:
    """The button, its number or its very words; a mere yes is too little for what cannot be undone."""
    chosen = pick(turn.words, (AGREE, KEEP))
    if chosen == 1:
        raise Refusal(DROPPED)
    if chosen is None or (not turn.words.isdecimal() and AGREE not in turn.words):
        raise Retry(f"删了找不回来，所以要说清楚：要删就按“{AGREE}”，不删就回“{KEEP}”。")
    return True


def done(turn: Turn, answers: Answers, _: str) -> list[Message]:
    """Forget whoever is meant."""
    person = which_person.person(turn, answers)
    if person is None:
        raise Refusal(which_person.NOBODY)
    code = forgetting.forget(turn.db, person, turn.now, turn.address.id)
    return [Message(words.farewell(code))]


flow = Flow(
    name=NAME,
    words=("删除我的信息", "我要注销", "注销", "/forget"),
    hint="注销：删除我的信息，名字、电话、照片都删掉",
    order=61,
    sealed=True,
    hears=hears,
    asks=(which_person.ask(NAME), Ask("agreed", prompt, read)),
    look=known,
    done=done,
)

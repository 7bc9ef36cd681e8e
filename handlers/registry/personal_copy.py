"""我的资料: all that is kept of the speaker, page by page, sent to them alone."""

import re
from collections.abc import Iterable

from core.outbox import Choice, Message
from core.privacy import copies, copy_files, words
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.registry import which_person

NAME = "personal_copy"
_LINES = 12
_EXPORT = re.compile(
    "(?:请|帮我?|我要)?(?:导出|下载)(?:一下|一份)?(?:我的)?(?:个人)?(?:信息|资料|数据)"
)
_WISHES = re.compile(
    "(?:存|留|记|登记|保存|收集|掌握)(?:着|了|过)?我?(?:的)?(?:哪些|什么|么子|啥).{0,4}(?:信息|资料|数据)"
    "|(?:看|查|导出|要|发)(?:一下|一份|看)?(?:给我)?(?:我的)?(?:个人资料|个人信息|我的资料|我的信息|我的数据)"
    "|把我的(?:个人)?(?:资料|信息|数据)(?:全部?|都)?(?:导出|发|打包|存成|给)(?:来|一份|出来|个文件|成?文件)"
)


_FILE = re.compile("导出|下载|文件|表格|表$|发一份|要一份|存成|拷")
FILES = frozenset({"web", "telegram", "wecom"})
"""Channels on which a file can be sent to somebody."""


def hears(turn: Turn) -> Iterable[Reading]:
    """Somebody asks what is kept of them."""
    if turn.person is None or turn.event.room is not None or turn.open_flow == NAME:
        return
    if _WISHES.search(turn.words):
        given = {"file": True} if _FILE.search(turn.words) else {}
        act = Choice("我的资料", NAME, given)
        yield Reading(By.FLOW, act, Evidence.PLAIN, why="privacy.copy", belief=4.0)


def done(turn: Turn, answers: Answers) -> list[Message]:
    """One page, and the way to the next."""
    person = which_person.person(turn, answers)
    if person is None:
        return [Message(which_person.NOBODY)]
    first: list[Message] = []
    wanted = answers.get("file") or _EXPORT.fullmatch(turn.words.strip("。！! "))
    if wanted and turn.event.channel in FILES:
        file = copy_files.make(turn.db, person, turn.now)
        return [Message(words.file_sent(), picture=file)]
    if wanted and not answers.get("page"):
        first = [Message(words.no_file())]
    lines = copies.of(turn.db, person)
    pages = -(-len(lines) // _LINES)
    number = min(max(int(answers.get("page", 1)), 1), pages)
    shown = lines[(number - 1) * _LINES : number * _LINES]
    further = Choice("接着看", NAME, {"page": number + 1, "who": person.id})
    whole = Choice("存成文件", NAME, {"file": True, "who": person.id})
    choices = [further] if number < pages else []
    choices += [whole] if turn.event.channel in FILES else []
    return [*first, Message(words.page(shown, number, pages), tuple(choices))]


flow = Flow(
    name=NAME,
    words=("我的资料", "我的信息", "导出我的信息", "/personal_copy"),
    hint="资料：存了我什么，都给我看，也能导出",
    order=62,
    hears=hears,
    asks=(which_person.ask(NAME),),
    done=done,
)

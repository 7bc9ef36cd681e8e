"""Words of a broadcast (通知的内容): what a correction makes of it, and what in it is somebody's private matter. Pure."""

import re
from collections.abc import Collection

from handlers.understand.people import FULL_NAME, households
from handlers.understand.phrases import sheets
from handlers.understand.sayings.blame import accuses
from handlers.understand.sayings.correction import correction
from handlers.understand.sayings.mending import mended
from handlers.understand.wording import standard

_N = "[0-9一二两三四五六七八九十]{1,3}"
_LIKE = tuple(
    re.compile(pattern)
    for pattern in (
        f"大后天|大前天|今天|明天|后天|今晚|明晚|(?:这|下下?)?个?(?:周|星期|礼拜)[一二三四五六日天末]|(?:{_N}月)?{_N}[号日]",
        f"(?:(?:凌晨|早上|上午|中午|下午|晚上|傍晚)?{_N}(?:点|:|：)(?:{_N}分?|半|钟|整)?)|凌晨|早上|上午|中午|下午|晚上|傍晚",
        f"{_N}(?:元|块钱?|天|小时|个人?|斤|袋)",
        "停水|停电|停气|断网",
    )
)
"""Of one kind each: a day stands in for a day, an hour for an hour."""
_ANEW = re.compile(
    "^(?:不对[，,。 ]*)?(?:(?:把)?(?:内容|通知|全文|文字|整个|全部)?(?:都|全)?(?:改成|改为|换成|更正为|重写|重新写)[：:，, ]*)(?P<text>.{4,})$",
    re.DOTALL,
)
_IS = re.compile(
    "^(?:不对|不是|错了|说错了|写错了|搞错了|哦|噢|啊|嗯|更正|[，,。：: ])*(?:应该)?(?:改成|改为|改到|换成|是|在|为)?[：:，, ]*(?P<right>.+?)(?:才对|[。！!了吧啊呀的])*$",
    re.DOTALL,
)
_CORRECTS = re.compile("不对|不是|错了|应该|更正|改成|改为|改到|换成|^是|重写|重新写")


def changed(text: str, words: str) -> str | None:
    """The text as a correction makes it: a day for a day, one word for another, or all of it; None for none."""
    words = words.strip()
    if not _CORRECTS.search(words):
        return None
    heard = correction(words)
    if heard is not None and heard.wrong and heard.wrong in text:
        return text.replace(heard.wrong, heard.right.strip(" ：:，,"), 1)
    said = _IS.match(words)
    right = said["right"].strip() if said else ""
    for kind in _LIKE:
        there = list(kind.finditer(text))
        if kind.fullmatch(right) and len(there) == 1:
            return text[: there[0].start()] + right + text[there[0].end() :]
    anew = _ANEW.match(words)
    return mended(text, words) or (anew["text"].strip() if anew is not None else None)


_CLASSES = re.compile("低保|五保|特困|贫困|困难户|建档立卡|救助|残疾|精神病|监护|重点户|帮扶对象")
_DEBTS = re.compile("欠|债|赌|借了|没还|拖着不[还交]|不肯交|贷款|罚款|失信|老赖")
_ILLNESS = re.compile(
    "癌|肿瘤|艾滋|肝炎|肺结核|梅毒|抑郁|中风|瘫|病[了重危]|[得患]了?.{0,6}病|住院|手术|流产|怀孕|化疗"
)
_LIFE = re.compile("离婚|出轨|外遇|私生|自杀|坐牢|判刑|吸毒|被抓|拘留|不孝")
_WRONG = re.compile("偷|骗|贪|抢|打人|打了|骂|闹事|乱[倒扔搞堆]|霸占|占了|违[建法章]|不配合|懒")
_KINDS = (
    ("illness", _ILLNESS),
    ("class", _CLASSES),
    ("debt", _DEBTS),
    ("life", _LIFE),
    ("blame", _WRONG),
)
_NAMED = re.compile(f"(?:{FULL_NAME})(?:家|户|$|[，,。、：:\\s的得了偷骗欠被在住是不患和还]|离婚)")


def private(text: str, names: Collection[str]) -> str:
    """What private matter of somebody named the text tells: illness, class, debt, life, blame; empty for none.

    `names` are the people of the place; another full name and a home as neighbours call it count as well.
    """
    called = _NAMED.search(text) is not None or bool(households(text, True))
    if not called and not any(name in text for name in names):
        return ""
    for kind, pattern in _KINDS:
        if pattern.search(text):
            return kind
    if accuses(text) is not None:
        return "blame"
    plain = standard(text)
    return "illness" if any(h.kind == "illness" for h in sheets("household").hits(plain)) else ""

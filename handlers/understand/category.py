"""What kind of matter it is and how pressing (类别, 紧急程度)."""

import re
from functools import lru_cache

from handlers.understand.danger import in_danger, peril
from handlers.understand.kinds import category
from handlers.understand.wording import standard

__all__ = ["category", "peril_category", "urgency"]

_OF_PERIL = {
    "fire": "housing_safety",
    "buried": "housing_safety",
    "violence": "public_security",
    "suicide": "public_security",
    "lost": "public_security",
}
_FLOOD = re.compile("洪|水[涨漫]|坝|堤|发大水|泥石流")

_RISK = re.compile(
    "危险|出事|摔|砸|掉下|掉进|要倒|快倒|倒下来|倒塌|漏电|火花|电线.{0,6}(?:垂|断|掉|露|裸)|线头|裸露|停水.{0,3}[两三几好]|停电.{0,3}[两三几好]|断水|没水|没电|干死|旱|淹|水浸.{0,4}(?:成|田|地|屋里)"
    "|进屋|洪|咬|扑|追.{0,3}(?:我|孩|人)|对?撞|井盖.{0,4}(?:没|偷|不见|丢)|冲.{0,3}缺口|滑坡|裂|中毒|受不了|抓紧|尽快|赶紧|急|污水|黑水|发黑|死鱼|鱼.{0,3}死|死了.{0,3}只|打架|打了|打人|闸门|天亮|哮喘|怎么过"
    "|吃不上|喝不上|没饭|没药|不敢|睡不着|害怕|炸|冒烟|悬|跳闸|老鼠药|偷|骗"
)
_FRAIL = re.compile(
    "(?:孩|学生|老人|阿婆|婆婆|爷|奶).{0,12}(?:掉|摔|滑|追|撞|怕|吓|危险|冷|走失|没饭|跌)"
)
_FIGHT = re.compile(
    "(?:打起来|锄头|扁担|棍|动手|刀).{0,12}(?:来|快|拿|出|血)|(?:来|快).{0,6}(?:打起来|动手)"
)
_MILD = re.compile(
    "建议|希望以后|有空|不急|方便的时候|小事|能不能考虑|什么时候能装|可不可以装|想问|难做|看看能不能|以后能不能"
)


def peril_category(text: str) -> str | None:
    """The category of a danger to life; None for a mere cry for help."""
    kind = peril(text)
    if kind is None:
        return category(text)
    if kind in ("water", "buried") and _FLOOD.search(standard(text)):
        return "drainage_flood"
    return _OF_PERIL.get(kind, "medical")


@lru_cache(maxsize=256)
def urgency(text: str) -> str:
    """How pressing a problem is: low, normal, high, or emergency when a life or a fight is at stake."""
    plain = standard(text)
    if in_danger(text) or _FIGHT.search(plain):
        return "emergency"
    if _RISK.search(plain) or _FRAIL.search(plain):
        return "high"
    return "low" if _MILD.search(plain) else "normal"

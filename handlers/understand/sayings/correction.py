"""What replaces what (更正): 不是村口，是村尾; 说错了，是五组; 搞错了，是何家不是黄家."""

import re
from dataclasses import dataclass

from handlers.understand.wording import bounded

_IS = "(?:而是|应该是|应是|是|系)"
_NOT = "(?:(?<![是系])[不唔]是|唔系|不系)"
_WORDS = "[^，,。.；;！!？?\n]"
_END = "(?=[，,。.；;！!？?\n]|$)"
_SLIP = "(?:说|讲|写|打|搞|记|弄|报|发|填|选|点|地点|位置|名字)错(?:名字?|字|人|户|地方|地点)?(?:了|哒|咗|咧|啦)?|更正(?:一下)?|^(?:不对|错了)|纠正(?:一下)?|口误"
_NOT_BUT = re.compile(f"{_NOT}({_WORDS}{{1,14}}?)[，,。 ]?{_IS}({_WORDS}{{1,20}}){_END}")
_BUT_NOT = re.compile(
    f"(?<![不唔])[是系]({_WORDS}{{1,14}}?)[，,。 ]?{_NOT}({_WORDS}{{1,14}}){_END}"
)
_INSTEAD = re.compile(
    f"(?:把|将)?({_WORDS}{{0,14}}?)(?:改成|改为|改做|换成|更正为|改到)({_WORDS}{{1,20}}){_END}"
)
_SLIPPED = re.compile(
    f"(?:{_SLIP})[，,。:： ]{{0,2}}(?:应该|应|那个|其实|而)?{_IS}?({_WORDS}{{1,20}}){_END}"
)
_MEANT = re.compile(
    f"(?:^|[，,。！! ]|[^，,。])我(?:讲|说|报|指|问|写)(?:的|嘅)[是系]({_WORDS}{{1,20}}){_END}"
)
"""那是井盖 我讲的是桶: what was meant, whatever else stands before it."""
_SHOULD = re.compile(f"(?:应该是|应是|正确的是|其实是)({_WORDS}{{1,20}}){_END}")
_ASKS = re.compile(
    "(?:吗|么|啵|[?？]|[行中能成得可](?:[^，,。 ]{1,3})?[不没冇]|好不|没得)\\s*$|能不能|可不可以|得不得|还能|还可以|怎么|咋|何样|的话"
)
"""写错了还可以改不 and 报错了的话能撤不 ask; they correct nothing."""
_TAIL = re.compile("(?:才对|的那个|那边的|嘛|啦|哒|了|呀|啊|哈|咧|的)+$")
_EMPTY = frozenset(["这", "那", "我", "这样", "那样", "说", "这个意思"])


_DENIES = re.compile("不是|不对|不系|唔系|错[了哒啦咯]")


@dataclass(frozen=True)
class Correction:
    """What was wrong (empty if it was not repeated) and what is right, as written."""

    wrong: str
    right: str


_AMENDED = re.compile(
    "(?:^|(?<=[，,。！!…、 ])|[哦喔噢啊哎诶呀])[，, ]?"
    "(?:不对|不是|错[了哒啦咯]|(?:说|讲|写|打|搞|弄)[错反](?:了|哒|咗|咧|啦|咯)?)"
    f"(?:[，,。！! ]{{1,2}}(?:应该)?{_IS}?|(?:应该)?{_IS})"
)


def slip(text: str) -> tuple[str, str] | None:
    """What stands before and after a slip that is put right in the same breath; None where there is none."""
    words = bounded(text)
    slips = list(_AMENDED.finditer(words))
    if not slips or slips[-1].start() == 0:
        return None
    before, rest = words[: slips[-1].start()].strip("，, 。"), words[slips[-1].end() :].strip()
    return (before, rest) if before and rest else None


def amended(text: str) -> str:
    """What stands after a slip: 路灯我受理 哦不对 是水管我受理; else nothing."""
    parts = slip(text)
    return parts[1] if parts else ""


def correction(text: str) -> Correction | None:
    """The correction that words make, or None; 是不是 and other questions correct nothing."""
    words = bounded(text)
    if _ASKS.search(words):
        return None
    if (meant := _MEANT.search(words)) and _DENIES.search(words[: meant.start() + 1]):
        return _correction("", meant[1])
    for pattern, wrong_first in ((_NOT_BUT, True), (_BUT_NOT, False), (_INSTEAD, True)):
        if match := pattern.search(words):
            wrong, right = match.groups() if wrong_first else reversed(match.groups())
            return _correction(wrong, right)
    for pattern in (_SLIPPED, _SHOULD):
        if match := pattern.search(words):
            return _correction("", match[1])
    return None


def _correction(wrong: str, right: str) -> Correction | None:
    right = _TAIL.sub("", right.strip()).strip()
    wrong, right = wrong.strip(" 把将了").removeprefix("在"), right.removeprefix("在")
    return Correction(wrong, right) if right and wrong not in _EMPTY else None

"""Broadcast words (通知的话): whom a cadre's words are for, and what they are to know. Pure."""

import re
from dataclasses import dataclass

from core.broadcasts.audiences import BODIES, HOMES

_BODIES = "|".join(word for body in BODIES.values() for word in body.words)
_HOMES = "村民(?!代表|小组)|居民(?!代表)|乡亲|父老|农户|住户|户主|各户|每户|每家|各家|联系户|大家|所有人|全村|全组|全格"
_SAY = "(?:(?:请|帮我|麻烦|帮忙|给我|我要|我想)*(?:发个?|发一[条个]|群发|下发|发布|下)?(?:通知|转告|告知|告诉|提醒|喊)(?:一下|下|给|到)?)"
_TO = (
    f"(?P<to>[^，,：:。！!？?\\s]{{0,12}}?(?:(?:{_BODIES}|{_HOMES})的?)+(?:同志|成员)?(?:[们户家]{{0,2}}))"
    f"(?:(?:和|、)(?:{_BODIES}))?"
)
_FIRST = re.compile(f"^{_SAY}[：:，,\\s]*{_TO}[：:，,\\s]*(?P<text>.*)$", re.DOTALL)
_LAST = re.compile(
    f"^(?P<text>.{{4,}}?)[，,。；;\\s]+{_SAY}[：:，,\\s]*{_TO}[。！!\\s]*$", re.DOTALL
)
_BARE = re.compile(
    "^(?:发|群发|下发|发布)?(?:个|一条|一个)?通知[：:，,\\s]+(?P<text>.+)$", re.DOTALL
)
_STATE = re.compile(
    "通知.{0,6}(?:谁|哪些人|几个人|多少人).{0,6}收到|谁.{0,4}(?:没|收)到.{0,3}通知|谁没收到|通知.{0,4}(?:情况|送到|到位)"
    "|有没有.{0,3}通知到|(?:代表|户|大家|党员|网格员).{0,3}通知到(?:了|没)|通知到.{0,4}(?:没有?|吗)$"
)

_VERB = re.compile("通知|转告|告知|告诉|提醒|群发|下发|喊|说一?声|讲一?声|发布")
_LEAD = re.compile(
    f"(?:{_BODIES}|{_HOMES}|请|帮我|帮忙|帮|麻烦|劳驾|你|您|给|我要|我想|我来|需要|要|想|去|来|把|这个|再|先|马上|赶紧|赶快|就|也|统一|现在"
    "|今天|在?(?:群里|大群|微信群)|跟|向|对|替我|为我|机器人|小助手|发|下|个|一[个条则份]|写|拟|出|起草|同志|成员|[和们户家的]|[一二三四五六七八九十0-9]+组|各组|本村|我们?村|全"
    "|[，,：:、。!！\\s])*"
)
"""What may stand before an order to tell: whoever else stands there has told it himself (村里通知…)."""
_DONE = re.compile("(?:一下)?(?:了|过|到了|到位|完了|没|吗|到没|得怎么样|的(?:人|是|事)?)")
"""Behind the verb: it is told or asked of, not ordered."""
_NOT_SO = re.compile(
    "(?:不用|不要|别|莫|不必|甭|没有?|未|不|唔使)(?:再|去|给|发|下|个|跟|大家|他们|各户|我)*(?:通知|转告|告诉|提醒|群发|喊)"
    "|通知.{0,4}(?:取消|撤|作废|收回|不发|不用)"
)
_ASKED = re.compile(
    "(?:吗|没有|没|么|呢)[?？。]*$|[?？]$|有没有|是不是|谁.{0,3}通知|哪个.{0,3}通知|怎么|什么时候"
)


_CALLED_OUT = re.compile(r"^(?:[讲说喊]一?声|一声)[，,：:\s]*")
"""跟各户讲声 后天停水: what is to be known stands behind it."""
_CALLS_OFF = re.compile(
    "(?:通知|广播)(?:的事)?[^，,。吗]{0,3}(?:取消|撤[了掉回销]?|收回|作废|不算)"
    "|(?:取消|撤回|撤掉|收回|作废)(?:了|掉)?[^，,。吗]{0,12}(?:通知|广播)(?:吧|了|一下)?[。！!]*$"
)
_OF_A_NOTICE = re.compile(
    "通知|广播|取消|撤[了掉回销]?|收回|作废|不算数?|[那这]个?[条次个]|刚才|刚刚|刚|上午|下午|昨天|前天|早上|发的|的事?|了|吧|把|我|请|一下|[\\W_]"
)


def calls_off(words: str) -> str | None:
    """Of which broadcast words say that it holds no more, as it is called: 停水通知取消 names 停水; None for none."""
    if _CALLS_OFF.search(words) is None or _ASKED.search(words):
        return None
    return _OF_A_NOTICE.sub("", words)


def is_of(text: str, called: str) -> bool:
    """Whether a broadcast may be called so: two characters of the name stand in it, or nothing was named."""
    pairs = {called[at : at + 2] for at in range(len(called) - 1)}
    return not called or any(pair in text for pair in pairs)


def ordered(words: str) -> bool:
    """Whether words order somebody to be told: never a question, a told fact or 不用通知了.

    Words without a verb of telling say neither.
    """
    words = words.strip()
    verb = _VERB.search(words)
    if _NOT_SO.search(words):
        return False
    if verb is None:
        return _ASKED.search(words) is None
    begins = max(words.rfind(mark, 0, verb.start()) for mark in "，,。；;！!？?：:\n") + 1
    lead = words[begins : verb.start()]
    if _LEAD.fullmatch(lead) is None or _DONE.match(words, verb.end()):
        return False
    rest = words[verb.end() :]
    if _told_behind(rest):
        return False
    return begins > 0 or re.search("[：:，,。；;]", rest) is not None or not _ASKED.search(words)


def _told_behind(rest: str) -> bool:
    """通知各户了, 通知大家没有: behind those who are to be told stands nothing but that they were."""
    told = re.match(
        f"(?:一下|下|到|给)?(?:全|各)?.{{0,6}}?(?:{_BODIES}|{_HOMES})+[们户家]?(?P<behind>.*)$",
        rest,
        re.DOTALL,
    )
    behind = told["behind"].strip("，,。：: ") if told else ""
    return (
        re.fullmatch(
            "(?:了|过|到|到了|到位|完了|没|没有|吗|了吗|了没有?|到没有?|不)[?？。！!]*", behind
        )
        is not None
    )


@dataclass(frozen=True)
class BroadcastWords:
    """What was said: `body` a key of BODIES, HOMES or empty; `to` as it was called; `text` what is to be known."""

    body: str
    to: str
    text: str


def parse(words: str) -> BroadcastWords | None:
    """Whom these words are for and what they say; None where nobody is to be let know anything."""
    if not ordered(words):
        return None
    match = _FIRST.match(words.strip()) or _LAST.match(words.strip())
    if match is not None:
        text = _CALLED_OUT.sub("", match["text"].strip())
        return BroadcastWords(_body(match["to"]), match["to"], text)
    bare = _BARE.match(words.strip())
    return BroadcastWords("", "", bare["text"].strip()) if bare is not None else None


def body_of(words: str) -> str:
    """The body that an answer names: 代表 the representatives, 各户 the homes; empty for none."""
    return _body(words)


def _body(to: str) -> str:
    ends = {
        code: max(to.rfind(word) + len(word) for word in body.words if word in to)
        for code, body in BODIES.items()
        if any(word in to for word in body.words)
    }
    if ends:
        return max(ends, key=lambda code: ends[code])
    return HOMES if re.search(_HOMES, to) else ""


def asks_state(words: str) -> bool:
    """Whether it is asked who has got a broadcast."""
    return _STATE.search(words) is not None

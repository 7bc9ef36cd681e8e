"""Death words (话里的去世): that somebody who is named has died, or that it was said wrongly."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.understand.numbers import value
from handlers.understand.sayings.clause import clauses
from handlers.understand.sayings.polarity import asked

LONGEST = 80
_PLAIN = "去世|过世|病故|病逝|逝世|离世|仙逝|走了人|不在人世|死(?!心|板|脑筋|机|活)|断了?气|咽了?气|没了?人"
_SOFT = "(?:不在|没)[了哒咗咯]|走(?:[了哒咗咯]|的(?=$|[，,。]))|老了人|去了(?=$|的)"
"""What is said of the dead, and of who has gone out or away as well: never enough by itself."""
SPOKEN_OF = re.compile(f"{_PLAIN}|{_SOFT}|还?活着|健在|还在世")
_CALLED = "(?:老人家?|老爷子|老太太|大[爷娘妈叔伯爹]|奶奶|爷爷|婆婆|娭毑|嗲嗲|同志|他|她|本人)?"
_SMALL = (
    "(?:已经|就|也|都|是|刚刚?|刚才|突然|忽然|不幸|今天|今早|今晚|昨天|昨晚|昨夜|大?前天|前晚|去年|前年|今年|夜里|半夜|凌晨|早上|上午|中午|下午|晚上|上周|上个?月|这个?月"
    r"|[上这]?(?:周|星期|礼拜)[一二三四五六日天]|(?:\d{1,2}月)?\d{1,2}[号日]|\d{1,2}天前|[一二两三四五六七八九十]{1,2}天前|[一二三四五六七八九十]{1,2}月(?:初)?[一二三四五六七八九十]{1,3}[号日]?|(?:\d{1,2}|[一二两三四五六七八九十]{1,3})点(?:多钟?|半|钟|左右|来钟|过)?|快?(?:天亮|天光|天黑)(?:前|时|的时候)?|在(?:医院|家里?|县里|屋里)|因病|病重|因为?[^，,。]{1,6}|生病|得病|救不过来|走得突然)*"
)
_END = r"(?:有?(?:\d{1,3}|[一二两三四五六七八九十几]{1,3}|半)个?(?:多)?(?:天|日|晚|月|年|礼拜|星期)(?:多)?)?[了的啦哒咯嘞呢]{0,2}[。！!]*$"
_AHEAD = re.compile(
    "^(?:要是|如果|假如|万一|等|怕|差点|险些|梦)|差点|险些|要死|快死|死活|会死|想死"
)
_AWAY = re.compile("打工|出门|出去|外地|广东|女儿家|儿子家|亲戚|旅游|回来|电话|敲门|没人应")
_ALIVE = "(?:并|根本|还|都|人)*(?:没有?|冇)(?:去世|过世|死|走|离世|病故)|(?:人)?(?:还|都)?(?:活着|健在|在世|活得好)"
_AGO = re.compile(
    rf"(\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})天前|(?:{_PLAIN}|{_SOFT})[了哒]?有?(\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})天"
)
_SOMETIME = re.compile("去年|前年|上个?月|上周|月[初底]|[一二三四五六七八九十]月")


def days_ago(words: str) -> int | None:
    """三天前: how many days ago; None where that is not said."""
    match = _AGO.search(words)
    return value(match[1] or match[2]) if match is not None else None


def sometime(words: str) -> bool:
    """Whether a time is named of which no day can be made: 上个月, 四月二十 by the moon."""
    return _SOMETIME.search(words) is not None


@dataclass(frozen=True)
class DeathWords:
    """Whose death is told, whether beyond doubt, or that the person lives."""

    name: str
    plain: bool = True
    alive: bool = False


def parse(words: str, names: Sequence[str]) -> DeathWords | None:
    """What short words say of the death of one of these; of nobody's kin, beasts or things; None where nothing."""
    if len(words) > LONGEST or not SPOKEN_OF.search(words):
        return None
    cut = clauses(words)
    if any(asked(clause) or _AHEAD.search(clause) for clause in cut):
        return None
    for clause in cut:
        for name in names:
            if (heard := _of_clause(clause, name)) is not None:
                away = not heard.plain and _AWAY.search(words)
                return None if away else heard
    return None


def also(words: str, name: str, others: Sequence[str]) -> list[str]:
    """Whose death the same words tell beside that of `name`: 甲和乙去世了, 甲去世了，乙也去世了."""
    joined = "[和跟与、]"
    return [
        other
        for other in others
        if other != name
        and (
            parse(words, [other]) is not None
            or re.search(f"{re.escape(other)}{joined}{re.escape(name)}", words)
        )
    ]


def _of_clause(clause: str, name: str) -> DeathWords | None:
    subject = f"{re.escape(name)}{_CALLED}{_SMALL}"
    if re.search(f"{subject}(?:{_ALIVE}){_END}", clause):
        return DeathWords(name, alive=True)
    if re.search(f"{subject}(?:{_PLAIN}){_END}", clause):
        return DeathWords(name)
    if re.search(f"^[^，,。]{{0,6}}{subject}(?:{_SOFT}){_END}", clause):
        return DeathWords(name, plain=False)
    return None

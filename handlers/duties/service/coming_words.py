"""Coming words (来不来的话): that somebody comes or cannot, why, and to what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.understand.sayings.clause import clauses
from handlers.understand.sayings.polarity import asked

LONGEST = 40
SERVICE, TRAINING = "service", "training"
_NAMED = ((SERVICE, "(?:邻里)?服务日"), (TRAINING, "培训|轮训|集训|学习班|业务学习"))
_WHEN = "(?:明天|后天|今天|这次|那天|到时候?|下周.?|\\d{1,2}[号日]|\\d{1,2}月\\d{1,2}[号日])"
_CANNOT = re.compile(
    "(?:来|去|参加|到)(?:不了|不成)|(?:不能|没法|没办法|没空|没时间)(?:过)?(?:来|去|参加|到)|不(?:来|参加)了|请个?假"
)
_COMES = re.compile(
    f"^(?:收到|好的?|行|要得|可以|没问题|嗯)*[，,]?{_WHEN}*(?:的)?(?:邻里服务日|服务日|培训|轮训|学习班)?{_WHEN}*[，,]?(?:我们?家?|我们?两口子|俺|咱)?"
    f"{_WHEN}*(?:一定|肯定|准时|也|都|会|能|可以|要|报名)*(?:来|去|参加|过来|到场|算一个|报名)(?:的|服务日|培训)?(?:帮忙|帮把手|搭把手|出把力)?[吧啊哈。！!]*$"
)
_OFF = re.compile(
    "(?:取消|不(?:搞|办|开|弄)|停办|停一次|作废|撤)(?:了|掉)?(?:吧|算了)?[。！!]*$|^(?:取消|撤掉)"
)
_HELD = re.compile(
    "还?(?:办|开|搞|举行)(?:不(?:办|开|搞|举行)|吗|么|没有?)|取消(?:了吗|没有?|没得)|(?:是|在|改到)?(?:哪一?天|哪日|几时|几号|什么时候|几点|照常)"
)
_WHO = re.compile(
    "(?:谁|哪些|哪个|哪几|几个|多少|有没有人|哪位).{0,6}(?:来|参加|到|报名)|(?:来|参加|报名)的.{0,4}(?:谁|几|多少)|名单"
)
_LACKS = re.compile("(?:没有?|未|还没)(?:来|去|到|参加|签到|上过|接?受|培?训|轮训|学)")
"""Of a training that is over: who is still to be trained is another question than who comes."""
_ABOUT_ME = re.compile(
    f"(?:{_WHEN}|邻里服务日|服务日|培训|轮训|我|那|这个|的|实在|对不起|不好意思|恐怕|可能|了|啊|呀|哦|说一声|{_CANNOT.pattern})"
)
_ABSENT = re.compile("没|未|不|除|缺|差|请假|请了假")


@dataclass(frozen=True)
class ComingWords:
    """Whether the speaker comes, to what where that is named, and why not."""

    comes: bool
    to: str = ""
    why: str = ""


def named(words: str) -> str:
    """Which of the two is named: 服务日, 培训; empty for neither."""
    return next((which for which, pattern in _NAMED if re.search(pattern, words)), "")


def parse(words: str) -> ComingWords | None:
    """我来, 服务日我参加, 培训来不了，家里有事; None for a question, for others' coming, and for anything else."""
    plain = words.strip()
    if not plain or len(plain) > LONGEST or asked(plain) or re.search("[?？]|吗$", plain):
        return None
    to = named(plain)
    if (cannot := _CANNOT.search(plain)) is not None:
        ahead = re.split(r"[，,。；;\s]", plain[: cannot.start()])[-1]
        return ComingWords(False, to, _why(plain)) if _of_me(ahead) else None
    if not to and ("我" not in plain or re.search("去|帮|搭把手", plain)):
        return None  # 我去 is said of many things
    return ComingWords(True, to) if _COMES.match(plain) else None


def _of_me(ahead: str) -> bool:
    """Whether it is the speaker who cannot: what stands in front names nobody else."""
    return _ABOUT_ME.sub("", ahead) == "" or ahead.startswith(
        ("我", "有事", "家里", "孩子", "在外")
    )


def _why(words: str) -> str:
    """What else is said beside it: 家里有事."""
    return "，".join(
        part for one in re.split("[，,。；;！!\\s]+", words) if (part := _ABOUT_ME.sub("", one))
    )[:60]


def calls_off(words: str) -> str:
    """Which of the two is said not to take place: 服务日取消, 培训不办了; empty for neither, and for a question."""
    plain = words.strip()
    if len(plain) > LONGEST or asked(plain) or re.search("[?？]|吗$|没有?取消", plain):
        return ""
    return named(plain) if any(_OFF.search(one) for one in (plain, *clauses(plain))) else ""


def asks_held(words: str) -> bool:
    """Whether it is asked if and when a training takes place: 培训还办不办."""
    plain = words.strip()
    return len(plain) <= LONGEST and named(plain) == TRAINING and _HELD.search(plain) is not None


def asks_who(words: str) -> str:
    """Of which of the two it is asked who comes: 服务日谁来."""
    to = named(words) if _WHO.search(words) else ""
    return "" if to == TRAINING and _LACKS.search(words) else to


def of_the_present(words: str, names: Sequence[str]) -> str:
    """What is said of those who were there: without 除了张三, and without the clauses in which somebody was not."""
    called = "|".join(re.escape(name) for name in names) or "(?!)"
    but = f"除(?:了|开|去)?(?:{called}|和|跟|与|及|、)+(?:[两三四]个)?(?:以外|之外|外)?(?:[，,]|$)?(?:其他|其余|别的|剩下)?(?:的?人)?"
    bare = re.sub(but, "", words)
    return "，".join(one for one in clauses(bare) if not _ABSENT.search(one))

"""Place words (在哪里): whether words that were asked for a place are one, and not what somebody says beside it."""

import re

from handlers.understand.places import places
from handlers.understand.sayings.clause import clauses, faulty
from handlers.understand.sayings.polarity import remembered
from handlers.understand.wording import bounded

_BESIDE = re.compile(
    "[气急烦累热冷吵臭怕饿笑愁苦闹]死|死(?:个|我|俺|人|老子)|恼火|烦躁|作孽|造孽|算了|辛苦|谢|怎么|咋|为什么|凭什么|讲|说|好久|多久|快点|快些|知道|晓得|哈哈|唉|哎|我[^家屋们田地]|你|他[^家屋们]"
)
_ENDS_AT = re.compile(
    "(?:[边旁口前后里外上下头尾底脚角处坪场塘沟渠桥路巷井坡坝组村队片湾冲坳垅岭屋家院门店堂]|那里|那边|那块|那头|中间|对面|附近|隔壁)[的啊呀咯哒咧嘞哦]?$"
)
_NEAR_IT = re.compile(
    "(?:门口|屋边|屋前|屋后|门前|隔壁|对面|边上|旁边|附近|[桥井塘坪]边)(?:再?(?:过去|往[^，,。 ]{1,2}|上去|下去|走))(?:一?点点?|一截|几步|一段|不远|[一二两三四五几十]+[米步])?[的啊呀咯哒咧嘞哦]?$"
)
"""曾德才屋门口过去一点: a little further on."""
_FEELS = re.compile(
    "[还蛮挺很几好太最真多][好热冷静闹忙累穷远近大]|[好热冷闹静忙累]得很|不错|没事|人蛮?好|这个人|那个人|可以|还行|一样|天天|每天"
)
"""我们这边还好, 他人蛮好: how somebody finds it, which is nowhere."""
_TELLS = re.compile("[不没冇了哒咧咗过得着想要]")
_ADVERB = "(?:已经?|都|早就?|刚刚?|才|又|自己|我们?|他们?|人家|全|基本|大概|差不多|就|也|还|是|算)*"
_A_STATE = re.compile(
    f"{_ADVERB}(?:(?:修|弄|搞|办|换|清|补|整|装|接|拉|搬|挖|通|修理|维修|疏通|清理|处理|解决|打扫)(?:好|完|妥|妥当|通|掉|定|成|完毕)"
    "|好|行|解决|处理|恢复(?:正常)?|正常|平安|完工|完成|办结|受理|收到|晓得|知道|明白|了解|确认|同意|可以|反馈)"
    "[的啊呀咯哒咧嘞哦吧嘛哈滴]*"
)
"""修好, 已经弄好, 收到: how it stands, which is nowhere."""
_WHEN = re.compile(
    "昨[天晚夜日]|前[天晚]|大前天|今[天早晚]|[夜半早晚]里?[上里夜]|开始|以来|上午|下午|中午|刚才|[一二两三四五六七八九十几好0-9]+(?:多|来)?个?(?:天|日|夜|月|礼拜|星期|年|小时|钟头)"
)
_A_NAME = 8
"""So many characters may be a place whose name nobody else knows."""


def says_when(text: str) -> bool:
    """True if words tell only since when it is so: 昨天夜里开始的, 三天了."""
    words = bounded(text)
    bare = re.sub("[从自打是就都已经有了哒的起到现在直一\\W_]", "", _WHEN.sub("", words))
    return _WHEN.search(words) is not None and not bare


def says_where(text: str) -> bool:
    """True if words may be the answer to 在什么地方: a place, or a name that only neighbours know."""
    words = bounded(text)
    if remembered(words):
        return False
    if places(words):
        return True
    if _NEAR_IT.search(words) and not faulty(words):
        return True
    if faulty(words) or _BESIDE.search(words) or _FEELS.search(words):
        return False
    parts = [part.strip("。.！!？? ") for part in clauses(words)]
    if parts and all(_A_STATE.fullmatch(part) for part in parts):
        return False
    if any(_ENDS_AT.search(part) for part in parts):
        return True
    if _WHEN.search(words):
        return False
    return len(words) <= _A_NAME and not _TELLS.search(words)

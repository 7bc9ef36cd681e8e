"""Place words (在哪里): whether words that were asked for a place are one, and not what somebody says beside it."""

import re

from handlers.understand.places import places
from handlers.understand.sayings.clause import clauses, faulty
from handlers.understand.wording import bounded

_BESIDE = re.compile(
    "气死|急死|烦死|恼火|烦躁|作孽|造孽|算了|辛苦|谢|怎么|咋|为什么|凭什么|讲|说|好久|多久|快点|快些|知道|晓得|哈哈|唉|哎|我[^家屋们田地]|你|他[^家屋们]"
)
_ENDS_AT = re.compile(
    "(?:[边旁口前后里外上下头尾底脚角处坪场塘沟渠桥路巷井坡坝组村队片湾冲坳垅岭屋家院门店堂]|那里|那边|那块|那头|中间|对面|附近|隔壁)[的啊呀咯哒咧嘞哦]?$"
)
_TELLS = re.compile("[不没冇了哒咧咗过得着想要]")
_A_NAME = 8
"""So many characters may be a place whose name nobody else knows."""


def says_where(text: str) -> bool:
    """True if words may be the answer to 在什么地方: a place, or a name that only neighbours know."""
    words = bounded(text)
    if places(words):
        return True
    if faulty(words) or _BESIDE.search(words):
        return False
    parts = [part.strip("。.！!？? ") for part in clauses(words)]
    if any(_ENDS_AT.search(part) for part in parts):
        return True
    return len(words) <= _A_NAME and not _TELLS.search(words)

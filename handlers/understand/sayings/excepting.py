"""All but (除了谁): an exception that is said behind, and clauses that leave somebody out. Pure."""

import re

from handlers.understand.sayings.clause import clauses
from handlers.understand.wording import bounded

_LONGEST = 60

_BEHIND = re.compile(
    "^(?P<all>[^，,。；;]{0,8}(?:都|全部?|所有|每[户家条个])[^除]{1,12}?)[，,、。 ]+(?:但是?|只是)?"
    "(?P<out>除(?:了|开了?|哒|咗|去|掉)?[^，,。；;都全]{1,20}?)(?:以外|之外|除外|外|不算)?[吧啊呀哒咯了]*[。！! ]*$"
)
_LEAVES_OUT = re.compile(
    "除|不算|不含|先放|放着|放一放|先等|等等|等一下|缓一?缓|再看|再说|先别|先不|先莫|留着|不忙|暂时|另外再"
)
_PUT_OFF = re.compile(
    "先放|放着|放一放|先等|等等|等一下|缓一?缓|再看|再说|再问|再核|再议|不忙|待定"
)
_VERDICT = re.compile("通过|同意|批|准|驳|退|过(?:了|吧|掉)|联系|打|去")
_SHORT = 8
_EVERY = re.compile("都|全部?|其他|其它|其余|别的|剩下|余下|所有")


def exception_first(text: str) -> str:
    """都去了，除了老刘 as 除了老刘都去了; other words as they were."""
    words = bounded(text)
    match = _BEHIND.match(words.strip()) if len(words) <= _LONGEST else None
    return f"{match['out']}{match['all']}" if match is not None else words


def leaves_out(text: str) -> tuple[str, ...]:
    """The clauses that leave somebody out of what else is said: 罗铁柱的先放着, 除了罗铁柱."""
    return tuple(clause for clause in clauses(text) if _LEAVES_OUT.search(clause))


def put_off(text: str) -> bool:
    """Whether short words leave something as it is for now and decide nothing: 再看看, 先放一放; never 先不通过."""
    words = bounded(text)
    return len(words) <= _SHORT and bool(_PUT_OFF.search(words)) and not _VERDICT.search(words)


def of_every(text: str) -> bool:
    """Whether something is said of all, or of all the others, outside what leaves somebody out."""
    out = leaves_out(text)
    return any(_EVERY.search(clause) for clause in clauses(text) if clause not in out)

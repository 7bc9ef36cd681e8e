"""Taking back (收回的话): whether 撤销, 取消, 撤回 speak of what the speaker did, or of another thing. Pure."""

import re

from handlers.understand.sayings.clause import clauses
from handlers.understand.sayings.polarity import asked
from handlers.understand.wording import standard

_VERB = re.compile(
    "撤销|撤回|撤掉|撤下|撤诉|撤单|收回|取消|作废|不作数|不算数|删[掉除去返了]?|撤(?!离|走|退)"
)
_ASKED = re.compile("[?？]|吗|是不是|有没有|会不会|是否|了没|没有$|怎么|为什么|为啥")
_EMPTY = re.compile(
    "刚刚?才?|头先|上面|前面|前一个|上一?|最近|昨天|今天|那[个条件笔次句张份]?|这[个条件笔次句张份]?|[一个条件笔次步张份户]"
    "|[我俺请给帮把将要想就也都全再先去来回返掉吧了的得啊呀呢哈啦咯哒嘞咗下嗰佢唔该，,。.！! \\s]|算了|可以|麻烦|谢谢|书记|主任|误|错|操作|动作|重复|多余|全部|一下"
)
_DEEDS = {
    "check_in": "打卡|走访|上门|联系|家访|补记",
    "claim": "申报|积分申请|报分",
    "report": "上报|诉求|反映|反应|单子|报事|举报|投诉",
    "leave": "请假",
    "broadcast": "通知|群发",
    "order": "兑换",
}
_DID = re.compile(
    "报|记|点|按|发|填|写|办|做|提交?|说|选|审核?|批准?|通过|驳回|派单?|登记|确认|办结|受理"
)


def left_of(text: str) -> str | None:
    """What the clauses that take something back name beside their verb and 刚才那个; None where none takes back."""
    cut = [clause for clause in clauses(standard(text)) if _VERB.search(clause)]
    if not cut:
        return None
    return "，".join(filter(None, (_EMPTY.sub("", _VERB.sub("", clause)) for clause in cut)))


def takes_back(text: str, kind: str) -> bool:
    """Whether words take back the speaker's last act, of this kind: never asked, never of another thing."""
    left = left_of(text)
    if left is None or asks(text):
        return False
    named = [prefix for prefix, nouns in _DEEDS.items() if re.search(nouns, left)]
    if named and not any(kind.startswith(prefix) for prefix in named):
        return False
    if named and not _ordered(text):
        return False  # 通知取消了 tells of a notice
    for nouns in _DEEDS.values():
        left = re.sub(nouns, "", left)
    return not _DID.sub("", left).strip("，")


def of_a_deed(text: str) -> bool:
    """Whether words that take back name what kind of deed: 那个申报撤了吧."""
    left = left_of(text) or ""
    return not asks(text) and re.search("|".join(_DEEDS.values()), left) is not None


def _ordered(text: str) -> bool:
    """Whether the verb goes before what it takes back, or points at it: 撤回通知, 刚才的通知撤了, 把通知撤回."""
    return any(
        _VERB.match(clause.lstrip("请我要帮想"))
        or re.search("刚|[那这]|我|[把将]|上[一次条个]", clause)
        for clause in clauses(standard(text))
        if _VERB.search(clause)
    )


def asks(text: str) -> bool:
    """Whether it is asked if something was taken back: 通知是不是取消了."""
    return asked(text) or _ASKED.search(text) is not None

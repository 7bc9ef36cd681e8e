"""A decision (审定的话) on the one claim that is shown: it begins with the word for yes or no, and says why not behind it."""

import re

from handlers.understand.sayings.polarity import asked

YES, NO = "通过", "不通过"
_ONE = r"(?:1(?!\d)\s*[、.,，:：号]?\s*)?"
_YES = re.compile(rf"{_ONE}通过[吧了啊哈的]?[。.!！~～]*")
_NO = re.compile(
    rf"{_ONE}(?:不予?通过|驳回|不同意|不给过)(?P<why>(?:[\s,，:：;；。.!！]+\S.*)?)", re.DOTALL
)
_ASKS_WHY = re.compile("怎么|为什么|为何|为啥|凭什么|是不是|能不能|可不可以|行不行|吗|的话|会怎")
_EDGES = " ，,。：:；;.!！\n\t"


def decision(words: str) -> tuple[str, str] | None:
    """Yes, or no with what was said behind it; None where it is asked, supposed, or anything more is said with a yes.

    What stands behind a no is its reason, and may itself be a question: 不通过 是不是记错了日子 is none.
    """
    text = words.strip()
    if _YES.fullmatch(text) and not asked(text):
        return YES, ""
    match = _NO.fullmatch(text)
    if match is None:
        return None
    why = match["why"].strip(_EDGES)
    if _ASKS_WHY.match(why) or why in ("了", "没有", "没"):
        return None
    return NO, why

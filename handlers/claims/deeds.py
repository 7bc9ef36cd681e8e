"""Good deeds (好事): words that may be no command at all, but that an item of the rulebook speaks of."""

import re

from handlers.claims.draft import Draft
from handlers.engine.event import Turn

_NOT_DONE = re.compile(
    "[?？吗呢没不未冇谁怎哪啥]|什么|多少|想|要|能|可以|请|希望|打算|准备|明天|后天|扣我|扣俺|凭|偏心|徇私|不公"
)
_NOT_ASKED = frozenset({"report_problem", "sos_help", "add_detail", "urge", "abuse_spam"})


def items_told(turn: Turn, words: str) -> str:
    """The item that these words tell of, as 复耕撂荒地; empty where they may be anything else.

    Never for what may be a problem, a question or a wish: only for an act that is done.
    """
    if turn.person is None or not words or _NOT_DONE.search(words):
        return ""
    if turn.meaning.intent in _NOT_ASKED:
        return ""
    items = [item for _, _, item in Draft(turn, {"said": words}).fitting if item.sign > 0]
    names = list(dict.fromkeys(item.name for item in items))
    return "”或“".join(names) if len(names) <= 2 else ""

"""Good deeds (好事): words that may be no command at all, but that an item of the rulebook speaks of."""

import re

from handlers.claims.draft import Draft
from handlers.engine.event import Turn
from handlers.understand.dates import dates
from handlers.understand.people import FULL_NAME, SURNAME
from handlers.understand.sayings.clause import clauses

_NOT_DONE = re.compile(
    "[?？吗呢没不未冇谁怎哪啥]|什么|多少|想|要|能|可以|请|希望|打算|准备|明天|后天|扣我|扣俺|凭|偏心|徇私|不公"
)
_NOT_ASKED = frozenset({"report_problem", "sos_help", "add_detail", "urge", "abuse_spam"})


_FOR_THE_SPEAKER = re.compile(
    f"(?:今天|昨天|前天|刚才|早上|上午|中午|下午|晚上|是|多亏|亏得)*(?:{FULL_NAME}|老{SURNAME}|小{SURNAME}|[他她]|邻居|隔壁.{{0,3}})[^，,。我俺帮给替]{{0,5}}"
    "(?:帮|给|替)(?:了|着)?(?:我|俺)(?![叔伯爷奶爸妈姑舅哥嫂姐弟妹婶娘爹隔邻])(?!.{0,6}(?:记|加|算|报)分)"
)


def of_another(words: str) -> bool:
    """Whether somebody else's kindness to the speaker is told: 铁柱早上帮我挑了水. It is no deed of theirs."""
    return _FOR_THE_SPEAKER.match(next(iter(clauses(words)), "")) is not None


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


_BESIDE = re.compile(
    "^(?:还有|另外|再有|然后|接着|后来|[二三四五六七八九2-9](?:[、.．)）]|\\s?(?=[一-鿿]))|(?:今天|下午|晚上|上午|我)*[还又也](?=[把帮给去在义清扫捡修挑调陪送参]))"
)
_LISTED, _ENTRIES = re.compile(r"1\s?[一-鿿]"), re.compile(r"\s+(?=[2-9]\s?[一-鿿])")
_NUMBER = re.compile(
    r"^(?:[1-9](?:[、.．)）]|\s?(?=[一-鿿]))|[一二三四五六七八九][、.．)）]|还有|另外|再有)[,，:： ]*"
)


def done(turn: Turn, words: str) -> bool:
    """Whether words tell of a deed that is done: one the rulebook knows, or one that is like such."""
    if turn.person is None or not words or _NOT_DONE.search(words):
        return False
    meaning = turn.understood(words)
    return meaning.intent == "claim_points" or bool(
        meaning.intent not in _NOT_ASKED and Draft(turn, {"said": words}).fitting
    )


_DAY_OR_END = re.compile("今天|昨天|前天|刚才|上午|下午|[日号](?!子)|[了过完](?:$|[，,。 ])")


def told_whole(turn: Turn, words: str) -> bool:
    """Whether they tell the deed itself and not only its kind: 昨天帮人收了谷子."""
    return _DAY_OR_END.search(words) is not None and done(turn, words)


def parts(turn: Turn) -> tuple[str, ...]:
    """The deeds of one message, each with the day that was said of all: 今天帮人收谷子，还清了沟."""
    cut = clauses(turn.words) if turn.words and turn.person is not None else ()
    if _LISTED.match(turn.words):
        cut = tuple(_ENTRIES.split(turn.words))
    if len(cut) < 2 or turn.meaning.intent != "claim_points":
        return ()
    several: list[str] = []
    for clause in cut:
        if several and _BESIDE.match(clause) and done(turn, several[-1]) and done(turn, clause):
            several.append(clause)
        elif several:
            several[-1] += f"，{clause}"
        else:
            several.append(clause)
    if len(several) < 2:
        return ()
    bare = [_NUMBER.sub("", one) for one in several]
    day = next(iter(dates(bare[0])), "")
    return tuple(one if n == 0 or dates(one) else f"{day}{one}" for n, one in enumerate(bare))

"""How much (计量): the amount that words tell of an act, and the ask for it where they do not."""

import re

from core.outbox import Message
from core.points.rulebook import measures
from core.points.rulebook.rulebook import Item
from handlers.claims.draft import Draft
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Retry
from handlers.engine.pointing import fold, value

_NUMBER = r"(?<![\d.-])(\d{1,9}(?:\.\d+)?|[零一二两三四五六七八九十百千万]+)"
_ALSO = {
    "元": ("块钱", "块", "元钱"),
    "人": ("个人", "口人", "个", "人次"),
    "小时": ("个小时", "个钟头", "钟头", "个钟"),
    "毫升": ("ml", "cc"),
    "亩": ("亩地", "亩田"),
}


def amount_in(words: str, unit: str) -> int | None:
    """The one amount in this unit that the words say: 捐了500元, 三个人去的; None for none or several."""
    units = sorted((unit, *_ALSO.get(unit, ())), key=len, reverse=True)
    spoken = "|".join(map(re.escape, units))
    amounts = {_whole(m[1]) for m in re.finditer(f"{_NUMBER}(?:{spoken})", fold(words))}
    return amounts.pop() if len(amounts) == 1 else None


def _whole(number: str) -> int | None:
    return int(float(number)) if number[0].isdigit() else value(number)


def of_words(_: Turn, __: Answers, draft: Draft) -> bool:
    """Whether an amount is wanted that the words do not say, or say wrongly."""
    if draft.chosen is None or not measures.asks(draft.chosen[2]):
        return False
    return bool(measures.fault(draft.chosen[2], told(draft)))


def told(draft: Draft) -> int | None:
    """The amount as far as it is known: asked for, or told with the act."""
    if "amount" in draft.answers:
        return int(draft.answers["amount"])
    item = draft.chosen[2] if draft.chosen else None
    if item is None or not measures.asks(item):
        return None
    return amount_in(draft.words, item.unit) if item.unit else None


def prompt(_: Turn, __: Answers, draft: Draft) -> Message:
    """What is wanted, in the item's unit."""
    assert draft.chosen is not None  # asked only then
    item = draft.chosen[2]
    return Message(f"“{item.name}”：{measures.what(item)}？请回一个数。")


def read(turn: Turn, _: Answers, draft: Draft) -> int:
    """A number that the item can have, with or without its unit: 500, 500元, 一百块."""
    assert draft.chosen is not None  # asked only then
    item: Item = draft.chosen[2]
    words = fold(turn.words).strip(" 。.！!")
    bare = re.sub("(分|元|块钱?|个?人次?|个?小时|毫升|亩|斤|次)$", "", words)
    bare = bare.removesuffix(item.unit).strip() if item.unit else bare
    amount = int(bare) if re.fullmatch(r"\d{1,9}", bare) else value(bare) if bare else None
    if amount is None:
        amount = amount_in(turn.words, item.unit) if item.unit else None
    if amount is None:
        raise Retry(f"没看懂，请只回一个数：{measures.what(item)}。")
    if why := measures.fault(item, amount):
        raise Retry(why)
    return amount

"""Mending (照着改): a story with what a correction puts right: a day for a day, a name for a name. Pure."""

import re
from collections.abc import Callable

from handlers.understand.people import households
from handlers.understand.places import places
from handlers.understand.sayings.correction import correction

_N = "[0-9一二两三四五六七八九十]{1,3}"
_DAY = f"大后天|大前天|今天|明天|后天|昨天|前天|今晚|明晚|昨晚|昨夜|前晚|(?:这|下下?)?个?(?:周|星期|礼拜)[一二三四五六日天末]|(?:{_N}月)?{_N}[号日]"
_PART = "凌晨|早上|上午|中午|下午|晚上|傍晚"
_ALIKE = tuple(
    re.compile(pattern)
    for pattern in (
        _DAY,
        _PART,
        f"{_N}(?:点|:|：)(?:{_N}分?|半|钟|整)?",
        f"{_N}(?:元|块钱?|天|小时|个人?|斤|袋|分|户|家)",
    )
)
"""Of one kind each: a day stands in for a day, an hour for an hour."""
_LEFT = re.compile("[是在到为的了吧啊呀哒咯，,。！! ]+")


def mended(story: str, words: str) -> str | None:
    """The story with the right words for the wrong ones; None where it stays unclear which those are.

    What was not repeated (不对，是后天) is found by its kind, where the story has one of that kind.
    """
    change = correction(words)
    if change is None:
        return None
    if change.wrong and change.wrong in story:
        rest = story.partition(change.wrong)[2]
        twice = change.right[-1] in "家户" and rest.startswith(change.right[-1])
        return story.replace(change.wrong, change.right[:-1] if twice else change.right, 1)
    if change.wrong:
        return None
    return _by_kind(story, change.right)


def _by_kind(story: str, right: str) -> str | None:
    """Each thing named anew for the only one of its kind; what else is said must stand there already."""
    better, left = story, right
    finders: list[Callable[[str], list[str]]] = [
        *(pattern.findall for pattern in _ALIKE),
        lambda text: households(text, True),
        places,
    ]
    for find in finders:
        old, new = find(better), find(left)
        if len(new) == 1 and len(old) == 1:
            better = better.replace(old[0], new[0], 1)
            left = left.replace(new[0], "", 1)
    left = _LEFT.sub("", left)
    known = not left or left in story
    return better if better != story and known else None

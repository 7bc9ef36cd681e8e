"""Masking (遮盖): what a model may not see of a message is covered, letter by letter, so that positions stay."""

import re
from collections.abc import Iterable

from handlers.understand.people import FULL_NAME, households, persons

_SPACE = r"[ \-－–—.·()（）]{0,2}"
_CHINESE_DIGIT = "[〇零一二三四五六七八九幺]"
_NUMBERS = re.compile(
    r"[0-9A-Za-z_.+-]{1,64}@[0-9A-Za-z_.-]{1,64}"
    rf"|\d(?:{_SPACE}\d){{6,}}{_SPACE}[xX]?"  # telephones, identity cards, bank cards
    rf"|{_CHINESE_DIGIT}{{7,}}"
    r"|[0-9A-Za-z_]{7,}"  # invitation codes, other accounts
    r"|[0-9A-Z]{3,4}(?: [0-9A-Z]{3,4})+"  # redemption codes and cards, as we write them
)
_WRITTEN = re.compile(f"{FULL_NAME}")


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text, as long as before, with numbers of seven digits and more, codes and full names covered.

    `names` are those that the registry knows; full names that are written like one go too.
    """
    text = _NUMBERS.sub(lambda match: "*" * len(match[0]), text)
    for name in sorted({*names, *_full_names(text)}, key=len, reverse=True):
        if len(name) > 1:
            text = text.replace(name, "某" * len(name))
    return text


def _full_names(text: str) -> set[str]:
    """Three letters that read as surname and given name; two may be any word."""
    written = {*persons(text), *(house.rstrip("家户") for house in households(text, True))}
    return {name for name in written if len(name) == 3 and _WRITTEN.fullmatch(name)}

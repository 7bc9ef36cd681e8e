"""Asides (旁话): words beside the matter: wait, later, company, crossness, somebody else's telephone, half a word. Pure."""

import re

from handlers.understand.phrases import sheets
from handlers.understand.sayings.clause import clauses, faulty
from handlers.understand.wording import standard

_LONGEST = 60
_HALF = re.compile(
    "(?:那个|这个|就是|然后|还有|不过|但是|因为|所以|他们?|她们?|它|你们?|您|我们?|俺|谁|昨天|今天|明天|的|了|呢|啊|吧|嘛|嗯|呃|额|哦|[\\W_])+"
)
"""Nothing but words that point or lead on: 那个, 然后呢, 昨天的."""
_BRACKETED = re.compile(r"(?:\[[^\[\]]{1,8}\]|[\W_])+")
"""Nothing but faces and marks."""


def aside(text: str) -> bool:
    """True if a message says nothing of any matter: 等等, 我想想先, 今天热死个人, 老公晚上带斤肉回来, 那个.

    A question about something is none, nor is a fault or a cry.
    """
    if not text.strip() or len(text) > _LONGEST:
        return False
    if _BRACKETED.fullmatch(text):
        return True
    cut = clauses(text)
    return bool(cut) and all(map(_beside, cut)) and any(map(_names_one, cut))


def waits(text: str) -> bool:
    """True if a message says no more than that it comes later: 等等, 改天再讲, 我去问下屋里."""
    return aside(text) and any("wait" in _named(clause) for clause in clauses(text))


def _named(clause: str) -> set[str]:
    return sheets("aside").named(standard(clause))


def _beside(clause: str) -> bool:
    return _names_one(clause) or _little(clause)


def _names_one(clause: str) -> bool:
    if _HALF.fullmatch(standard(clause)):
        return True
    named = _named(clause)
    return bool(named) and (not faulty(clause) or named == {"cross"})


def _little(clause: str) -> bool:
    """So short that it is a sigh or a name beside the aside: 唉, 老师."""
    return len(re.sub(r"\W", "", clause)) <= 2

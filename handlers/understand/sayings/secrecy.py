"""A wish to stay unnamed (保密): 匿名, 莫讲是我讲的, 怕报复; and the matter without it."""

import re

from handlers.understand.phrases import sheets
from handlers.understand.sayings.clause import pieces
from handlers.understand.wording import bounded, standard

_MARK = re.compile(
    "(?:我要|我想|想|要|请|能不能|可以|可不可以)?(?:匿名|不记名|不署名|不留名|保密|替我保密)(?:地|的|一下)?"
)
_BARE = 4


def secrecy(text: str) -> bool:
    """True if the speaker does not want to be named as the one who said it."""
    return sheets("secrecy").names(standard(text), "wish")


def without_secrecy(text: str) -> str:
    """The matter without the clauses that only wish for secrecy; empty if nothing else was said.

    It leads into a report, so nothing else is lost, however long the text is.
    """
    if not secrecy(text):
        return text
    head = bounded(text)
    kept = [_without(piece) for piece in pieces(head)]
    return "".join(kept).strip(" ,，。;；、\n") + text[len(head) :]


def _without(piece: str) -> str:
    if not secrecy(piece):
        return piece
    rest = _MARK.sub("", piece)
    spoken = re.sub(r"\W", "", rest)
    if rest != piece and len(spoken) >= _BARE and not secrecy(rest):
        return rest
    return ""

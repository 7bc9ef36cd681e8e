"""Not, not yet, a question, hearsay (否定, 将来, 疑问, 听说): what keeps a clause from being a deed that can be recorded."""

from handlers.understand.phrases import sheets
from handlers.understand.wording import standard


def negated(text: str) -> bool:
    """True if what a clause speaks of was not done or not reached: 没去成, 电话不通, 没人在家; not for 没事 or 不错."""
    return sheets("polarity").names(_without_harmless(text), "negated")


def future(text: str) -> bool:
    """True if a clause speaks of what is still to come: 明天修, 周四来, 准备去."""
    return sheets("polarity").names(standard(text), "future")


def asked(text: str) -> bool:
    """True if a clause is a question, with or without its mark: 修好没, 哪个来修."""
    return sheets("polarity").names(_without_harmless(text), "asked")


def hearsay(text: str) -> bool:
    """True if the speaker only heard or supposes it: 听说, 好像, 邻居讲."""
    return sheets("polarity").names(standard(text), "hearsay")


def _without_harmless(text: str) -> str:
    plain = standard(text)
    for phrase in sheets("polarity").kinds["harmless"]:
        plain = phrase.pattern.sub("〇", plain)
    return plain

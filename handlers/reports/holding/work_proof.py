"""Work proof (办理佐证): the photo and the words that a holder shows, in either order."""

import re

from core.outbox import Message
from handlers.engine.asks import hollow, skipped, told
from handlers.engine.consent import ungreeted
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, MoreSaid, Retry
from handlers.reports.holding.spoken_of import behind_number
from handlers.understand.sayings.clause import clauses
from handlers.understand.sayings.polarity import future, hearsay, negated, remembered

_SUPPOSED = re.compile("要是|如果|假如|万一|倘若")
NO_PHOTO = frozenset({"没有照片", "没照片", "无", "没有", "跳过", "不用"})


def told_how(answers: Answers) -> str:
    """How it was done, as far as it has been said: 12号处理好了，换了新井盖 says it at once."""
    return str(answers.get("words") or behind_number(str(answers.get("said") or "")))


def photos_so_far(answers: Answers) -> list[str]:
    """The photos that have come, with the first words or since."""
    return [*answers.get("sent", {}).get("photos", []), *answers.get("photos", [])]


def _worded(turn: Turn) -> str:
    words = ungreeted(turn.words)
    return "" if hollow(words) else words


def ask_work_proof(_: Turn, answers: Answers) -> Message:
    """A photo and words, in either order; words that came first are kept."""
    if not told_how(answers) and not photos_so_far(answers):
        return Message("请发一张办好后的照片，再写一句怎么办的（先发哪个都行）。")
    if not told_how(answers):
        return Message("照片收到了。再写一句是怎么办的。")
    return Message("再发一张办好后的照片，没有就回“没有照片”。")


def read_work_proof(turn: Turn, answers: Answers) -> Answers:
    """Both together, or one now and the other next."""
    new_words = _worded(turn)
    photos = [*photos_so_far(answers), *turn.photos]
    words = told_how(answers) if new_words in NO_PHOTO or not new_words else new_words
    if not new_words and not turn.photos:
        raise Retry("请发照片或写字；现在不办了就发“取消”。")
    if words and (photos or new_words in NO_PHOTO):
        return {"words": words, "photos": photos}
    if new_words in NO_PHOTO:
        raise Retry("没有照片也行，请写一句是怎么办的。")
    raise MoreSaid({"words": words, "photos": photos, "sent": {}})


def shown_by(words: str, answers: Answers) -> Answers:
    """What was done by these words and the photos that have come."""
    return {"words": words, "photos": photos_so_far(answers)}


def no_photo(turn: Turn) -> bool:
    """A word for "there is no photo": surely the answer."""
    return turn.words in NO_PHOTO or skipped(turn.words)


def deed_told(turn: Turn) -> bool:
    """Something to show, or words that tell what was done: neither asked, nor to come, nor not done, nor heard."""
    words = turn.words
    if turn.photos or no_photo(turn):
        return True
    story = hearsay(words) or remembered(words) or _SUPPOSED.match(words)
    return told(turn) and not story and any(map(_tells, clauses(words)))


def _tells(clause: str) -> bool:
    """Whether a clause may tell of something that was done: 围起来了; neither 还没去 nor 明天修."""
    return not (future(clause) or negated(clause))


def ask_safe(_: Turn, __: Answers) -> Message:
    """The photo of what keeps people from harm."""
    return Message("请发一张防护的照片（围起来、插了杆子），没有就写一句做了什么。")


def read_safe(turn: Turn, _: Answers) -> Answers:
    """A photo, words, or both."""
    words = _worded(turn)
    if not words and not turn.photos:
        raise Retry("请发照片或写一句；现在不办了就发“取消”。")
    return {"words": "" if words in NO_PHOTO else words, "photos": list(turn.photos)}

"""Code words (话里的回执码): the sixteen digits of a slip in words, and what is said beside them."""

import re
from collections.abc import Iterable

from core.errors import Refusal
from core.outbox import Choice
from core.reports.slips import codes, slips
from handlers.engine.event import Turn
from handlers.engine.flow import Answers
from handlers.engine.reading import By, Evidence, Reading

NAME = "slip"
CODED = re.compile(r"回执|(?:[0-9０-９〇零一二三四五六七八九幺]\W{0,2}){16}")
"""Without any of it no code stands in words: nothing more need be looked at."""
_DIGIT = "[0-9０-９〇零一二三四五六七八九幺]"
_BETWEEN = r"[\s\-－–—_.·,，、]{0,2}"
_RUN = re.compile(rf"{_DIGIT}(?:{_BETWEEN}{_DIGIT}){{7,}}")
"""Eight digits and more: a code, or one of which some are missing."""
_NAMED = re.compile(r"回执(?:码|号|单)?(?:是|为)?[\s:：]*")
_NOT_HERE = "回执码不要发在群里，谁看见了都能用。请把这一条撤回，单独发给我看。"
_EDGES = " ，,。：:；;、\n"


def slip_code(words: str) -> str:
    """The digits that stand in words which speak of a slip, or in words that are a code and nothing else."""
    run = _RUN.search(words) if "回执" in words or len(words) <= 2 * codes.DIGITS + 8 else None
    if run is None:
        return ""
    digits = codes.digits(run[0])
    alone = not words.replace(run[0], "").strip(_EDGES)
    return digits if "回执" in words or (alone and len(digits) == codes.DIGITS) else ""


def beside(words: str) -> str:
    """What is said beside the code: 我还有照片."""
    return _NAMED.sub(" ", _RUN.sub(" ", words, count=1), count=1).strip(_EDGES)


def without_code(words: str) -> str:
    """Words in which no code can be read by those who hear them: danger is told at once, whatever stands beside it."""
    return beside(words) if slip_code(words) else words


def hears(turn: Turn) -> Iterable[Reading]:
    """A code, whatever is said beside it: it must not become a report, nor be read to anybody."""
    code = slip_code(turn.words)
    awaited = turn.open_flow == NAME and "key" not in turn.open_answers
    if code and not awaited and turn.event.room is None:
        act = Choice("看回执", NAME, keyed(turn, code) | {"word": beside(turn.words)})
        yield Reading(By.BUTTON, act, Evidence.CERTAIN, why="slip.code")


def in_group(turn: Turn) -> str:
    """What is said of a code in a group, whosever it is and whether it opens anything or not."""
    return _NOT_HERE if slip_code(turn.words) else ""


def keyed(turn: Turn, code: str) -> Answers:
    """The code as it may be kept between turns; or why it is not looked at."""

    def key() -> Answers:
        try:
            return {"key": slips.key_of(turn.db, code, turn.address.id, turn.now)}
        except Refusal as no:
            return {"key": "", "refusal": no.text}

    return turn.once((NAME, code), key) if len(code) == codes.DIGITS else {"short": len(code)}

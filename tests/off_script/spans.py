"""The measured lines of an off-script evening, each with what the script asks of it."""

import re
from dataclasses import dataclass, field

from bot.script.lines import LINE
from tests.off_script.judge import WANTED

MEASURED = re.compile(r"# measured: (?P<kind>[\w-]+)")
ASSENT = re.compile(r"[好嗯对是的咯行哒]{1,4}")
PICTURE = "[photo]"


@dataclass(frozen=True)
class Measured:
    """A measured line and the lines up to the next one, by their numbers in the script."""

    number: int
    kind: str
    speaker: str
    words: str
    follows: tuple[int, ...]
    """The lines of the same speaker that only assent: what they record belongs to this line."""
    expects: tuple[int, ...]
    """The lines that say what must and must not be told. Where it has none of its own, those of the
    next measured line that has any: the two are looked at together."""

    @property
    def turns(self) -> tuple[int, ...]:
        """The measured line and those that assent to it."""
        return self.number, *self.follows


@dataclass
class _Span:
    number: int
    kind: str
    speaker: str
    words: str
    follows: list[int] = field(default_factory=list)
    expects: list[int] = field(default_factory=list)
    going_on: bool = True


def measured(source: str) -> list[Measured]:
    """Every measured line, in order; the first line of a script is 1."""
    spans: list[_Span] = []
    kind = ""
    for number, line in enumerate(source.splitlines(), 1):
        if mark := MEASURED.fullmatch(line.strip()):
            kind = mark["kind"]
            continue
        match = LINE.fullmatch(line.strip())
        if match is None:
            continue
        if match["verb"] == ">" and kind:
            spans.append(_Span(number, kind, match["name"], match["rest"] or ""))
            kind = ""
        elif spans:
            _belongs(spans[-1], number, match)
    return [_whole(spans, at) for at in range(len(spans))]


def _belongs(span: _Span, number: int, match: re.Match[str]) -> None:
    if match["verb"] != ">":
        span.expects.append(number)
    elif span.going_on and match["name"] == span.speaker and _assents(span, match["rest"] or ""):
        span.follows.append(number)
    elif match["name"] == span.speaker and match["rest"] != PICTURE:
        span.going_on = False


def _assents(span: _Span, words: str) -> bool:
    """Whether it only says yes to what was measured or adds a picture to it.

    After a question, talk and the like a picture goes on with the matter that was open before.
    """
    return bool(ASSENT.fullmatch(words)) or (words == PICTURE and span.kind in WANTED)


def _whole(spans: list[_Span], at: int) -> Measured:
    span = spans[at]
    expects = next((s.expects for s in spans[at:] if s.expects), [])
    return Measured(
        span.number, span.kind, span.speaker, span.words, tuple(span.follows), tuple(expects)
    )

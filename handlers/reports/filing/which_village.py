"""Which village (哪个村): an account that nobody knows is asked level by level, the town before the village."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.outbox import Message
from core.registry import villages
from core.registry.villages import AT_ONCE, MOST, Atlas, Named
from handlers.engine.asks import option, pick
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, MoreSaid, Retry
from handlers.understand.places import places

TOWN, VILLAGE, PLACE = "town", "village", "place"
_ALIKE = "alike"


@dataclass(frozen=True)
class _Asking:
    """The two asks of one flow."""

    question: str
    flow: str
    unknown: Callable[..., bool]
    words: Callable[[Answers], str]
    fills: tuple[str, ...] = ()

    def among(self, turn: Turn, answers: Answers) -> tuple[Atlas, list[Named]]:
        """The villages that may still be meant."""
        atlas = villages.atlas(turn.db)
        return atlas, candidates(atlas, answers, self.words(answers))

    def town_asked(self, turn: Turn, answers: Answers, *known: Any) -> bool:
        """Where there are too many villages to choose from at once."""
        if VILLAGE in answers or not self.unknown(turn, answers, *known):
            return False
        atlas, here = self.among(turn, answers)
        return len(here) > AT_ONCE and len(atlas.towns(here)) > 1

    def ask_town(self, turn: Turn, answers: Answers, *_: Any) -> Message:
        """The towns, or the name in words."""
        atlas, here = self.among(turn, answers)
        towns = [(t.id, t.name) for t in atlas.towns(here)]
        return _listed("您在哪个镇？", towns, self.flow, TOWN, "镇名或村名")

    def read_town(self, turn: Turn, answers: Answers, *_: Any) -> str:
        """A town; a village written instead answers both asks."""
        atlas, here = self.among(turn, answers)
        fitting = named(atlas, here, turn.words)
        if len(fitting) == 1:
            return _with_village(atlas, fitting[0])
        towns = atlas.towns(here)
        chosen = pick(turn.words, [t.name for t in towns[:MOST]])
        if chosen is None:
            in_words = [n for n, t in enumerate(towns) if t.name[:2] in turn.words]
            chosen = in_words[0] if len(in_words) == 1 else None
        if chosen is None and fitting:
            raise MoreSaid({_ALIKE: [v.id for v in fitting], TOWN: ""})
        if chosen is None:
            raise Retry("没找到这个镇，请写镇名或村名。")
        return towns[chosen].id

    def _chosen(self, turn: Turn, village: Named) -> str:
        """The village; the place that was told along with it is kept: 王家村二组桥头."""
        there = [place for place in places(turn.words) if place not in village.name]
        if PLACE not in self.fills or not there:
            return village.id
        raise MoreSaid({VILLAGE: village.id, PLACE: {"words": there[0]}})

    def ask_village(self, turn: Turn, answers: Answers, *_: Any) -> Message:
        """The villages, or the name in words."""
        atlas, here = self.among(turn, answers)
        labels = [(v.id, atlas.label(v, here)) for v in here]
        return _listed(self.question, labels, self.flow, VILLAGE, "村名")

    def read_village(self, turn: Turn, answers: Answers, *_: Any) -> str:
        """A village, of those shown or any other by its name."""
        atlas, here = self.among(turn, answers)
        chosen = pick(turn.words, [atlas.label(v, here) for v in here[:MOST]])
        fitting = [here[chosen]] if chosen is not None else named(atlas, here, turn.words)
        fitting = fitting or named(atlas, atlas.villages, turn.words)
        if len(fitting) == 1:
            return self._chosen(turn, fitting[0])
        if fitting and len(fitting) < len(here):
            raise MoreSaid({_ALIKE: [v.id for v in fitting]})
        alike = "有同名的村，" if fitting else "没找到这个村，"
        raise Retry(f"{alike}请回号码，或把镇名和村名一起写。")


def asks(
    question: str,
    *,
    flow: str,
    unknown: Callable[..., bool],
    words: Callable[[Answers], str],
    fills: tuple[str, ...] = (),
) -> tuple[Ask, Ask]:
    """The two asks of a flow: the town where there are many villages, then the village.

    `unknown` says whether the village must be asked at all, `words` what has been told so far.
    `fills`: which further asks of the flow the same words may answer.
    """
    asking = _Asking(question, flow, unknown, words, fills)
    return (
        Ask(TOWN, asking.ask_town, asking.read_town, asking.town_asked),
        Ask(VILLAGE, asking.ask_village, asking.read_village, unknown),
    )


def candidates(atlas: Atlas, answers: Answers, words: str) -> list[Named]:
    """The villages that may still be meant: of the town chosen, or those that the words name."""
    if answers.get(_ALIKE):
        return [v for v in atlas.villages if v.id in answers[_ALIKE]]
    if answers.get(TOWN):
        return atlas.of_town(str(answers[TOWN]))
    return atlas.named(words) or list(atlas.villages)


def named(atlas: Atlas, among: Sequence[Named], words: str) -> list[Named]:
    """Those of these villages that a written name means: in full, else by its beginning."""
    whole = [v for v in atlas.named(words) if v in among]
    short = words.strip(" 。.，,的").removesuffix("村")
    begun = [v for v in among if len(short) > 1 and v.name.startswith(short)]
    return whole or begun


def _with_village(atlas: Atlas, village: Named) -> str:
    """A village where the town was asked answers both."""
    town = atlas.town(village.id)
    raise MoreSaid({TOWN: town.id if town else "", VILLAGE: village.id})


def _listed(
    question: str, options: Sequence[tuple[str, str]], flow: str, ask: str, what: str
) -> Message:
    if len(options) > MOST:
        return Message(f"{question}请写{what}，比如“{options[0][1]}”。")
    return Message(question, tuple(option(label, flow, ask, value) for value, label in options))

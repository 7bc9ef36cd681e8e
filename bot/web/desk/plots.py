"""Plots (图): bars as plain SVG, each with a title and words for whoever cannot see it; what is not known is a gap, no zero."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDE, HIGH, LABEL, VALUE, GAP = 640, 30, 130, 110, 8


@dataclass(frozen=True)
class Bar:
    """One bar: `worth` None is not known, and drawn as a gap with its words."""

    label: str
    worth: float | None
    words: str


@dataclass(frozen=True)
class Drawn:
    """One bar where it is drawn."""

    bar: Bar
    y: int
    wide: float


@dataclass(frozen=True)
class Plot:
    """Bars of one scale, from nothing."""

    id: str
    title: str
    bars: Sequence[Drawn]
    wide: int
    high: int
    label: int

    @property
    def words(self) -> str:
        """The whole plot in one sentence."""
        return "；".join(f"{d.bar.label}：{d.bar.words}" for d in self.bars)


def plot(id_: str, title: str, bars: Sequence[Bar]) -> Plot:
    """Lay bars out, the longest as wide as there is room."""
    most = max((bar.worth or 0 for bar in bars), default=0) or 1
    room = WIDE - LABEL - VALUE
    drawn = [
        Drawn(bar, GAP + n * (HIGH + GAP), round(room * (bar.worth or 0) / most, 1))
        for n, bar in enumerate(bars)
    ]
    return Plot(id_, title, drawn, WIDE, GAP + len(bars) * (HIGH + GAP), LABEL)

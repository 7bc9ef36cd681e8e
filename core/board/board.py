"""The board (公示板) of one village: everything that one page shows, read in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.board import figures, matters, money, results
from core.board.figures import Figures
from core.board.matters import Matter
from core.board.money import MoneyMonth, ShopMonth
from core.board.results import Result
from core.db import Db

MOST_OPEN, MOST_ANSWERED = 60, 20
BACK = timedelta(days=60)
"""So far back answers are shown."""


@dataclass(frozen=True)
class Board:
    """A village's page."""

    figures: Figures
    open: Sequence[Matter]
    more: bool  # more are open than are shown
    answered: Sequence[Matter]
    results: Sequence[Result]
    money: Sequence[MoneyMonth]
    shop: Sequence[ShopMonth]


def of_village(db: Db, village_id: str, now: datetime) -> Board:
    """What anybody may read of a village now."""
    still = matters.open_in(db, village_id, now, MOST_OPEN + 1)
    return Board(
        figures.of_village(db, village_id, now),
        still[:MOST_OPEN],
        len(still) > MOST_OPEN,
        matters.answered_in(db, village_id, now - BACK, now, MOST_ANSWERED),
        results.of_village(db, village_id),
        money.of_village(db, village_id),
        money.shop_of_village(db, village_id),
    )

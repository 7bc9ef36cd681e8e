"""Every conversation file, on both databases.

Here too: `handlers.engine.asks`, `handlers.engine.event`, `handlers.engine.memory`,
`handlers.engine.offered`, `handlers.engine.router`, `handlers.claims.deeds`, `core.funds.pots`,
`core.meetings.current`, `core.points.close.waiting_claims`,
`core.points.statement.undoing`.
"""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.script.lines import place
from bot.script.player import Player

FILES = sorted((Path(__file__).parent / "conversations").rglob("*.txt"))
LONG = {
    "fund_published",
    "gaoyang_committee",
    "gaoyang_household",
    "gaoyang_party",
    "gaoyang_spans",
    "hulu_gates",
    "hulu_month",
    "known_answers",
    "liuyang_yearly",
    "month_disputed",
    "month_end",
    "month_no_panel",
    "month_two_objections",
    "month_undo",
    "report_top",
    "shaodong_visits",
    "shaodong_yearly",
    "shop_settle",
    "supervision_freeze",
    "supervision_sample",
    "zhigong_month",
}
"""Stories of weeks and months, longer than all others together: `make quick` leaves them to `make test`."""


def _marks(file: Path) -> list[pytest.MarkDecorator]:
    long = [pytest.mark.long] if file.stem in LONG else []
    return [pytest.mark.place(place(file.read_text(encoding="utf8"))), *long]


PLAYED = [pytest.param(f, id=f.stem, marks=_marks(f)) for f in FILES]


@pytest.mark.parametrize("file", PLAYED)
def test_conversation(file: Path, world: Engine) -> None:
    assert Player(world, file.name).play(file.read_text(encoding="utf8")) > 0

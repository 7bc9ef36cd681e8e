"""王家村 as the machine of points finds it: a stocked shop, money in its fund, March in the ledger."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from bot import migrate
from bot.demo import world as demo
from core.db import Db
from core.points.ledger import ledger
from core.points.shop.shop import Goods
from core.points.statement import statements
from core.points.statement.statements import Statement
from core.registry.households import Household
from core.registry.people import Person
from tests.core.points.shop_acts import fund, on_the_shelf
from tests.core.points.wangjia_acts import april, march, passed, settled, village
from tests.harness.points.model import Item, Line, Model, Month, Version

HOMES = ("罗铁柱户", "唐菊香户", "刘大勇户", "陈大山户")
START = april(9)
STOCK = 12
CODES = {
    "neighbour-help": Item("award", 5, 20),
    "meeting": Item("award", 2, 6),
    "brave": Item("award", 50),
    "litter": Item("deduction", -5, 20),
    "damage": Item("deduction", -10),
    "gambling": Item("veto", 0),
    "errand": Item("award", 3, 9),
}
"""Of the shipped rulebooks; the last is a representative's."""
HELP = Item("award", 8, 24)
"""What helping a neighbour is worth in the village's own rulebook."""
OWN = """extends = "{base}"
scheme = "wangjia"
title = "王家村农户积分细则"
from = {since}
publicity_days = 5
expiry = "{expiry}"
{stages}
[[item]]
code = "{code}"
name = "{name}"
category = "邻里互助"
kind = "award"
points = {points}
cap = {cap}
text = "帮邻居。"
from = {since}
"""
STAGES = """
[[stage]]
body = "panel"
decides = ["claims"]
how = "decision"
posts = ["clerk", "village_secretary"]
[[stage]]
body = "panel"
decides = ["statement"]
how = "vote"
posts = ["panel"]
quorum = 50
"""


def fill(engine: Engine) -> None:
    """The village of the template, by the real functions."""
    migrate.upgrade(engine)
    with Session(engine) as db, db.begin():
        demo.fill(db)
        on_the_shelf(db, pieces=STOCK)
        fund(db, 100_000, march(2))
        for name in HOMES:
            for day in (5, 6, 7):
                passed(db, "郑小东", name, "brave" if day == 5 else "neighbour-help", march(day))
        passed(db, "郑小东", "唐菊香户", "litter", march(8))
        assert settled(db, april(1)).settled_at == START - timedelta(hours=9)


@dataclass(frozen=True)
class Known:
    """Ids that never change."""

    village: str
    homes: dict[str, str]
    people: dict[str, str]
    goods: str

    @property
    def issue(self) -> str:
        return ledger.issue_account(self.village)


def known(db: Db) -> Known:
    """The village's people, households and goods, by name."""
    return Known(
        village(db),
        dict(db.exec(select(Household.name, Household.id)).all()),
        dict(db.exec(select(Person.name, Person.id)).all()),
        db.exec(select(Goods.id)).one(),
    )


def model(db: Db, names: Known) -> Model:
    """What is known of March: its lines and its balances, as the ledger has them."""
    balances = {a: n for a, n in ledger.balances(db, names.village).items() if n}
    known = Model(START, defaultdict(int, balances), STOCK)
    known.versions.append(Version(march(1).date(), 0, CODES["neighbour-help"], False, None))
    for statement in db.exec(select(Statement).where(Statement.village_id == names.village)):
        month = Month(
            statement.id, statement.subject, statement.period, statement.drafted_at, "settled"
        )
        month.lines = [
            Line(x.source, x.subject_id, x.kind, x.points, x.full, x.day, x.id)
            for x in statements.lines_of(db, statement.id)
        ]
        month.digest = statement.lines_digest
        known.months[statement.subject, statement.period] = month
    return known


def rulebook(number: int, since: date, before: date | None) -> tuple[str, Version]:
    """The village's own rulebook: the first raises an item, lets a body vote and points expire."""
    first = number == 1
    expires = before or since + timedelta(days=19)
    text = OWN.format(
        base="lianhu-default.household" if first else "wangjia.household",
        since=since,
        expiry=f"{expires:%m-%d}",
        stages=STAGES if first else "",
        code="neighbour-help" if first else f"tea-{number}",
        name="邻里互助" if first else "采茶互助",
        points=HELP.points if first else 3,
        cap=HELP.cap,
    )
    return text, Version(since, number, HELP, True, expires)


def everything(db: Db) -> int:
    """All that the database holds, in one number: what nothing has changed has the same."""
    raw = db.connection().connection.driver_connection
    assert raw is not None
    tables = SQLModel.metadata.sorted_tables
    rows = (raw.execute(f'SELECT * FROM "{t.name}"').fetchall() for t in tables)
    return hash(tuple(tuple(sorted(map(repr, table))) for table in rows))

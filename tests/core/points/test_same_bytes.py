"""What a village may keep for ever does not change under it: the digests of its months.

They were taken from version 0.2.0, by the very same scenario (by a version that gave its bytes, once each step counted
its ids anew): two months with a veto that stands, one that is lifted before its month settles and one that is lifted
after it. A structure that changes them has changed what a stored month says. Every line names the digest of its
rulebook, and the words by which items are found have been added to since: here the rulebooks go by the digests they had
then. That the head of a month from before there were seals still holds is in `checks/test_verification`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from bot import migrate
from bot.cli.upkeep import check
from bot.demo import world
from core.db import Db, make_engine, writing
from core.forwards import forwards
from core.points.claims import review
from core.points.close import settlement
from core.points.objections import disputes, notices
from core.points.rulebook import file, versions
from core.points.rulebook.rulebook import Subject
from core.points.statement.statements import LineKind, Statement
from tests.core.points.wangjia_acts import (
    april,
    claim,
    lines,
    march,
    may,
    passed,
    person,
    photo,
    published,
)
from tests.harness.points.closing import ids_of, prepare

VETOED = ("罗铁柱户", "刘大勇户", "张桂花户")
MONTHS = [
    (
        Subject.HOUSEHOLD,
        "2026-03",
        "6f08de21299b75780317287051e7cdb7658bbee158c2c8b00c528adc57f4935d",
    ),
    (
        Subject.HOUSEHOLD,
        "2026-04",
        "990e7e3d87f276c079da3da5f284dd50b233a89283195a40f79f8c5794de1782",
    ),
    (
        Subject.REPRESENTATIVE,
        "2026-03",
        "c94126eab735f722dbbecb849105614791582036365edad44d4f28591cdd4a24",
    ),
    (
        Subject.REPRESENTATIVE,
        "2026-04",
        "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
    ),
]
RULEBOOKS = {
    "lianhu-default.household": "8501b6f5e814eb7124894a141dc5f771b720173810a1c5254d8c373f68e86dd9",
    "lianhu-default.representative": "a1870db522359096a4da67e7b50306638aef6e090832ee40ef0667bbe4b6a75a",
}
"""The digests of 0.2.0."""


@pytest.fixture
def as_named_then(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The presets of today under their digests of 0.2.0."""
    for name, digest in RULEBOOKS.items():
        (rulebook,) = file.presets()[name]
        monkeypatch.setitem(vars(rulebook), "digest", digest)
    versions._known.cache_clear()
    # A message has an id, and ids follow one another: who was told nothing then is told nothing here.
    monkeypatch.setattr(notices, "tell_group", lambda *_: None)
    monkeypatch.setattr(forwards, "hand_over", lambda *_: 0)
    yield
    monkeypatch.undo()
    versions._known.cache_clear()


@pytest.mark.long
@pytest.mark.usefixtures("as_named_then")
def test_a_month_is_the_bytes_that_it_was_in_0_2_0(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'same.db'}")
    migrate.upgrade(engine)
    with ids_of(-1, "world"), writing(engine) as db, db.begin():
        world.fill(db)
    prepare(engine)
    with writing(engine) as db, db.begin():
        _live(db)
    with writing(engine) as db, db.begin():
        assert check.broken(db) == []
        months = db.exec(select(Statement).order_by(Statement.subject, Statement.period))
        assert [(s.subject, s.period, s.lines_digest) for s in months] == MONTHS
    engine.dispose()


def _live(db: Db) -> None:
    """March with three vetoes, one lifted in time; April, in which another is lifted too late.

    Each step counts its ids anew, so that how many a step makes beside those that months name changes nothing.
    """
    with ids_of(1, "march"):
        for day in (8, 9, 10):
            passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(day), about=f"{day}")
        for number, name in enumerate(VETOED):
            shown = photo(db, f"{number:x}" * 64, march(11))
            veto = claim(db, "赵春兰", name, "gambling", march(11), photos=(shown,))
            review.pass_(db, person(db, "钱国华"), veto.id, 1, march(11))
    with ids_of(2, "march is shown"):
        month = published(db, april(1))
    with ids_of(3, "in time"):
        _lift(db, month, "刘大勇户", in_april=2)
    with ids_of(4, "march settles"):
        _settle(db)
    with ids_of(5, "too late"):
        _lift(db, month, "罗铁柱户", in_april=9)
    with ids_of(6, "april"):
        passed(db, "罗铁柱", "罗铁柱户", "meeting", april(12))
    with ids_of(7, "april is shown"):
        published(db, may(1))
    with ids_of(8, "april settles"):
        _settle(db)


def _settle(db: Db) -> None:
    due = settlement.next_due(db)
    assert due is not None
    settlement.sweep(db, due)


def _lift(db: Db, month: Statement, of: str, in_april: int) -> None:
    veto = next(x for x in lines(db, month, of) if x.kind == LineKind.VETO)
    raised = disputes.file(db, person(db, "黄水生"), month.id, veto.id, "不是他家", april(in_april))
    disputes.decide(db, person(db, "冯正"), raised.id, None, True, "查过了", april(in_april, 12))

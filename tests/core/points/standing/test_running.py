"""What a claim that passes really adds: after caps and vetoes, as its statement will count it."""

from datetime import date

from core.db import Db
from core.points.adoption import adoption
from core.points.claims import review
from core.points.claims.claims import Claim, ClaimState
from core.points.claims.words import Added
from core.points.rulebook.rulebook import Subject
from core.points.standing import running, standing
from tests.core.points.wangjia_acts import (
    april,
    claim,
    drafted,
    home,
    lines,
    march,
    person,
    photo,
    village,
)

TIGHT = """extends = "lianhu-default.household"
scheme = "wangjia"
title = "王家村农户积分细则"
from = 2026-03-01

[[item]]
code = "neighbour-help"
name = "邻里互助"
category = "邻里互助"
kind = "award"
points = 5
cap = 12
text = "帮邻居一次加5分。"
from = 2026-03-01
"""


def helped(db: Db, day: int) -> Claim:
    return claim(
        db,
        "罗铁柱",
        "罗铁柱户",
        "neighbour-help",
        march(28),
        day=date(2026, 3, day),
        about=str(day),
    )


def passed(db: Db, one: Claim) -> Added:
    who = review.deciders(db, one, march(28))[0]
    review.pass_(db, who, one.id, one.version, march(28), running.added)
    return running.added(db, one)


def test_what_each_adds_is_what_the_statement_counts(db: Db) -> None:
    adoption.adopt(db, None, village(db), "王家村.toml", TIGHT, march(1))
    waiting = [helped(db, day) for day in (9, 8, 7, 6)]
    added = [passed(db, one) for one in waiting]
    assert added == [
        Added(5),
        Added(5),
        Added(2, "当月封顶12分"),
        Added(0, "当月封顶12分"),
    ]
    db.flush()
    whole = standing.of_subject(db, Subject.HOUSEHOLD, home(db, "罗铁柱户").id, march(28)).passed
    counted = sum(x.points for x in lines(db, drafted(db, april(1)), "罗铁柱户"))
    assert sum(x.points for x in added) == whole == counted == 12


def test_a_veto_leaves_nothing_to_add(db: Db) -> None:
    help_, shown = helped(db, 5), photo(db, "a" * 64, march(28))
    veto = claim(db, "赵春兰", "罗铁柱户", "gambling", march(28), photos=(shown,))
    assert passed(db, veto) == Added(0)
    assert passed(db, help_) == Added(0, "一票否决，当月加分作废")
    assert help_.state == ClaimState.PASSED
    assert person(db, "罗铁柱").id == help_.claimant_id

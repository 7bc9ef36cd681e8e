"""What is frozen stands still until a second person lets it go on, and whom that concerns hears of it.

Here too: `freeze_targets`, `statement.freezes`.
"""

import pytest

from core import acts
from core.db import Db
from core.errors import Refusal
from core.points.claims import claims, review
from core.points.claims.claims import ClaimState
from core.points.close import settlement
from core.points.gates import gates
from core.points.oversight import freeze_targets, freezing
from core.points.rulebook.rulebook import Decides
from core.points.statement import freezes, statements
from core.points.statement.freezes import Freeze, Frozen
from core.points.statement.statements import StatementState
from core.registry import people
from core.registry.people import Appointment, Post
from tests.core.points.gate_meetings import begun, called, honour, scored, sit
from tests.core.points.wangjia_acts import (
    april,
    claim,
    drafted,
    march,
    passed,
    person,
    published,
    village,
)

WHY = "照片像是去年的"


def frozen(db: Db, what: Frozen, thing_id: str, by: str = "冯正", day: int = 6) -> Freeze:
    return freezing.freeze(db, person(db, by), what, thing_id, WHY, march(day))


def lifted(db: Db, row: Freeze, by: str = "褚卫", day: int = 7) -> None:
    freezing.lift(db, person(db, by), row.id, "问过了", march(day))


def test_a_frozen_claim_is_neither_decided_nor_taken_back(db: Db) -> None:
    found = claim(db, "刘大勇", "刘大勇户", "neighbour-help", march(5))
    row = frozen(db, Frozen.CLAIM, found.id)
    with pytest.raises(Refusal, match="监督小组冯正3月6日冻结了这一笔"):
        review.pass_(db, person(db, "钱国华"), found.id, found.version, march(6, 10))
    submitted = next(a for a in acts.of_thing(db, found.id) if a.kind == "claim.submit")
    with pytest.raises(Refusal, match="解冻以前办不了"):
        claims.undo(db, submitted, march(6, 10))
    lifted(db, row)
    review.pass_(db, person(db, "钱国华"), found.id, found.version, march(8))
    db.refresh(found)
    assert found.state == ClaimState.PASSED


def test_a_passed_claim_that_is_frozen_is_left_out_of_its_month(db: Db) -> None:
    found = passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    row = frozen(db, Frozen.CLAIM, found.id)
    decided = next(a for a in acts.of_thing(db, found.id) if a.kind == "claim.pass")
    with pytest.raises(Refusal, match="解冻以前办不了"):
        review.undo(db, decided, march(6, 10))
    passed(db, "刘大勇", "刘大勇户", "meeting", march(6))
    statement = drafted(db, april(1))
    assert [x.claim_id for x in statements.lines_of(db, statement.id)] != [found.id]
    freezing.lift(db, person(db, "褚卫"), row.id, "没问题", april(2))
    db.refresh(found)
    assert found.period == "2026-04"


def test_a_frozen_month_does_not_settle(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    statement = published(db, april(1))
    row = freezing.freeze(db, person(db, "卫红"), Frozen.STATEMENT, statement.id, WHY, april(2))
    assert settlement.next_due(db) is None
    assert not settlement.settle(db, statement.id, april(20))
    freezing.lift(db, person(db, "褚卫"), row.id, "没问题", april(20))
    assert settlement.sweep(db, april(20, 10)) == 1
    with pytest.raises(Refusal, match="已经入账了"):
        freezing.freeze(db, person(db, "卫红"), Frozen.STATEMENT, statement.id, WHY, april(21))


def test_it_takes_two_and_a_reason(db: Db) -> None:
    found = claim(db, "刘大勇", "刘大勇户", "neighbour-help", march(5))
    with pytest.raises(Refusal, match="为什么冻结"):
        freezing.freeze(db, person(db, "冯正"), Frozen.CLAIM, found.id, " ", march(6))
    with pytest.raises(Refusal, match="由监督小组来办"):
        frozen(db, Frozen.CLAIM, found.id, by="钱国华")
    row = frozen(db, Frozen.CLAIM, found.id)
    with pytest.raises(Refusal, match="不用再冻结"):
        frozen(db, Frozen.CLAIM, found.id, by="褚卫")
    with pytest.raises(Refusal, match="由别人来解冻"):
        lifted(db, row, by="冯正")
    lifted(db, row, by="孙敏")
    with pytest.raises(Refusal, match="已经解冻了"):
        lifted(db, row)
    assert acts.of_thing(db, found.id)[-1].right == Post.TOWN_CADRE


def test_where_nobody_of_the_group_may_the_town_does(db: Db) -> None:
    found = claim(db, "刘大勇", "刘大勇户", "neighbour-help", march(5))
    for post in people.holders(db, Post.SUPERVISOR, village(db), march(5)):
        for held in people.posts_of(db, post.id, march(5)):
            db.get_one(Appointment, held.id).until = march(5, 12)
    db.flush()
    row = frozen(db, Frozen.CLAIM, found.id, by="孙敏")
    assert freezing.remind(db, march(9, 8), village(db)) == 1
    assert freezes.standing(db, village(db)) == [row]


def test_what_is_over_cannot_be_frozen(db: Db) -> None:
    found = passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    drafted(db, april(1))
    with pytest.raises(Refusal, match="上了积分表，冻结不了"):
        freezing.freeze(db, person(db, "冯正"), Frozen.CLAIM, found.id, WHY, april(2))
    assert [t.what for t in freeze_targets.things(db, village(db), april(1))] == [Frozen.STATEMENT]
    with pytest.raises(Refusal, match="找不到这一笔"):
        frozen(db, Frozen.REDEMPTION, "nothing")


@pytest.mark.place("hulu")
def test_a_frozen_claim_is_not_voted_on_and_holds_up_no_month(db: Db) -> None:
    one = honour(db)
    statement = begun(db, april(1))
    scored(db, statement, april(1, 9))
    supervisor = people.holders(db, Post.SUPERVISOR, statement.village_id, april(1))[0]
    assert gates.following(db, statement) == Decides.HONOURS
    row = freezing.freeze(db, supervisor, Frozen.CLAIM, one.id, WHY, april(1, 12))
    db.refresh(statement)
    assert statement.state == StatementState.DRAFTED
    town = people.holders(db, Post.SUPERVISOR, statement.village_id, april(1))[1]
    freezing.lift(db, town, row.id, "没问题", april(3))
    db.refresh(one)
    assert (one.state, one.period) == (ClaimState.WAITING, "2026-04")


@pytest.mark.place("hulu")
def test_frozen_while_the_meeting_votes_it_stays_undecided(db: Db) -> None:
    one, other = honour(db), honour(db, "石玉兰", day=21)
    statement = begun(db, april(1))
    scored(db, statement, april(1, 9))
    meeting = called(db, statement, Decides.HONOURS, april(1, 12))
    supervisor = people.holders(db, Post.SUPERVISOR, statement.village_id, april(1))[0]
    freezing.freeze(db, supervisor, Frozen.CLAIM, one.id, WHY, april(1, 13))
    said: dict[str, str | int] = dict.fromkeys(("龙正明", "向春生", "田文静", "梁老根"), "yes")
    sit(db, meeting, said, april(1, 14))
    for row in (one, other):
        db.refresh(row)
    assert (one.state, other.state) == (ClaimState.WAITING, ClaimState.PASSED)
    db.refresh(statement)
    assert statement.state == StatementState.DRAFTED

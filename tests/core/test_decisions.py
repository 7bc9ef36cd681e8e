"""One law for decisions: the order of refusals, what is held, and what a list of waiting things costs.

Here too: `registry.recusal`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

import core
from core import acts, decisions
from core.db import Db, insert_all, is_sqlite
from core.decisions import Held, Law
from core.errors import Refusal
from core.funds import approval, doubts
from core.funds.book import Purse
from core.funds.doubts import FundDoubt
from core.funds.publication import FundPublication
from core.funds.vouchers import Voucher, VoucherKind
from core.ids import new_id
from core.meetings.meetings import Meeting, MeetingKind
from core.meetings.paper import counts
from core.meetings.paper.counts import HandCount
from core.plugins import discover
from core.points.claims import review
from core.points.claims.claims import Claim, ClaimState
from core.points.grades import consequences
from core.points.objections import disputes
from core.points.objections.objections import Objection
from core.points.rulebook.rulebook import Follow, Subject
from core.points.shop import settlement
from core.points.shop.settlement import ShopSettlement
from core.points.statement.grades import Consequence
from core.points.statement.statements import Statement
from core.registry import recusal
from core.registry.people import Kinship, Person, Post
from core.reports.ladder.petitions import Petition, PetitionKind
from core.reports.work import petitioning
from tests.core.points.wangjia_acts import april, claim, drafted, march, passed, person, village
from tests.core.reports.telling import file

MANY = 10_000
Rows = Iterator[dict[str, Any]]


def _many(one: Held, **differing: Any) -> Rows:
    """Rows like this one, as many as make a difference to who reads them."""
    values = one.model_dump() | differing
    return (values | {"id": new_id()} for _ in range(MANY))


def _claims(db: Db, there: str) -> Rows:
    one = claim(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    return _many(one, village_id=there, once=None)


def _statement(db: Db, there: str) -> str:
    passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    copy = Statement(**drafted(db, april(1)).model_dump() | {"id": new_id(), "village_id": there})
    db.add(copy)
    db.flush()
    return copy.id


def _objections(db: Db, there: str) -> Rows:
    statement_id, who = _statement(db, there), person(db, "马老三").id
    one = Objection(statement_id=statement_id, objector_id=who, reason="x", at=april(2), once="")
    for n, values in enumerate(_many(one)):
        yield values | {"once": f"{n}"}


def _vouchers(db: Db, there: str) -> Rows:
    one = Voucher(
        village_id=there,
        kind=VoucherKind.DONATION,
        purse=Purse.SHOP,
        fen=1,
        what="x",
        right="x",
        at=march(1),
    )
    return _many(one)


def _doubts(db: Db, there: str) -> Rows:
    month = FundPublication(village_id=there, month="2026-02", once="x", text="x", at=march(5))
    db.add(month)
    db.flush()
    one = FundDoubt(
        publication_id=month.id,
        village_id=there,
        person_id=person(db, "马老三").id,
        words="x",
        at=march(6),
    )
    return _many(one)


def _settlements(db: Db, there: str) -> Rows:
    one = ShopSettlement(
        village_id=there,
        month="2026-02",
        pieces=1,
        points=1,
        fen=1,
        by=person(db, "马老三").id,
        at=march(1),
    )
    return _many(one)


def _consequences(db: Db, there: str) -> Rows:
    statement_id = _statement(db, there)
    one = Consequence(
        statement_id=statement_id,
        village_id=there,
        subject=Subject.HOUSEHOLD,
        subject_id="",
        grade="不合格",
        follow=Follow.RECTIFY,
        what="x",
        begun_at=april(1),
        due_at=april(30),
    )
    for n, values in enumerate(_many(one)):
        yield values | {"subject_id": f"{n}"}


def _petitions(db: Db, there: str) -> Rows:
    report = file(db, words="村口的井盖破了", at=march(5))
    one = Petition(
        report_id=report.id,
        village_id=there,
        kind=PetitionKind.REFUSAL,
        reason="x",
        asked_by=person(db, "李秀英").id,
        at=march(5),
        level="village",
        post=Post.VILLAGE_SECRETARY,
        region_id=there,
    )
    return _many(one)


def _counts(db: Db, there: str) -> Rows:
    teller = person(db, "马老三").id
    meeting = Meeting(
        village_id=there,
        kind=MeetingKind.TALK,
        title="",
        body="panel",
        quorum=50,
        majority=50,
        called_at=march(5),
        closes_at=march(7),
    )
    db.add(meeting)
    db.flush()
    one = HandCount(
        village_id=there,
        meeting_id=meeting.id,
        voters=[],
        counts={},
        entered_by=teller,
        at=march(5),
    )
    return _many(one)


KINDS: dict[str, tuple[Any, Callable[[Db, str], Rows], Callable[..., Any], str]] = {
    "claims": (Claim, _claims, review.waiting_for, "赵春兰"),
    "objections": (Objection, _objections, disputes.waiting_for, "冯正"),
    "vouchers": (Voucher, _vouchers, approval.waiting_for, "赵春兰"),
    "doubts": (FundDoubt, _doubts, doubts.waiting_for, "冯正"),
    "settlements": (ShopSettlement, _settlements, settlement.waiting_for, "赵春兰"),
    "counts": (HandCount, _counts, counts.waiting_for, "冯正"),
    "petitions": (Petition, _petitions, petitioning.waiting_for, "钱国华"),
    "consequences": (Consequence, _consequences, consequences.concerning, "钱国华"),
}


@contextmanager
def _counted(db: Db) -> Iterator[dict[str, int]]:
    """What is asked and read meanwhile: statements, rows made objects, steps of SQLite's machine."""
    seen = {"statements": 0, "rows": 0, "steps": 0}

    def asked(*_: Any) -> None:
        seen["statements"] += 1

    def read(*_: Any) -> None:
        seen["rows"] += 1

    def stepped() -> int:
        seen["steps"] += 1
        return 0

    engine = db.get_bind()
    raw: Any = db.connection().connection.driver_connection
    event.listen(engine, "before_cursor_execute", asked)
    event.listen(db, "loaded_as_persistent", read)
    if is_sqlite(db):
        raw.set_progress_handler(stepped, 100)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", asked)
        event.remove(db, "loaded_as_persistent", read)
        if is_sqlite(db):
            raw.set_progress_handler(None, 0)


@pytest.mark.long
@pytest.mark.broken_on_purpose  # ten thousand rows that nobody has acts for
@pytest.mark.parametrize("kind", KINDS)
def test_what_waits_in_other_villages_costs_nothing(db: Db, kind: str) -> None:
    table, make, waiting_for, name = KINDS[kind]
    rows = list(make(db, village(db, "李家村")))
    who = person(db, name)

    def cost() -> dict[str, int]:
        db.expunge_all()
        for kept in ("kept", "regions"):
            db.info.pop(kept, None)
        with _counted(db) as seen:
            waiting_for(db, who, april(3))
        return seen

    cost()  # what is asked for the first time only
    before = cost()
    columns = list(rows[0])
    insert_all(db, table, columns, ([row[name] for name in columns] for row in rows))
    after = cost()
    assert after["statements"] == before["statements"]
    assert after["rows"] == before["rows"]
    assert after["steps"] <= before["steps"] + 20, "it reads what waits elsewhere"


def _told_apart(law: Law[Claim]) -> Law[Claim]:
    def stopped(_: Db, __: str) -> None:
        raise Refusal("freeze")

    return replace(
        law,
        not_yours=lambda *_: "right",
        settled=lambda *_: "state",
        changed=lambda *_: "version",
        stopped=stopped,
    )


def test_it_is_refused_in_one_order(db: Db) -> None:
    law = _told_apart(review.LAW)
    one = claim(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    clerk, stranger = person(db, "赵春兰"), person(db, "张桂花")

    def no(who: Person, version: int) -> str:
        with pytest.raises(Refusal) as refused:
            decisions.to_decide(db, law, who, one.id, version, march(5))
        return refused.value.text

    one.state = ClaimState.PASSED
    db.flush()
    assert no(stranger, 99) == "right"
    assert no(clerk, 99) == "state"
    one.state = ClaimState.WAITING
    db.flush()
    assert no(clerk, 99) == "version"
    assert no(clerk, one.version) == "freeze"
    with pytest.raises(Refusal, match="找不到"):
        decisions.to_decide(db, law, clerk, "nothing", None, march(5))


LAWS = [law for law in discover(core, "LAW").values() if isinstance(law, Law)]


def test_every_noun_that_somebody_decides_about_is_tried_here() -> None:
    decided = {t for t in _below(Held) if hasattr(t, "__table__")}
    assert {table for table, *_ in KINDS.values()} == decided, "give KINDS a row for it"
    assert {law.table for law in LAWS} <= decided
    assert len(LAWS) == len({law.table for law in LAWS}) > 4


def _below(table: type) -> set[type]:
    return {one for below in table.__subclasses__() for one in {below} | _below(below)}


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.table.__name__)
def test_each_end_of_a_decision_is_a_declared_kind_of_act(law: Law[Any]) -> None:
    assert set(law.kinds.values()) <= set(acts.declared())
    assert law.waiting not in law.kinds


def test_a_reason_is_asked_for_last(db: Db) -> None:
    one = claim(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    with pytest.raises(Refusal, match="评议小组来定"):
        review.reject(db, person(db, "张桂花"), one.id, 1, " ", march(5))
    with pytest.raises(Refusal, match="有了变动"):
        review.reject(db, person(db, "赵春兰"), one.id, 2, " ", march(5))
    with pytest.raises(Refusal, match="为什么不通过"):
        review.reject(db, person(db, "赵春兰"), one.id, 1, " ", march(5))


def test_recusal_reaches_household_and_kin(db: Db) -> None:
    clerk, home = person(db, "赵春兰").id, person(db, "刘大勇").id
    assert recusal.must_withdraw(db, clerk, [home])  # his sister
    assert not recusal.must_withdraw(db, clerk, [None, person(db, "罗铁柱").id])
    in_law = person(db, "曾德才").id
    wife = db.exec(select(Person.id).where(Person.name == "罗铁柱")).one()
    db.add(Kinship(person_id=in_law, relative_id=wife))
    db.flush()
    assert recusal.must_withdraw(db, in_law, [wife])
    assert recusal.must_withdraw(db, wife, [in_law])


def test_where_all_must_withdraw_the_town_decides(db: Db) -> None:
    officers = [person(db, "赵春兰"), person(db, "钱国华")]
    here = village(db)
    assert recusal.able(db, here, officers, lambda _: False, march(1)) == officers
    ids = {p.id for p in officers}
    town = recusal.able(db, here, officers, lambda who: who in ids, march(1))
    assert [p.name for p in town] == ["孙敏"]

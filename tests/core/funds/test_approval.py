"""Money moves only with a receipt, with another person's word, and while there is enough.

Here too: `approvers`, `notices`, `rights`, `receipts`, `vouchers`.
"""

import pytest
from sqlmodel import select

from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.evidence import Evidence
from core.funds import approval, approvers, book, receipts
from core.funds.approval import VoucherKind, VoucherState, Wanted
from core.funds.book import FundEntry, Purse
from core.funds.vouchers import available
from core.outbox import Outgoing
from core.registry.households import HouseholdMember, of_person
from core.registry.people import Appointment, Kinship, Post
from tests.core.funds.money import (
    approved,
    donation,
    granted,
    left,
    march,
    person,
    photo,
    proposed,
    spending,
    village,
)

pytestmark = pytest.mark.place("liuyang")


def told(db: Db, name: str) -> list[str]:
    query = select(Outgoing.text).where(Outgoing.person_id == person(db, name).id)
    return list(db.exec(query.order_by(Outgoing.id)))


def test_a_spending_is_booked_once_somebody_else_agrees(db: Db) -> None:
    granted(db)
    voucher = proposed(db, spending(db))
    assert (left(db), voucher.state) == (200_00, VoucherState.WAITING)
    assert "批准后还剩165元" in told(db, "屈小红")[-1]
    approved(db, voucher)
    assert left(db) == 165_00
    assert "屈小红批准了" in told(db, "廖红英")[-1]
    with pytest.raises(Refusal, match="屈小红已经批准了"):
        approved(db, voucher, "黎国强")


def test_more_than_is_left_is_refused_with_what_is_left(db: Db) -> None:
    granted(db)
    proposed(db, spending(db, 150_00))
    with pytest.raises(Refusal, match=r"还能用50元（另有150元在等审批），不够50\.01元"):
        proposed(db, spending(db, 50_01, "r2"))
    assert available(db, village(db), Purse.SERVICE, person(db, "廖红英").id) == 50_00


def test_a_rejection_needs_a_reason_and_frees_money_and_receipt(db: Db) -> None:
    granted(db)
    voucher = proposed(db, spending(db, 150_00))
    with pytest.raises(Refusal, match="为什么不批准"):
        approval.reject(db, person(db, "屈小红"), voucher.id, 1, " ", march(4))
    approval.reject(db, person(db, "屈小红"), voucher.id, 1, "小票看不清", march(4))
    assert "小票看不清" in told(db, "廖红英")[-1]
    again = proposed(db, spending(db, 150_00))
    assert again.state == VoucherState.WAITING


def test_one_receipt_serves_one_voucher(db: Db) -> None:
    granted(db)
    proposed(db, spending(db))
    with pytest.raises(Refusal, match="一张小票只能报一次"):
        proposed(db, spending(db))


def test_bytes_that_come_late_are_compared_before_money_goes_out(db: Db) -> None:
    granted(db)
    proposed(db, spending(db))
    late = photo(db, None, march(3))
    second = proposed(db, spending(db, photos=(late,)))
    db.get_one(Evidence, late).digest = "r1"
    with pytest.raises(Refusal, match="以前报过"):
        approved(db, second)


def test_bytes_that_come_after_the_other_was_paid_are_compared_too(db: Db) -> None:
    granted(db)
    late = photo(db, None, march(3))
    first = proposed(db, spending(db, photos=(late,)))
    approved(db, proposed(db, spending(db)))
    db.get_one(Evidence, late).digest = "r1"
    with pytest.raises(Refusal, match="以前报过"):
        approved(db, first)


@pytest.mark.parametrize("kind", [VoucherKind.SPENDING, VoucherKind.DONATION])
def test_no_receipt_no_voucher(db: Db, kind: VoucherKind) -> None:
    granted(db)
    bare = spending(db, photos=()) if kind == VoucherKind.SPENDING else donation(db)
    who = "廖红英" if kind == VoucherKind.SPENDING else "屈小红"
    with pytest.raises(Refusal, match="小票"):
        proposed(db, Wanted(**(vars(bare) | {"photos": ()})), who)


def test_nobody_spends_anothers_money(db: Db) -> None:
    granted(db)
    granted(db, "寻满秀")
    with pytest.raises(Refusal, match="管这件事的人"):
        proposed(db, spending(db), "寻满秀")
    with pytest.raises(Refusal, match="管这件事的人"):
        proposed(db, spending(db, person_id=person(db, "黎国强").id), "黎国强")
    with pytest.raises(Refusal, match="管这件事的人"):
        proposed(db, spending(db, person_id=None), "邱志军")


def test_maker_and_kin_withdraw_and_the_town_steps_in(db: Db) -> None:
    voucher = proposed(db, donation(db), "屈小红")
    assert [p.name for p in approvers.of(db, voucher, march(3))] == ["黎国强"]
    with pytest.raises(Refusal, match="归黎国强审批"):
        approved(db, voucher, "屈小红")
    one, other = person(db, "屈小红").id, person(db, "黎国强").id
    db.add(Kinship(person_id=other, relative_id=one))
    db.flush()
    assert [p.name for p in approvers.of(db, voucher, march(3))] == ["童晓峰"]
    approved(db, voucher, "童晓峰")
    assert book.balance(db, village(db), Purse.SHOP) == 500_00


def test_the_household_helped_does_not_approve(db: Db) -> None:
    granted(db)
    home = of_person(db, person(db, "鲁娭毑").id)
    assert home is not None
    db.add(HouseholdMember(household_id=home.id, person_id=person(db, "屈小红").id))
    db.flush()
    voucher = proposed(db, spending(db, household_id=home.id))
    assert [p.name for p in approvers.of(db, voucher, march(3))] == ["黎国强"]


def test_whoever_left_the_post_decides_nothing(db: Db) -> None:
    granted(db)
    voucher = proposed(db, spending(db))
    clerk = db.exec(
        select(Appointment).where(
            Appointment.person_id == person(db, "屈小红").id, Appointment.post == Post.CLERK
        )
    ).one()
    clerk.until = march(3)
    db.flush()
    with pytest.raises(Refusal, match="归黎国强审批"):
        approved(db, voucher)


def test_supervision_hears_of_large_spendings_only(db: Db) -> None:
    granted(db)
    approved(db, proposed(db, spending(db, 100_00)))
    assert told(db, "焦文斌") == []
    approved(db, proposed(db, spending(db, 99_00, "r2")))
    granted(db, "寻满秀", 300_00)
    wanted = spending(db, 100_01, "r3", person_id=person(db, "寻满秀").id)
    approved(db, proposed(db, wanted, "寻满秀"))
    assert ["大额支出" in text for text in told(db, "焦文斌")] == [True]


def test_an_open_voucher_is_withdrawn_a_decided_one_is_not(db: Db) -> None:
    granted(db)
    voucher = proposed(db, spending(db))
    act = db.exec(
        select(Act).where(Act.kind == "voucher.propose", Act.thing_id == voucher.id)
    ).one()
    approval.undo(db, act, march(3, 11))
    assert voucher.state == VoucherState.WITHDRAWN
    again = proposed(db, spending(db))
    approved(db, again)
    act = db.exec(select(Act).where(Act.kind == "voucher.propose", Act.thing_id == again.id)).one()
    with pytest.raises(Refusal, match="撤不回"):
        approval.undo(db, act, march(3, 12))
    assert left(db) == 165_00


def test_one_thing_is_asked_for_once(db: Db) -> None:
    first = proposed(db, Wanted(**(vars(donation(db)) | {"thing": "gift:1"})), "屈小红")
    again = proposed(db, Wanted(**(vars(donation(db, 1_00, "d2")) | {"thing": "gift:1"})), "屈小红")
    assert again.id == first.id
    assert receipts.photos(db, first.id) == receipts.photos(db, again.id)


def test_by_rule_books_once(db: Db) -> None:
    granted(db)
    granted(db)
    assert left(db) == 200_00
    assert len(db.exec(select(FundEntry)).all()) == 1


@pytest.mark.parametrize("fen", [0, 10**9 + 1])
def test_amounts_out_of_bounds_are_refused(db: Db, fen: int) -> None:
    with pytest.raises(Refusal, match="金额不对"):
        proposed(db, donation(db, fen), "屈小红")

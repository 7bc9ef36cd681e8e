"""Grants come once a period to those in office; lost work is paid for work that was done.

Here too: `presets`.
"""

from datetime import date, datetime, time

import pytest
from sqlmodel import select

from core.clock import at_local
from core.db import Db
from core.duties import check_ins, contacts
from core.funds import approval, book, grants, presets
from core.funds.approval import Voucher, VoucherState
from core.funds.book import FundEntry, Purse
from core.funds.vouchers import VoucherKind
from core.outbox import Outgoing
from core.registry import people
from core.registry.people import Appointment, Person, Post
from core.registry.regions import Region
from tests.core.funds.money import approved, left, person, proposed, spending, village

PLACES = ("liuyang", "shaodong", "hulu", "zhigong", "gaoyang")


def first(month: int) -> datetime:
    """The morning of the 1st of a month of 2026."""
    return at_local(date(2026, month, 1), time(8, 30))


@pytest.mark.place("liuyang")
def test_each_representative_in_office_gets_it_once_a_year(db: Db) -> None:
    assert grants.grant_village(db, first(2), village(db)) == 3
    for month in (2, 3, 12):
        assert grants.grant_village(db, first(month), village(db)) == 0
    assert left(db) == left(db, "寻满秀") == 200_00
    next_year = at_local(date(2027, 1, 1), time(8, 30))
    assert grants.grant_village(db, next_year, village(db)) == 3
    assert left(db) == 400_00


@pytest.mark.place("liuyang")
def test_a_successor_gets_it_at_the_next_run_and_the_rest_goes_back(db: Db) -> None:
    grants.grant_village(db, first(2), village(db))
    approved(db, proposed(db, spending(db, 35_00)))
    old = person(db, "廖红英")
    held = db.exec(
        select(Appointment).where(
            Appointment.person_id == old.id, Appointment.post == Post.REPRESENTATIVE
        )
    ).one()
    held.until = first(3).replace(day=15)
    db.flush()
    circle = people.regions_of(db, old.id, Post.REPRESENTATIVE, first(3))[0]
    region = next(r for r in grants_regions(db) if r.id == circle)
    people.appoint(db, person(db, "傅桂芳"), Post.REPRESENTATIVE, region, first(3))
    db.flush()
    grants.grant_village(db, first(4), village(db))
    assert (left(db, "傅桂芳"), left(db)) == (200_00, 0)
    assert book.balance(db, village(db), Purse.SERVICE) == 165_00
    month = book.month(db, village(db), Purse.SERVICE, "2026-04")
    assert (month.came_in, month.went_out, month.left) == (200_00, 0, 765_00)


def grants_regions(db: Db) -> list[Region]:
    return list(db.exec(select(Region)))


@pytest.mark.place("shaodong")
def test_a_village_gets_its_work_money_by_rule(db: Db) -> None:
    here = village(db, "长冲口村")
    grants.grant_village(db, first(2), here)
    grants.grant_village(db, first(3), here)
    assert book.balance(db, here, Purse.WORK) == 5000_00
    assert [v.kind for v in db.exec(select(Voucher))] == [VoucherKind.GRANT]


@pytest.mark.place("shaodong")
def test_lost_work_is_paid_for_months_with_a_check_in_and_waits_for_money(db: Db) -> None:
    here = village(db, "长冲口村")
    worker = person(db, "申爱莲")
    homes = [h.household_id for h in contacts.of_person(db, worker.id, first(3))]
    check_ins.contact(db, worker, homes[:1], at_local(date(2026, 3, 9), time(9)))
    check_ins.could_not(
        db,
        person(db, "贺金山"),
        _contact(db, "贺金山"),
        "没人",
        at_local(date(2026, 3, 9), time(9)),
    )
    for _ in range(2):
        grants.grant_village(db, first(4), here)
    paid = db.exec(select(Voucher).where(Voucher.kind == VoucherKind.LOST_WORK)).all()
    assert [(v.person_id, v.fen, v.state) for v in paid] == [
        (worker.id, -100_00, VoucherState.WAITING)
    ]
    clerk = next(p for p in _approvers(db, here) if p.id != worker.id)
    with pytest.raises(Exception, match="误工补贴资金只剩0元"):
        approval.approve(db, clerk, paid[0].id, None, first(4))


def _contact(db: Db, name: str) -> list[str]:
    return [h.household_id for h in contacts.of_person(db, person(db, name).id, first(3))][:1]


def _approvers(db: Db, here: str) -> list[Person]:
    return people.holders(db, Post.CLERK, here, first(4))


@pytest.mark.place("hulu")
def test_village_money_waits_for_somebody_to_say_that_it_has_come(db: Db) -> None:
    here = village(db, "国茶村")
    grants.grant_village(db, first(4), here)
    grants.grant_village(db, first(5), here)
    asked = db.exec(select(Voucher)).one()
    assert (asked.state, db.exec(select(FundEntry)).all()) == (VoucherState.WAITING, [])
    told = db.exec(select(Outgoing.text)).all()
    assert told
    assert all("拨款6000元" in text for text in told)


def test_a_village_without_a_book_is_left_alone(db: Db) -> None:
    assert grants.grant_village(db, first(4), village(db, "王家村")) == 0
    assert db.exec(select(Outgoing)).all() == []


@pytest.mark.parametrize("name", PLACES)
def test_the_shipped_presets_can_be_read(name: str) -> None:
    assert presets.preset(name).purses


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ('colour = "red"', "colour"),
        ("tell_above = -1", "tell_above"),
        ('[[grant]]\ncode = "x"', "name"),
    ],
)
def test_a_wrong_preset_says_what_is_wrong(wrong: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        presets.read(f'name = "x"\npurses = ["shop"]\n{wrong}\n')


def test_the_articles_figures() -> None:
    service = presets.preset("liuyang").grant("service-money")
    work = presets.preset("shaodong").grant("work-money")
    lost = presets.preset("shaodong").grant("lost-work")
    assert service is not None
    assert work is not None
    assert lost is not None
    assert service.fen >= 200_00
    assert work.fen == 5000_00
    assert 100_00 <= lost.fen <= 200_00

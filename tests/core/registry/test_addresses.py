"""Addresses: who speaks, invitations, and one phone for two."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from core.db import Db
from core.errors import Refusal
from core.outbox import Message, Outgoing, Priority, State
from core.registry import addresses, invitations, people

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # 22:00 in the village


def person(db: Db, name: str) -> str:
    return people.named(db, name)[0].id


def test_a_code_binds_once(db: Db) -> None:
    code = invitations.invite(db, person(db, "钱国华"), NOW)
    phone = addresses.known(db, "telegram", "42")
    bound = invitations.accept(db, phone, f" {code.lower()} ", NOW)
    assert bound.name == "钱国华"
    assert addresses.speaker(db, phone.id) == bound
    with pytest.raises(Refusal, match="用过了"):
        invitations.accept(db, phone, code, NOW)


def test_a_late_code_is_refused(db: Db) -> None:
    code = invitations.invite(db, person(db, "钱国华"), NOW)
    phone = addresses.known(db, "telegram", "42")
    with pytest.raises(Refusal, match="过期"):
        invitations.accept(db, phone, code, NOW + timedelta(hours=73))


def test_codes_cannot_be_guessed(db: Db) -> None:
    phone = addresses.known(db, "telegram", "42")
    for _ in range(invitations.WRONG_CODES_AN_HOUR):
        with pytest.raises(invitations.WrongInvitation):
            invitations.accept(db, phone, "AAAA", NOW)
        invitations.count_wrong_code(db, phone, NOW)
    db.flush()
    code = invitations.invite(db, person(db, "钱国华"), NOW)
    with pytest.raises(Refusal, match="错得太多"):
        invitations.accept(db, phone, code, NOW)
    later = NOW + timedelta(minutes=61)
    assert invitations.accept(db, phone, code, later).name == "钱国华"


def test_the_same_id_on_two_channels_is_two_accounts(db: Db) -> None:
    assert addresses.known(db, "telegram", "42").id != addresses.known(db, "wechat", "42").id


def test_one_phone_hears_once(db: Db) -> None:
    both = [person(db, "王建国"), person(db, "王小梅")]
    addresses.tell_all(db, both, Message("到村部开会"), NOW)
    assert len(db.exec(select(Outgoing)).all()) == 1


def test_a_shared_phone_hears_each_text_once(db: Db) -> None:
    father, daughter = person(db, "王建国"), person(db, "王小梅")
    same, own = Message("您家加了5分"), Message("您本人加了2分")
    addresses.tell_each(db, [(father, same), (daughter, same), (daughter, own)], NOW)
    assert [row.text for row in db.exec(select(Outgoing).order_by(Outgoing.id))] == [
        same.text,
        own.text,
    ]


def test_a_notice_waits_for_the_morning_and_an_answer_does_not(db: Db) -> None:
    someone = person(db, "张桂花")
    addresses.tell(db, someone, Message("明天开会"), NIGHT)
    addresses.tell(db, someone, Message("快走"), NIGHT, priority=Priority.EMERGENCY)
    notice, emergency = db.exec(select(Outgoing).order_by(Outgoing.id)).all()
    assert notice.due_at == datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    assert emergency.due_at == NIGHT


def test_somebody_without_an_account_is_unreachable_at_once(db: Db) -> None:
    lonely = people.Person(name="新来的")
    db.add(lonely)
    db.flush()
    addresses.tell(db, lonely.id, Message("欢迎", thing="r1"), NOW)
    row = db.exec(select(Outgoing).where(Outgoing.thing == "r1")).one()
    assert (row.state, row.error) == (State.UNREACHABLE, "no_address")


def test_the_account_that_spoke_last_is_told(db: Db) -> None:
    someone = person(db, "张桂花")
    for chat, heard in (("a", NOW), ("b", NOW + timedelta(hours=1))):
        phone = addresses.known(db, "telegram", chat)
        phone.heard_at = heard
        addresses.attach(db, phone, someone, NOW)
    assert [a.chat for a in addresses.of_person(db, someone)] == ["b", "a", "demo:张桂花"]


def test_whether_somebody_speaks_from_an_account(db: Db) -> None:
    assert not addresses.is_bound(db, "web", "visitor:1")
    address = addresses.known(db, "web", "visitor:1")
    assert not addresses.is_bound(db, "web", "visitor:1")
    addresses.attach(db, address, person(db, "钱国华"), NOW)
    assert addresses.is_bound(db, "web", "visitor:1")
    assert not addresses.is_bound(db, "telegram", "visitor:1")
    addresses.detach(db, address, person(db, "钱国华"), NOW)
    assert not addresses.is_bound(db, "web", "visitor:1")

"""Codes are short, and nobody guesses them; who has an account is seen circle by circle."""

from datetime import UTC, datetime, timedelta

import pytest

from core.db import Db
from core.errors import Refusal
from core.registry import addresses, invitations, village_file
from core.registry.invitations import WRONG_CODES_A_DAY, WRONG_CODES_OF_ALL, WrongCode
from tests.core.reports.telling import person

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def tried(db: Db, chat: str, times: int, at: datetime) -> addresses.Address:
    """An account that has tried so many codes."""
    phone = addresses.known(db, "web", chat)
    db.add_all(WrongCode(address_id=phone.id, at=at) for _ in range(times))
    db.flush()
    return phone


@pytest.mark.parametrize("typed", ["{0}-{1}", " {0} {1} ", "{0}－{1}", "{0}{1}。"])
def test_a_code_is_read_however_it_is_copied(db: Db, typed: str) -> None:
    code = invitations.invite(db, person(db, "钱国华").id, NOW)
    assert len(code) == 8
    phone = addresses.known(db, "web", "new")
    wording = typed.format(code[:4], code[4:].lower())
    assert invitations.accept(db, phone, wording, NOW).name == "钱国华"


def test_a_printed_code_is_good_for_a_month(db: Db) -> None:
    code = invitations.invite(db, person(db, "钱国华").id, NOW, invitations.SHEET_LIFE)
    phone = addresses.known(db, "web", "new")
    assert invitations.accept(db, phone, code, NOW + timedelta(days=29)).name == "钱国华"


def test_who_goes_on_guessing_is_locked_for_a_day_and_shown(db: Db) -> None:
    code = invitations.invite(db, person(db, "钱国华").id, NOW + timedelta(hours=20))
    phone = tried(db, "guesser", WRONG_CODES_A_DAY, NOW)
    with pytest.raises(Refusal, match="锁住了，明天再试"):
        invitations.accept(db, phone, code, NOW + timedelta(hours=20))
    assert invitations.locked_out(db, NOW) == [("web", WRONG_CODES_A_DAY)]
    assert invitations.accept(db, phone, code, NOW + timedelta(hours=25)).name == "钱国华"


def test_a_thousand_guesses_of_many_accounts_stop_all_for_an_hour(db: Db) -> None:
    code = invitations.invite(db, person(db, "钱国华").id, NOW)
    tried(db, "guesser", WRONG_CODES_OF_ALL, NOW)
    other = addresses.known(db, "web", "other")
    with pytest.raises(Refusal, match="有人在乱试邀请码"):
        invitations.accept(db, other, code, NOW)
    assert invitations.accept(db, other, code, NOW + timedelta(minutes=61)).name == "钱国华"


def test_who_is_bound_is_seen_household_by_household(db: Db) -> None:
    village = village_file.place(db, "石桥镇/王家村")
    circle = village_file.place(db, "陈大山联户")
    addresses.attach(db, addresses.known(db, "web", "luo"), person(db, "罗铁柱").id, NOW)
    homes = [h for h in invitations.homes(db, village.id) if h.circle_id == circle.id]
    assert {h.name: h.bound for h in homes}["罗铁柱户"] is True
    assert len(homes) == 5

"""A right code binds the account, whichever way it comes, once; help names only what one may do."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from core.db import Db
from core.registry import addresses, invitations
from core.registry.people import Person
from handlers.engine import router
from handlers.engine.event import Event

NOW = datetime(2026, 3, 3, 1, tzinfo=UTC)


def say(db: Db, text: str = "", *, chat: str = "new", start: str | None = None) -> str:
    event = Event("web", chat, f"{chat}{text}{start}", NOW, text=text, start=start)
    return "\n".join(message.text for message in router.handle(db, event))


@pytest.fixture
def li(db: Db) -> Person:
    return db.exec(select(Person).where(Person.name == "李秀英")).one()


@pytest.mark.parametrize("lower", [True, False])
def test_a_typed_code_binds(db: Db, li: Person, lower: bool) -> None:
    code = invitations.invite(db, li.id, NOW)
    said = say(db, f"绑定 {code.lower() if lower else code}")
    assert said.startswith("绑定好了，李秀英。您是王家村李秀英联户村民代表。")
    found = addresses.speaker(db, addresses.known(db, "web", "new").id)
    assert found is not None
    assert found.id == li.id


def test_an_opened_link_binds_and_works_once(db: Db, li: Person) -> None:
    code = invitations.invite(db, li.id, NOW)
    assert say(db, start=code).startswith("绑定好了，李秀英。")
    assert "已经用过" in say(db, start=code, chat="other")
    assert addresses.speaker(db, addresses.known(db, "web", "other").id) is None


def test_a_code_ends_after_three_days(db: Db, li: Person) -> None:
    code = invitations.invite(db, li.id, NOW - timedelta(hours=72))
    assert "过期" in say(db, f"绑定 {code}")


def test_wrong_codes_lock_even_the_right_one_out(db: Db, li: Person) -> None:
    code = invitations.invite(db, li.id, NOW)
    for guess in range(invitations.WRONG_CODES_AN_HOUR):
        assert "不对" in say(db, f"绑定 guess{guess}")
    assert "错得太多" in say(db, f"绑定 {code}")


def test_help_lists_what_the_posts_may_do(db: Db) -> None:
    villager = say(db, "帮助", chat="demo:张桂花")
    assert "打卡" not in villager
    assert "绑定" not in villager
    assert "打卡：" in say(db, "帮助", chat="demo:李秀英")
    assert "绑定：" in say(db, "帮助", chat="nobody")

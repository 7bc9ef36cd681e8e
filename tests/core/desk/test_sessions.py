"""Links open once, sessions end, and nothing that a browser holds can be made from what is kept.

Here too: `links`, `tokens`, `forms`, `reach`.
"""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from core.db import Db
from core.desk import forms, links, sessions, tokens
from core.desk.links import DeskLink
from core.desk.sessions import DeskSession
from core.errors import Refusal
from core.registry.addresses import Binding
from core.registry.people import Post
from tests.core.reports.telling import MONDAY, leaves, person, told, who

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def give(db: Db, name: str = "孙敏", at: datetime = MONDAY) -> str:
    """The token of a fresh link."""
    me = who(db, name)
    assert me.person_id is not None
    assert me.address_id is not None
    return links.give(db, me.person_id, me.address_id, at).rpartition("/")[2]


def test_a_link_is_for_whoever_has_a_desk(db: Db) -> None:
    for name in ("孙敏", "周明", "钱国华", "吴建军", "冯正"):
        assert len(give(db, name)) == 43
    for name in ("张桂花", "李秀英", "蒋来福"):
        with pytest.raises(Refusal, match="指挥台是给"):
            give(db, name)


def test_a_link_is_spent_once_and_tells_its_owner(db: Db) -> None:
    token = give(db)
    assert links.living(db, token, MONDAY)
    held = links.spend(db, token, "nonce", "浏览器", MONDAY + MINUTE)
    assert held is not None
    assert not links.living(db, token, MONDAY + MINUTE)
    assert links.spend(db, token, "other", "浏览器", MONDAY + MINUTE) is None
    assert "不是您本人" in told(db, "孙敏")[-1]
    assert sessions.held_by(db, held, MONDAY + MINUTE) is not None


def test_the_same_page_pressed_again_holds_a_new_token_of_the_same_session(db: Db) -> None:
    token = give(db)
    first = links.spend(db, token, "nonce", "浏览器", MONDAY)
    second = links.spend(db, token, "nonce", "浏览器", MONDAY + timedelta(seconds=30))
    assert first is not None
    assert second is not None
    assert sessions.held_by(db, first, MONDAY) is None
    assert sessions.held_by(db, second, MONDAY) is not None
    assert links.spend(db, token, "nonce", "浏览器", MONDAY + 2 * MINUTE) is None
    assert len(db.exec(select(DeskSession)).all()) == 1


def test_old_replaced_and_many_links(db: Db) -> None:
    old = give(db)
    assert links.spend(db, old, "n", "", MONDAY + 10 * MINUTE) is None
    replaced, newest = give(db), give(db)
    assert links.spend(db, replaced, "n", "", MONDAY) is None
    give(db), give(db)
    with pytest.raises(Refusal, match="一刻钟"):
        give(db)
    assert not links.living(db, newest, MONDAY)
    assert give(db, at=MONDAY + 16 * MINUTE)
    give(db, at=MONDAY + 72 * HOUR)
    assert len(db.exec(select(DeskLink)).all()) == 1


def test_without_an_address_of_the_pages_no_dead_link_is_given(
    db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "_root", "")
    with pytest.raises(Refusal, match="LIANHU_BASE_URL"):
        give(db)
    links.use_root("https://lianhu.example/")
    assert links.root() == "https://lianhu.example"


def test_whose_post_ended_meanwhile_does_not_come_in(db: Db) -> None:
    token = give(db)
    leaves(db, "孙敏", Post.TOWN_CADRE, MONDAY + MINUTE)
    assert links.spend(db, token, "n", "", MONDAY + 2 * MINUTE) is None


def test_sessions_end_by_themselves_by_a_word_and_with_the_phone(db: Db) -> None:
    me = who(db, "孙敏")
    assert me.person_id is not None
    assert me.address_id is not None
    _, one = sessions.begin(db, me.person_id, me.address_id, "一", MONDAY)
    session, other = sessions.begin(db, me.person_id, me.address_id, "二", MONDAY)
    assert len(sessions.living(db, me.person_id, MONDAY)) == 2
    assert sessions.end(db, person(db, "周明").id, MONDAY, session.id) == 0  # not theirs to end
    assert sessions.end(db, me.person_id, MONDAY, session.id) == 1
    assert sessions.held_by(db, other, MONDAY) is None
    assert sessions.held_by(db, one, MONDAY + 12 * HOUR) is None
    day = MONDAY
    while day < MONDAY + timedelta(days=7, hours=-11):
        day += 11 * HOUR
        found = sessions.held_by(db, one, day)
        assert found is not None
        sessions.used(db, found.id, day)
    assert sessions.held_by(db, one, MONDAY + timedelta(days=7)) is None
    _, third = sessions.begin(db, me.person_id, me.address_id, "三", MONDAY)
    bound = db.exec(select(Binding).where(Binding.person_id == me.person_id)).one()
    bound.until = MONDAY
    db.add(bound)
    db.flush()
    assert sessions.held_by(db, third, MONDAY) is None


def test_signatures_are_of_their_key_and_their_parts(db: Db) -> None:
    assert tokens.kept_key(db) is None
    key = tokens.key(db)
    assert tokens.key(db) == tokens.kept_key(db) == key
    made = tokens.signature(key, "cookie", "a")
    assert tokens.signed(key, made, "cookie", "a")
    for parts in (("form", "a"), ("cookie", "b"), ("cookiea",), ("cookie", "a", "")):
        assert not tokens.signed(key, made, *parts)
    assert not tokens.signed(key + "x", made, "cookie", "a")
    assert not tokens.signed(key, "", "cookie", "a")
    assert tokens.same("甲", "甲")
    assert not tokens.same("甲", "乙")


def test_a_form_is_sent_once(db: Db) -> None:
    me = who(db, "孙敏")
    assert me.person_id is not None
    assert me.address_id is not None
    session, _ = sessions.begin(db, me.person_id, me.address_id, "", MONDAY)
    assert forms.first(db, "once", session.id, MONDAY)
    assert not forms.first(db, "once", session.id, MONDAY)

"""Which buttons can still be pressed: of each kind of open question the newest."""

from datetime import UTC, datetime, timedelta

from bot.web import choices, talk
from core import outbox
from core.db import Db
from core.outbox import Choice, Message, Outgoing, Priority
from handlers.engine.asks import OPTION

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
CHAT = "visitor:a"
MINUTE = timedelta(minutes=1)


def _ask(db: Db, at: datetime, flow: str, *things: str, about: str | None = None) -> str:
    offered = tuple(Choice(f"{flow}{n}", flow, thing=thing) for n, thing in enumerate(things))
    message = Message("选一个", offered, thing=about)
    return outbox.put(db, "web", CHAT, message, at, priority=Priority.REPLY)


def _live(db: Db, at: datetime) -> set[str]:
    db.flush()
    return choices.live(db, CHAT, at)


def test_a_list_is_replaced_by_the_next_of_its_command(db: Db) -> None:
    _ask(db, NOON, "check_in", "h1", "h2")
    newer = _ask(db, NOON + MINUTE, "check_in", "h1", "h2", "h3")
    assert _live(db, NOON + MINUTE) == {newer}


def test_notices_about_two_things_both_stand_and_of_one_thing_the_newest(db: Db) -> None:
    one = _ask(db, NOON, "handle", "r1", about="r1")
    _ask(db, NOON, "handle", "r2", about="r2")
    again = _ask(db, NOON + MINUTE, "handle", "r2", about="r2")
    assert _live(db, NOON + MINUTE) == {one, again}


def test_the_choices_of_an_ask_end_with_the_next_ask_and_after_a_day(db: Db) -> None:
    _ask(db, NOON, "report", OPTION)
    newer = _ask(db, NOON + MINUTE, "claim", OPTION)
    assert _live(db, NOON + MINUTE) == {newer}
    assert _live(db, NOON + timedelta(days=2)) == set()


def test_what_is_answered_is_not_open(db: Db) -> None:
    asked = _ask(db, NOON, "check_in", "h1", "h2")
    outbox.answered(db, db.get_one(Outgoing, asked), "check_in0", NOON)
    assert _live(db, NOON) == set()


def test_a_page_shows_an_older_list_as_closed_and_hears_when_one_closes(db: Db) -> None:
    older = _ask(db, NOON, "check_in", "h1", "h2")
    db.flush()
    shown, mark = talk.first_look(db, [CHAT], NOON)
    assert shown[CHAT].items[0].answer is None
    newer = _ask(db, NOON + MINUTE, "check_in", "h1", "h2")
    db.flush()
    fresh, mark = talk.next_look(db, [CHAT], mark, NOON + MINUTE)
    assert [(i.kind, i.id, i.answer) for i in fresh] == [
        ("told", newer, None),
        ("answered", older, ""),
    ]
    assert talk.next_look(db, [CHAT], mark, NOON + 2 * MINUTE)[0] == []
    shown, _ = talk.first_look(db, [CHAT], NOON + MINUTE)
    assert [i.answer for i in shown[CHAT].items] == ["", None]

"""What a phone shows: everything once, in order, whatever is committed late.

Here too: `items`.
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web import talk
from bot.web.items import Item, Mark, read_mark
from bot.web.talk import first_look, next_look
from core import outbox
from core.db import Db
from core.evidence import Evidence
from core.outbox import Choice, Message, Outgoing, Priority
from handlers.engine import memory
from handlers.engine.event import Event, Picture

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
CHAT, OTHER = "visitor:a", "visitor:b"
SECOND = timedelta(seconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _tell(
    db: Db, text: str, at: datetime, *choices: str, chat: str = CHAT, picture: str | None = None
) -> str:
    offered = tuple(Choice(label, "help") for label in choices)
    message = Message(text, offered, picture=picture)
    return outbox.put(db, "web", chat, message, at, priority=Priority.REPLY)


def _say(db: Db, text: str, at: datetime, chat: str = CHAT, **more: object) -> str:
    event = Event("web", chat, f"{chat}{text}{at}{sorted(more.items())}", at, text=text, **more)  # type: ignore[arg-type]
    stored = memory.receive(db, event)
    assert stored is not None
    return stored


def _texts(items: list[Item]) -> list[str]:
    return [item.text for item in items]


def _start(at: datetime = NOON) -> Mark:
    return Mark(at)


def test_a_fresh_page_shows_words_before_their_answer(db: Db) -> None:
    _tell(db, "收到", NOON)
    _say(db, "井盖破了", NOON)
    _say(db, "别人的话", NOON, chat=OTHER)
    shown, mark = first_look(db, [CHAT], NOON)
    assert _texts(shown[CHAT].items) == ["井盖破了", "收到"]
    assert next_look(db, [CHAT], mark, NOON + SECOND)[0] == []


def test_what_comes_later_is_shown_once(db: Db) -> None:
    _tell(db, "一", NOON)
    _, mark = first_look(db, [CHAT], NOON)
    _tell(db, "二", NOON + SECOND)
    fresh, mark = next_look(db, [CHAT], mark, NOON + 2 * SECOND)
    assert _texts(fresh) == ["二"]
    assert next_look(db, [CHAT], mark, NOON + 3 * SECOND)[0] == []


def test_a_row_committed_after_a_later_one_is_not_lost(db: Db) -> None:
    mark = _start()
    _tell(db, "后来的", NOON + 5 * SECOND)
    fresh, mark = next_look(db, [CHAT], mark, NOON + 6 * SECOND)
    _tell(db, "先来的，晚提交", NOON + SECOND)
    late, mark = next_look(db, [CHAT], mark, NOON + 7 * SECOND)
    assert (_texts(fresh), _texts(late)) == (["后来的"], ["先来的，晚提交"])
    assert next_look(db, [CHAT], mark, NOON + 8 * SECOND)[0] == []


def test_a_message_for_the_morning_is_not_seen_at_night(db: Db) -> None:
    morning = NOON + timedelta(hours=9)
    _tell(db, "早上好", morning)
    fresh, mark = next_look(db, [CHAT], _start(), morning - SECOND)
    assert fresh == []
    assert _texts(next_look(db, [CHAT], mark, morning)[0]) == ["早上好"]


def test_a_page_that_was_away_for_days_goes_on_where_it_was(db: Db) -> None:
    written = str(next_look(db, [CHAT], _start(), NOON)[1])
    for day in range(1, 4):
        _tell(db, f"第{day}天", NOON + timedelta(days=day))
    mark = read_mark(written)
    assert mark is not None
    fresh, _ = next_look(db, [CHAT], mark, NOON + timedelta(days=4))
    assert _texts(fresh) == ["第1天", "第2天", "第3天"]


def test_a_broken_line_neither_loses_nor_doubles(db: Db) -> None:
    seen: list[str] = []
    mark = _start()
    for step in range(20):
        _tell(db, f"{step}", NOON + step * SECOND)
        now = NOON + step * SECOND
        fresh, after = next_look(db, [CHAT], mark, now)
        if step % 3 == 0:
            continue  # the line broke before this message was read: the page comes with its old mark
        seen += _texts(fresh)
        again = read_mark(str(after))
        assert again is not None
        mark = again
    assert seen == [str(n) for n in range(20)]


def test_answered_buttons_are_news_for_the_page_that_shows_them(db: Db) -> None:
    row_id = _tell(db, "报吗？", NOON, "报上去", "算了")
    shown, mark = first_look(db, [CHAT], NOON)
    assert shown[CHAT].items[0].answer is None
    outbox.answered(db, db.get_one(Outgoing, row_id), "报上去", NOON + SECOND)
    db.flush()
    fresh, mark = next_look(db, [CHAT], mark, NOON + 2 * SECOND)
    assert [(i.kind, i.id, i.answer) for i in fresh] == [("answered", row_id, "报上去")]
    assert next_look(db, [CHAT], mark, NOON + 3 * SECOND)[0] == []


def test_withdrawn_buttons_are_over_without_a_label(db: Db) -> None:
    message = Message("受理吗？", (Choice("受理", "handle"),), thing="R1")
    outbox.put(db, "web", CHAT, message, NOON, priority=Priority.NOTICE)
    outbox.withdraw(db, "R1", ["handle"], NOON + SECOND)
    db.flush()
    shown, _ = first_look(db, [CHAT], NOON + SECOND)
    assert shown[CHAT].items[0].answer == ""


def test_a_press_reads_as_its_label_and_a_forged_one_as_a_button(db: Db) -> None:
    row_id = _tell(db, "报吗？", NOON, "报上去")
    theirs = _tell(db, "秘密", NOON, "秘密的按钮", chat=OTHER)
    for press in (f"{row_id}.0", f"{row_id}.7", f"{theirs}.0", "x"):
        _say(db, "", NOON + SECOND, press=press)
    shown, _ = first_look(db, [CHAT], NOON + SECOND)
    said = sorted(i.text for i in shown[CHAT].items if i.kind == "said")
    assert said == ["报上去", "［按钮］", "［按钮］", "［按钮］"]


def test_a_photo_is_seen_by_who_sent_it_and_whom_it_was_shown_to(db: Db) -> None:
    kept = Evidence(channel="web", digest="d" * 64, kind_of_file="image/jpeg", at=NOON)
    same_bytes = Evidence(
        channel="web", digest="d" * 64, kind_of_file="image/jpeg", at=NOON + SECOND
    )
    db.add_all([kept, same_bytes])
    db.flush()
    _say(db, "", NOON, photo=Picture({}, "d" * 64, "image/jpeg"))
    shown, _ = first_look(db, [CHAT], NOON)
    assert shown[CHAT].items[0].picture == kept.id
    assert talk.may_see(db, CHAT, kept)
    assert not talk.may_see(db, CHAT, same_bytes)
    assert not talk.may_see(db, OTHER, kept)
    _tell(db, "请看", NOON + SECOND, chat=OTHER, picture=kept.id)
    assert talk.may_see(db, OTHER, kept)


def test_messages_are_counted_by_chat_for_a_stretch_of_time(db: Db) -> None:
    for at in (NOON, NOON + SECOND, NOON + 2 * SECOND):
        _tell(db, "x", at)
    assert talk.spoke_to(db, NOON, NOON + 2 * SECOND) == {CHAT: 2}


@given(st.timedeltas(timedelta(0), timedelta(days=80_000)), st.sets(st.integers(0, 2**40 - 1)))
def test_a_mark_survives_the_way_to_the_page_and_back(since: timedelta, seen: set[int]) -> None:
    mark = Mark(EPOCH + since, frozenset(f"{n:010x}" for n in seen))
    again = read_mark(str(mark))
    assert again is not None
    assert abs(again.at - mark.at) < timedelta(microseconds=50)
    assert again.seen == mark.seen


@pytest.mark.parametrize("written", ["", "x", "1-zz", "-5-", "9" * 20 + "-", "1", "1-" + "a" * 9])
def test_a_mark_of_somebody_elses_making_is_none(written: str) -> None:
    assert read_mark(written) is None


def test_a_voice_is_shown_as_one(db: Db) -> None:
    kept = Evidence(kind="voice", digest="e" * 64, kind_of_file="audio/amr", at=NOON)
    db.add(kept)
    db.flush()
    _tell(db, "请听", NOON, picture=kept.id)
    _tell(db, "好", NOON)
    shown, _ = first_look(db, [CHAT], NOON)
    assert {i.text: i.along == "voice" for i in shown[CHAT].items} == {"请听": True, "好": False}
    assert talk.may_see(db, CHAT, kept)

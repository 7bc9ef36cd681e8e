"""Edited words: compared with what they were, in their own chat; secret ones leave no words behind. Also `room`s."""

from dataclasses import replace

import pytest
from sqlmodel import select

from bot import turn as turns
from core.db import Db
from handlers.engine import memory
from handlers.engine.memory import SEALED, Inbox
from tests.handlers.engine.talking import event

pytestmark = pytest.mark.usefixtures("world")
WHO, GROUP = "何秋菊", "-400"


def say(db: Db, key: str, text: str, **more: str) -> str:
    """Something said under a key of the platform's; the answers in one."""
    said = turns.one_turn(db, replace(event(WHO, text, **more), key=key), rides=True).said
    return "\n".join(message.text for message in said)


def test_an_edit_that_changes_nothing_visible_is_not_answered(db: Db) -> None:
    say(db, "1.5", "谢谢")
    assert say(db, "2.5", "谢谢", edits="5") == ""


def test_an_edit_is_compared_with_the_last_one(db: Db) -> None:
    say(db, "1.5", "谢谢")
    assert "改成了“多谢”" in say(db, "2.5", "多谢", edits="5")
    assert say(db, "3.5", "多谢", edits="5") == ""
    assert "您把“多谢”改成了“谢谢”" in say(db, "4.5", "谢谢", edits="5")


def test_a_number_that_only_ends_like_it_is_another_message(db: Db) -> None:
    say(db, "1.15", "谢谢")
    assert "您把前面的一句改成了" in say(db, "2.5", "谢谢", edits="5")


def test_the_same_number_in_a_group_is_another_message(db: Db) -> None:
    say(db, "1.5", "谢谢", room=GROUP)
    assert "您把前面的一句改成了" in say(db, "2.5", "谢谢", edits="5")


def test_a_cry_that_is_edited_in_a_group_rings_once(db: Db) -> None:
    say(db, "1.5", "吃了吗", room=GROUP)
    assert "119" in say(db, "2.5", "我家着火了快来人", room=GROUP, edits="5")
    assert say(db, "3.5", "我家着火了快来人", room=GROUP, edits="5") == ""
    assert say(db, "4.5", "晚上吃什么", room=GROUP, edits="5") == ""


def test_what_was_nobodys_business_stays_so(db: Db) -> None:
    first = replace(event(WHO, "同意"), key="1.5")
    memory.receive(db, first)
    memory.seal(db, first)
    answer = say(db, "2.5", "反对", edits="5")
    kept = db.exec(select(Inbox).where(Inbox.key == "2.5")).one()
    assert memory.as_event(kept.event).text == SEALED
    assert "同意" not in answer

"""What is carried: all that the asker writes, and of a helper's words only what is surely for the asker.

Here too: `handover`, `carrying`, `answering`, `asker`, `voice`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from bot.demo import world
from bot.turn import one_turn
from core.db import Db
from core.registry import addresses
from handlers.engine.event import Event, Picture, Turn
from handlers.enquiries import asker
from handlers.enquiries.voice import voice
from tests.core.reports.telling import MONDAY, db_turn, told

_KEYS: Iterator[int] = count()
MINUTE = timedelta(minutes=1)


def say(db: Db, name: str, words: str, minutes: int = 0, **more: object) -> list[str]:
    """Somebody says something; what has newly been told to them."""
    before = len(told(db, name))
    at = MONDAY + minutes * MINUTE
    chat = world.chat_of(world.SHARED.get(name, name))
    event = Event(world.CHANNEL, chat, f"carry/{next(_KEYS)}", at, text=words)
    one_turn(db, replace(event, **more))  # type: ignore[arg-type]  # an event's own fields
    return told(db, name)[before:]


def test_the_last_words_go_along_unless_they_blame_or_shall_be_kept(db: Db) -> None:
    say(db, "王建国", "今天天气蛮好")
    say(db, "王建国", "转人工", 1)
    assert "今天天气蛮好" in told(db, "李秀英")[-1]
    say(db, "刘大勇", "李秀英收了别人的红包", 2)
    assert "已转给赵春兰" in say(db, "刘大勇", "转人工", 3)[0]
    assert "红包" not in "".join([*told(db, "赵春兰"), *told(db, "李秀英")])
    say(db, "何秋菊", "匿名跟你讲个事", 4)
    say(db, "何秋菊", "转人工", 5)
    assert "匿名" not in told(db, "李秀英")[-1]


@pytest.mark.parametrize(
    "words", ["积分", "绑定 ABCDEFGHJKLMNP", "我电话13800138000", "A2B3 C4D5 E6F7"]
)
def test_commands_codes_and_numbers_are_no_last_words(db: Db, words: str) -> None:
    say(db, "王建国", words)
    say(db, "王建国", "转人工", 1)
    assert "刚才说的是" not in told(db, "李秀英")[-1]


def test_nothing_is_carried_after_the_end(db: Db) -> None:
    say(db, "王建国", "转人工")
    say(db, "王建国", "结束", 1)
    heard = len(told(db, "李秀英"))
    say(db, "王建国", "你好", 2)
    assert len(told(db, "李秀英")) == heard


@pytest.mark.parametrize("words", ["处理", "打卡 张桂花", "1", "1 3 5", "受理"])
def test_a_helpers_own_business_is_not_carried(db: Db, words: str) -> None:
    say(db, "王建国", "转人工")
    say(db, "李秀英", words, 1)
    assert not any(heard.startswith("李秀英：") for heard in told(db, "王建国"))


def test_after_something_newer_a_name_is_needed(db: Db) -> None:
    say(db, "王建国", "转人工")
    say(db, "张桂花", "提问 医保怎么交", 1)
    heard = len(told(db, "王建国"))
    say(db, "李秀英", "晚点过来看看", 2)
    assert len(told(db, "王建国")) == heard
    say(db, "李秀英", "王建国：晚点过来看看", 3)
    assert told(db, "王建国")[-1] == "李秀英：晚点过来看看"


def test_a_name_alone_begins_nothing(db: Db) -> None:
    say(db, "王建国", "转人工")
    say(db, "张桂花", "提问 医保怎么交", 1)
    heard = len(told(db, "王建国"))
    say(db, "李秀英", "王建国家去过了", 2)
    assert len(told(db, "王建国")) == heard


def test_danger_is_never_carried_alone(db: Db) -> None:
    say(db, "王建国", "转人工")
    assert "119" in say(db, "王建国", "快来人，屋里着火了", 1)[0]
    assert any(words.startswith("【紧急】") for words in told(db, "李秀英"))


def turn_of(db: Db, name: str, voices: tuple[str, ...]) -> Turn:
    turn = db_turn(db, name)
    turn.voices = voices
    return turn


def test_a_voice_goes_to_the_other_side_of_a_talk(db: Db) -> None:
    say(db, "王建国", "转人工")
    sound = Picture({}, "d" * 64, "audio/amr")
    say(db, "王建国", "听一下", 1, voice=sound)
    assert told(db, "李秀英")[-1] == "王建国：听一下"
    assert voice(turn_of(db, "王建国", ("E" * 29,))) == []
    assert told(db, "李秀英")[-1] == "王建国：［语音］"


def test_a_voice_is_relayed_and_its_sender_hears_to_whom(db: Db) -> None:
    [answer] = voice(turn_of(db, "彭阿婆", ("E" * 29,)))
    assert "已转给陈大山听" in answer.text
    assert "彭阿婆发来一段语音" in told(db, "陈大山")[-1]


def test_an_unbound_sender_names_the_village_first(db: Db) -> None:
    [answer] = voice(turn_of(db, "过路人", ("E" * 29,)))
    assert [c.label for c in answer.choices] == ["王家村", "李家村"]
    assert addresses.known(db, world.CHANNEL, world.chat_of("过路人")).village_id is None


@pytest.mark.parametrize(
    ("words", "label"),
    [("我家着火了怎么办", "呼救"), ("李秀英收钱找谁告", "报上去"), ("匿名问下低保的事", "报上去")],
)
def test_what_is_no_question_is_answered_otherwise(db: Db, words: str, label: str) -> None:
    other = asker.no_question(db_turn(db, "刘大勇"), words)
    assert other is not None
    assert other.choices[0].label == label


def test_a_question_is_a_question(db: Db) -> None:
    assert asker.no_question(db_turn(db, "刘大勇"), "医保什么时候交") is None


def test_who_is_helped_and_helps_is_understood_by_name(db: Db) -> None:
    say(db, "王建国", "转人工")
    say(db, "李秀英", "转人工", 1)
    say(db, "李秀英", "我手上有件事办不了", 2)
    assert told(db, "赵春兰")[-1] == "李秀英：我手上有件事办不了"
    say(db, "李秀英", "王建国，我问过村里了", 3)
    assert told(db, "王建国")[-1] == "李秀英：我问过村里了"
    assert "问过村里" not in told(db, "赵春兰")[-1]

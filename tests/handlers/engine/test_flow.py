"""The engine of conversations, alone: asks in order, answers read, refusals without a trace."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from core.db import Db
from core.errors import Refusal
from core.outbox import Message
from core.registry import addresses
from core.registry.addresses import Address
from core.registry.people import Post
from handlers.engine import asks, flow
from handlers.engine.event import Event, Turn
from handlers.engine.flow import Answers, Ask, Flow, MoreSaid, Session

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def cups(turn: Turn, answers: Answers) -> list[tuple[int, str]]:
    return [(1, "一杯"), (2, "两杯"), (12, "十二杯")]


def pour(turn: Turn, answers: Answers) -> list[Message]:
    addresses.known(turn.db, "web", f"drank {answers['cups']}")
    if answers["cups"] == 12:
        raise Refusal("没有这么多茶了，请少要一点。")
    return [Message(f"{answers['cups']}杯{answers['kind']}")]


def sweeter(turn: Turn, answers: Answers) -> Answers | None:
    return {"kind": answers["kind"] + "加糖"} if turn.event.text == "加糖" else None


tea = Flow(
    "tea",
    ("茶",),
    (
        asks.choose("cups", "几杯？", cups, flow="tea"),
        asks.text("kind", "什么茶？", max_chars=5),
        asks.confirm("sure", lambda _, a: f"{a['cups']}杯{a['kind']}", flow="tea", more=sweeter),
    ),
    pour,
)


@pytest.fixture
def turn(db: Db) -> Callable[[str], Turn]:
    """A turn in which somebody says this."""
    address = addresses.known(db, "web", "somebody")

    def say(text: str, **more: Any) -> Turn:
        event = Event("web", "somebody", "k", NOW, text=text, **more)
        return Turn(db, event, address, None)

    return say


Say = Callable[..., Turn]


def talk(say: Say, *words: str) -> tuple[Session | None, list[str]]:
    session, told = flow.start(tea, say("茶"), {})
    for text in words:
        assert session is not None
        session, told = flow.step(tea, session, say(text))
    return session, [m.text for m in told]


def test_asks_come_in_order_and_end_in_one_call(turn: Say) -> None:
    assert talk(turn)[1] == ["几杯？"]
    assert talk(turn, "2")[1] == ["什么茶？"]
    assert talk(turn, "两杯", "红茶")[1] == ["2杯红茶"]
    assert talk(turn, "十二", "红茶")[0] is not None  # part of one label only
    assert talk(turn, "2", "红茶", "好的。") == (None, ["2杯红茶"])


@pytest.mark.parametrize(
    "yes", ["确认", "好", "对", "是", "1", "①", "行。", "要得", "中", "冇错", "👌", "[OK]"]
)
def test_yes_has_many_words(turn: Say, yes: str) -> None:
    assert talk(turn, "2", "红茶", yes)[0] is None


@pytest.mark.parametrize("words", ["0", "4", "三杯", "杯", "", "-1", "1.5"])
def test_a_choice_out_of_range_is_asked_again(turn: Say, words: str) -> None:
    session, told = talk(turn, words)
    assert session is not None
    assert session.ask == "cups"
    assert told == ["请回复 1 到 3 之间的号码，或发“取消”。", "几杯？"]


@pytest.mark.parametrize("no", ["取消", "2", "莫", "算哒", "不要了", "唔使", "🙅"])
def test_a_plain_no_drops_it(turn: Say, no: str) -> None:
    assert talk(turn, "2", "红茶", no) == (None, [asks.DROPPED])


@pytest.mark.parametrize("words", ["第三个", "最后一个", "三", "③", "十二的", "就是十二杯那个"])
def test_a_choice_is_pointed_at_in_many_ways(turn: Say, words: str) -> None:
    session, _ = talk(turn, words)
    assert session is not None
    assert session.answers["cups"] == 12


@pytest.mark.parametrize("words", ["跳过", "1", "没有", "没得", "冇啊", "不用了", "没照片，谢谢"])
def test_an_ask_that_need_not_be_answered_is_left_out(words: str) -> None:
    assert asks.skipped(words)
    assert not asks.skipped(f"{words}人在家")


def test_words_too_long_or_missing_are_asked_again(turn: Say) -> None:
    assert talk(turn, "1", "很好很好的茶")[1][0] == "有点长了，请在 5 个字以内说。"
    assert talk(turn, "1", " ")[1][0] == "请用文字说一下，或发“取消”。"


def test_more_words_at_the_end_are_added_and_summed_up_again(turn: Say) -> None:
    session, told = talk(turn, "1", "红茶", "加糖")
    assert session is not None
    assert (session.ask, told) == ("sure", ["1杯红茶加糖"])


def test_neither_yes_nor_more_is_asked_again(turn: Say) -> None:
    assert talk(turn, "1", "红茶", "也许")[1][0] == "没问题就回“确认”，不办了就回“取消”。"


def test_what_is_known_is_not_asked(turn: Say) -> None:
    session, told = flow.start(tea, turn("茶"), {"cups": 2})
    assert session is not None
    assert (session.ask, told[0].text) == ("kind", "什么茶？")


def test_a_refusal_leaves_no_write(turn: Say, db: Db) -> None:
    assert talk(turn, "3", "红茶", "好") == (None, ["没有这么多茶了，请少要一点。"])
    assert "drank 12" not in {a.chat for a in db.exec(select(Address))}


def test_a_refusal_in_a_question_ends_the_talk(turn: Say) -> None:
    def no(_: Turn, __: Answers) -> Message:
        raise Refusal("店关门了。")

    closed = replace(tea, asks=(Ask("cups", no, lambda *_: 1),))
    assert flow.start(closed, turn("茶"), {}) == (None, [Message("店关门了。")])


def test_somebody_without_the_post_hears_what_to_do(turn: Say) -> None:
    theirs = replace(tea, posts=frozenset({Post.CLERK}))
    session, told = flow.start(theirs, turn("茶"), {})
    assert session is None
    assert "帮助" in told[0].text


def test_an_ask_that_is_gone_after_a_release_begins_anew(turn: Say) -> None:
    session, told = flow.step(tea, Session("tea", "milk", {}), turn("好"))
    assert session is None
    assert told == [Message("这项办理刚刚更新过，请重新发一次。")]


def test_an_ask_can_be_left_out_and_answers_changed(turn: Say) -> None:
    def twice(_: Turn, __: Answers) -> Any:
        raise MoreSaid({"cups": 2}, "改成两杯了。")

    again = replace(tea, asks=(Ask("sure", lambda _, a: Message(str(a)), twice),))
    session, told = flow.step(again, Session("tea", "sure", {"cups": 1}), turn("两杯"))
    assert session == Session("tea", "sure", {"cups": 2})
    assert [m.text for m in told] == ["改成两杯了。", "{'cups': 2}"]
    left_out = replace(tea, asks=(Ask("milk", lambda *_: Message(""), twice, lambda *_: False),))
    assert flow.start(left_out, turn("茶"), {"cups": 1, "kind": "茶"})[0] is None

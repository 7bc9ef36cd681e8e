"""Offered choices: what a button, a number, a label, a yes or a no stands for, and what several offer."""

import pytest
from sqlmodel import select

from core import outbox
from core.db import Db
from core.outbox import Choice, Message
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from handlers.engine import offered
from tests.core.reports.telling import MONDAY, file
from tests.handlers.engine.talking import acts, heard, say, turn_of

LIST = (Choice("看余额", "points"), Choice("看排名", "ranking"), Choice("看规则", "rules"))


def ask(
    db: Db, *choices: Choice, text: str = "看什么？", name: str = "张桂花", reply: bool = False
) -> str:
    """A message with these choices; its id."""
    turn = turn_of(db, name)
    return outbox.put(
        db,
        turn.event.channel,
        turn.event.chat,
        Message(text, choices),
        MONDAY,
        priority=outbox.Priority.REPLY,
        inbox_id="said" if reply else None,
    )


def chosen(outcome: offered.Outcome | None) -> list[str]:
    """The flows that are gone on with."""
    return [] if outcome is None or isinstance(outcome, Message) else [c.flow.name for c in outcome]


@pytest.mark.parametrize(
    ("words", "flow"),
    [("1", "points"), ("②", "ranking"), ("第三个", "rules"), ("最后一个", "rules")],
)
def test_a_number_or_a_place_chooses(db: Db, words: str, flow: str) -> None:
    ask(db, *LIST)
    assert chosen(offered.numbered(turn_of(db, "张桂花", words))) == [flow]


@pytest.mark.parametrize("words", ["4", "0", "1 3"])
def test_a_number_that_is_not_on_it_is_told_so(db: Db, words: str) -> None:
    ask(db, *LIST)
    assert isinstance(offered.numbered(turn_of(db, "张桂花", words)), Message)


def test_a_number_to_nothing_is_told_so(db: Db) -> None:
    outcome = offered.numbered(turn_of(db, "张桂花", "2"))
    assert isinstance(outcome, Message)
    assert "没有等您选的事" in outcome.text


def test_a_label_means_the_newest_message_that_has_it(db: Db) -> None:
    ask(db, *LIST)
    ask(db, Choice("看排名", "points"))
    assert chosen(offered.labelled(turn_of(db, "张桂花", "看排名"))) == ["points"]
    assert offered.labelled(turn_of(db, "张桂花", "看天气")) is None


def test_a_label_that_several_things_offer_is_asked_about(db: Db) -> None:
    file(db, words="村口的井盖破了")
    file(db, words="老槐树那里的路灯不亮了")
    said = say(db, "李秀英", "受理")
    assert said[0].text == "是哪一件？"
    assert [r.state for r in db.exec(select(Report))] == [State.FILED, State.FILED]


def test_a_label_of_a_single_thing_names_it(db: Db) -> None:
    file(db, words="村口的井盖破了")
    assert "编号 1 已受理" in heard(db, "李秀英", "受理")


@pytest.mark.parametrize(
    ("words", "flow"),
    [("要得", "points"), ("对的", "points"), ("不是", "neither"), ("莫", "neither")],
)
def test_a_yes_and_a_no_answer_a_question_that_has_words_for_them(
    db: Db, words: str, flow: str
) -> None:
    ask(db, Choice("看积分", "points"), Choice("不是", "neither"), reply=True)
    assert chosen(offered.agreed(turn_of(db, "张桂花", words))) == [flow]


def test_a_yes_to_a_notice_that_came_unasked_publishes_nothing(db: Db) -> None:
    ask(db, Choice("确认公示", "statement"), Choice("看明细", "statement"))
    assert offered.agreed(turn_of(db, "张桂花", "好")) is None


@pytest.mark.parametrize("words", ["要得", "不要"])
def test_a_yes_to_a_list_names_nothing(db: Db, words: str) -> None:
    ask(db, *LIST)
    assert offered.agreed(turn_of(db, "张桂花", words)) is None


def test_a_yes_to_several_claims_decides_none_of_them(db: Db) -> None:
    for name in ("刘大勇", "何秋菊"):
        say(db, name, "我今天去清沟了")
        say(db, name, "确认")
    said = heard(db, "钱国华", "同意")
    assert "2条都通过" in said
    assert "claim.pass" not in acts(db)


def test_a_button_of_somebody_else_is_no_button(db: Db) -> None:
    token = f"{ask(db, *LIST)}.0"
    assert chosen(offered.press(turn_of(db, "张桂花"), token)) == ["points"]
    assert isinstance(offered.press(turn_of(db, "刘大勇"), token), Message)


def test_a_choice_of_a_flow_that_is_gone_says_so(db: Db) -> None:
    token = f"{ask(db, Choice('旧的', 'no_such_flow'))}.0"
    assert offered.press(turn_of(db, "张桂花"), token) == offered.UPDATED


@pytest.mark.parametrize(("name", "flows"), [("王建国", ["check_in"]), ("王", []), ("刘大勇", [])])
def test_words_that_begin_the_one_label_of_a_list_choose_it(
    db: Db, name: str, flows: list[str]
) -> None:
    labels = ("王建国户（12天前）", "王小梅户")
    ask(db, *(Choice(one, "check_in", {}, thing=one) for one in labels), name="李秀英")
    assert chosen(offered.labelled(turn_of(db, "李秀英", name))) == flows

"""What is shown before a report is filed, and when."""

import pytest
from sqlmodel import select

from core.db import Db
from core.reports.ladder.reports import Joiner, Report
from handlers.reports.filing import agreeing
from tests.core.reports.telling import file, told
from tests.handlers.engine.talking import heard, say, session, turn_of

COVER, BLAME = "村口的井盖破了个洞", "组长吴建军收了钱不办事"


def test_one_like_it_is_shown_before_it_is_filed(db: Db) -> None:
    other = file(db, "刘大勇", COVER)
    turn = turn_of(db, "张桂花")
    assert agreeing.like(turn, {"said": COVER}) == other
    assert agreeing.like(turn, {"said": "二组晒谷坪边上的路灯不亮了"}) is None
    assert [c.label for c in agreeing.same_question(turn, {"said": COVER}).choices] == [
        "附议",
        "不是，另报",
    ]


@pytest.mark.parametrize("yes", ["1", "附议", "是的", "就是这件"])
def test_a_yes_joins_it(db: Db, yes: str) -> None:
    file(db, "刘大勇", COVER)
    say(db, "张桂花", COVER)
    assert "已附议" in heard(db, "张桂花", yes)
    assert len(db.exec(select(Joiner)).all()) == 1


@pytest.mark.parametrize("no", ["2", "不是", "不是，另报"])
def test_a_no_is_a_report_of_its_own(db: Db, no: str) -> None:
    file(db, "刘大勇", COVER)
    say(db, "张桂花", COVER)
    assert "编号 2" in heard(db, "张桂花", no)
    assert db.exec(select(Joiner)).all() == []


def test_anything_else_is_asked_again(db: Db) -> None:
    file(db, "刘大勇", COVER)
    say(db, "张桂花", COVER)
    heard(db, "张桂花", "aaaa")
    left = session(db, "张桂花")
    assert left is not None
    assert left.ask == "same"


def test_blame_is_agreed_to_before_anybody_hears_of_it(db: Db) -> None:
    assert agreeing.kept(turn_of(db, "张桂花"), {"said": BLAME})
    assert not agreeing.kept(turn_of(db, "张桂花"), {"said": COVER})
    asked = say(db, "张桂花", BLAME)[-1]
    assert "吴建军本人" in asked.text
    assert db.exec(select(Report)).all() == []
    assert "编号 1" in heard(db, "张桂花", "1")
    assert told(db, "吴建军") == []


@pytest.mark.parametrize("no", ["取消", "算了", "3"])
def test_blame_that_is_not_agreed_to_is_nowhere(db: Db, no: str) -> None:
    say(db, "张桂花", BLAME)
    heard(db, "张桂花", no)
    assert db.exec(select(Report)).all() == []
    assert session(db, "张桂花") is None


def test_it_may_be_said_of_somebody_else_of_that_name(db: Db) -> None:
    say(db, "张桂花", BLAME)
    assert "编号 1" in heard(db, "张桂花", "不是说吴建军")
    report = db.exec(select(Report)).one()
    assert report.about_id is None


def test_a_photo_alone_may_belong_to_what_is_open(db: Db) -> None:
    file(db, words=COVER)
    turn = turn_of(db, "张桂花")
    assert agreeing.wordless(turn, {"sent": {"photos": ["p"]}})
    assert not agreeing.wordless(turn, {"said": "灯坏了", "sent": {"photos": ["p"]}})
    assert [label for _, label in agreeing.onto_options(turn, {})] == [
        f"补充编号 1：{COVER}",
        "报一件新的事",
    ]

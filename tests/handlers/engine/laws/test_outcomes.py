"""What may not matter: the order of readers, the classifier where words are plain, a greeting."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random

import pytest
from sqlmodel import select

from core.db import Db
from core.outbox import Outgoing
from core.points.claims.claims import Claim
from core.reports.ladder.reports import Report
from handlers.engine import commands, listening
from handlers.engine.event import Turn
from handlers.engine.flow import Flow
from handlers.engine.reading import By, Evidence, Reading, choose
from handlers.understand.meaning import Meaning
from tests.handlers.engine.laws.lines import EVERY
from tests.handlers.engine.talking import acts, say, turn_of

SCRIPTS = {
    "report": [("张桂花", "二组晒谷坪边上的路灯不亮了"), ("张桂花", "晚上看不见路")],
    "place": [("王建国", "路上塌方了"), ("王建国", "老槐树下面")],
    "claim": [("刘大勇", "我今天去清沟了"), ("刘大勇", "确认"), ("钱国华", "通过")],
    "visit": [("李秀英", "给王建国打了电话")],
    "holder": [
        ("何秋菊", "村口的井盖破了个洞"),
        ("李秀英", "受理"),
        ("李秀英", "已经围起来了"),
        ("李秀英", "井盖换了新的，弄好了"),
        ("李秀英", "没有照片"),
        ("何秋菊", "修好了"),
    ],
    "withdrawn": [("何秋菊", "村口的井盖破了个洞"), ("何秋菊", "井盖的事不用管了")],
}
GREETED = ["你好，{}", "{}，谢谢", "您好，麻烦了，{}"]


def outcome(db: Db, script: list[tuple[str, str]], greeting: str = "{}") -> list[object]:
    """All that has become of a script, without ids; and nothing of it stays."""
    with db.begin_nested() as tried:
        for name, words in script:
            say(db, name, greeting.format(words))
        reports = [(r.place, r.state, r.category) for r in db.exec(select(Report))]
        claims = [(c.code, c.points, c.state) for c in db.exec(select(Claim))]
        left: list[object] = [acts(db), reports, claims, sorted(_told(db))]
        tried.rollback()
    db.expire_all()
    return left


def _told(db: Db) -> list[str]:
    """Who heard how often of anything."""
    return [row.chat for row in db.exec(select(Outgoing)) if row.kind == "message"]


@pytest.fixture(params=SCRIPTS.values(), ids=SCRIPTS)
def script(request: pytest.FixtureRequest) -> list[tuple[str, str]]:
    """What is said, one after another."""
    lines: list[tuple[str, str]] = request.param
    return lines


def test_the_order_of_commands_changes_no_outcome(
    db: Db, script: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = outcome(db, script)
    assert expected[0] != []
    for seed in range(3):
        flows = list(commands.flows().items())
        Random(seed).shuffle(flows)
        monkeypatch.setattr(commands, "flows", partial(dict[str, Flow], flows))
        assert outcome(db, script) == expected
        monkeypatch.undo()


@pytest.mark.parametrize("greeting", GREETED)
def test_a_greeting_changes_no_act(db: Db, script: list[tuple[str, str]], greeting: str) -> None:
    assert outcome(db, script, greeting)[:3] == outcome(db, script)[:3]


def verdict_of(turn: Turn, heard: Callable[[Turn], list[Reading]]) -> Reading | None:
    return choose(heard(turn)).act


@pytest.mark.parametrize(("name", "words"), EVERY, ids=[words for _, words in EVERY])
def test_what_words_say_plainly_needs_no_classifier(db: Db, name: str, words: str) -> None:
    say(db, "何秋菊", "村口的井盖破了个洞")
    say(db, "张桂花", "二组晒谷坪边上的路灯不亮了")
    with_it = choose(listening.of_flows(turn_of(db, name, words))).act
    unsure = turn_of(db, name, words)
    if unsure.meaning.evidence != "plain":  # which words say, not the classifier
        unsure.meaning = replace(unsure.meaning, evidence="none", confidence=0.0)
    without_it = choose(listening.of_flows(unsure)).act
    if without_it is not None and without_it.evidence >= Evidence.PLAIN:
        assert with_it is not None
        assert (with_it.act.flow, with_it.act.thing) == (
            without_it.act.flow,
            without_it.act.thing,
        )
        assert with_it.by in (without_it.by, By.DANGER, By.BLAME)


def test_it_is_asked_once_a_turn(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "handlers.engine.event.understand",
        lambda words, role: asked.append(words) or Meaning("report_problem", 0.9, {}, (), "plain"),
    )
    say(db, "李秀英", "二组晒谷坪边上的路灯不亮了")
    assert asked == ["二组晒谷坪边上的路灯不亮了"]

"""What is said to a wish to give up a post that waits, and what is not: said to anything else it is left to others."""

from datetime import timedelta

import pytest

from core.db import Db
from core.points.claims import review
from core.posts import resigning
from core.registry import people
from handlers.registry.posts.resign_words import Reply, reply
from tests.core.reports.telling import MONDAY, person
from tests.handlers.engine.talking import heard, turn_of

LATER = MONDAY + timedelta(minutes=5)


def wish(db: Db, name: str) -> str:
    """Somebody wishes to give up their post; its id."""
    who = person(db, name)
    held = people.posts_of(db, who.id, MONDAY)
    resigning.wish(db, who, held, "腿脚不行", MONDAY)
    db.flush()
    return held[0].id


def said(db: Db, words: str, by: str = "钱国华") -> Reply | None:
    """What the secretary is taken to say."""
    return reply(turn_of(db, by, words, LATER), words)


@pytest.mark.parametrize(
    ("words", "stays", "instead"),
    [
        ("不同意", True, ""),
        ("不批准他辞职", True, ""),
        ("不同意，请他接着当", True, ""),
        ("同意", False, ""),
        ("同意，先空着", False, ""),
        ("换唐菊香", False, "唐菊香"),
        ("行，换罗铁柱来当代表吧", False, "罗铁柱"),
    ],
)
def test_the_one_wish_is_answered(db: Db, words: str, stays: bool, instead: str) -> None:
    seat = wish(db, "陈大山")
    meant = said(db, words)
    assert meant is not None
    assert [a.id for a in meant.seats] == [seat]
    assert (meant.stays, meant.instead) == (stays, instead)


@pytest.mark.parametrize(
    "words",
    [
        "不同意这个价钱",
        "同意明天开会",
        "换个灯泡",
        "换水管吧",
        "换唐菊香当组长",
        "同意吗",
        "换一家店",
    ],
)
def test_what_speaks_of_anything_else_answers_no_wish(db: Db, words: str) -> None:
    wish(db, "陈大山")
    assert said(db, words) is None


def test_without_a_wish_nothing_is_meant(db: Db) -> None:
    assert said(db, "不同意") is None
    assert said(db, "换唐菊香") is None


def test_of_several_each_may_be_meant_unless_one_is_named(db: Db) -> None:
    both = {wish(db, "陈大山"), wish(db, "李秀英")}
    several = said(db, "不同意")
    assert several is not None
    assert {a.id for a in several.seats} == both
    one = said(db, "不同意李秀英辞职")
    assert one is not None
    assert [a.person_id for a in one.seats] == [person(db, "李秀英").id]


def test_nobody_else_answers(db: Db) -> None:
    wish(db, "陈大山")
    assert said(db, "不同意", by="何秋菊") is None


def test_a_claim_that_waits_makes_a_bare_no_unsure(db: Db) -> None:
    wish(db, "陈大山")
    heard(db, "刘大勇", "申报 帮何秋菊修了房顶", MONDAY)
    heard(db, "刘大勇", "确认", MONDAY)
    assert review.waiting_for(db, person(db, "钱国华"), LATER)
    bare = said(db, "不同意")
    assert bare is not None
    assert bare.beside
    named = said(db, "不同意陈大山辞职")
    assert named is not None
    assert named.stays

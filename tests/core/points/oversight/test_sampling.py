"""A sample is drawn by the published seed, once, and by nobody's choice."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.db import Db
from core.errors import Refusal
from core.points.oversight import sampling
from core.points.oversight.sampling import LEAST, SHARE, Records, pick
from tests.core.points.wangjia_acts import (
    MARCH,
    april,
    drafted,
    march,
    passed,
    person,
    settled,
    village,
)
from tests.core.points.year_end_acts import heard

THINGS = st.lists(st.uuids().map(lambda u: f"claim:{u}"), unique=True, max_size=80)
SEEDS = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(THINGS, SEEDS, st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_in_whatever_order(things: list[str], seed: str, r) -> None:  # type: ignore[no-untyped-def]  # hypothesis' Random
    drawn = pick(Records(seed, tuple(things)))
    shuffled = list(things)
    r.shuffle(shuffled)
    assert pick(Records(seed, tuple(shuffled))) == drawn
    assert len(drawn) == min(len(things), max(LEAST, -(-len(things) * SHARE // 100)))
    assert set(drawn) <= set(things)


@given(THINGS, SEEDS)
def test_what_was_drawn_has_the_smallest_hashes(things: list[str], seed: str) -> None:
    drawn = pick(Records(seed, tuple(things)))
    lots = {t: hashlib.sha256(f"{seed}/{t}".encode()).hexdigest() for t in things}
    rest = [lots[t] for t in things if t not in drawn]
    assert all(lots[t] < other for t in drawn for other in rest)


def test_every_record_has_its_chance() -> None:
    things = tuple(f"claim:{n}" for n in range(40))
    drawn = {t for n in range(400) for t in pick(Records(f"{n:064x}", things))}
    assert drawn == set(things)


def test_drawn_once_from_the_head_of_the_poster(db: Db) -> None:
    for who in ("罗铁柱", "刘大勇", "陈大山", "曾德才"):
        passed(db, who, f"{who}户", "neighbour-help", march(5))
    statement = settled(db, april(1))
    row = sampling.draw(db, person(db, "冯正"), statement.village_id, MARCH, april(10))
    assert (row.seed, len(row.things), len(row.drawn)) == (statement.head, 4, 3)
    again = sampling.draw(db, person(db, "褚卫"), statement.village_id, MARCH, april(11))
    assert again.id == row.id
    assert len(heard(db, "王家村群", "从4笔里抽了3笔")) == 1


def test_nothing_is_drawn_before_the_month_has_settled(db: Db) -> None:
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    drafted(db, april(1))
    with pytest.raises(Refusal, match="还没入账"):
        sampling.draw(db, person(db, "冯正"), village(db), MARCH, april(2))
    with pytest.raises(Refusal, match="由监督小组来办"):
        sampling.draw(db, person(db, "钱国华"), village(db), MARCH, april(20))

"""Claims: who may put what on record, for which month, and what makes two the same act.

Here too: `days`.
"""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from core import acts as audit
from core.db import Db
from core.errors import Refusal
from core.points.claims import claims, review
from core.points.claims.claims import Claim, ClaimState
from core.points.rulebook.rulebook import Claimant, Subject
from tests.core.points.wangjia_acts import (
    APRIL,
    MARCH,
    april,
    claim,
    drafted,
    home,
    march,
    passed,
    person,
    photo,
)


def test_a_villager_claims_for_the_own_household(db: Db) -> None:
    found = claim(db, "刘大勇", "刘大勇户", "neighbour-help", march(5))
    assert (found.state, found.points, found.period) == (ClaimState.WAITING, 5, MARCH)
    assert found.right == Claimant.SELF


@pytest.mark.parametrize(
    ("by", "of", "code", "right"),
    [
        ("李秀英", "张桂花户", "elder-care", Claimant.REPRESENTATIVE),
        ("郑小东", "张桂花户", "pile", Claimant.GRID_WORKER),
        ("吴建军", "张桂花户", "pile", Claimant.CADRE),
        ("赵春兰", "罗铁柱户", "elder-care", Claimant.CADRE),
    ],
)
def test_some_record_for_others(db: Db, by: str, of: str, code: str, right: Claimant) -> None:
    assert claim(db, by, of, code, march(5)).right == right


@pytest.mark.parametrize(
    ("by", "of", "code", "why"),
    [
        ("刘大勇", "张桂花户", "elder-care", "不能替这一户"),
        ("李秀英", "罗铁柱户", "elder-care", "不能替这一户"),  # another's circle
        ("吴建军", "罗铁柱户", "pile", "不能替这一户"),  # another group
        ("郑小东", "牛家户", "pile", "不能替这一户"),  # another village
        ("李秀英", "张桂花户", "pile", "要由村里安排的人来记"),
        ("郑小东", "张桂花户", "gambling", "要由村里安排的人来记"),
        ("刘大勇", "刘大勇户", "report-fixed", "要由村里安排的人来记"),
        ("刘大勇", "刘大勇户", "no-such-item", "没有这一项"),
        ("刘大勇", "刘大勇户", "university", "要有凭证"),
    ],
)
def test_others_may_not(db: Db, by: str, of: str, code: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        claim(db, by, of, code, march(5))


def test_one_act_counts_once(db: Db) -> None:
    claim(db, "刘大勇", "刘大勇户", "neighbour-help", march(5))
    with pytest.raises(Refusal, match="已经报过了"):
        claim(db, "刘大勇", "刘大勇户", "neighbour-help", march(5))
    with pytest.raises(Refusal, match="已经报过了"):
        claim(db, "李秀英", "刘大勇户", "neighbour-help", march(5))
    other = home(db, "罗铁柱户").id
    assert claim(db, "刘大勇", "刘大勇户", "neighbour-help", march(5), about=other)


def test_a_photo_serves_one_claim(db: Db) -> None:
    first, same = photo(db, "d1", march(5)), photo(db, "d1", march(6))
    claim(db, "刘大勇", "刘大勇户", "tidy-yard", march(5), photos=(first,))
    with pytest.raises(Refusal, match="已经用在别的申报里"), db.begin_nested():
        claim(db, "罗铁柱", "罗铁柱户", "tidy-yard", march(6), photos=(same,))


def test_what_was_rejected_may_be_claimed_again(db: Db) -> None:
    first = claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    review.reject(db, person(db, "赵春兰"), first.id, 1, "没有凭证", march(5))
    assert claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5)).id != first.id


def test_a_full_month_takes_no_more(db: Db) -> None:
    for day in range(1, 5):
        passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(day))
    with pytest.raises(Refusal, match="每月最多20分"):
        claim(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(9))


@pytest.mark.parametrize(("days", "why"), [(-1, "还没到那一天"), (32, "31天以前的事")])
def test_only_recent_acts_are_claimed(db: Db, days: int, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        claim(
            db,
            "罗铁柱",
            "罗铁柱户",
            "meeting",
            march(5),
            day=date(2026, 3, 5) - timedelta(days=days),
        )


def test_last_month_is_open_until_it_has_been_drafted(db: Db) -> None:
    day = date(2026, 3, 31)
    early = claim(db, "罗铁柱", "罗铁柱户", "meeting", april(1, 7), day=day)
    assert (early.period, claims.moved_note(early)) == (MARCH, "")
    passed(db, "唐菊香", "唐菊香户", "meeting", march(9))
    drafted(db, april(1, 8))
    late = claim(db, "曾德才", "曾德才户", "meeting", april(1), day=day)
    assert late.period == APRIL
    assert "2026年3月的积分表已经算好了" in claims.moved_note(late)


def test_what_waits_when_its_month_is_drafted_counts_for_the_next(db: Db) -> None:
    waiting = claim(db, "罗铁柱", "罗铁柱户", "meeting", march(30))
    passed(db, "唐菊香", "唐菊香户", "meeting", march(9))
    drafted(db, april(1))
    review.pass_(db, person(db, "赵春兰"), waiting.id, 1, april(2))
    assert waiting.period == APRIL


def test_the_claimant_takes_back_what_nobody_has_decided(db: Db) -> None:
    found = claim(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    act = audit.of_thing(db, found.id)[0]
    assert claims.undo(db, act, march(5)) == "“参加会议”的申报"
    assert found.state == ClaimState.WITHDRAWN
    with pytest.raises(Refusal, match="已经撤回"):
        claims.undo(db, act, march(5))
    done = passed(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    with pytest.raises(Refusal, match="已经审核过"):
        claims.undo(db, audit.of_thing(db, done.id)[0], march(5))


def test_a_claim_leaves_nothing_behind_when_refused(db: Db) -> None:
    used = photo(db, "d1", march(5))
    claim(db, "罗铁柱", "罗铁柱户", "tidy-yard", march(5), photos=(used,))
    with pytest.raises(Refusal), db.begin_nested():
        claim(db, "唐菊香", "唐菊香户", "tidy-yard", march(5), photos=(used,))
    mine = select(Claim).where(Claim.subject_id == home(db, "唐菊香户").id)
    assert db.exec(mine).all() == []


def test_items_depend_on_who_asks(db: Db) -> None:
    of = home(db, "张桂花户").id
    day = date(2026, 3, 5)

    def codes(name: str) -> set[str]:
        who = person(db, name)
        return {i.code for i in claims.items_for(db, who, Subject.HOUSEHOLD, of, day, march(5))}

    assert codes("刘大勇") == set()
    assert "pile" not in codes("张桂花")
    assert "pile" in codes("郑小东")
    assert "gambling" not in codes("郑小东")
    assert "gambling" in codes("吴建军")

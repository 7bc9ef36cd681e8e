"""Nobody is left alone: what nobody looks at, what nobody answers, what people think.

Here too: `unseen`, `witnessing`, `rating`.
"""

from datetime import timedelta

import pytest

from core.db import Db
from core.errors import Refusal
from core.reports import confirming, handling
from core.reports.ladder import witnesses
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from core.reports.watching import rating, unseen, witnessing
from tests.core.reports.telling import MONDAY, file, person, told, who

WEEK = timedelta(days=7)


def _silent(db: Db, **more: bool) -> Report:
    """Done by 李秀英, and a week has passed."""
    report = file(db, "黄水生", "一组小桥的栏杆松了", **more)
    handling.finish(db, report.id, who(db, "李秀英"), MONDAY, how="焊牢了")
    witnessing.sweep(db, MONDAY + WEEK)
    return report


def test_two_yeses_confirm_and_never_one(db: Db) -> None:
    report, now = _silent(db), MONDAY + WEEK
    names = {
        db.get(type(person(db, "刘大勇")), w.person_id).name for w in witnesses.of_round(db, report)
    }  # type: ignore[union-attr]
    assert names == {"刘大勇", "何秋菊"}
    witnessing.answer(db, report.id, who(db, "刘大勇"), True, 1, now)
    assert report.state == State.UNCONFIRMED
    witnessing.answer(db, report.id, who(db, "何秋菊"), True, 1, now)
    assert report.state == State.CONFIRMED


def test_a_no_is_told_and_a_second_opens_it_again(db: Db) -> None:
    report, now = _silent(db), MONDAY + WEEK
    witnessing.answer(db, report.id, who(db, "刘大勇"), False, 1, now, "还晃")
    assert report.state == State.UNCONFIRMED
    assert "还晃" in told(db, "黄水生")[-1]
    witnessing.answer(db, report.id, who(db, "何秋菊"), False, 1, now, "真的晃")
    assert report.state == State.ACCEPTED


@pytest.mark.parametrize("name", ["张桂花", "李秀英", "罗铁柱", "黄水生"])
def test_nobody_else_is_a_witness(db: Db, name: str) -> None:
    report = _silent(db)
    with pytest.raises(Refusal):
        witnessing.answer(db, report.id, who(db, name), True, 1, MONDAY + WEEK)
    assert report.state == State.UNCONFIRMED


def test_nobody_witnesses_twice_or_an_older_round(db: Db) -> None:
    report, now = _silent(db), MONDAY + WEEK
    witnessing.answer(db, report.id, who(db, "刘大勇"), True, 1, now)
    with pytest.raises(Refusal, match="已经说过"):
        witnessing.answer(db, report.id, who(db, "刘大勇"), True, 1, now)
    confirming.reopen(db, report.id, who(db, "黄水生"), now)
    with pytest.raises(Refusal):
        witnessing.answer(db, report.id, who(db, "何秋菊"), True, 1, now)


def test_what_is_private_is_shown_to_no_neighbour(db: Db) -> None:
    report = _silent(db, private=True)
    assert (report.state, witnesses.of_round(db, report)) == (State.UNCONFIRMED, [])


def test_what_nobody_looked_at_is_told_once(db: Db) -> None:
    report = file(db)
    assert report.unseen_at == unseen.next_due(db)
    assert report.unseen_at is not None
    due = report.unseen_at
    assert (unseen.sweep(db, due), unseen.sweep(db, due)) == (1, 0)
    assert "无人查看" in told(db, "张桂花")[-1]
    assert "无人查看" in told(db, "吴建军")[-1]


def test_whoever_acts_has_looked(db: Db) -> None:
    report = file(db)
    handling.accept(db, report.id, who(db, "李秀英"), MONDAY)
    assert (report.unseen_at, unseen.next_due(db)) == (None, None)


def test_a_rating_is_the_reporter_s_once_and_only_after_the_end(db: Db) -> None:
    report = file(db)
    handling.finish(db, report.id, who(db, "李秀英"), MONDAY, how="换了盖子")
    with pytest.raises(Refusal):
        rating.rate(db, report.id, who(db, "张桂花"), 3, MONDAY)
    confirming.confirm(db, report.id, who(db, "张桂花"), MONDAY)
    with pytest.raises(Refusal):
        rating.rate(db, report.id, who(db, "李秀英"), 3, MONDAY)
    assert rating.rate(db, report.id, who(db, "张桂花"), 2, MONDAY).rating == 2
    with pytest.raises(Refusal, match="已经说过"):
        rating.rate(db, report.id, who(db, "张桂花"), 1, MONDAY)

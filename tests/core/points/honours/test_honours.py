"""Who stands for an honour, how many are awarded, and that a veto bars from all of them."""

from dataclasses import replace

import pytest

from core.db import Db
from core.points.close import monthly_close
from core.points.honours import honours
from core.points.rulebook.rulebook import Subject
from core.points.standing import standing
from tests.core.points.wangjia_acts import home, village
from tests.core.points.year_end_acts import december, did, douwa, january, roll, settled, told

GUIQIN = "匡小琴"


@pytest.mark.place("gaoyang")
def test_base_points_alone_and_a_veto_stand_for_nothing(db: Db) -> None:
    did(db, "胡春来户", "neighbour-help", december(30), Subject.HOUSEHOLD)
    did(db, "杜满囤户", "neighbour-help", december(30), Subject.HOUSEHOLD)
    did(db, "杜满囤户", "gambling", december(30), Subject.HOUSEHOLD, by="侯玉梅")
    statement = douwa(db, january(4))
    stars = honours.candidates(db, roll(db, "星级文明户").id)
    assert [(c.subject_id, c.score) for c in stars] == [(home(db, "胡春来户").id, 15)]
    assert honours.candidates(db, roll(db, "好媳妇好婆婆").id) == []
    assert honours.after_settling(db, statement, january(12)) == []
    assert honours.vetoed(db, roll(db, "最美家庭"), statement.village_id) == {
        home(db, "杜满囤户").id
    }


@pytest.mark.place("shaodong")
def test_as_many_as_the_share_says_and_one_at_least(db: Db) -> None:
    did(db, "申爱莲", "training", december(30))
    settled(db, "长冲口村", GUIQIN, january(1))
    found = roll(db, "优秀村（居）民代表")
    honour = honours.of(db, found)
    for share, most, number in ((20, 0, 1), (51, 0, 2), (100, 1, 1), (0, 3, 3), (0, 0, 1)):
        assert honours.number(db, found, replace(honour, share=share, most=most)) == number


@pytest.mark.place("shaodong")
def test_equal_scores_share_a_rank(db: Db) -> None:
    for who in ("申爱莲", "贺金山"):
        did(db, who, "training", december(30))
    where = settled(db, "长冲口村", GUIQIN, january(1)).village_id
    places = standing.ranking(db, where, Subject.REPRESENTATIVE, "2026")
    assert [(p.rank, p.score) for p in places] == [(1, 3), (1, 3)]


@pytest.mark.place("shaodong")
def test_a_year_without_points_bothers_nobody(db: Db) -> None:
    monthly_close.draft_village(db, january(1), village(db, "长冲口村"))
    assert honours.candidates(db, roll(db, "优秀村（居）民代表").id) == []
    assert told(db, GUIQIN, "评优") == []

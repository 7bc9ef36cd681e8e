"""Who may be put forward, by whom, and who hears of it.

Here too: `standing.standing`.
"""

import pytest

from core.db import Db
from core.errors import Refusal
from core.points.honours import convening, honours, nominations
from core.points.rulebook.rulebook import Subject
from tests.core.points.wangjia_acts import home, person
from tests.core.points.year_end_acts import december, did, douwa, heard, january, roll, told


def year_over(db: Db) -> None:
    """The year of 斗洼村, and its rolls."""
    did(db, "胡春来户", "neighbour-help", december(30), Subject.HOUSEHOLD)
    did(db, "杜满囤户", "gambling", december(30), Subject.HOUSEHOLD, by="侯玉梅")
    douwa(db, january(4))


pytestmark = [pytest.mark.place("gaoyang"), pytest.mark.begun(by=year_over)]


@pytest.fixture
def good(db: Db) -> str:
    """The roll of 好媳妇好婆婆, for which people are put forward."""
    return roll(db, "好媳妇好婆婆").id


def nominate(db: Db, by: str, whom: str, roll_id: str, why: str = "天天给老人送饭") -> None:
    nominations.nominate(db, person(db, by), roll_id, home(db, whom).id, why, january(13))


def test_the_room_hears_that_people_may_be_put_forward(db: Db, good: str) -> None:
    (said,) = heard(db, "斗洼村群", "开始推荐了")
    assert "“好媳妇好婆婆”（斗洼村2个）、“道德模范”（高阳县10个）" in said


def test_who_sees_to_it_hears_who_is_put_forward(db: Db, good: str) -> None:
    before = convening.held(db, good).version
    nominate(db, "任小娟", "胡春来户", good)
    (one,) = honours.candidates(db, good)
    assert (one.score, one.reason) == (15, "天天给老人送饭")
    assert len(told(db, "孟祥云", "【提名】任小娟提名胡春来户")) == 1
    assert convening.held(db, good).version == before + 1


@pytest.mark.parametrize(
    ("by", "whom", "why", "refused"),
    [
        ("任小娟", "杜满囤户", "好", "2026年有一票否决"),
        ("孟祥云", "孟祥云户", "好", "本人、家人和亲属"),
        ("孟祥云", "杜满囤户", "好", "本人、家人和亲属"),
        ("胡春来", "白云山户", "好", "请找村民代表、网格员或村干部"),
        ("任小娟", "白云山户", " ", "为什么提名"),
        ("齐向阳", "白云山户", "好", "请找村民代表、网格员或村干部"),
        ("任小娟", "齐向阳户", "好", "不评外面的人"),
    ],
)
def test_who_may_not(db: Db, good: str, by: str, whom: str, why: str, refused: str) -> None:
    with pytest.raises(Refusal, match=refused):
        nominate(db, by, whom, good, why)
    assert honours.candidates(db, good) == []


def test_nobody_stands_twice_nor_once_it_is_voted_on(db: Db, good: str) -> None:
    nominate(db, "任小娟", "胡春来户", good)
    with pytest.raises(Refusal, match="已经在人选里了"):
        nominate(db, "任小娟", "胡春来户", good)
    convening.call(db, person(db, "孟祥云"), good, january(13))
    with pytest.raises(Refusal, match="已经开始评了"):
        nominate(db, "任小娟", "白云山户", good)


def test_what_goes_by_scores_takes_no_nomination(db: Db, good: str) -> None:
    with pytest.raises(Refusal, match="按积分定人选"):
        nominate(db, "任小娟", "白云山户", roll(db, "星级文明户").id)

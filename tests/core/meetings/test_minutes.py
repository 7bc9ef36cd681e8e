"""Minutes: who was there, what was decided and who may read it; never who voted what."""

from core.db import Db
from core.meetings import conduct, minutes
from core.meetings.conduct import ItemVote, WantedItem
from tests.core.meetings.meeting_acts import VOTE, called, march, opened, person, vote


def test_minutes_say_who_was_there_and_what_came_of_it(db: Db) -> None:
    out = frozenset({person(db, "赵春兰").id})
    items = (VOTE, WantedItem(ItemVote.VOTE, "给刘大勇户评低保", recused=out))
    meeting = opened(db, *items, here=("钱国华", "赵春兰"))
    vote(db, meeting, ("钱国华", "yes"), ("赵春兰", "no"))
    vote(db, meeting, ("钱国华", "yes"), position=1)
    conduct.close(db, None, meeting.id, march(5, 20))
    assert minutes.text(minutes.of(db, meeting.id)).split("\n") == [
        "王家村民情分析会记录",
        "时间：2026年3月5日 19:00至20:00",
        "召集人：钱国华；参会：评议小组",
        "应到3人，到会2人：钱国华、赵春兰",
        "没到：吴建军",
        "1. 修水渠每户出工两天：没有通过（赞成1票，反对1票，弃权0票，应投2人）",
        "2. 给刘大勇户评低保：通过（赞成1票，反对0票，弃权0票，应投1人）。赵春兰回避",
    ]


def test_a_meeting_that_was_not_held_has_no_results(db: Db) -> None:
    meeting = called(db)
    conduct.close(db, None, meeting.id, march(7))
    found = minutes.of(db, meeting.id)
    assert not found.held
    assert minutes.text(found).endswith("这次会没开成。")


def test_the_body_the_convener_and_the_overseers_read_them(db: Db) -> None:
    meeting = opened(db)
    assert minutes.over(db, person(db, "吴建军"), march(5)) == []
    conduct.close(db, None, meeting.id, march(5))
    for name, expected in (
        ("吴建军", True),
        ("冯正", True),
        ("孙敏", True),
        ("罗铁柱", False),
        ("马老三", False),
    ):
        who = person(db, name)
        assert minutes.may_read(db, who, meeting, march(5)) is expected
        assert bool(minutes.over(db, who, march(5))) is expected

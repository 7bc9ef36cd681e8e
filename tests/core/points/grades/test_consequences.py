"""Follow-up: what a grade sets going comes to its end, by two people, or is told when overdue.

Here too: `deciders`, `reminders`, `statement.grades`, `statement.grade_notices`.
"""

import pytest
from sqlmodel import select

from core.db import Db
from core.errors import Refusal
from core.outbox import Outgoing
from core.points.grades import consequences, reminders
from core.points.rulebook.file import presets
from core.points.rulebook.rulebook import Follow, Subject
from core.points.statement import grades
from core.points.statement.grades import Consequence, ConsequenceState
from tests.core.points.gaoyang_acts import at, settled, someone
from tests.core.points.wangjia_acts import person, photo

pytestmark = pytest.mark.place("gaoyang")


def of(
    db: Db, subject: Subject, lost: int = 0, members: dict[str, int] | None = None
) -> Consequence:
    statement = settled(db, lost, members)[subject]
    return grades.of_statement(db, statement.id)[0]


def reported(db: Db, row: Consequence, by: str, day: int = 1) -> None:
    shown = photo(db, f"{row.id}{day}", at(8, day))
    consequences.report(db, person(db, by), row.id, "补齐了账", (shown,), at(8, day))


@pytest.mark.parametrize(
    ("score", "name"),
    [
        (1080, "优秀"),
        (900, "优秀"),
        (899, "合格"),
        (749, "基本合格"),
        (599, "不合格"),
        (-30, "不合格"),
    ],
)
def test_a_score_has_the_grade_of_its_line(score: int, name: str) -> None:
    grade = grades.grade_of(presets()["gaoyang.committee"][-1], score)
    assert grade is not None
    assert grade.name == name


def test_each_grade_sets_going_what_its_rulebook_says(db: Db) -> None:
    found = settled(db, 300, {"苗长顺": 500, "田玉芬": 150})
    committee = grades.of_statement(db, found[Subject.COMMITTEE].id)
    assert [(r.grade, r.follow) for r in committee] == [("基本合格", Follow.RECTIFY)]
    members = grades.of_statement(db, found[Subject.COMMITTEE_MEMBER].id)
    assert {(r.subject_id, r.grade) for r in members} == {
        (someone(db, "齐向阳"), "优秀"),
        (someone(db, "边永固"), "优秀"),
        (someone(db, "苗长顺"), "不称职"),
    }


def test_a_reward_is_granted_once_by_the_county(db: Db) -> None:
    row = of(db, Subject.COMMITTEE)
    with pytest.raises(Refusal, match="不归您办"):
        consequences.grant(db, person(db, "韩立群"), row.id, None, "奖金", at(7, 15))
    with pytest.raises(Refusal, match="写明奖励了什么"):
        consequences.grant(db, person(db, "秦书明"), row.id, None, " ", at(7, 15))
    consequences.grant(db, person(db, "秦书明"), row.id, row.version, "奖金2000元", at(7, 15))
    assert (row.state, row.outcome) == (ConsequenceState.ENDED, "奖金2000元")
    with pytest.raises(Refusal, match="已经了结"):
        consequences.grant(db, person(db, "秦书明"), row.id, None, "再发一次", at(7, 16))


def test_two_people_close_a_rectification(db: Db) -> None:
    row = of(db, Subject.COMMITTEE, 300)
    with pytest.raises(Refusal, match="没有报过进展"):
        consequences.propose(db, person(db, "韩立群"), row.id, None, at(8, 1))
    reported(db, row, "齐向阳")
    consequences.propose(db, person(db, "韩立群"), row.id, row.version, at(8, 2))
    for name in ("韩立群", "谷小青", "安素梅", "齐向阳"):  # 安素梅 is kin of a member
        with pytest.raises(Refusal, match="另一个人"):
            consequences.agree(db, person(db, name), row.id, None, at(8, 3))
    with pytest.raises(Refusal, match="另一个人"):
        reported(db, row, "齐向阳", 3)
    consequences.agree(db, person(db, "秦书明"), row.id, row.version, at(8, 3))
    assert row.state == ConsequenceState.ENDED
    assert row.proposed_by != row.ended_by


def test_what_is_not_done_goes_on_with_a_reason(db: Db) -> None:
    row = of(db, Subject.COMMITTEE, 300)
    reported(db, row, "齐向阳")
    consequences.propose(db, person(db, "谷小青"), row.id, None, at(8, 2))
    with pytest.raises(Refusal, match="哪里还没改好"):
        consequences.refuse(db, person(db, "秦书明"), row.id, None, "", at(8, 3))
    consequences.refuse(db, person(db, "秦书明"), row.id, None, "账还缺两个月", at(8, 3))
    assert (row.state, row.proposed_by) == (ConsequenceState.OPEN, None)


def test_progress_needs_a_photo_that_has_not_served_it(db: Db) -> None:
    row = of(db, Subject.COMMITTEE, 300)
    who = person(db, "齐向阳")
    with pytest.raises(Refusal, match="照片"):
        consequences.report(db, who, row.id, "补齐了账", (), at(8, 1))
    reported(db, row, "齐向阳")
    same = photo(db, f"{row.id}1", at(8, 2))
    with pytest.raises(Refusal, match="用过了"):
        consequences.report(db, who, row.id, "又补了", (same,), at(8, 2))
    with pytest.raises(Refusal, match="不归您办"):
        reported(db, row, "边永固", 4)


def test_a_member_reports_for_himself(db: Db) -> None:
    statement = settled(db, 0, {"苗长顺": 500})[Subject.COMMITTEE_MEMBER]
    row = next(r for r in grades.of_statement(db, statement.id) if r.follow == Follow.RECTIFY)
    reported(db, row, "苗长顺")
    assert len(grades.progress(db, row.id)) == 1


def told(db: Db, words: str) -> list[str]:
    rows = db.exec(select(Outgoing.chat, Outgoing.text)).all()
    return sorted(chat.removeprefix("demo:") for chat, text in rows if words in text)


def test_the_month_s_progress_is_asked_for_and_overdue_is_told_above(db: Db) -> None:
    row = of(db, Subject.COMMITTEE, 300)
    assert reminders.next_due(db) == row.begun_at + reminders.MONTH
    assert reminders.sweep(db, at(8, 8)) == 0
    when = row.begun_at + reminders.MONTH
    assert reminders.sweep(db, when) == 1
    assert reminders.sweep(db, when) == 0
    assert told(db, "这个月的进展还没报") == ["齐向阳"]
    for _ in range(12):
        due = reminders.next_due(db)
        assert due is not None
        if due > row.due_at:
            break
        reminders.sweep(db, due)
    assert row.overdue_at == row.due_at
    assert told(db, "【超期】西陶口村两委班子") == ["秦书明", "谷小青", "韩立群", "齐向阳"]

"""更正: the words of a report are put right, and it goes to whom the new ones belong."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import Engine
from sqlmodel import Session, select

from core import acts
from core.db import Db
from core.errors import Refusal
from core.outbox import Outgoing
from core.reports import checks, correcting, escalation, following, handling, undoing
from core.reports.ladder import holding, reports
from core.reports.ladder.levels import RANK, Level
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Remark
from tests.core.reports.telling import MONDAY, file, told, who

MINUTE = timedelta(minutes=1)
NIGHT = MONDAY + timedelta(hours=14)  # 23:00


def test_the_holder_is_told_once_with_the_new_words(db: Db) -> None:
    report = file(db, words="晒谷场的灯坏了")
    version = report.version
    correcting.correct(db, report.id, who(db, "张桂花"), MONDAY + MINUTE, text="晒谷场的电线杆歪了")
    assert (report.text, report.version) == ("晒谷场的电线杆歪了", version + 1)
    assert len(told(db, "李秀英")) == 2
    assert told(db, "李秀英")[-1].startswith("【更正】编号 1：晒谷场的电线杆歪了")
    assert db.exec(select(Remark.text).where(Remark.kind == "corrected")).one() == "晒谷场的灯坏了"
    assert told(db, "张桂花") == []


def test_before_the_morning_the_holder_reads_the_new_words_alone(db: Db) -> None:
    report = file(db, words="晒谷场的灯坏了", at=NIGHT)
    correcting.correct(db, report.id, who(db, "张桂花"), NIGHT + MINUTE, text="晒谷场的电线杆歪了")
    waiting = [m for m in messages(db, report.id) if m.state == "waiting"]
    assert [m.text.splitlines()[0] for m in waiting] == ["【新上报】编号 1：晒谷场的电线杆歪了"]


def messages(db: Db, report_id: str) -> list[Outgoing]:
    db.flush()
    return list(db.exec(select(Outgoing).where(Outgoing.thing == report_id)))


def test_words_of_another_group_take_it_there(db: Db) -> None:
    report = file(db, words="一组的水管爆了")
    due = report.due_at
    correcting.correct(db, report.id, who(db, "张桂花"), MONDAY + MINUTE, text="二组的水管爆了")
    assert told(db, "陈大山")[-1].startswith("【新上报】编号 1：二组的水管爆了")
    assert told(db, "李秀英")[-1] == (
        "编号 1“一组的水管爆了”：上报人更正了，现在由陈大山（二组村民代表）办，不用您办了。"
    )
    assert report.due_at == due
    assert len(holding.of_report(db, report.id)) == 2


def test_words_of_another_house_take_it_there(db: Db) -> None:
    report = file(db, "吴建军", words="黄水生家屋顶漏了")
    correcting.correct(db, report.id, who(db, "吴建军"), MONDAY, text="罗铁柱家屋顶漏了")
    assert "陈大山" in told(db, "李秀英")[-1]
    assert report.level == Level.REPRESENTATIVE


def test_a_place_alone_is_put_right(db: Db) -> None:
    report = file(db, words="路灯坏了", place="村口", unverified=True)
    correcting.correct(db, report.id, who(db, "张桂花"), MONDAY, place="学校门口")
    assert report.place == "学校门口"
    assert "地点：学校门口" in told(db, "李秀英")[-1]


def test_the_same_words_again_change_nothing(db: Db) -> None:
    report = file(db)
    correcting.correct(db, report.id, who(db, "张桂花"), MONDAY, text=report.text)
    assert (report.version, len(told(db, "李秀英"))) == (1, 1)


def test_only_the_reporter_corrects_and_only_what_nobody_acted_on(db: Db) -> None:
    report = file(db)
    for name in ("李秀英", "王建国"):
        with pytest.raises(Refusal):
            correcting.correct(db, report.id, who(db, name), MONDAY, text="别的事")
    following.join(db, report.id, who(db, "王建国"), MONDAY)
    with pytest.raises(Refusal, match="附议"):
        correcting.correct(db, report.id, who(db, "张桂花"), MONDAY, text="别的事")
    other = file(db, words="学校门口的路灯坏了")
    handling.note(db, other.id, who(db, "李秀英"), "看过了", None, MONDAY)
    with pytest.raises(Refusal, match="已经在办"):
        correcting.correct(db, other.id, who(db, "张桂花"), MONDAY, text="别的事")
    handling.accept(db, other.id, who(db, "李秀英"), MONDAY)
    with pytest.raises(Refusal):
        correcting.correct(db, other.id, who(db, "张桂花"), MONDAY, text="别的事")


def test_words_that_begin_to_blame_somebody_are_a_report_of_their_own(db: Db) -> None:
    report = file(db)
    before = told(db, "李秀英")
    with pytest.raises(Refusal, match="单独上报"):
        correcting.correct(db, report.id, who(db, "张桂花"), MONDAY, text="是李秀英从来不上门")
    assert told(db, "李秀英") == before
    assert report.text == "村口的井盖破了"


def test_it_is_taken_back_with_its_words_and_its_holder(db: Db) -> None:
    report = file(db, words="一组的水管爆了")
    correcting.correct(db, report.id, who(db, "张桂花"), MONDAY, text="二组的水管爆了")
    db.flush()
    undoing.undo(db, acts.of_thing(db, report.id)[-1], MONDAY)
    assert (report.text, report.state) == ("一组的水管爆了", State.FILED)
    assert reports.held_by(db, who(db, "李秀英").person_id or "", MONDAY) == [report]
    assert "撤销了“更正”" in told(db, "李秀英")[-1]
    assert "撤销了“更正”" in told(db, "陈大山")[-1]
    escalation.sweep(db, report.due_at or MONDAY)
    assert report.level == Level.GROUP


PLACES = ("一组", "二组", "村口", "罗铁柱家门口", "黄水生家门口", "")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    where=some.lists(some.sampled_from(PLACES), min_size=1, max_size=4),
    after=some.integers(0, 60 * 30),
)
def test_no_correction_wins_time_or_leaves_it_without_a_holder(
    world: Engine, where: list[str], after: int
) -> None:
    with Session(world) as db:
        report = file(db, words="路灯坏了")
        for n, place in enumerate(where):
            at = MONDAY + n * timedelta(minutes=after)
            escalation.sweep(db, at)
            due, level = report.finish_due_at, report.level
            correcting.correct(db, report.id, who(db, "张桂花"), at, text=f"{place}的路灯坏了{n}")
            assert due
            assert level
            assert report.level
            assert report.finish_due_at
            assert RANK[report.level] > RANK[level] or report.finish_due_at <= due
            assert report.state == State.FILED
        db.flush()
        assert list(checks.broken(db)) == []
        db.rollback()

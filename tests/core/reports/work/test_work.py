"""Between accepting and finishing: the work is given, the reporter asked, the level above decides.

Here too: `entrusting`, `asking`, `petitioning`, `refusing`.
"""

from datetime import timedelta

import pytest

from core.db import Db
from core.errors import Refusal
from core.registry.people import Post
from core.reports import handling, notices, rights
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import Action, State
from core.reports.ladder.petitions import PetitionKind, PetitionState
from core.reports.ladder.reports import Report, Who
from core.reports.work import asking, entrusting, petitioning, refusing
from tests.core.reports.telling import MONDAY, file, leaves, person, stands, told, who

HOUR = timedelta(hours=1)


def _in_village(db: Db, name: str = "罗铁柱", words: str = "二组水塘边的护栏断了") -> Report:
    """A report that the village secretary holds."""
    report = file(db, name, words)
    handling.pass_up(db, report.id, who(db, "陈大山"), "要村里办", MONDAY)
    return report


def test_whoever_was_given_the_work_does_it_and_no_more(db: Db) -> None:
    report, zheng = _in_village(db), who(db, "郑小东")
    entrusting.entrust(db, report.id, who(db, "钱国华"), zheng.person_id or "", MONDAY)
    with pytest.raises(Refusal):
        handling.pass_up(db, report.id, zheng, "不想办", MONDAY)
    handling.accept(db, report.id, zheng, MONDAY)
    handling.finish(db, report.id, zheng, MONDAY + HOUR, how="焊好了")
    assert report.state == State.DONE
    assert "郑小东已办结" in "".join(told(db, "钱国华"))


def test_a_post_that_ended_a_minute_ago_does_nothing_any_more(db: Db) -> None:
    report, zheng = _in_village(db), who(db, "郑小东")
    entrusting.entrust(db, report.id, who(db, "钱国华"), zheng.person_id or "", MONDAY)
    leaves(db, "郑小东", Post.GRID_WORKER, MONDAY + HOUR)
    leaves(db, "郑小东", Post.PARTY_MEMBER, MONDAY + HOUR)
    with pytest.raises(Refusal, match="不用处理"):
        handling.finish(db, report.id, zheng, MONDAY + HOUR + timedelta(minutes=1), how="好了")


@pytest.mark.parametrize("name", ["马老三", "孙敏", "罗铁柱"])
def test_work_stays_in_the_holder_s_region_and_off_the_reporter(db: Db, name: str) -> None:
    report = _in_village(db)
    with pytest.raises(Refusal):
        entrusting.entrust(db, report.id, who(db, "钱国华"), person(db, name).id, MONDAY)
    assert report.assigned_id is None


def test_who_stands_above_the_holder_sends_whom_they_may_and_the_holder_answers_still(
    db: Db,
) -> None:
    report, zheng = file(db, "何秋菊", "村口的井盖破了"), person(db, "郑小东")
    due = report.due_at
    entrusting.send(db, report.id, who(db, "孙敏"), zheng.id, MONDAY)
    assert (report.assigned_id, report.due_at, report.looked_at) == (zheng.id, due, None)
    assert notices.holder_words(db, report, MONDAY) == "李秀英（一组村民代表）"
    assert "还是由您负责" in told(db, "李秀英")[-1]
    handling.accept(db, report.id, who(db, "郑小东"), MONDAY)
    handling.finish(db, report.id, who(db, "郑小东"), MONDAY + HOUR, how="换了新的")
    assert report.state == State.DONE


@pytest.mark.parametrize(
    ("by", "whom", "because"),
    [
        ("冯正", "郑小东", "要他自己或者上一级才能派"),  # the supervision group sends nobody
        ("李秀英", "郑小东", "就在您手里"),
        ("吴建军", "罗铁柱", "不在您管的范围里"),  # of another group than the leader's
        ("孙敏", "马老三", "不在您管的范围里"),
        ("孙敏", "何秋菊", "就是上报人"),
        ("陈大山", "郑小东", "没有找到这件事"),
        ("马老三", "郑小东", "没有找到这件事"),
        ("何秋菊", "郑小东", "没有找到这件事"),
    ],
)
def test_nobody_else_sends_and_nobody_else_is_sent(
    db: Db, by: str, whom: str, because: str
) -> None:
    report = file(db, "何秋菊", "村口的井盖破了")
    with pytest.raises(Refusal, match=because):
        entrusting.send(db, report.id, who(db, by), person(db, whom).id, MONDAY)
    assert report.assigned_id is None


def test_whose_post_above_ended_sends_nobody(db: Db) -> None:
    report = file(db, "何秋菊", "村口的井盖破了")
    leaves(db, "孙敏", Post.TOWN_CADRE, MONDAY)
    with pytest.raises(Refusal, match="没有找到这件事"):
        entrusting.send(db, report.id, who(db, "孙敏"), person(db, "郑小东").id, MONDAY + HOUR)


def test_a_report_that_moves_on_is_nobody_s_work_any_more(db: Db) -> None:
    report = _in_village(db)
    entrusting.entrust(db, report.id, who(db, "钱国华"), person(db, "郑小东").id, MONDAY)
    handling.pass_up(db, report.id, who(db, "钱国华"), "要镇里", MONDAY)
    assert report.assigned_id is None
    assert "不用您办了" in told(db, "郑小东")[-1]


def test_the_clock_waits_for_the_answer_and_no_longer(db: Db) -> None:
    report = file(db)
    due = report.due_at
    asking.ask(db, report.id, who(db, "李秀英"), "哪一口井？", MONDAY)
    assert due
    assert report.due_at == due + timedelta(hours=48)
    asking.reply(db, report.id, who(db, "张桂花"), "村口那口", MONDAY + 5 * HOUR)
    assert report.due_at == due + 5 * HOUR
    assert "村口那口" in told(db, "李秀英")[-1]


def test_a_clock_waits_48_hours_in_all_however_much_is_asked(db: Db) -> None:
    report, lee = file(db), who(db, "李秀英")
    due, now = report.due_at, MONDAY
    for _ in range(4):
        asking.ask(db, report.id, lee, "还有一句？", now)
        now += 20 * HOUR
        asking.reply(db, report.id, who(db, "张桂花"), "是的", now)
    assert due
    assert report.due_at == due + timedelta(hours=48)


def test_a_holder_who_acts_waits_no_longer(db: Db) -> None:
    report, lee = file(db), who(db, "李秀英")
    due = report.due_at
    asking.ask(db, report.id, lee, "哪一口井？", MONDAY)
    handling.accept(db, report.id, lee, MONDAY + 3 * HOUR)
    assert due
    assert report.due_at == due + 3 * HOUR
    assert asking.next_due(db) is None


def test_silence_lets_the_clock_go_on_once(db: Db) -> None:
    report = file(db)
    asking.ask(db, report.id, who(db, "李秀英"), "哪一口井？", MONDAY)
    later = MONDAY + timedelta(hours=48)
    assert asking.next_due(db) == later
    assert (asking.sweep(db, later), asking.sweep(db, later)) == (1, 0)


def test_danger_waits_for_no_answer(db: Db) -> None:
    report = file(db, danger=True)
    due = report.due_at
    asking.ask(db, report.id, who(db, "李秀英"), "人在哪里？", MONDAY)
    assert report.due_at == due


def _extension(db: Db, report: Report, days: int = 3) -> str:
    me = who(db, "钱国华")
    kind = PetitionKind.MORE_TIME
    return petitioning.ask(db, report.id, me, kind, "等材料", MONDAY, days=days).id


def test_more_time_is_granted_once_by_the_level_above(db: Db) -> None:
    report = _in_village(db)
    due = report.due_at
    petition = petitioning.agree(db, person(db, "孙敏"), _extension(db, report), None, MONDAY)
    assert petition.state == PetitionState.AGREED
    assert due
    assert report.due_at
    assert report.due_at > due
    assert "等材料" in told(db, "罗铁柱")[-1]
    with pytest.raises(Refusal, match="一次"):
        _extension(db, report)


@pytest.mark.parametrize("name", ["周明", "钱国华", "赵春兰", "马老三"])
def test_nobody_else_decides(db: Db, name: str) -> None:
    petition_id = _extension(db, _in_village(db))
    with pytest.raises(Refusal):
        petitioning.agree(db, person(db, name), petition_id, None, MONDAY)


def test_of_two_levels_at_once_the_second_is_refused(db: Db) -> None:
    report = _in_village(db)
    petition_id = _extension(db, report)
    handling.finish(db, report.id, who(db, "钱国华"), MONDAY, how="先用旧的修好了")
    with pytest.raises(Refusal, match="已经往下办了"):
        petitioning.agree(db, person(db, "孙敏"), petition_id, None, MONDAY)
    assert report.state == State.DONE


def test_a_petition_that_was_void_may_be_asked_again(db: Db) -> None:
    report = _in_village(db)
    _extension(db, report)
    handling.pass_up(db, report.id, who(db, "钱国华"), "还是要镇里", MONDAY)
    town = who(db, "孙敏")
    kind = PetitionKind.MORE_TIME
    assert petitioning.ask(db, report.id, town, kind, "等市里", MONDAY, days=2).state == "waiting"


def test_only_the_level_above_refuses_and_an_objection_goes_past_it(db: Db) -> None:
    report = _in_village(db)
    for name in ("钱国华", "周明", "陈大山"):
        with pytest.raises(Refusal):
            refusing.refuse(db, report.id, who(db, name), "不该办", MONDAY)
    refusing.refuse(db, report.id, who(db, "孙敏"), "是自家的塘", MONDAY)
    assert stands(report) == (State.NOT_TAKEN, Level.TOWN)
    assert "是自家的塘" in told(db, "罗铁柱")[-1]
    rights.open_for(db, report.id, who(db, "罗铁柱"), Action.REOPEN, MONDAY)


def test_danger_is_never_refused(db: Db) -> None:
    report = file(db, danger=True)
    with pytest.raises(Refusal, match="防护"):
        refusing.refuse(db, report.id, who(db, "吴建军"), "不归我们", MONDAY)


def test_the_unbound_reporter_is_asked_at_the_account(db: Db) -> None:
    report = file(db, "过路人", "二组水塘边的护栏断了")
    asking.ask(db, report.id, who(db, "陈大山"), "哪一段？", MONDAY)
    assert "哪一段？" in told(db, "过路人")[-1]
    stranger = Who(None, report.address_id)
    asking.reply(db, report.id, stranger, "靠路那段", MONDAY + HOUR)
    assert "靠路那段" in told(db, "陈大山")[-1]

"""What a holder may do, once, and what it does to the clock.

Here too: `ladder.owners`, `rights`.
"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from core import acts
from core.db import Db
from core.errors import Refusal
from core.reports import handling
from core.reports.ladder import owners
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report, Who
from core.reports.rights import Stale
from tests.core.reports.telling import MONDAY, file, person, region, told, who

HOUR = timedelta(hours=1)


def test_every_step_reaches_the_reporter(db: Db) -> None:
    report, lee = file(db), who(db, "李秀英")
    handling.accept(db, report.id, lee, MONDAY)
    handling.make_safe(db, report.id, lee, MONDAY + HOUR, how="拉了绳")
    handling.finish(db, report.id, lee, MONDAY + 2 * HOUR, how="换了新的")
    words = "".join(told(db, "张桂花"))
    assert [w in words for w in ("已受理", "已做临时防护", "已办结")] == [True] * 3


@pytest.mark.parametrize("name", ["张桂花", "吴建军", "马老三", "钱国华", "过路人"])
def test_nobody_but_the_holder_handles(db: Db, name: str) -> None:
    report = file(db)
    with pytest.raises(Refusal, match="李秀英（一组村民代表）办，您不用处理"):
        handling.accept(db, report.id, who(db, name), MONDAY)
    assert report.state == State.FILED


def test_pressing_twice_does_it_once_and_says_how_things_stand(db: Db) -> None:
    report, lee = file(db), who(db, "李秀英")
    offered = report.version
    handling.accept(db, report.id, lee, MONDAY, offered)
    with pytest.raises(Stale, match="已受理"):
        handling.accept(db, report.id, lee, MONDAY, offered)
    assert [a.kind for a in acts.of_thing(db, report.id)].count("report.accept") == 1


def test_an_act_names_person_right_and_states(db: Db) -> None:
    report = file(db)
    handling.accept(db, report.id, who(db, "李秀英"), MONDAY)
    act = acts.of_thing(db, report.id)[-1]
    assert (act.person_id, act.right) == (person(db, "李秀英").id, "representative")
    assert (act.detail["before"], act.detail["after"]) == ("filed", "accepted")


def test_making_safe_gives_danger_the_level_s_own_time(db: Db) -> None:
    report = file(db, "王建国", "电线掉水里了", danger=True)
    handling.make_safe(db, report.id, who(db, "李秀英"), MONDAY + HOUR)
    assert (report.state, report.due_at) == (State.SAFE, MONDAY + timedelta(hours=24))


def test_finishing_needs_a_word(db: Db) -> None:
    report = file(db)
    with pytest.raises(Refusal, match="怎么办好的"):
        handling.finish(db, report.id, who(db, "李秀英"), MONDAY, how=" ")


def test_passing_up_starts_the_next_level_s_time(db: Db) -> None:
    report = file(db)
    handling.pass_up(db, report.id, who(db, "李秀英"), "没工具", MONDAY + HOUR)
    assert (report.level, report.due_at) == (Level.GROUP, MONDAY + 25 * HOUR)
    handling.pass_up(db, report.id, who(db, "吴建军"), "没钱", MONDAY + 2 * HOUR)
    assert (report.level, report.due_at) == (
        Level.VILLAGE,
        datetime(2026, 3, 5, 3, 0, tzinfo=UTC),
    )


def test_at_the_top_there_is_nobody_to_pass_it_to(db: Db) -> None:
    report = file(db)
    for name in ("李秀英", "吴建军", "钱国华", "孙敏"):
        handling.pass_up(db, report.id, who(db, name), "办不了", MONDAY)
    with pytest.raises(Refusal, match="上面没有别的层级"):
        handling.pass_up(db, report.id, who(db, "周明"), "办不了", MONDAY)


def _back(db: Db, report: Report, name: str, level: Level, place: str, at: datetime) -> None:
    to = (level, region(db, place).id)
    handling.send_back(db, report.id, who(db, name), to, "不是我们组的", at)


def test_sending_back_wins_no_time(db: Db) -> None:
    report = file(db)
    due = report.due_at
    _back(db, report, "李秀英", Level.REPRESENTATIVE, "陈大山联户", MONDAY + 5 * HOUR)
    assert (report.level, report.due_at) == (Level.REPRESENTATIVE, due)
    assert report.holder_region_id == region(db, "陈大山联户").id


def test_a_higher_level_sends_down_with_the_lower_level_s_time(db: Db) -> None:
    report = file(db)
    for name in ("李秀英", "吴建军"):
        handling.pass_up(db, report.id, who(db, name), "办不了", MONDAY)
    _back(db, report, "钱国华", Level.REPRESENTATIVE, "李秀英联户", MONDAY + HOUR)
    assert report.due_at is not None
    assert report.due_at <= MONDAY + 25 * HOUR


def test_the_third_return_is_decided_by_the_level_above(db: Db) -> None:
    report = file(db)
    circles = {"李秀英": "陈大山联户", "陈大山": "李秀英联户"}
    for name in ("李秀英", "陈大山", "李秀英"):
        _back(db, report, name, Level.REPRESENTATIVE, circles[name], MONDAY + HOUR)
    assert (report.level, report.sent_back) == (Level.GROUP, 3)
    assert "已经退回过2次" in told(db, "吴建军")[-1]


def test_nothing_is_sent_back_into_another_village(db: Db) -> None:
    report = file(db)
    names = {p.name for s in owners.candidates(db, report, MONDAY) for p in s.people}
    assert names == {"陈大山", "吴建军", "钱国华"}
    with pytest.raises(Refusal, match="没有人管事"):
        _back(db, report, "李秀英", Level.REPRESENTATIVE, "马老三联户", MONDAY)


def test_closing_unfixed_is_the_village_s(db: Db) -> None:
    report = file(db)
    with pytest.raises(Refusal, match="上报到组"):
        handling.close_unfixed(db, report.id, who(db, "李秀英"), "修不了", MONDAY)
    for name in ("李秀英", "吴建军"):
        handling.pass_up(db, report.id, who(db, name), "办不了", MONDAY)
    handling.close_unfixed(db, report.id, who(db, "钱国华"), "不是村里的路", MONDAY)
    assert report.state == State.UNFIXED
    assert "不是村里的路" in told(db, "张桂花")[-1]


def test_whoever_followed_one_follows_what_it_was_merged_into(db: Db) -> None:
    one, other = file(db), file(db, "王建国", "村口井盖碎了")
    handling.merge(db, other.id, one.id, who(db, "李秀英"), MONDAY)
    handling.finish(db, one.id, who(db, "李秀英"), MONDAY, how="换了")
    assert other.state == State.MERGED
    assert "编号 1" in told(db, "王建国")[-1]


def test_the_person_complained_of_finds_nothing(db: Db) -> None:
    report = file(db, "刘大勇", "李秀英不干事")
    assert report.about_id == person(db, "李秀英").id
    assert told(db, "李秀英") == []
    with pytest.raises(Refusal, match="没有找到"):
        handling.accept(db, report.id, who(db, "李秀英"), MONDAY)
    assert "刘大勇" not in told(db, "冯正")[0]


def test_a_forged_id_finds_nothing(db: Db) -> None:
    with pytest.raises(Refusal, match="没有找到"):
        handling.accept(db, "0" * 29, who(db, "李秀英"), MONDAY)


def test_an_unknown_account_has_no_rights(db: Db) -> None:
    report = file(db)
    stranger = Who(None, who(db, "过路人").address_id)
    for action in (handling.accept, handling.make_safe):
        with pytest.raises(Refusal):
            action(db, report.id, stranger, MONDAY)


def test_what_another_turn_did_meanwhile_is_seen(world: Engine) -> None:
    with Session(world) as db, db.begin():
        report_id = file(db).id
    if world.dialect.name == "sqlite":
        return  # one writer: there is no meanwhile
    with Session(world) as mine, mine.begin():
        known = mine.get_one(Report, report_id)
        with Session(world) as other, other.begin():
            handling.accept(other, report_id, who(other, "李秀英"), MONDAY, known.version)
        with pytest.raises(Stale, match="已受理"):
            handling.accept(mine, report_id, who(mine, "李秀英"), MONDAY, known.version)

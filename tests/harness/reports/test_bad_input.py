"""What goes wrong around a report: posts that end, phones that are lost, villages that merge, nobody who answers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.turn import turns_on
from core import acts
from core.db import Db
from core.errors import Refusal
from core.outbox import Outgoing
from core.registry.addresses import Binding
from core.registry.people import Post
from core.reports import checks, confirming, escalation, handling, notices, urging
from core.reports.ladder import reports
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import HELD, State
from core.reports.ladder.petitions import Petition, PetitionKind, PetitionState
from core.reports.ladder.reports import Report, Who
from core.reports.watching import unseen
from core.reports.work import petitioning
from tests.core.reports.telling import MONDAY, file, leaves, person, told, who
from tests.harness.reports.deeds import BY_HOLDER, Deed

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LAMP = "二组水塘边的路灯不亮了"


@pytest.mark.parametrize("name", sorted(BY_HOLDER))
def test_whose_post_ended_a_minute_ago_does_nothing_any_more(db: Db, name: str) -> None:
    report, other = file(db), file(db, "罗铁柱", LAMP)
    leaves(db, "李秀英", Post.REPRESENTATIVE, MONDAY - MINUTE)
    before = (report.state, report.version, report.due_at, report.assigned_id)
    with pytest.raises(Refusal):
        BY_HOLDER[name](Deed(db, report, who(db, "李秀英"), MONDAY, 0))
    assert (report.state, report.version, report.due_at, report.assigned_id) == before
    assert other.state == State.FILED
    assert reports.held_by(db, person(db, "李秀英").id, MONDAY) == []


def test_whose_post_above_ended_a_minute_ago_decides_and_urges_nothing(db: Db) -> None:
    report = file(db)
    kind = PetitionKind.MORE_TIME
    petition = petitioning.ask(db, report.id, who(db, "李秀英"), kind, "等材料", MONDAY, days=2)
    leaves(db, "吴建军", Post.GROUP_LEADER, MONDAY - MINUTE)
    with pytest.raises(Refusal):
        petitioning.agree(db, person(db, "吴建军"), petition.id, None, MONDAY)
    with pytest.raises(Refusal, match="没有找到这件事"):
        urging.urge(db, report.id, who(db, "吴建军"), MONDAY)


def _both(engine: Engine, *deeds: Callable[[Db], object]) -> list[bool]:
    """Each in a turn of its own, at the same moment; which of them were done."""
    turns = turns_on(engine)

    def do(deed: Callable[[Db], object]) -> bool:
        try:
            turns.run(deed)
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(len(deeds)) as pool:
        outcomes = list(pool.map(do, deeds))
    turns.stop()
    return outcomes


def _asked(engine: Engine) -> tuple[str, str]:
    with Session(engine) as db, db.begin():
        report = file(db)
        kind = PetitionKind.MORE_TIME
        asked = petitioning.ask(db, report.id, who(db, "李秀英"), kind, "等", MONDAY, days=2)
        return report.id, asked.id


def test_an_extension_that_both_levels_act_on_at_once_is_settled_once(world: Engine) -> None:
    for n in range(4):
        report_id, petition_id = _asked(world)

        def agree(db: Db, petition_id: str = petition_id) -> object:
            return petitioning.agree(db, person(db, "吴建军"), petition_id, None, MONDAY + MINUTE)

        def other(
            db: Db, report_id: str = report_id, petition_id: str = petition_id, n: int = n
        ) -> object:
            if n % 2:
                return petitioning.decline(
                    db, person(db, "吴建军"), petition_id, None, "不行", MONDAY + MINUTE
                )
            return handling.pass_up(db, report_id, who(db, "李秀英"), "要挖机", MONDAY + MINUTE)

        done = _both(world, agree, other)
        assert any(done)
        with Session(world) as db:
            petition, report = db.get_one(Petition, petition_id), db.get_one(Report, report_id)
            assert petition.state != PetitionState.WAITING
            assert not report.petitioned
            if n % 2:
                assert done.count(True) == 1
            assert list(checks.broken(db)) == []


def test_a_reporter_who_is_unbound_in_the_middle_still_hears_and_answers(db: Db) -> None:
    report = file(db, "罗铁柱", LAMP)
    handling.accept(db, report.id, who(db, "陈大山"), MONDAY)
    mine = db.exec(select(Binding).where(Binding.person_id == person(db, "罗铁柱").id)).one()
    mine.until = MONDAY + MINUTE
    db.add(mine)
    db.flush()
    account = who(db, "罗铁柱")
    assert account.person_id is None
    handling.finish(db, report.id, who(db, "陈大山"), MONDAY + 2 * MINUTE, how="换了灯泡")
    assert "修好了吗" in told(db, "罗铁柱")[-1]
    assert [r.id for r in reports.of_reporter(db, account)] == [report.id]
    confirming.reopen(db, report.id, account, MONDAY + 3 * MINUTE, complaint="还是不亮")
    assert report.state in HELD
    assert list(checks.broken(db)) == []


def test_where_everybody_is_silent_it_climbs_to_the_top_and_is_told_of_there(db: Db) -> None:
    report = file(db)
    at, levels = MONDAY, [report.level]
    for _ in range(200):
        due = escalation.next_due(db)
        if due is None:
            break
        at = max(at, due)
        escalation.sweep(db, at)
        unseen.sweep(db, at)
        if report.level != levels[-1]:
            levels.append(report.level)
    assert levels == [Level.REPRESENTATIVE, Level.GROUP, Level.VILLAGE, Level.TOWN, Level.CITY]
    assert report.alarmed_at is not None
    assert [p.name for p in notices.holders(db, report, at)] == ["周明"]
    assert len([t for t in told(db, "张桂花") if "自动升级" in t]) == 4
    for name in ("冯正", "褚卫", "卫红"):
        assert any("编号 1" in text for text in told(db, name))
    db.flush()
    before = len(db.exec(select(Outgoing)).all())
    for day in range(1, 60, 7):
        assert escalation.sweep(db, at + day * DAY) == 0
    assert len(db.exec(select(Outgoing)).all()) == before
    assert reports.of_reporter(db, Who(None, report.address_id)) == [report]


def _jump(world: Engine, many: int) -> None:
    """So many reports are overdue at once: within two sweeps each has climbed, once, and no more is to do."""
    with Session(world) as db, db.begin():
        for n in range(many):
            file(db, f"过路人{n % 50}", f"一组第{n}根电杆歪了")
    later = MONDAY + 3 * DAY + timedelta(hours=1)
    moved = []
    for _ in range(3):
        with Session(world) as db:
            late = escalation.due(db, later)
        for report_id in late:
            with Session(world) as db, db.begin():
                escalation.sweep(db, later, report_id)
        moved.append(len(late))
    assert moved[0] == many
    assert moved[2] == 0
    with Session(world) as db:
        assert len(db.exec(select(Report).where(Report.level == Level.VILLAGE)).all()) == many
        climbs = db.exec(select(acts.Act).where(acts.Act.kind == "report.climb")).all()
        assert len({a.thing_id for a in climbs}) == len(climbs) == many


def test_after_a_jump_of_the_clock_each_climbs_once(world: Engine) -> None:
    assert escalation.AT_ONCE >= 10_000
    _jump(world, 30)


@pytest.mark.soak
def test_ten_thousand_overdue_at_once_climb_within_two_sweeps(world: Engine) -> None:
    _jump(world, 10_000)

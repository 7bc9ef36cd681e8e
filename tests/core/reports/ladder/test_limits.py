"""Limits are set from above; who may work; and every cell of role × state × action is as the law has it.

Here too: `workers`, `questions`, `petitions`, `witnesses`, `rights`.
"""

from datetime import timedelta

import pytest

from core.db import Db
from core.errors import Refusal
from core.reports import following, rights
from core.reports.ladder import limits, reports, workers
from core.reports.ladder.levels import Level, Limit
from core.reports.ladder.lifecycle import ASKED, HELD, LAW, OPEN, Action, Role, State, allowed
from core.reports.ladder.reports import Report, Who
from core.reports.ladder.witnesses import Witness
from tests.core.reports.telling import MONDAY, file, person, region, who

BESIDE = {Role.HOLDER, Role.ASSIGNEE, Role.SUPERIOR, Role.WITNESS, Role.DISPATCHER}
"""Whoever acts by one of these is a neighbour too."""


def _cast(db: Db, report: Report, state: State) -> dict[Role, Who]:
    """Somebody for each role on a report of 张桂花's that 李秀英 holds."""
    cast = {
        Role.REPORTER: who(db, "张桂花"),
        Role.JOINER: who(db, "何秋菊"),
        Role.HOLDER: who(db, "李秀英"),
        Role.ASSIGNEE: who(db, "刘大勇"),
        Role.SUPERIOR: who(db, "吴建军"),
        Role.WRITER: who(db, "唐菊香"),
        Role.NEIGHBOUR: who(db, "罗铁柱"),
        Role.CLOCK: rights.CLOCK,
    }
    report.assigned_id = cast[Role.ASSIGNEE].person_id
    report.written_by = cast[Role.WRITER].person_id
    if state == State.UNCONFIRMED:
        cast[Role.WITNESS] = who(db, "黄水生")
        witness = cast[Role.WITNESS].person_id or ""
        db.add(Witness(report_id=report.id, round=1, person_id=witness, at=MONDAY))
    if state == State.UNASSIGNED:
        report.danger, cast[Role.DISPATCHER] = True, who(db, "孙敏")
    return cast


@pytest.mark.long
@pytest.mark.broken_on_purpose
@pytest.mark.parametrize("state", list(State))
def test_every_cell_of_the_table_is_the_law(db: Db, state: State) -> None:
    report = file(db)
    following.join(db, report.id, who(db, "何秋菊"), MONDAY)
    cast = _cast(db, report, state)
    report.state = state
    if state == State.UNASSIGNED:
        report.holder_post = report.holder_region_id = None
    db.flush()
    wrong = []
    for role, actor in cast.items():
        roles = [role, *([Role.NEIGHBOUR] if role in BESIDE else [])]
        if state == State.UNASSIGNED and role in (Role.HOLDER, Role.ASSIGNEE, Role.SUPERIOR):
            roles = [Role.NEIGHBOUR]
        for action in Action:
            may = any(allowed(r, state, action) for r in roles)
            try:
                rights.open_for(db, report.id, actor, action, MONDAY)
                could = True
            except Refusal:
                could = False
            if could != may:
                wrong.append((role, action, could))
    assert wrong == []


def test_every_open_state_has_a_way_on_and_is_seen_by_a_clock() -> None:
    for state in OPEN:
        assert any(LAW[role].get(state) for role in Role if role != Role.CLOCK)
        assert LAW[Role.CLOCK].get(state)
    for state in ASKED:
        assert allowed(Role.REPORTER, state, Action.REOPEN)


@pytest.mark.parametrize("name", ["李家村", "石桥镇"])
def test_a_cadre_of_another_village_sets_nothing_here(db: Db, name: str) -> None:
    place = region(db, name)
    with pytest.raises(Refusal, match="上一级"):
        limits.set_limit(
            db, person(db, "钱国华").id, place, Level.REPRESENTATIVE, Limit(days=2), MONDAY
        )


def test_the_level_above_sets_by_category_and_urgency(db: Db) -> None:
    secretary, place = person(db, "钱国华").id, region(db, "王家村")
    level = Level.REPRESENTATIVE
    limits.set_limit(db, secretary, place, level, Limit(hours=48), MONDAY)
    limits.set_limit(db, secretary, place, level, Limit(hours=6), MONDAY, category="power")
    assert file(db).due_at == MONDAY + timedelta(hours=48)
    assert file(db, category="power").due_at == MONDAY + timedelta(hours=6)
    with pytest.raises(Refusal, match="期限要在"):
        limits.set_limit(db, secretary, place, level, Limit(), MONDAY)


def test_a_file_says_limits_and_which_of_them_is_wrong(db: Db) -> None:
    good = {"region": "王家村", "level": "representative", "urgency": "high", "hours": 4}
    assert limits.load(db, [good]) == 1
    with pytest.raises(Refusal, match="第 2 个"):
        limits.load(db, [good, {"region": "王家村", "level": "king", "hours": 1}])


def test_whoever_lives_or_serves_in_the_holder_s_region_may_work(db: Db) -> None:
    report = file(db)
    names = {p.name for p in workers.named(db, report, "让刘大勇和郑小东去看", MONDAY)}
    assert names == {"刘大勇"}


def test_those_who_join_raise_a_report_in_lists(db: Db) -> None:
    first, second = file(db), file(db, "刘大勇", "一组水沟堵了", MONDAY + timedelta(hours=1))
    for name in ("何秋菊", "黄水生"):
        following.join(db, second.id, who(db, name), MONDAY + timedelta(hours=2))
    held = reports.held_by(db, person(db, "李秀英").id, MONDAY + timedelta(hours=2))
    assert [r.id for r in held] == [second.id, first.id]
    assert all(r.state in HELD for r in held)

"""拆分: what each part has from its whole, who hears what, how it all counts, and what is refused.

Here too: `ladder.parts`.
"""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.figures import kpis
from core.figures.view import view
from core.points.close import facts
from core.registry import households
from core.registry.people import Post
from core.reports import confirming, escalation, handling, overview
from core.reports.ladder import parts, reports
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from core.reports.parts import check, splitting
from core.reports.parts.splitting import Part
from tests.core.reports.telling import MONDAY, file, leaves, person, region, told, village, who

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _to_chen(db: Db) -> tuple[Level, str]:
    return Level.REPRESENTATIVE, region(db, "陈大山联户").id


def _whole(db: Db, **more: object) -> Report:
    """A report that the village secretary holds."""
    report = file(db, "罗铁柱", "二组水塘边的护栏断了，路也塌了", **more)
    if report.danger:
        handling.make_safe(db, report.id, who(db, "陈大山"), MONDAY, how="拉了绳子")
    handling.pass_up(db, report.id, who(db, "陈大山"), "要村里办", MONDAY)
    return report


def _split(db: Db, whole: Report, *more: Part) -> list[Report]:
    wanted = [Part("修护栏"), Part("补路", to=_to_chen(db)), *more]
    return splitting.split(db, whole.id, who(db, "钱国华"), wanted, MONDAY + HOUR)


def test_a_part_has_its_whole_s_reporter_place_and_photos_and_never_more_time(db: Db) -> None:
    whole = _whole(db, place="水塘边", photos=())
    due = whole.due_at
    rail, road = _split(db, whole)
    assert (rail.state, road.state, whole.state) == (State.ACCEPTED, State.FILED, State.SPLIT)
    assert (rail.place, rail.person_id) == (whole.place, whole.person_id)
    assert rail.due_at == due
    assert road.due_at == MONDAY + HOUR + DAY
    assert whole.due_at == road.due_at  # the next of them
    assert len({whole.number, rail.number, road.number}) == 3


def test_a_private_report_stays_private_in_parts(db: Db) -> None:
    whole = _whole(db, private=True)
    splitting.split(
        db,
        whole.id,
        who(db, "钱国华"),
        [Part("修罗铁柱家门口的护栏"), Part("补路", to=_to_chen(db))],
        MONDAY + HOUR,
    )
    rail, _ = parts.present(db, whole)
    assert rail.private
    assert "罗铁柱" not in rail.text
    assert "罗铁柱" not in told(db, "陈大山")[-1]
    assert "上报人：不公开" in told(db, "陈大山")[-1]


@pytest.mark.parametrize("count", [0, 1, 11])
def test_two_to_ten(db: Db, count: int) -> None:
    whole = _whole(db)
    with pytest.raises(Refusal, match="2到10份"):
        splitting.split(
            db, whole.id, who(db, "钱国华"), [Part(f"第{n}样") for n in range(count)], MONDAY
        )
    assert whole.state == State.FILED


def test_danger_is_made_safe_first(db: Db) -> None:
    report = file(db, "罗铁柱", "二组的电线断了掉在地上", danger=True)
    with pytest.raises(Refusal, match="临时防护"):
        splitting.split(
            db, report.id, who(db, "陈大山"), [Part("接线"), Part("换杆")], MONDAY + HOUR
        )
    report = _whole(db, danger=True)
    rail, _ = _split(db, report)
    assert rail.state == State.SAFE


@pytest.mark.parametrize("name", ["陈大山", "罗铁柱", "马老三", "过路人", "孙敏"])
def test_only_its_holder_splits(db: Db, name: str) -> None:
    whole = _whole(db)
    with pytest.raises(Refusal):
        splitting.split(db, whole.id, who(db, name), [Part("修护栏"), Part("补路")], MONDAY)
    assert reports.rungs_of(whole)
    assert parts.of_whole(db, whole.id) == []


def test_a_part_has_no_parts_and_is_not_merged_or_joined(db: Db) -> None:
    rail, road = _split(db, _whole(db))
    other = file(db, "唐菊香", "二组的渠堵了")
    with pytest.raises(Refusal, match="拆出来的一份"):
        splitting.split(db, rail.id, who(db, "钱国华"), [Part("一"), Part("二")], MONDAY + HOUR)
    with pytest.raises(Refusal, match="拆出来的一份"):
        handling.merge(db, road.id, other.id, who(db, "陈大山"), MONDAY + HOUR)
    with pytest.raises(Refusal, match="拆出来的一份"):
        handling.merge(db, other.id, road.id, who(db, "陈大山"), MONDAY + HOUR)


def test_a_late_part_climbs_alone_and_its_whole_counts_as_late(db: Db) -> None:
    whole = _whole(db)
    rail, road = _split(db, whole)
    later = MONDAY + HOUR + DAY
    assert escalation.sweep(db, later) == 1
    assert (rail.level, road.level, whole.level) == (Level.VILLAGE, Level.VILLAGE, Level.VILLAGE)
    db.flush()
    [count] = overview.counts(db, person(db, "钱国华").id, later)
    assert (count.filed, count.open, count.overdue) == (1, 1, 1)
    late = overview.open_in(db, person(db, "钱国华").id, later, overdue=True)
    assert [r.id for r in late] == [whole.id]


def test_a_part_whose_holder_leaves_goes_up(db: Db) -> None:
    _, road = _split(db, _whole(db))
    leaves(db, "陈大山", Post.REPRESENTATIVE, MONDAY + 2 * HOUR)
    escalation.sweep(db, MONDAY + 3 * HOUR)
    assert road.level == Level.VILLAGE


def test_the_reporter_is_asked_once_and_a_split_matter_counts_once(db: Db) -> None:
    whole = _whole(db)
    rail, road = _split(db, whole)
    handling.finish(db, road.id, who(db, "陈大山"), MONDAY + 2 * HOUR, how="补了")
    assert whole.state == State.SPLIT
    handling.finish(db, rail.id, who(db, "钱国华"), MONDAY + 3 * HOUR, how="焊了")
    assert whole.state == State.DONE
    heard = told(db, "罗铁柱")
    assert sum("修好了吗" in text for text in heard) == 1
    confirming.confirm(db, whole.id, who(db, "罗铁柱"), MONDAY + 4 * HOUR)
    db.flush()
    now = MONDAY + DAY
    seen = view(db, person(db, "钱国华").id, now)
    month = kpis.of_span(db, seen, MONDAY - DAY, now)
    assert (month.filed, month.done) == (1, 1)
    assert month.on_time.of == 4  # two holders of the whole, one of each part
    assert month.on_time.part == 4
    kept = facts.of_month(db, village(db), "2026-03", now)
    assert kept.fixed_reports.get(_home(db, "罗铁柱")) == 1
    assert kept.handled_in_time == {person(db, "陈大山").id: 1}


def _home(db: Db, name: str) -> str:
    home = households.of_person(db, person(db, name).id)
    assert home is not None
    return home.id


def test_split_in_time_and_done_late_is_no_miss_of_whoever_split(db: Db) -> None:
    whole = _whole(db)
    rail, road = _split(db, whole)
    handling.pass_up(db, rail.id, who(db, "钱国华"), "要镇里", MONDAY + 2 * HOUR)
    handling.finish(db, road.id, who(db, "陈大山"), MONDAY + 2 * HOUR, how="补了")
    late = MONDAY + 7 * DAY  # past the village's three days, within the town's
    handling.finish(db, rail.id, who(db, "孙敏"), late, how="焊了")
    db.flush()
    month = kpis.of_span(db, view(db, person(db, "钱国华").id, late), MONDAY - DAY, late + HOUR)
    share = month.by_level[Level.VILLAGE].on_time
    assert share.part == share.of


def test_undoing_says_no_once_a_part_has_gone_on(db: Db) -> None:
    whole = _whole(db)
    _, road = _split(db, whole)
    handling.accept(db, road.id, who(db, "陈大山"), MONDAY + 2 * HOUR)
    act = db.exec(select(Act).where(Act.kind == "report.split").order_by(col(Act.id))).one()
    with pytest.raises(Refusal, match="不能撤销了"):
        acts.take_back(db, act, MONDAY + 3 * HOUR)
    assert whole.state == State.SPLIT


def test_what_the_reporter_says_of_the_whole_opens_the_whole(db: Db) -> None:
    whole = _whole(db)
    rail, road = _split(db, whole)
    handling.finish(db, road.id, who(db, "陈大山"), MONDAY + 2 * HOUR, how="补了")
    confirming.reopen(db, road.id, who(db, "罗铁柱"), MONDAY + 2 * HOUR, complaint="没补平")
    assert (road.state, whole.state) == (State.ACCEPTED, State.SPLIT)
    handling.finish(db, road.id, who(db, "陈大山"), MONDAY + 3 * HOUR, how="又补了")
    handling.finish(db, rail.id, who(db, "钱国华"), MONDAY + 3 * HOUR, how="焊了")
    with pytest.raises(Refusal, match="请对编号"):
        confirming.reopen(db, road.id, who(db, "罗铁柱"), MONDAY + 4 * HOUR, complaint="没补平")
    confirming.reopen(db, whole.id, who(db, "罗铁柱"), MONDAY + 4 * HOUR, complaint="路没补平")
    assert (whole.state, whole.round) == (State.ACCEPTED, 2)
    rail, road = splitting.split(
        db, whole.id, who(db, "钱国华"), [Part("再补路"), Part("清土")], MONDAY + 5 * HOUR
    )
    assert [p.id for p in parts.present(db, whole)] == [rail.id, road.id]


@pytest.mark.broken_on_purpose
def test_the_check_sees_a_whole_and_its_parts_disagree(db: Db) -> None:
    whole = _whole(db)
    rail, road = _split(db, whole)
    db.flush()
    assert list(check.broken(db)) == []
    due, whole.due_at = whole.due_at, MONDAY
    assert any("due when none" in one for one in check.broken(db))
    whole.due_at, rail.state = due, State.DONE
    assert any("is done" in one for one in check.broken(db))
    rail.state, road.private = State.ACCEPTED, True
    assert any("not as its whole" in one for one in check.broken(db))
    road.private, whole.state = False, State.ACCEPTED
    assert any("parts are open" in one for one in check.broken(db))
    whole.state, whole.part_of = State.SPLIT, rail.id
    assert any("is a part and has parts" in one for one in check.broken(db))

"""Figures of random ladders are what a slow count in Python gives, on both databases; and what each asker counts.

Here too: `cycles`, `backlog`, `waiting`, `view`.
"""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from core.acts import Act
from core.clock import day_of
from core.db import Db
from core.errors import Refusal
from core.figures import backlog, cycles, kpis, subtotals, waiting
from core.figures.days import tenths, working_seconds
from core.figures.kpis import Share, Times
from core.figures.view import View, view
from core.reports import confirming, escalation, filing, following, handling, notices
from core.reports.ladder import holding, routing
from core.reports.ladder.levels import Level
from core.reports.ladder.lifecycle import HELD, OPEN, State
from core.reports.ladder.reports import Report
from core.reports.work import asking
from tests.core.reports.telling import MONDAY, file, person, region, village, who

DAY = timedelta(days=1)
ACTS = ("finish", "up", "accept", "note", "unfixed", "confirm", "reopen", "withdraw", "wait")
PLACES = (("张桂花", "一组的渠堵了"), ("罗铁柱", "二组的灯坏了"), ("刘大勇", "村口的井盖破了"))


def seen(db: Db, name: str, now: datetime, where: str | None = None) -> View:
    return view(db, person(db, name).id, now, region(db, where).id if where else None)


def live(db: Db, seed: int, steps: int) -> datetime:
    """A random life of a few reports: whatever the law lets somebody do; when it ended."""
    chance, now = random.Random(seed), MONDAY
    filed: list[Report] = []
    for _ in range(steps):
        now += timedelta(hours=chance.randint(1, 30))
        escalation.sweep(db, now)
        confirming.sweep(db, now)
        db.flush()
        if not filed or chance.random() < 0.3:
            name, words = chance.choice(PLACES)
            category = chance.choice(("road_facility", "street_light"))
            filed.append(file(db, name, words, now, category=category))
        else:
            _step(db, chance.choice(filed), chance.choice(ACTS), now)
        db.flush()
    return now


def _step(db: Db, report: Report, action: str, now: datetime) -> None:
    held = report.state in HELD and report.holder_post is not None
    holders = reports_holders(db, report, now) if held else []
    me = who(db, holders[0]) if holders else None
    reporter = who(db, db.get_one(type(person(db, "张桂花")), report.person_id).name)
    savepoint = db.begin_nested()
    try:
        if me is not None and action == "finish":
            handling.finish(db, report.id, me, now, how="好了")
        elif me is not None and action == "up":
            handling.pass_up(db, report.id, me, "办不了", now)
        elif me is not None and action == "accept":
            handling.accept(db, report.id, me, now)
        elif me is not None and action == "note":
            handling.note(db, report.id, me, "在办", None, now)
        elif me is not None and action == "unfixed":
            handling.close_unfixed(db, report.id, me, "没有料", now)
        elif action == "confirm":
            confirming.confirm(db, report.id, reporter, now)
        elif action == "reopen":
            confirming.reopen(db, report.id, reporter, now, complaint="又坏了")
        elif action == "withdraw":
            following.withdraw(db, report.id, reporter, now)
    except Refusal:
        savepoint.rollback()
        db.refresh(report)
    else:
        savepoint.commit()


def reports_holders(db: Db, report: Report, now: datetime) -> list[str]:
    return [p.name for p in notices.holders(db, report, now)]


class Slow:
    """The same, counted one by one from the acts and the intervals."""

    def __init__(self, db: Db, since: datetime, until: datetime) -> None:
        self.took: list[int] = []
        self.dwell: dict[Level, list[int]] = {}
        self.in_time: Counter[tuple[Level, bool]] = Counter()
        self.reopened = self.unfixed = 0
        for report in db.exec(select(Report)):
            if report.state not in (State.WITHDRAWN, State.MERGED):
                self._count(db, report, since, until)

    def _count(self, db: Db, report: Report, since: datetime, until: datetime) -> None:
        done = db.exec(select(Act).where(Act.thing_id == report.id).order_by(col(Act.id))).all()
        kinds = ("report.finish", "report.close_unfixed", "report.reopen")
        steps = [a for a in done if a.kind in kinds]
        had = holding.of_report(db, report.id)
        begun, number = report.filed_at, 1
        for n, act in enumerate(steps):
            if act.kind == "report.reopen":
                begun, number = act.at, number + 1
                continue
            if since <= act.at < until:
                self.took.append(tenths(working_seconds(begun, act.at)))
                self.reopened += n + 1 < len(steps)
                self.unfixed += act.kind == "report.close_unfixed"
                mine = [h for h in had if h.round == number and h.since <= act.at]
                spent: Counter[Level] = Counter()
                for h in mine:
                    spent[h.level] += working_seconds(h.since, min(h.until or act.at, act.at))
                for level, seconds in spent.items():
                    self.dwell.setdefault(level, []).append(tenths(seconds))
                self.in_time[mine[-1].level, act.at <= mine[-1].finish_due_at] += 1
        for one, after in pairwise(had):
            handed = one.round == after.round and one.until == after.since
            if handed and one.until is not None and since <= one.until < until:
                timely = after.climbed_to is None and one.until <= one.finish_due_at
                self.in_time[one.level, timely] += 1


def times(values: list[int]) -> Times:
    ordered = sorted(values)
    if len(ordered) < 5:
        return Times(len(ordered), None, None)
    return Times(
        len(ordered), ordered[(len(ordered) + 1) // 2 - 1], ordered[-(-9 * len(ordered) // 10) - 1]
    )


@pytest.mark.long
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@example(seed=612929, steps=10)
@given(seed=st.integers(0, 10**6), steps=st.integers(10, 60))
def test_figures_are_what_a_slow_count_gives(world: Engine, seed: int, steps: int) -> None:
    with Session(world) as db:
        now = live(db, seed, steps) + timedelta(minutes=1)
        since = MONDAY + 3 * DAY
        for name in ("孙敏", "钱国华"):
            ours = kpis.of_span(db, seen(db, name, now), since, now)
            slow = Slow(db, since, now)
            assert ours.took == times(slow.took)
            assert ours.done == len(slow.took)
            assert (ours.reopened, ours.unfixed) == (Share(slow.reopened, ours.done), slow.unfixed)
            for level, figures in ours.by_level.items():
                assert figures.dwell == times(slow.dwell.get(level, []))
                good, bad = slow.in_time[level, True], slow.in_time[level, False]
                assert figures.on_time == Share(good, good + bad)
            assert sum(t.n for t in ours.by_category.values()) == ours.done
            assert_backlog(db, name, now)
        db.rollback()


def assert_backlog(db: Db, name: str, now: datetime) -> None:
    every = [r for r in db.exec(select(Report)) if r.state in OPEN]

    def late(report: Report) -> bool:
        over = report.due_at is not None and report.due_at <= now
        climbed = holding.climbed(db, report)
        return report.state in HELD and (over or report.alarmed_at is not None or bool(climbed))

    mine = seen(db, name, now)
    piles = backlog.piles(db, mine)
    assert sum(p.open for p in piles) == len(every)
    assert sum(p.overdue for p in piles) == sum(map(late, every))
    assert Counter({p.level: p.open for p in piles}) == Counter(
        r.level if r.state != State.UNASSIGNED else None for r in every
    )
    page = waiting.page(db, mine, overdue=True, most=100)
    assert page.of == len(page.waiting) == sum(map(late, every))
    assert all(w.overdue_since is not None and w.overdue_since <= now for w in page.waiting)
    assert sum(backlog.ages(db, mine)) == len(every)


def test_who_answers_for_a_part_counts_that_part(db: Db) -> None:
    file(db, "张桂花", "一组的渠堵了")
    file(db, "罗铁柱", "二组的灯坏了")
    for name, many in (("李秀英", 1), ("吴建军", 1), ("陈大山", 1), ("赵春兰", 2), ("周明", 2)):
        mine = seen(db, name, MONDAY)
        assert sum(p.open for p in backlog.piles(db, mine)) == many
        assert waiting.page(db, mine).of == many
        assert subtotals.filed(db, mine, MONDAY, MONDAY + DAY) == many
    assert seen(db, "马老三", MONDAY).every != seen(db, "李秀英", MONDAY).every
    assert waiting.page(db, seen(db, "马老三", MONDAY)).of == 0
    assert seen(db, "张桂花", MONDAY).empty


def test_whom_a_report_blames_counts_it_nowhere(db: Db) -> None:
    file(db, "罗铁柱", "钱国华收了我家的钱", private=True)
    for name, many in (("钱国华", 0), ("赵春兰", 0), ("冯正", 1), ("孙敏", 1), ("周明", 1)):
        mine = seen(db, name, MONDAY + DAY)
        assert sum(p.open for p in backlog.piles(db, mine)) == many, name
        assert waiting.page(db, mine).of == many
        assert sum(backlog.ages(db, mine)) == many
        assert subtotals.filed(db, mine, MONDAY, MONDAY + DAY) == many


def test_danger_is_no_matter_of_days(db: Db) -> None:
    report = file(db, words="电线掉下来了", danger=True)
    handling.finish(db, report.id, who(db, "李秀英"), MONDAY + DAY, how="接好了")
    db.flush()
    assert kpis.of_span(db, seen(db, "孙敏", MONDAY + 2 * DAY), MONDAY, MONDAY + 2 * DAY).done == 0


def test_of_few_no_median_is_told(db: Db) -> None:
    for n in range(4):
        report = file(db, words=f"一组第{n}盏灯坏了", at=MONDAY + n * timedelta(hours=1))
        handling.finish(db, report.id, who(db, "李秀英"), MONDAY + DAY, how="换了")
    db.flush()
    ours = kpis.of_span(db, seen(db, "钱国华", MONDAY + DAY), MONDAY, MONDAY + 2 * DAY)
    assert ours.took == Times(4, None, None)
    assert ours.on_time == Share(4, 4)
    assert ours.on_time.percent == 100
    assert ours.by_level[Level.REPRESENTATIVE].on_time == Share(4, 4)


def test_confirmation_is_counted_of_what_had_its_seven_days(db: Db) -> None:
    good = file(db, words="一组的渠堵了")
    silent = file(db, "刘大勇", "一组的灯坏了")
    for report in (good, silent):
        handling.finish(db, report.id, who(db, "李秀英"), MONDAY + DAY, how="好了")
    confirming.confirm(db, good.id, who(db, "张桂花"), MONDAY + DAY)
    confirming.sweep(db, MONDAY + 9 * DAY)
    db.flush()
    ours = kpis.of_span(db, seen(db, "孙敏", MONDAY + 9 * DAY), MONDAY, MONDAY + 9 * DAY)
    assert (ours.confirmed, ours.unanswered) == (Share(1, 2), Share(1, 2))
    early = kpis.of_span(db, seen(db, "孙敏", MONDAY + 9 * DAY), MONDAY, MONDAY + 2 * DAY)
    assert early.confirmed == Share(0, 0)
    assert early.confirmed.percent is None


def test_figures_of_a_town_are_told_by_village(db: Db) -> None:
    file(db, "张桂花", "一组的渠堵了")
    bridge = routing.route(db, village(db, "李家村"), "桥断了", MONDAY)
    filing.file(db, who(db, "马老三"), "桥断了", MONDAY, route=bridge)
    piles = backlog.piles(db, seen(db, "孙敏", MONDAY))
    assert {(p.place.name, p.open) for p in piles} == {("李家村", 1), ("王家村", 1)}


def test_a_region_out_of_reach_is_refused(db: Db) -> None:
    with pytest.raises(Refusal, match="不归您看"):
        seen(db, "钱国华", MONDAY, "李家村")


def test_a_line_says_with_whom_since_when_and_how_late(db: Db) -> None:
    file(db, words="一组的渠堵了")
    escalation.sweep(db, MONDAY + DAY)
    db.flush()
    later = MONDAY + DAY + timedelta(hours=5)
    (one,) = waiting.page(db, seen(db, "孙敏", later), overdue=True).waiting
    assert (one.village, one.holder) == ("王家村", "吴建军（一组组长）")
    assert one.held_since == one.overdue_since == MONDAY + DAY


def test_pages_count_all_and_go_on(db: Db) -> None:
    for n in range(12):
        file(db, "张桂花", f"一组第{n}盏路灯坏了", MONDAY + n * timedelta(minutes=1))
    mine = seen(db, "钱国华", MONDAY)
    first, second = waiting.page(db, mine), waiting.page(db, mine, start=9)
    assert (first.of, len(first.waiting), second.of, len(second.waiting)) == (12, 9, 12, 3)
    assert not {w.report.id for w in first.waiting} & {w.report.id for w in second.waiting}


def test_ages_are_days_of_the_calendar(db: Db) -> None:
    late = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # 23:00
    file(db, at=late)
    assert day_of(late + timedelta(hours=2)) == day_of(late) + DAY
    assert backlog.ages(db, seen(db, "孙敏", late + timedelta(hours=2)))[0] == 1
    assert backlog.ages(db, seen(db, "孙敏", late + 3 * DAY))[1] == 1


def test_what_waited_for_its_reporter_counts_for_nobody(db: Db) -> None:
    """Asked on Monday at 11, answered on Tuesday at 11: a day off the holder's time and off the whole."""
    report = file(db)
    asked = MONDAY + timedelta(hours=2)
    asking.ask(db, report.id, who(db, "李秀英"), "哪一个井盖？", asked)
    asking.reply(db, report.id, who(db, "张桂花"), "村部门口的", asked + DAY)
    handling.finish(db, report.id, who(db, "李秀英"), MONDAY + 2 * DAY, how="换了新的")
    db.flush()
    until = MONDAY + 3 * DAY
    (cycle,) = cycles.of_span(db, seen(db, "钱国华", until), MONDAY, until)
    assert cycle.took == DAY.total_seconds()
    assert cycle.dwell == {Level.REPRESENTATIVE: DAY.total_seconds()}


def test_a_question_that_the_holder_did_not_wait_for_takes_off_what_was_waited(db: Db) -> None:
    report = file(db)
    asking.ask(db, report.id, who(db, "李秀英"), "哪一个？", MONDAY)
    handling.finish(
        db, report.id, who(db, "李秀英"), MONDAY + timedelta(hours=3), how="看到了，修了"
    )
    db.flush()
    until = MONDAY + 3 * DAY
    (cycle,) = cycles.of_span(db, seen(db, "钱国华", until), MONDAY, until)
    assert cycle.took == 0

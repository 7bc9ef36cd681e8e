"""Lists, figures and points of the desk show what the chat would: the same reports, the same sums, to everybody.

Here too: `reach`, `filters`, `figures`, `history`, `places`.
"""

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import col, select

from core.db import Db
from core.desk import figures, filters, history, lists, places, reach
from core.desk.filters import Filter
from core.figures import backlog, view
from core.registry import villages
from core.registry.people import Person, Post
from core.reports import escalation, following, handling, overview
from core.reports.ladder.lifecycle import OPEN, State
from core.reports.ladder.reports import Report
from tests.core.reports.telling import MONDAY, file, person, who

NAMES = (
    "周明",
    "孙敏",
    "钱国华",
    "赵春兰",
    "吴建军",
    "冯正",
    "郑小东",
    "李秀英",
    "马老三",
    "张桂花",
)
SAID = (
    "村口的井盖破了",
    "二组的路灯不亮",
    "李秀英收了我家的钱",
    "陈大山骂人",
    "水渠堵了",
    "钱国华占了集体的塘",
)
LATER = MONDAY + timedelta(hours=30)


@pytest.fixture
def lived(db: Db) -> Db:
    """Thirty matters of many people in both villages, some late, some done, some that blame."""
    dice = random.Random(7)
    speakers = ("张桂花", "罗铁柱", "唐菊香", "刘大勇", "王建国", "彭阿婆")
    for n in range(30):
        words = f"{dice.choice(SAID)}，第{n}处"
        private, danger = n % 7 == 0, n % 11 == 3
        spot = (28.0 + n / 100, 113.0) if n % 4 == 0 else None
        made = file(db, dice.choice(speakers), words, private=private, danger=danger, location=spot)
        if n % 5 == 1 and made.holder_post == Post.REPRESENTATIVE:
            holder = "李秀英" if "一组" in holder_of(db, made) else "陈大山"
            handling.finish(db, made.id, who(db, holder), MONDAY, how="办好了")
    escalation.sweep(db, MONDAY + timedelta(hours=25))
    db.flush()
    return db


def holder_of(db: Db, report: Report) -> str:
    """Who holds it, in words."""
    return lists.entries(db, [report], MONDAY)[0].holder


def by_chat(db: Db, name: str) -> set[str]:
    """What exists for somebody by the law of the chat, of the villages that their posts reach."""
    sight = overview.sight(db, person(db, name).id, LATER)
    around = sight.villages | sight.around
    every = db.exec(select(Report)).all()
    return {r.id for r in every if r.village_id in around and sight.sees(r)}


def test_the_list_shows_what_the_chat_would(lived: Db) -> None:
    for name in NAMES:
        mine = reach.of(lived, person(lived, name).id, LATER)
        if mine is None:
            assert name in ("郑小东", "李秀英", "马老三", "张桂花")
            continue
        shown = [e.report for e in lists.every(lived, mine, Filter(state="all"), LATER, 1000)]
        assert {r.id for r in shown} == by_chat(lived, name), name
        still = [e.report for e in lists.every(lived, mine, Filter(), LATER, 1000)]
        assert {r.id for r in still} == {r.id for r in shown if r.state in OPEN}
        assert [r.due_at for r in still] == sorted(r.due_at for r in still if r.due_at)
        each = {r.id for r in lived.exec(select(Report)) if lists.one(lived, mine, r.id)}
        assert each == {r.id for r in shown}


def test_the_sums_are_those_of_the_figures(lived: Db) -> None:
    atlas = villages.atlas(lived)
    for name in NAMES:
        mine = reach.of(lived, person(lived, name).id, LATER)
        if mine is None:
            continue
        sums = figures.figures(lived, mine, "", LATER)
        piles = backlog.piles(lived, view.view(lived, mine.person_id, LATER))
        assert sums.whole.open == sum(p.open for p in piles), name
        assert sums.whole.overdue == sum(p.overdue for p in piles), name
        for level, one in sums.levels.items():
            here = [p for p in piles if p.level == level]
            assert (one.open, one.overdue) == (
                sum(p.open for p in here),
                sum(p.overdue for p in here),
            )
        assert sum(p.sum.open for p in figures.by_place(atlas, sums)) == sums.whole.open
        late = list(lists.every(lived, mine, Filter(due="overdue"), LATER, 1000))
        assert len(late) == sums.whole.overdue
        assert all(e.overdue for e in late)


def test_a_page_costs_the_same_however_much_is_on_it(lived: Db) -> None:
    mine = reach.of(lived, person(lived, "孙敏").id, LATER)
    assert mine is not None
    asked: list[str] = []
    engine = lived.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    costs = []
    for most in (1, 20):
        asked.clear()
        assert len(lists.page(lived, mine, Filter(), LATER, most=most).entries) == most
        costs.append(len(asked))
    assert costs[0] >= costs[1]
    assert max(costs) <= 7


@given(st.dictionaries(st.sampled_from(sorted(Filter.__dataclass_fields__)), st.text(max_size=90)))
def test_an_address_is_always_read(query: dict[str, str]) -> None:
    wanted = filters.read(query)
    assert filters.read(wanted.wished) == wanted
    assert wanted.state in {"", filters.ALL, *(s.value for s in State)}
    assert len(wanted.text) <= filters.LONGEST


def test_words_are_looked_for_as_they_are(lived: Db) -> None:
    mine = reach.of(lived, person(lived, "周明").id, LATER)
    assert mine is not None

    def found(**wished: str) -> list[str]:
        wanted = filters.read(wished | {"state": "all"})
        return [e.report.text for e in lists.every(lived, mine, wanted, LATER, 1000)]

    assert all("路灯" in text for text in found(text="路灯"))
    assert found(text="%") == found(text="_") == found(text="'; DROP TABLE report") == []
    assert found(holder="没有这个人") == []
    assert found(age="31-") == []
    assert len(found(age="0-1")) == len(found())


def test_points_are_those_of_the_list(lived: Db) -> None:
    mine = reach.of(lived, person(lived, "孙敏").id, LATER)
    assert mine is not None
    still = list(lists.every(lived, mine, Filter(), LATER, 1000))
    shown = places.located(lived, mine, Filter(), LATER)
    with_point = {e.report.id for e in still if e.report.latitude is not None}
    assert {e.report.id for e in shown.entries} == with_point
    assert shown.located == len(with_point)
    assert shown.located + shown.elsewhere == len(still)


def test_a_history_names_nobody_who_must_not_be(db: Db) -> None:
    report = file(db, "罗铁柱", "二组的路灯不亮", private=True)
    following.join(db, report.id, who(db, "唐菊香"), MONDAY)
    handling.accept(db, report.id, who(db, "陈大山"), MONDAY)
    following.add(db, report.id, who(db, "罗铁柱"), MONDAY, detail="晚上看不见")
    handling.pass_up(db, report.id, who(db, "陈大山"), "要买灯", MONDAY)
    db.flush()
    steps = history.steps(db, report)
    assert {step.by for step in steps} == {"", "陈大山"}
    assert [step.text for step in steps if step.text] == ["晚上看不见", "要买灯"]
    assert [stay.holder for stay in history.stays(db, report, MONDAY)] == [
        "陈大山（二组村民代表）",
        "钱国华（村支书）",
    ]
    newest = history.last_act(db)
    following.urge(db, report.id, who(db, "罗铁柱"), MONDAY)
    assert [thing for _, thing in history.touched_since(db, newest)] == [report.id]
    assert history.photos(db, report.id) == []


def test_the_undone_stands_as_undone(db: Db) -> None:
    report = file(db, "罗铁柱", "二组的路灯不亮")
    handling.note(db, report.id, who(db, "陈大山"), "明天去看", None, MONDAY)
    db.flush()
    assert [s.text for s in history.steps(db, report) if s.kind == "note"] == ["明天去看"]
    assert lists.seen_of(db, mine_of(db), [report.id]) == [report]
    assert lists.seen_of(db, mine_of(db), []) == []


def mine_of(db: Db) -> reach.Reach:
    """孙敏's."""
    mine = reach.of(db, db.exec(select(Person).where(col(Person.name) == "孙敏")).one().id, MONDAY)
    assert mine is not None
    return mine

"""Asking an outside party: who may, what is refused, what the clock does, and what is taken back.

Here too: `referrals`, `referring`, `answering`, `silence`.
"""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.registry import telephones
from core.reports import checks, following, handling, progress
from core.reports.ladder.reports import Report
from core.reports.outside import answering, referrals, referring, silence
from core.reports.outside.referrals import LIFE
from tests.core.reports.telling import MONDAY, file, person, told, who

HOUR = timedelta(hours=1)


def _ask(db: Db, report: Report, name: str = "陈大山", **more: bool) -> str:
    me = who(db, name)
    return referring.refer(db, report.id, me, "供电所", "请换杆子", MONDAY, **more)[1]


def _pole(db: Db, **more: bool) -> Report:
    return file(db, "罗铁柱", "二组罗铁柱家门口电线杆歪了，打13812345678找我", **more)


@pytest.mark.parametrize("name", ["罗铁柱", "李秀英", "钱国华", "马老三", "过路人"])
def test_only_its_holder_asks(db: Db, name: str) -> None:
    report = _pole(db)
    with pytest.raises(Refusal):
        _ask(db, report, name)
    assert referrals.of_report(db, report.id) == []


def test_what_is_refused(db: Db) -> None:
    report, chen = _pole(db), who(db, "陈大山")
    for unit, text in (("", "请来"), ("供电所", " "), ("所" * 31, "请来"), ("供电所", "请" * 501)):
        with pytest.raises(Refusal):
            referring.refer(db, report.id, chen, unit, text, MONDAY)
    with pytest.raises(Refusal, match="没有留电话"):
        _ask(db, report, contact=True)
    telephones.keep(db, person(db, "罗铁柱").id, "13812345678", MONDAY)
    hidden = _pole(db, private=True)
    with pytest.raises(Refusal, match="不公开"):
        _ask(db, hidden, contact=True)
    for _ in range(10):
        _ask(db, report)
    with pytest.raises(Refusal, match="10次"):
        _ask(db, report)


def test_its_own_words_go_out_without_name_and_number(db: Db) -> None:
    plain = referring.without_names(db, _pole(db))
    assert "罗铁柱" not in plain
    assert "138" not in plain
    assert "电线杆歪了" in plain


def test_the_clock_runs_on_and_the_waiting_is_seen(db: Db) -> None:
    report = _pole(db)
    due = report.due_at
    _ask(db, report)
    assert report.due_at == due
    for text in (progress.standing(db, report, MONDAY), progress.in_full(db, report, MONDAY)):
        assert "在等供电所答复（3月2日问的）。" in text
    assert "请换杆子" not in progress.standing(db, report, MONDAY)
    assert "请换杆子" in progress.overseen(db, report, MONDAY)


def test_silence_is_told_once_and_ends_the_link(db: Db) -> None:
    report = _pole(db)
    token = _ask(db, report)
    late = MONDAY + LIFE
    assert silence.next_due(db) == late
    assert silence.sweep(db, late - HOUR) == 0
    assert (silence.sweep(db, late), silence.sweep(db, late)) == (1, 0)
    assert "14天没有答复" in told(db, "陈大山")[-1]
    assert silence.next_due(db) is None
    assert not answering.answer(db, token, "n" * 43, "来了", late)


def test_an_answer_goes_to_whoever_holds_it_now(db: Db) -> None:
    report = _pole(db)
    token = _ask(db, report)
    handling.pass_up(db, report.id, who(db, "陈大山"), "要村里", MONDAY + HOUR)
    assert answering.answer(db, token, "n" * 43, "明天去", MONDAY + 2 * HOUR)
    assert "【外单位答复】" in told(db, "钱国华")[-1]
    assert "明天去" in progress.overseen(db, report, MONDAY + 2 * HOUR)
    assert "明天去" not in progress.standing(db, report, MONDAY + 2 * HOUR)
    assert not answering.answer(db, token, "m" * 43, "再答", MONDAY + 2 * HOUR)


def test_a_link_taken_back_answers_nothing_and_an_answered_one_stays(db: Db) -> None:
    report = _pole(db)
    token = _ask(db, report)
    query = select(Act).where(Act.kind == referring.REFERRED).order_by(col(Act.id))
    assert "收回了给供电所的链接" in acts.take_back(db, db.exec(query).one(), MONDAY)
    assert answering.shown(db, token, MONDAY) is None
    token = _ask(db, report)
    assert answering.answer(db, token, "n" * 43, "明天去", MONDAY)
    with pytest.raises(Refusal, match="不能撤销"):
        acts.take_back(db, db.exec(query).all()[-1], MONDAY)
    with pytest.raises(Refusal, match="没有在等"):
        referring.end(db, report.id, who(db, "陈大山"), MONDAY)


def test_what_is_over_is_not_answered(db: Db) -> None:
    report = _pole(db)
    token = _ask(db, report)
    following.withdraw(db, report.id, who(db, "罗铁柱"), MONDAY)
    assert answering.shown(db, token, MONDAY) is None
    assert not answering.answer(db, token, "n" * 43, "明天去", MONDAY)
    assert silence.sweep(db, MONDAY + LIFE) == 1
    assert "14天" not in told(db, "陈大山")[-1]


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "answer", "old", "end", "up", "finish", "withdraw", "wait"]),
        st.sampled_from([1, 60, 15 * 24 * 60]),
    ),
    max_size=12,
)


@pytest.mark.long
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(DEEDS)
def test_one_link_lives_and_one_answer_a_link(world: Engine, deeds: list[tuple[str, int]]) -> None:
    with Session(world, expire_on_commit=False) as db, db.begin() as walk:
        report, now, given = _pole(db), MONDAY, ["x" * 43]
        answers = 0
        for deed, minutes in deeds:
            now += timedelta(minutes=minutes)
            try:
                with db.begin_nested():
                    answers += _do(db, report, deed, given, now)
            except Refusal:
                db.expire_all()
            silence.sweep(db, now)
            db.flush()
            every = referrals.of_report(db, report.id)
            living = [r for r in every if r.answered_at is None and r.ended_at is None]
            assert len(living) <= 1
            assert sum(r.answered_at is not None for r in every) == answers
            assert list(checks.broken(db)) == []
        walk.rollback()


def _do(db: Db, report: Report, deed: str, given: list[str], now: datetime) -> int:
    """One deed; how many answers were taken by it."""
    chen = who(db, "陈大山")
    if deed == "ask":
        given.append(referring.refer(db, report.id, chen, "供电所", "请来", now)[1])
    elif deed in ("answer", "old"):
        token = given[-1] if deed == "answer" else given[0]
        return int(answering.answer(db, token, f"{now.timestamp():043.0f}", "明天去", now))
    elif deed == "end":
        referring.end(db, report.id, chen, now)
    elif deed == "up":
        handling.pass_up(db, report.id, chen, "办不了", now)
    elif deed == "finish":
        handling.finish(db, report.id, chen, now, how="好了")
    elif deed == "withdraw":
        following.withdraw(db, report.id, who(db, "罗铁柱"), now)
    return 0

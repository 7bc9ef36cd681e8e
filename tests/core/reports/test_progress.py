"""What a reporter can ask at any time.

Here too: `notices`.
"""

from datetime import timedelta

from core.db import Db
from core.reports import escalation, filing, following, handling, progress
from tests.core.reports.telling import MONDAY, file, person, who

HOUR = timedelta(hours=1)


def test_it_says_who_how_long_and_what_next(db: Db) -> None:
    text = progress.standing(db, file(db), MONDAY + HOUR)
    assert "现在由李秀英（一组村民代表）办，还剩23小时" in text
    assert "自动升级到吴建军（一组组长）" in text


def test_it_says_who_could_not_be_reached(db: Db) -> None:
    report = file(db)
    filing.could_not_reach(db, report.id, person(db, "李秀英").id, MONDAY)
    text = progress.standing(db, report, MONDAY)
    assert "李秀英的消息没送到，已告诉吴建军（一组组长）。" in text


def test_whoever_sees_it_by_a_post_reads_all_of_it_and_not_who_wished_to_stay_unknown(
    db: Db,
) -> None:
    report = file(db)
    handling.note(db, report.id, who(db, "李秀英"), "联系了电工", None, MONDAY + HOUR)
    text = progress.overseen(db, report, MONDAY + 30 * HOUR)
    assert "上报人：张桂花" in text
    assert "到现在1天" in text
    assert "现在由李秀英（一组村民代表）办，已超时" in text
    assert text.endswith("进展：联系了电工")
    hidden = file(db, "罗铁柱", "二组的路灯坏了", private=True)
    assert "罗铁柱" not in progress.overseen(db, hidden, MONDAY)


def test_overdue_at_the_top_says_so(db: Db) -> None:
    report = file(db)
    escalation.sweep(db, MONDAY + timedelta(days=200))
    text = progress.standing(db, report, MONDAY + timedelta(days=201))
    assert "已超时" in text
    assert "已经是最高一级" in text


def test_the_choices_are_those_of_the_law(db: Db) -> None:
    report, me = file(db), who(db, "张桂花")
    labels = [c.label for c in progress.choices(db, report, me, MONDAY)]
    assert labels == ["催一下", "补充", "撤回上报"]
    following.join(db, report.id, who(db, "王建国"), MONDAY)
    labels = [c.label for c in progress.choices(db, report, who(db, "王建国"), MONDAY)]
    assert labels == ["催一下", "补充"]
    handling.finish(db, report.id, who(db, "李秀英"), MONDAY, how="好了")
    labels = [c.label for c in progress.choices(db, report, me, MONDAY)]
    assert labels == ["修好了", "还没好"]


def test_the_holder_reads_all_that_was_said(db: Db) -> None:
    report = file(db, words="长" * 300)
    following.add(db, report.id, who(db, "张桂花"), MONDAY, detail="补一句")
    text = progress.in_full(db, report, MONDAY)
    assert "长" * 300 in text
    assert "补充：补一句" in text

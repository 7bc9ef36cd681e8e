"""Meetings and reports that are owed once in a period: who may record them, with what proof.

Here too: `meetings.owed`.
"""

from datetime import date

import pytest

from core.db import Db
from core.duties import fulfilments
from core.errors import Refusal
from core.evidence import Evidence
from core.meetings import owed
from tests.core.duties.people import march, person
from tests.core.duties.test_reminders import told

pytestmark = pytest.mark.place("shaodong")


def photo(db: Db) -> str:
    shot = Evidence(at=march(2))
    db.add(shot)
    db.flush()
    return shot.id


def codes(db: Db, name: str) -> list[str]:
    return [d.code for d in fulfilments.of_person(db, person(db, name), march(2))]


def test_who_owes_what_is_what_the_preset_says(db: Db) -> None:
    assert codes(db, "申爱莲") == ["quarterly-talk"]
    assert codes(db, "贺立志") == ["monthly-analysis"]
    assert codes(db, "岳长生") == []


def test_it_is_done_for_its_period_and_no_longer(db: Db) -> None:
    shen = person(db, "申爱莲")
    fulfilments.done(
        db, shen, "quarterly-talk", date(2026, 3, 19), march(20), "说水渠", [photo(db)]
    )
    (this,) = owed.of_person(db, shen, march(31))
    assert this.done_on == date(2026, 3, 19)
    assert this.line() == "本季 村民恳谈会：3月19日办了"
    (next_quarter,) = owed.of_person(db, shen, march(31).replace(month=4, day=1))
    assert next_quarter.done_on is None


def test_what_cannot_be_recorded(db: Db) -> None:
    shen, shot = person(db, "申爱莲"), photo(db)
    wrong = [
        ("monthly-analysis", date(2026, 3, 20), [shot], "不是您的履职任务"),
        ("quarterly-talk", date(2026, 3, 20), [], "要有照片"),
        ("quarterly-talk", date(2026, 3, 21), [shot], "只能记今天和最近14天的"),
        ("quarterly-talk", date(2026, 3, 5), [shot], "只能记今天和最近14天的"),
    ]
    for code, day, photos, why in wrong:
        with pytest.raises(Refusal, match=why):
            fulfilments.done(db, shen, code, day, march(20), "", photos)
    fulfilments.done(db, shen, "quarterly-talk", date(2026, 3, 20), march(20), "", [shot])
    with pytest.raises(Refusal, match="照片已经用过"):
        fulfilments.done(db, shen, "quarterly-talk", date(2026, 3, 19), march(20), "", [shot])
    again = [photo(db)]
    with pytest.raises(Refusal, match="已经记过了"):
        fulfilments.done(db, shen, "quarterly-talk", date(2026, 3, 20), march(20), "", again)


def test_who_has_not_is_reminded_in_the_last_week_alone(db: Db) -> None:
    shen = person(db, "申爱莲")
    village = shen.village_id or ""
    assert owed.remind(db, march(18, 8), village) == 0
    assert owed.remind(db, march(25, 8), village) == 3  # two representatives, the secretary
    fulfilments.done(
        db, shen, "quarterly-talk", date(2026, 3, 25), march(25), "说水渠", [photo(db)]
    )
    assert owed.remind(db, march(25, 12), village) == 2


@pytest.mark.place("liuyang")
def test_a_report_has_readers_who_say_that_they_have_it(db: Db) -> None:
    liao = person(db, "廖红英")
    given = fulfilments.done(
        db, liao, "yearly-report", date(2026, 3, 20), march(20), "走完了", [photo(db)]
    )
    (to_li,) = told(db, "黎国强")
    assert [c["label"] for c in to_li.choices] == ["收到", "问一句"]
    assert told(db, "焦文斌") == []
    fulfilments.received(db, person(db, "黎国强"), given.id, march(20))
    assert "黎国强收到您的报告了" in told(db, "廖红英")[0].text
    with pytest.raises(Refusal, match="不是交给您的"):
        fulfilments.received(db, person(db, "焦文斌"), given.id, march(20))
    with pytest.raises(Refusal, match="已经收回去了"):
        fulfilments.received(db, person(db, "黎国强"), "gone", march(20))

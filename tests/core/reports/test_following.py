"""Joining, adding, urging, withdrawing."""

from datetime import datetime, timedelta

import pytest

from core import evidence
from core.db import Db
from core.errors import Refusal
from core.evidence import Evidence
from core.reports import filing, following, handling
from core.reports.ladder import reports
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report, Who
from tests.core.reports.telling import MONDAY, file, told, who


def test_a_joiner_hears_every_step_and_joins_once(db: Db) -> None:
    report = file(db)
    for _ in range(2):
        following.join(db, report.id, who(db, "王建国"), MONDAY)
    assert len(reports.joiners(db, report.id)) == 1
    handling.accept(db, report.id, who(db, "李秀英"), MONDAY)
    assert "已受理" in told(db, "王建国")[-1]


def test_two_people_with_one_phone_hear_it_once(db: Db) -> None:
    report = file(db, "王建国")
    handling.accept(db, report.id, who(db, "李秀英"), MONDAY)
    assert len(told(db, "王建国")) == 1


def test_the_reporter_of_another_village_cannot_join(db: Db) -> None:
    report = file(db)
    with pytest.raises(Refusal, match="别的村"):
        following.join(db, report.id, who(db, "马老三"), MONDAY)


def test_a_reporter_does_not_join_their_own(db: Db) -> None:
    report = file(db)
    with pytest.raises(Refusal):
        following.join(db, report.id, who(db, "张桂花"), MONDAY)


def test_what_is_added_reaches_the_holder_with_its_photo(db: Db) -> None:
    report = file(db)
    db.add(photo := Evidence(at=MONDAY))
    db.flush()
    following.add(db, report.id, who(db, "张桂花"), MONDAY, detail="很深", photos=(photo.id,))
    assert told(db, "李秀英")[-1].endswith("有补充：很深")
    assert reports.photos(db, report.id, "filed") == [photo.id]


def test_a_stranger_adds_nothing(db: Db) -> None:
    report = file(db)
    with pytest.raises(Refusal):
        following.add(db, report.id, who(db, "过路人"), MONDAY, detail="我也看到了")


def test_urging_is_once_a_day(db: Db) -> None:
    report, me = file(db), who(db, "张桂花")
    following.urge(db, report.id, me, MONDAY)
    with pytest.raises(Refusal, match="明天可以再催"):
        following.urge(db, report.id, me, MONDAY + timedelta(hours=23))
    following.urge(db, report.id, me, MONDAY + timedelta(hours=24))
    assert len([t for t in told(db, "李秀英") if "催办" in t]) == 2


def test_only_the_reporter_withdraws_and_not_what_others_joined(db: Db) -> None:
    report = file(db)
    with pytest.raises(Refusal):
        following.withdraw(db, report.id, who(db, "李秀英"), MONDAY)
    following.join(db, report.id, who(db, "王建国"), MONDAY)
    with pytest.raises(Refusal, match="附议"):
        following.withdraw(db, report.id, who(db, "张桂花"), MONDAY)
    assert report.state == State.FILED


MINUTE = timedelta(minutes=1)
NIGHT = MONDAY + timedelta(hours=14)  # 23:00


def recent(db: Db, me: Who, now: datetime) -> Report | None:
    return following.recent(filing.lately(db, me, now), now)


def test_what_was_just_filed_is_at_hand_for_ten_minutes(db: Db) -> None:
    me = who(db, "张桂花")
    assert recent(db, me, MONDAY) is None
    file(db)
    report = file(db, words="学校门口的路灯坏了", at=MONDAY + MINUTE)
    assert recent(db, me, MONDAY + 10 * MINUTE) == report
    assert recent(db, who(db, "王建国"), MONDAY + MINUTE) is None
    assert recent(db, me, MONDAY + 11 * MINUTE) is None
    following.withdraw(db, report.id, me, MONDAY + 2 * MINUTE)
    first = recent(db, me, MONDAY + 2 * MINUTE)
    assert first is not None
    assert first.number == 1


def test_words_an_album_and_a_place_are_one_line_to_the_holder(db: Db) -> None:
    report = file(db, words="路灯坏了", unverified=True)
    pictures = tuple(evidence.keep(db, f"p{n}".encode(), "image/jpeg", MONDAY) for n in range(3))
    following.add(
        db,
        report.id,
        who(db, "张桂花"),
        MONDAY,
        detail="晚上看不见",
        photos=pictures,
        place="学校门口",
    )
    assert told(db, "李秀英")[1:] == [
        "编号 1“路灯坏了”有补充：晚上看不见（地点：学校门口）（照片3张）"
    ]
    assert (report.place, report.unverified) == ("学校门口", False)
    assert reports.photos(db, report.id, "filed") == sorted(pictures)


def test_at_night_what_is_added_joins_the_notice_that_waits(db: Db) -> None:
    report = file(db, at=NIGHT)
    following.add(db, report.id, who(db, "张桂花"), NIGHT + MINUTE, detail="很深")
    following.add(db, report.id, who(db, "张桂花"), NIGHT + MINUTE, location=(28.1, 113.6))
    (notice,) = told(db, "李秀英")
    assert notice.startswith("【新上报】编号 1")
    assert "有补充：很深" in notice
    assert "定位：28.10000" in notice
    following.add(db, report.id, who(db, "张桂花"), MONDAY + timedelta(days=1), detail="更深了")
    assert len(told(db, "李秀英")) == 2

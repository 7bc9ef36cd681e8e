"""Who has gone away is not written to until they come back; a group likewise. Nobody hidden acts."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.demo import world as places
from core.db import Db
from core.evidence import Evidence
from core.registry import addresses, rooms
from core.registry.rooms import Room
from core.reports.ladder.reports import ReportEvidence
from handlers.engine.event import Picture
from tests.core.reports.telling import MONDAY
from tests.handlers.engine.talking import heard

pytestmark = pytest.mark.usefixtures("world")
WHO = "何秋菊"


def reachable(db: Db) -> bool:
    """Whether her account may be written to."""
    return addresses.known(db, places.CHANNEL, places.chat_of(WHO)).reachable


def test_who_blocks_is_not_written_to_until_they_are_back(db: Db) -> None:
    heard(db, WHO, "谢谢")
    assert heard(db, WHO, left=True) == ""
    assert not reachable(db)
    assert heard(db, WHO, returned=True) == ""
    assert reachable(db)


def test_a_photo_that_found_no_place_is_not_called_broken(db: Db) -> None:
    crowded = heard(db, WHO, "一组井边的水泥板裂了", photo=Picture({}, refused="too_many"))
    assert "照片这会儿没收下" in crowded
    assert "编号 1" in crowded


def test_words_of_somebody_who_had_left_are_answered(db: Db) -> None:
    heard(db, WHO, left=True)
    assert heard(db, WHO, "谢谢")
    assert reachable(db)


def test_a_group_that_throws_us_out_may_have_us_back(db: Db) -> None:
    group = db.exec(select(Room)).first()
    assert group is not None
    assert heard(db, WHO, room=group.chat, addressed=False, left=True) == ""
    assert not rooms.at(db, group.channel, group.chat).reachable
    assert heard(db, WHO, room=group.chat, addressed=False, returned=True) == ""
    assert rooms.at(db, group.channel, group.chat).reachable


def test_a_group_of_others_is_nothing_to_us(db: Db) -> None:
    assert heard(db, WHO, room="-999", addressed=False, left=True) == ""


def test_who_hides_is_asked_to_write_alone(db: Db) -> None:
    assert "看不出是谁" in heard(db, "群", "处理", room="-400", hidden=True)
    assert heard(db, "群", "吃了吗", room="-400", hidden=True, addressed=False) == ""


def test_danger_rings_whoever_hides(db: Db) -> None:
    assert "119" in heard(db, "群", "王家村一组着火了快来人", room="-400", hidden=True)


def test_of_two_hundred_photos_that_find_no_place_it_is_said_once_a_minute(db: Db) -> None:
    crowded = Picture({}, refused="too_many")
    told = [
        heard(db, WHO, at=MONDAY + n * timedelta(milliseconds=300), photo=crowded)
        for n in range(20)
    ]
    assert "照片这会儿没收下" in told[0]
    assert set(told[1:]) == {""}
    later = heard(db, WHO, at=MONDAY + timedelta(minutes=2), photo=crowded)
    assert "照片这会儿没收下" in later


def test_behind_one_that_was_refused_the_next_is_answered(db: Db) -> None:
    heard(db, WHO, "一组井边的水泥板裂了")
    soon = MONDAY + timedelta(seconds=5)
    heard(db, WHO, at=soon, photo=Picture({}, refused="too_big"), attached="video")
    video = Picture({"file": "v"}, "b" * 64, "video/mp4")
    answer = heard(db, WHO, at=soon + timedelta(seconds=5), photo=video, attached="video")
    assert "已补充到编号 1" in answer


def test_a_video_stands_with_the_report_as_a_video(db: Db) -> None:
    video = Picture({"file": "v"}, "b" * 64, "video/mp4")
    assert "视频收下了" in heard(db, WHO, "一组井边的水泥板裂了", photo=video, attached="video")
    (kept,) = db.exec(
        select(Evidence).join(ReportEvidence, col(ReportEvidence.evidence_id) == Evidence.id)
    )
    assert (kept.kind, kept.kind_of_file) == ("video", "video/mp4")


def test_what_is_still_coming_is_said_to_be(db: Db) -> None:
    pending = Picture({"file": "v"}, kind_of_file="video/mp4")
    assert "视频还在收" in heard(db, WHO, "一组井边的水泥板裂了", photo=pending, attached="video")


def test_too_many_files_of_one_day_are_not_called_too_large(db: Db) -> None:
    full = Picture({}, refused="too_many")
    assert "今天收的视频和文件太多了" in heard(db, WHO, photo=full, attached="file")

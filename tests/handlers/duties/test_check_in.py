"""打卡 where a preset takes no visit without a photo, and what a visit keeps of what was sent."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from core.db import Db
from core.duties import check_ins, duties
from core.duties.check_ins import CheckIn, CheckInPhoto
from core.duties.duties import Duty, EvidenceRule, Mode, Preset
from core.errors import Refusal
from core.registry.households import Household
from core.registry.people import Person
from handlers.engine import router
from handlers.engine.event import Event, Picture

NOW = datetime(2026, 3, 3, 1, tzinfo=UTC)
CHAT = "demo:李秀英"


def say(
    db: Db, text: str = "", *, photo: str = "", where: tuple[float, float] | None = None
) -> str:
    picture = Picture({}, photo, "image/jpeg") if photo else None
    event = Event("web", CHAT, text + photo, NOW, text=text, photo=picture, location=where)
    return "\n".join(message.text for message in router.handle(db, event))


@pytest.fixture
def photos_required(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = duties.preset("lianhu-default")

    def strict(duty: Duty) -> Duty:
        return replace(duty, evidence=EvidenceRule.REQUIRED) if duty.mode == Mode.VISIT else duty

    preset = Preset(usual.name, usual.late_days, tuple(strict(d) for d in usual.duties))
    monkeypatch.setattr(duties, "of_village", lambda *_: preset)


@pytest.mark.usefixtures("photos_required")
def test_where_a_photo_is_a_must_no_word_skips_it(db: Db) -> None:
    assert "没有照片不算数" in say(db, "打卡 张桂花")
    assert "请发照片" in say(db, "跳过")
    assert db.exec(select(CheckIn)).all() == []
    say(db, photo="a" * 64)
    assert "张桂花户走访过了" in say(db, "跳过")


@pytest.mark.usefixtures("photos_required")
def test_core_takes_no_visit_without_the_photo_either(db: Db) -> None:
    li = db.exec(select(Person).where(Person.name == "李秀英")).one()
    zhang = db.exec(select(Household.id).where(Household.name == "张桂花户")).one()
    with pytest.raises(Refusal, match="照片"):
        check_ins.visit(db, li, [zhang], NOW)


def test_a_visit_keeps_caption_words_and_place(db: Db) -> None:
    say(db, "打卡 张桂花")
    say(db, "脚好些了")
    say(db, "血压正常", photo="b" * 64)
    say(db, where=(28.1, 113.6))
    row = db.exec(select(CheckIn)).one()
    assert row.note == "脚好些了 血压正常"
    assert (row.latitude, row.longitude) == (28.1, 113.6)
    assert [link.check_in_id for link in db.exec(select(CheckInPhoto))] == [row.id]


def test_a_photo_with_the_words_is_not_asked_for_again(db: Db) -> None:
    assert "记上了：张桂花户走访过了" in say(db, "上门看了张桂花，在家", photo="c" * 64)
    row = db.exec(select(CheckIn)).one()
    assert row.note == "上门看了张桂花，在家"
    assert db.exec(select(CheckInPhoto)).one().check_in_id == row.id

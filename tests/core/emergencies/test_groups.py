"""What an internal group hears of an emergency: the short form without a name, and of what is hushed not a word."""

import pytest
from sqlmodel import col, select

from core.db import Db
from core.emergencies import drills, ending
from core.emergencies.emergencies import Emergency, Ending
from core.emergencies.kinds import Kind
from core.outbox import Outgoing, Priority
from core.registry.wecom import robots
from tests.core.emergencies.crier import NIGHT, cry, later, sender
from tests.core.reports.telling import MONDAY, person, region, village

KEY = "0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d"
NAMES = ("何秋菊", "快来人")


@pytest.fixture(autouse=True)
def _joined(db: Db) -> None:
    robots.add(db, person(db, "钱国华").id, village(db), KEY, "", MONDAY)


def in_group(db: Db, emergency: Emergency) -> list[Outgoing]:
    query = select(Outgoing).where(
        Outgoing.channel == robots.CHANNEL, Outgoing.thing == emergency.id
    )
    return list(db.exec(query.order_by(col(Outgoing.id))))


@pytest.mark.parametrize("kind", [Kind.FIRE, Kind.COLLAPSE, Kind.MISSING, Kind.INJURY, Kind.OTHER])
def test_at_once_at_night_too_without_a_name_or_a_word_of_who_cries(db: Db, kind: Kind) -> None:
    emergency = cry(db, kind=kind)
    [short] = in_group(db, emergency)
    assert (short.priority, short.due_at) == (Priority.EMERGENCY, NIGHT)
    assert "李秀英、吴建军、钱国华" in short.text
    assert not any(name in short.text for name in NAMES)
    assert not short.choices
    later(db, emergency, 16)
    assert len(in_group(db, emergency)) == 1


def test_the_place_is_said_where_more_hands_help_and_it_is_no_house(db: Db) -> None:
    outside = {"household_id": None, "place": "水塘边"}
    [fire] = in_group(db, cry(db, kind=Kind.FIRE, **outside))
    [ill] = in_group(db, cry(db, "刘大勇", Kind.INJURY, **outside))
    [house] = in_group(db, cry(db, "罗铁柱", Kind.FIRE))
    assert "水塘边" in fire.text
    assert "水塘边" not in ill.text
    assert "罗铁柱" not in house.text


@pytest.mark.parametrize("kind", [Kind.VIOLENCE, Kind.SUICIDE, Kind.DOORBELL])
def test_of_what_is_hushed_or_may_be_a_hand_on_the_doorbell_not_a_word(db: Db, kind: Kind) -> None:
    assert in_group(db, cry(db, kind=kind)) == []


def test_of_what_is_kept_from_anybody_not_a_word(db: Db) -> None:
    kept = cry(db, kind=Kind.OTHER, kept_from=[person(db, "李秀英").id])
    assert in_group(db, kept) == []


def test_a_drill_stays_with_those_who_are_rung(db: Db) -> None:
    drill = drills.start(db, sender(db, "钱国华"), region(db, "李秀英联户").id, MONDAY)
    later(db, drill, 16)
    assert in_group(db, drill) == []


def test_that_it_is_over_is_said_in_the_group_once(db: Db) -> None:
    emergency = cry(db)
    ending.stand_down(db, emergency.id, sender(db, "何秋菊"), Ending.SAFE, "火灭了", NIGHT)
    assert "不用再去了" in in_group(db, emergency)[-1].text
    assert len(in_group(db, emergency)) == 2


def test_another_villages_group_hears_nothing(db: Db) -> None:
    robots.add(db, person(db, "孙敏").id, region(db, "李家村").id, "k" * 36, "", MONDAY)
    assert len(in_group(db, cry(db))) == 1

"""Emergencies, where the scripts do not go: `callout`, `crying`, `ringing`, `notices`, `answering`, `ending`,
`drills`, `doorbell`, `escalation`, `overview` and `kinds`.
"""

from datetime import timedelta

import pytest
from sqlmodel import select

from core import acts
from core.db import Db
from core.emergencies import (
    answering,
    callout,
    crying,
    doorbell,
    drills,
    emergencies,
    ending,
    escalation,
    overview,
)
from core.emergencies.emergencies import EmergencyState, Ending
from core.emergencies.kinds import Kind
from core.errors import Refusal
from core.outbox import Outgoing, Priority, State
from core.registry import leaves
from core.registry.addresses import Binding
from core.registry.households import Household
from core.registry.people import Appointment, Post
from tests.core.emergencies.crier import (
    NIGHT,
    cry,
    heard,
    later,
    rung,
    second_phone,
    sender,
)
from tests.core.reports.telling import MONDAY, person, region, village


def test_the_first_are_rung_at_night_in_the_same_transaction_before_all_else(db: Db) -> None:
    emergency = cry(db)
    rings = db.exec(select(Outgoing).where(Outgoing.thing == emergency.id)).all()
    assert rung(db, emergency) == ["李秀英", "吴建军", "钱国华"]
    assert {(r.due_at, r.priority) for r in rings} == {(NIGHT, Priority.EMERGENCY)}


def test_the_next_is_rung_every_three_minutes_and_the_silent_again(db: Db) -> None:
    emergency = cry(db)
    later(db, emergency, 2)
    assert emergency.round == 1
    later(db, emergency, 9)
    assert rung(db, emergency, 2) == ["郑小东", "李秀英", "吴建军", "钱国华"]
    assert rung(db, emergency, 3)[0] == "赵春兰"
    assert rung(db, emergency, 4)[0] == "陈大山"
    assert "孙敏" not in rung(db, emergency)
    later(db, emergency, 15)
    assert {"孙敏", "周明"} <= set(rung(db, emergency))
    assert any("15分钟" in words for words in heard(db, emergency, "孙敏"))


def test_a_vacant_post_is_passed_over_and_a_substitute_is_rung(db: Db) -> None:
    leader = db.exec(select(Appointment).where(Appointment.post == Post.GROUP_LEADER)).one()
    leader.until = MONDAY
    until = NIGHT + timedelta(days=3)
    leaves.take(db, person(db, "李秀英").id, MONDAY, until, person(db, "刘大勇").id)
    leaves.take(db, person(db, "钱国华").id, MONDAY, until)
    emergency = cry(db)
    assert rung(db, emergency) == ["刘大勇"]
    assert emergencies.rings(db, emergency.id)[0].title == "替李秀英"
    later(db, emergency, 3)
    assert rung(db, emergency, 2)[0] == "郑小东"


def test_whoever_has_no_account_is_passed_over_at_once_and_listed(db: Db) -> None:
    for name in ("李秀英", "吴建军", "钱国华"):
        bound = select(Binding).where(Binding.person_id == person(db, name).id)
        db.exec(bound).one().until = MONDAY
    db.flush()
    emergency = cry(db)
    assert rung(db, emergency) == ["李秀英", "吴建军", "钱国华", "郑小东"]
    line = overview.listed(db, [village(db)], person(db, "钱国华").id, NIGHT)[0]
    assert line.unreached == ("李秀英", "吴建军", "钱国华")


def test_a_ring_that_reached_nobody_makes_the_next_due_at_once(db: Db) -> None:
    emergency = cry(db, kind=Kind.DOORBELL)
    sent = db.exec(select(Outgoing).where(Outgoing.thing == emergency.id)).one()
    sent.state, sent.ended_at, sent.error = State.UNREACHABLE, NIGHT, "blocked"
    db.flush()
    escalation.could_not_reach(db, emergency.id, person(db, "李秀英").id, NIGHT)
    escalation.sweep(db, NIGHT)
    assert rung(db, emergency) == ["李秀英", "吴建军"]
    escalation.could_not_reach(db, "nothing", person(db, "李秀英").id, NIGHT)


def test_every_account_rings_and_one_answer_is_enough(db: Db) -> None:
    second_phone(db, "李秀英")
    emergency = cry(db)
    mine = select(Outgoing).where(
        Outgoing.thing == emergency.id, Outgoing.person_id == person(db, "李秀英").id
    )
    assert {m.channel for m in db.exec(mine)} == {"web", "telegram"}
    answering.go(db, emergency.id, sender(db, "李秀英"), NIGHT)
    assert {m.state for m in db.exec(mine)} == {State.SUPERSEDED}
    answering.go(db, emergency.id, sender(db, "李秀英"), NIGHT)
    assert emergency.going == [person(db, "李秀英").id]


def test_nobody_is_rung_after_an_answer_and_the_outcome_is_asked_until_it_is_said(db: Db) -> None:
    emergency = cry(db)
    at = later(db, emergency, 4)
    answering.go(db, emergency.id, sender(db, "吴建军"), at)
    rounds = emergency.round
    later(db, emergency, 50)
    assert emergency.round == rounds
    assert sum("怎么样了" in words for words in heard(db, emergency, "吴建军")) == 3
    answering.outcome(db, emergency.id, sender(db, "吴建军"), "火小了，人在外面", at)
    assert "吴建军：火小了，人在外面" in heard(db, emergency, "何秋菊")
    later(db, emergency, 26 * 60)
    assert (emergency.state, emergency.ending) == (EmergencyState.OVER, Ending.TOLD)


def test_silence_for_a_day_ends_it_and_is_told_and_listed(db: Db) -> None:
    emergency = cry(db)
    later(db, emergency, 25 * 60)
    assert emergency.ending == Ending.SILENT
    assert "没有回音" in heard(db, emergency, "钱国华")[-1]
    line = overview.listed(db, [village(db)], person(db, "钱国华").id, NIGHT)[0]
    assert (line.minutes_to_answer, line.seconds_to_ring) == (None, 0)
    assert overview.figures([line]).unanswered == 1


def test_only_who_cried_and_who_was_rung_may_end_it(db: Db) -> None:
    emergency = cry(db)
    with pytest.raises(Refusal):
        ending.stand_down(db, emergency.id, sender(db, "黄水生"), Ending.SAFE, "没事", NIGHT)
    with pytest.raises(Refusal):
        answering.go(db, emergency.id, sender(db, "马老三"), NIGHT)
    ending.stand_down(db, emergency.id, sender(db, "何秋菊"), Ending.MISTAKE, "搞错了", NIGHT)
    assert "搞错了" in heard(db, emergency, "钱国华")[-1]
    with pytest.raises(Refusal):
        answering.go(db, emergency.id, sender(db, "李秀英"), NIGHT)


def test_what_is_hushed_is_kept_from_the_house_and_from_a_shared_phone(db: Db) -> None:
    wang = cry(db, "王建国", Kind.VIOLENCE)
    assert wang.kept_from == [person(db, "王小梅").id]
    other = cry(db, "何秋菊", Kind.VIOLENCE, kept_from=[person(db, "李秀英").id])
    assert "李秀英" not in rung(db, other)
    with pytest.raises(Refusal):
        answering.go(db, other.id, sender(db, "李秀英"), NIGHT)
    assert overview.one(db, other.id, person(db, "李秀英").id, NIGHT) is None
    ending.stand_down(db, other.id, sender(db, "何秋菊"), Ending.SAFE, "没事了", NIGHT)
    assert other.state == EmergencyState.CHECKING
    ending.stand_down(db, other.id, sender(db, "吴建军"), Ending.SAFE, "见到人了", NIGHT)
    assert other.state == EmergencyState.OVER
    assert "请不要跟别人说" in heard(db, other, "钱国华")[-1]


def test_who_stays_unnamed_is_named_to_whom_they_say_and_to_nobody_else(db: Db) -> None:
    emergency = cry(db, household_id=None, unnamed=True, telephone="13900001111")
    crying.more(db, emergency.id, sender(db, "何秋菊"), "我是何秋菊，13900001111", NIGHT)
    answering.go(db, emergency.id, sender(db, "李秀英"), NIGHT)
    answering.ask(db, emergency.id, sender(db, "李秀英"), "谁报的", NIGHT)
    with pytest.raises(Refusal):
        answering.name_to(db, emergency.id, sender(db, "李秀英"), person(db, "李秀英").id, NIGHT)
    with pytest.raises(Refusal):  # nobody who was not rung
        answering.name_to(db, emergency.id, sender(db, "何秋菊"), person(db, "陈大山").id, NIGHT)
    for name in ("李秀英", "吴建军", "钱国华"):
        told = "\n".join(heard(db, emergency, name))
        assert "有人匿名报" in told
        assert "何秋菊" not in told
        assert "13900001111" not in told
    answering.name_to(db, emergency.id, sender(db, "何秋菊"), person(db, "李秀英").id, NIGHT)
    assert "何秋菊，电话 13900001111" in heard(db, emergency, "李秀英")[-1]
    assert "何秋菊" not in "\n".join(heard(db, emergency, "吴建军"))
    seen = {
        name: overview.one(db, emergency.id, person(db, name).id, NIGHT)
        for name in ("李秀英", "钱国华")
    }
    assert seen["李秀英"] is not None
    assert seen["李秀英"].who == "何秋菊"
    assert seen["钱国华"] is not None
    assert seen["钱国华"].who == ""
    assert "何秋菊" not in seen["钱国华"].text


def test_a_cry_with_a_name_is_asked_by_telephone(db: Db) -> None:
    emergency = cry(db)
    with pytest.raises(Refusal, match="何秋菊"):
        answering.ask(db, emergency.id, sender(db, "李秀英"), "谁报的", NIGHT)


def test_a_list_hides_what_is_hushed_from_whoever_was_not_rung(db: Db) -> None:
    cry(db, kind=Kind.SUICIDE)
    sun, qian = person(db, "孙敏").id, person(db, "钱国华").id
    assert overview.villages_of(db, sun, NIGHT) != []
    hidden = overview.listed(db, overview.villages_of(db, sun, NIGHT), sun, NIGHT)[0]
    assert (hidden.hidden, hidden.who, hidden.text, hidden.where) == (True, "", "", "")
    assert overview.listed(db, [village(db)], qian, NIGHT)[0].who == "何秋菊"
    assert overview.villages_of(db, person(db, "刘大勇").id, NIGHT) == []


def test_a_doorbell_rings_at_its_helpers_alone_and_naming_them_is_taken_back(db: Db) -> None:
    home = db.exec(select(Household).where(Household.name == "张桂花户")).one()
    lee = person(db, "李秀英").id
    doorbell.name_helpers(db, lee, home, [person(db, "黄水生")], MONDAY)
    assert rung(db, cry(db, "张桂花", Kind.DOORBELL)) == ["黄水生"]
    named = db.exec(select(acts.Act).where(acts.Act.kind == doorbell.NAMED)).one()
    acts.take_back(db, named, MONDAY)
    assert doorbell.helpers_of(db, home.id) == []
    with pytest.raises(Refusal):
        doorbell.name_helpers(db, person(db, "陈大山").id, home, [person(db, "黄水生")], MONDAY)
    with pytest.raises(Refusal):
        doorbell.name_helpers(db, lee, home, [person(db, "马老三")], MONDAY)


def test_a_drill_is_marked_everywhere_and_called_once_a_month(db: Db) -> None:
    here = region(db, "李秀英联户").id
    drill = drills.start(db, sender(db, "钱国华"), here, MONDAY)
    with pytest.raises(Refusal):
        drills.start(db, sender(db, "赵春兰"), here, MONDAY)
    later(db, drill, 16)
    assert drill.ending == Ending.DRILL
    assert not {"孙敏", "周明"} & set(rung(db, drill))
    texts = db.exec(select(Outgoing.text).where(Outgoing.thing == drill.id)).all()
    assert all("演练" in words for words in texts)
    lines = overview.listed(db, [village(db)], person(db, "钱国华").id, MONDAY)
    assert overview.figures(lines).emergencies == 0
    with pytest.raises(Refusal):
        drills.start(db, sender(db, "钱国华"), here, NIGHT + timedelta(days=40))
    with pytest.raises(Refusal):
        drills.start(db, sender(db, "刘大勇"), here, MONDAY + timedelta(days=40))


def test_taking_back_a_going_rings_the_next(db: Db) -> None:
    emergency = cry(db)
    answering.go(db, emergency.id, sender(db, "李秀英"), NIGHT)
    went = db.exec(select(acts.Act).where(acts.Act.kind == emergencies.GOING)).one()
    assert acts.take_back(db, went, NIGHT)
    assert emergency.state == EmergencyState.RINGING
    later(db, emergency, 3)
    assert rung(db, emergency, 2)[0] == "郑小东"
    assert "李秀英" not in rung(db, emergency, 2)


def test_a_going_cannot_be_taken_back_once_it_is_over(db: Db) -> None:
    emergency = cry(db)
    answering.go(db, emergency.id, sender(db, "李秀英"), NIGHT)
    ending.stand_down(db, emergency.id, sender(db, "李秀英"), Ending.SAFE, "", NIGHT)
    went = db.exec(select(acts.Act).where(acts.Act.kind == emergencies.GOING)).one()
    with pytest.raises(Refusal):
        acts.take_back(db, went, NIGHT)


def test_nobody_of_the_village_is_left_so_town_and_city_are_first(db: Db) -> None:
    for held in db.exec(select(Appointment)):
        if held.post not in (Post.TOWN_CADRE, Post.CITY_CADRE):
            held.until = MONDAY
    db.flush()
    emergency = cry(db)
    assert set(rung(db, emergency)) == {"孙敏", "周明"}
    assert callout.may_answer(db, emergency, person(db, "孙敏").id, NIGHT)

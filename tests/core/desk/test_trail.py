"""`trail` and its `trail_words`: who did what, for the supervision group of the place alone."""

import importlib
import pkgutil
from datetime import timedelta

import pytest

import core
from core import acts
from core.db import Db
from core.desk import reach, trail, trail_words
from core.desk.trail import Entry
from core.desk.words import DEEDS
from core.registry import people
from core.registry.people import Post
from core.reports import handling
from core.reports.slips import looks
from tests.core.reports.telling import MONDAY, file, person, region, village, who

SUPERVISOR = "褚卫"


def seen_by(db: Db, reader: str, **asked: object) -> list[Entry]:
    me = person(db, reader).id
    villages = trail.overseen(db, me, MONDAY)
    return trail.read(db, villages, reach.of(db, me, MONDAY), **asked)


def test_what_an_officer_did_is_read_and_what_a_villager_did_is_not(db: Db) -> None:
    report = file(db, "张桂花")
    handling.accept(db, report.id, who(db, "李秀英"), MONDAY)
    entries = seen_by(db, SUPERVISOR)
    assert [(e.name, e.post, e.what, e.number) for e in entries] == [
        ("李秀英", "村民代表", "受理", report.number)
    ]
    assert trail.line(entries[0], "3月2日 09:00") == "3月2日 09:00 李秀英（村民代表）受理，编号 1"


def test_who_is_over_no_village_reads_nothing(db: Db) -> None:
    handling.accept(db, file(db).id, who(db, "李秀英"), MONDAY)
    for name in ("李秀英", "钱国华", "张桂花"):
        assert seen_by(db, name) == []


def test_another_villages_officers_are_not_in_it(db: Db) -> None:
    handling.accept(db, file(db).id, who(db, "李秀英"), MONDAY)
    people.appoint(db, person(db, "张桂花"), Post.SUPERVISOR, region(db, "李家村"), MONDAY)
    assert seen_by(db, "张桂花") == []


def test_what_those_above_do_in_the_village_is_in_it(db: Db) -> None:
    town = person(db, "卫红")
    people.appoint(db, town, Post.TOWN_CADRE, region(db, "石桥镇"), MONDAY - timedelta(days=9))
    acts.record(db, "report.urge_above", file(db).id, MONDAY, person_id=town.id, right="town_cadre")
    acts.record(db, "claim.pass", "elsewhere", MONDAY, person_id=town.id, right="town_cadre")
    assert {e.what for e in seen_by(db, SUPERVISOR) if e.name == "卫红"} >= {"上面催办"}


def test_who_opened_a_complaint_is_in_it_unless_it_is_of_the_reader(db: Db) -> None:
    report = file(db, "罗铁柱", "李秀英收了我家的钱")
    assert report.about_id is not None
    looks.note(db, report, person(db, SUPERVISOR).id, MONDAY)
    handling_of = [(e.name, e.what, e.number) for e in seen_by(db, SUPERVISOR)]
    assert (SUPERVISOR, trail_words.LOOKED, report.number) in handling_of
    people.appoint(db, person(db, "李秀英"), Post.SUPERVISOR, region(db, "王家村"), MONDAY)
    assert [e for e in seen_by(db, "李秀英") if e.number == report.number] == []
    everything = trail.read(db, [village(db)], None)
    assert trail_words.LOOKED in {e.what for e in everything}


def test_it_goes_back_page_by_page_and_by_name(db: Db) -> None:
    for n in range(5):
        report = file(db, words=f"第{n}处井盖破了")
        handling.accept(db, report.id, who(db, "李秀英"), MONDAY)
    first = seen_by(db, SUPERVISOR, most=2)
    rest = seen_by(db, SUPERVISOR, before=first[-1].id)
    assert len(first) == 2
    assert len(first) + len(rest) == 5
    assert {e.id for e in first} & {e.id for e in rest} == set()
    assert seen_by(db, SUPERVISOR, name="褚卫") == []
    assert len(seen_by(db, SUPERVISOR, name="李秀英")) == 5
    assert seen_by(db, SUPERVISOR, since=MONDAY + timedelta(days=1)) == []


def test_every_kind_of_act_is_read_or_is_said_why_not() -> None:
    for module in pkgutil.walk_packages(core.__path__, "core."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)
    by_the_clock = acts.declared() - acts.of_people()
    unsaid = {
        kind
        for kind in acts.declared() - by_the_clock
        if not kind.startswith("test.")  # of other tests
        and kind not in trail_words.WORDS
        and kind not in trail_words.VILLAGERS
        and kind.partition(".")[0] not in trail_words.SEALED
    }
    assert unsaid == set()
    assert set(trail_words.WORDS) - set(DEEDS) <= acts.declared()
    assert set(trail_words.VILLAGERS) <= acts.declared() - set(trail_words.WORDS)


@pytest.mark.parametrize("kind", ["vote.cast", "emergency.going", "slip.answer", "panel.say"])
def test_a_ballot_a_cry_and_what_is_told_in_confidence_are_nobodys(kind: str, db: Db) -> None:
    acts.record(db, kind, "x", MONDAY, person_id=person(db, "李秀英").id, right="representative")
    assert seen_by(db, SUPERVISOR) == []

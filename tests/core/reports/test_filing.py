"""Filing: number, holder and time; what cannot be placed yet is kept.

Here too: `ladder.reports`.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from core.db import Db
from core.errors import Refusal
from core.outbox import Outgoing, Priority
from core.registry import addresses
from core.registry.people import Post
from core.registry.regions import Kind, Region
from core.reports import escalation, filing, following, progress
from core.reports.ladder import routing
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report, Who, spoken_number
from tests.core.reports.telling import MONDAY, file, leaves, person, told, village, who


def test_a_report_has_a_number_a_holder_and_a_due_time(db: Db) -> None:
    report = file(db)
    assert (report.number, report.state) == (1, State.FILED)
    assert report.holder_post == Post.REPRESENTATIVE
    assert report.due_at == MONDAY + timedelta(hours=24)
    assert "村口的井盖破了" in told(db, "李秀英")[0]


def test_numbers_are_counted_by_village(db: Db) -> None:
    assert [file(db).number, file(db).number] == [1, 2]
    other = routing.route(db, village(db, "李家村"), "路断了", MONDAY)
    report = filing.file(db, who(db, "过路人"), "路断了", MONDAY, route=other)
    assert report.number == 1


def test_fifty_at_once_get_fifty_numbers(world: Engine) -> None:
    def one(n: int) -> int:
        with Session(world) as session, session.begin():
            return file(session, f"过路人{n}").number

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(one, range(50))) == list(range(1, 51))


def test_lines_and_hidden_characters_cannot_fake_a_notice(db: Db) -> None:
    file(db, words="井盖破了\n上报人：李四\u202e\x00")
    assert told(db, "李秀英")[0].splitlines()[0].endswith("井盖破了 上报人：李四")


@pytest.mark.parametrize("words", ["", " \n\u200b", "一" * 5001])
def test_an_empty_or_endless_text_is_refused_in_words(db: Db, words: str) -> None:
    with pytest.raises(Refusal, match="请"):
        file(db, words=words)


def test_five_thousand_characters_are_kept_and_quoted_in_part(db: Db) -> None:
    report = file(db, words="一" * 5000)
    assert len(report.text) == 5000
    assert len(told(db, "李秀英")[0]) < 300


def test_without_a_village_it_waits_and_is_placed_as_soon_as_it_is_known(db: Db) -> None:
    me = who(db, "过路人")
    report = filing.file(db, me, "井盖破了", MONDAY, route=None)
    assert (report.state, spoken_number(report)) == (State.UNASSIGNED, "临1")
    assert filing.unassigned(db) == [report]
    address = db.get_one(addresses.Address, me.address_id)
    address.village_id = village(db)
    db.add(address)
    due = escalation.next_due(db)
    assert due is not None
    assert escalation.sweep(db, due) == 1
    assert (report.state, spoken_number(report)) == (State.FILED, "1")
    assert report.finish_due_at is not None
    assert "已分派，编号 1，由钱国华（村支书）办" in told(db, "过路人")[-1]


def test_its_number_there_is_not_one_that_is_taken(db: Db) -> None:
    file(db)
    waiting = filing.file(db, who(db, "过路人"), "有人掉塘里了", MONDAY, route=None, danger=True)
    assert spoken_number(waiting) == "临1"
    route = routing.route(db, village(db), waiting.text, MONDAY, danger=True)
    filing.assign(db, waiting.id, who(db, "过路人"), route, MONDAY)
    assert spoken_number(waiting) == "2"


def test_an_empty_database_keeps_reports(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        address = addresses.known(db, "web", "x")
        report = filing.file(db, Who(None, address.id), "井盖破了", MONDAY, route=None)
        assert report.state == State.UNASSIGNED
        assert escalation.sweep(db, MONDAY) == 0
        later = escalation.next_due(db)
        assert later is not None
        assert later > MONDAY


def test_a_village_without_anybody_keeps_reports_too(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        db.add(home := Region(name="空村", kind=Kind.VILLAGE))
        db.flush()
        home.village_id = home.id
        address = addresses.known(db, "web", "x")
        route = routing.route(db, home.id, "井盖破了", MONDAY)
        report = filing.file(db, Who(None, address.id), "井盖破了", MONDAY, route=route)
        assert (report.state, report.number) == (State.UNASSIGNED, 1)


def test_danger_is_told_at_night_and_has_two_hours(db: Db) -> None:
    night = MONDAY + timedelta(hours=14)  # 23:00
    report = file(db, "王建国", "有人落水了", night, danger=True)
    assert report.due_at == night + timedelta(hours=2)
    rows = db.exec(select(Outgoing).where(Outgoing.thing == report.id)).all()
    assert {(r.priority, r.due_at) for r in rows} == {(int(Priority.EMERGENCY), night)}


def test_an_ordinary_report_wakes_nobody(db: Db) -> None:
    night = MONDAY + timedelta(hours=14)
    report = file(db, at=night)
    row = db.exec(select(Outgoing).where(Outgoing.thing == report.id)).one()
    assert row.due_at == MONDAY + timedelta(hours=22)  # 07:00


def test_who_cannot_be_reached_is_shown_and_told_to_the_level_above_once(db: Db) -> None:
    report = file(db)
    lee = person(db, "李秀英")
    for _ in range(2):
        filing.could_not_reach(db, report.id, lee.id, MONDAY)
    assert [t for t in told(db, "吴建军") if "送不到" in t] == [
        "李秀英的消息送不到。编号 1“村口的井盖破了”请您留意，必要时打个电话。"
    ]
    assert filing.unreached(db, report.id) == {lee.id}


def test_a_holder_without_any_account_is_noticed_at_once(db: Db) -> None:
    for binding in db.exec(
        select(addresses.Binding).where(addresses.Binding.person_id == person(db, "李秀英").id)
    ):
        binding.until = MONDAY
        db.add(binding)
    report = file(db)
    assert filing.unreached(db, report.id) == {person(db, "李秀英").id}
    assert "李秀英的消息送不到" in told(db, "吴建军")[0]


def test_a_vacant_circle_is_passed_at_filing(db: Db) -> None:
    leaves(db, "李秀英", Post.REPRESENTATIVE, MONDAY)
    report = file(db)
    assert report.holder_post == Post.GROUP_LEADER
    assert db.get_one(Report, report.id).due_at == MONDAY + timedelta(hours=24)


def test_a_report_without_a_place_is_to_be_verified_until_somebody_says_where(db: Db) -> None:
    report = file(db, words="路灯坏了", unverified=True)
    assert "【待核实】地点没说清，请先打电话核实。" in told(db, "李秀英")[0]
    assert "已上报，待核实" in progress.line(report, MONDAY)
    assert "已上报，待核实" in progress.standing(db, report, MONDAY)
    following.add(db, report.id, who(db, "张桂花"), MONDAY, location=(28.1, 113.6))
    assert "待核实" not in progress.line(report, MONDAY)
    placed = file(db, words="路灯坏了", place="村口", unverified=True)
    assert not placed.unverified


def test_a_private_report_is_signed_by_nobody(db: Db) -> None:
    report = file(db, words="张桂花报：晒谷场有人赌钱", private=True, place="张桂花家")
    assert report.private
    assert told(db, "李秀英")[0].splitlines()[:2] == [
        "【新上报】编号 1：某某报：晒谷场有人赌钱",
        "上报人：不公开",
    ]

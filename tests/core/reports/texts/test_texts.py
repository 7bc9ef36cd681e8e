"""Standard texts: which are offered where, who keeps them, and that every step is on record.

Here too: `keeping`.
"""

import pytest
from sqlmodel import select

from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.reports.ladder.lifecycle import Action
from core.reports.ladder.reports import Report
from core.reports.texts import keeping, texts
from tests.core.reports.telling import MONDAY, file, person, region

OURS = "我们村自己的一句"


def _light(db: Db) -> Report:
    return file(db, "罗铁柱", "二组的路灯不亮了", category="street_light")


def _add(db: Db, name: str = "钱国华", where: str = "王家村", text: str = OURS, **more: str) -> str:
    me, place = person(db, name).id, region(db, where).id
    return keeping.add(db, me, place, "note", text, MONDAY, **more).id


def test_what_ships_is_plain_and_of_known_acts(db: Db) -> None:
    every = texts.defaults()
    assert {one.action for one in every} == {a.value for a in texts.ACTIONS}
    assert len({one.name for one in every}) == len(every)
    assert all(0 < len(one.text) <= keeping.LONGEST for one in every)


def test_of_its_kind_first_then_of_the_nearest_place_then_what_ships(db: Db) -> None:
    report = _light(db)
    shipped = texts.offered(db, report, Action.NOTE)
    assert shipped[0] == "已经联系了电工，这两天来修。"
    _add(db, "孙敏", "石桥镇", "镇里的一句")
    _add(db, text="村里的一句")
    _add(db, text="村里路灯的一句", category="street_light")
    offered = texts.offered(db, report, Action.NOTE)
    assert offered[:4] == ["村里路灯的一句", shipped[0], "村里的一句", "镇里的一句"]
    assert len(offered) == texts.MOST_OFFERED
    assert OURS not in texts.offered(db, report, Action.FINISH)
    assert texts.offered(db, report, Action.ACCEPT) == []


def test_another_village_s_are_not_offered(db: Db) -> None:
    _add(db)
    other = file(db, "罗铁柱", "二组的路灯不亮了")
    home, other.village_id = other.village_id, region(db, "李家村").id
    assert OURS not in texts.offered(db, other, Action.NOTE)
    other.village_id = home


def test_a_shipped_one_is_ended_for_one_place_alone(db: Db) -> None:
    report, mine = _light(db), region(db, "王家村").id
    name = "note-light"
    keeping.end(db, person(db, "钱国华").id, mine, name, MONDAY)
    assert "电工" not in "".join(texts.offered(db, report, Action.NOTE))
    report.village_id = region(db, "李家村").id
    assert "电工" in "".join(texts.offered(db, report, Action.NOTE))
    report.village_id = mine
    with pytest.raises(Refusal, match="已经停用"):
        keeping.end(db, person(db, "钱国华").id, mine, name, MONDAY)


def test_a_change_ends_the_old_one_and_both_are_on_record(db: Db) -> None:
    old = _add(db)
    new = _add(db, text="改过的一句", instead_of=old)
    assert db.get_one(texts.StandardText, old).ended_at == MONDAY
    offered = texts.offered(db, _light(db), Action.NOTE)
    assert "改过的一句" in offered
    assert OURS not in offered
    done = [
        (a.kind, a.thing_id) for a in db.exec(select(Act)) if a.kind.startswith("standard_text")
    ]
    assert sorted(done) == sorted(
        [(keeping.ADDED, old), (keeping.ENDED, old), (keeping.ADDED, new)]
    )


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("李秀英", "王家村"),
        ("罗铁柱", "王家村"),
        ("钱国华", "李家村"),
        ("钱国华", "石桥镇"),
        ("孙敏", "清江市"),
        ("吴建军", "一组"),
    ],
)
def test_only_a_cadre_of_that_very_place_keeps_them(db: Db, name: str, where: str) -> None:
    with pytest.raises(Refusal, match="不归您管"):
        _add(db, name, where)


def test_bad_ones_are_refused(db: Db) -> None:
    me, mine = person(db, "钱国华").id, region(db, "王家村").id
    for action, text in (("note", "  "), ("note", "长" * 201), ("accept", "行"), ("", "行")):
        with pytest.raises(Refusal):
            keeping.add(db, me, mine, action, text, MONDAY)
    _add(db)
    with pytest.raises(Refusal, match="已经有了"):
        _add(db)
    with pytest.raises(Refusal):
        keeping.end(db, me, mine, "no such thing", MONDAY)

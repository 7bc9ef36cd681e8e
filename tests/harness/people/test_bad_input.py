"""What goes wrong around people, one by one: sheets that contradict themselves, posts that ended, imports while people write.

Elsewhere: a hand-over to oneself, to somebody of another village, to who lives in another circle and while a vote is open in
`tests/core/posts/test_succession.py` and `tests/conversations/registry/succession.txt`; who is forgotten in the middle of an
objection in `tests/core/privacy/test_forgetting.py`; a large file, a bomb, a sheet without a head in
`tests/core/workbook/file/`; a code tried a thousand times in `tests/core/registry/test_invitations.py`.
"""

from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.turn import turns_on
from core.clock import day_of
from core.db import Db
from core.duties import check_ins
from core.duties.check_ins import CheckIn
from core.errors import Refusal
from core.registry import households, people, village_file
from core.registry.people import Post
from core.workbook import loading
from tests.core.reports.telling import person, village
from tests.core.workbook.books import HOUSEHOLDS, POSTS, VALLEY, book
from tests.core.workbook.test_loading import NOW, load, refused, valley

CIRCLE = "青石村/一组/东头邻里圈"


def test_a_household_in_two_circles_is_named_and_stays_in_one(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    lines = [["H001", "王秀英", "430101-1", "东头"], ["H001", "王秀英", "430101-1", "西头"]]
    outcome = load(db, tmp_path, (HOUSEHOLDS, lines))
    assert refused(outcome) == [("农户", 3, "户编号", "第2、3行重复")]
    east = village_file.place(db, CIRCLE)
    here = [h for h in households.in_village(db, east.village_id or "") if h.circle_id == east.id]
    assert len(here) == 2


@pytest.mark.parametrize(("more", "named"), [(13, False), (14, True)])
def test_a_circle_of_sixteen_comes_in_and_is_named(
    db: Db, tmp_path: Path, more: int, named: bool
) -> None:
    valley(db, tmp_path)
    lines = [[f"H1{n:02}", f"丁{n}", "430101-1", "东头"] for n in range(more)]
    outcome = load(db, tmp_path, (HOUSEHOLDS, lines))
    assert refused(outcome) == []
    assert any("东头" in remark and "16" in remark for remark in outcome.remarks) == named


def test_an_appointment_that_ended_yesterday_gives_no_right_today(db: Db, tmp_path: Path) -> None:
    valley(db, tmp_path)
    yesterday = str(day_of(NOW) - timedelta(days=1))
    ends = ["王秀英", "P1", "村民代表", "430101-1-1", "2026-01-01", yesterday, "辞职", ""]
    assert refused(load(db, tmp_path, (POSTS, [ends]))) == []
    east = village_file.place(db, CIRCLE)
    assert people.holders(db, Post.REPRESENTATIVE, east.id, NOW) == []
    former = next(p for p in people.named(db, "王秀英") if people.last_held(db, p.id, Post, NOW))
    home = next(h for h in households.in_village(db, east.village_id or "") if h.name == "谭国平户")
    with pytest.raises(Refusal):
        check_ins.contact(db, former, [home.id], NOW)


def test_an_import_while_people_write_is_whole_and_loses_nobody(
    world: Engine, tmp_path: Path
) -> None:
    path, begun = book(tmp_path / "a.xlsx", *VALLEY), Event()
    turns, written, failed = turns_on(world), list[str](), list[BaseException]()

    def write() -> None:
        begun.wait(10)
        for name in ("刘大勇户", "黄水生户", "何秋菊户"):

            def note(db: Db, name: str = name) -> Any:
                homes = households.in_village(db, village(db))
                home = next(h for h in homes if h.name == name)
                return check_ins.contact(db, person(db, "李秀英"), [home.id], NOW)

            try:
                turns.run(note)
                written.append(name)
            except BaseException as broken:  # whatever it is, the test says so
                failed.append(broken)

    writer = Thread(target=write)
    writer.start()
    begun.set()
    with Session(world, expire_on_commit=False) as db, db.begin():
        outcome = loading.load(db, path, NOW)
    writer.join(60)
    turns.stop()
    assert (written, failed, refused(outcome)) == (["刘大勇户", "黄水生户", "何秋菊户"], [], [])
    with Session(world) as db:
        assert len(households.in_village(db, village_file.place(db, "柳溪镇/青石村").id)) == 3
        assert len(db.exec(select(CheckIn)).all()) == 3

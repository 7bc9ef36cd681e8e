"""`lianhu acts`: who did what in a place, for whoever runs the program."""

from sqlalchemy import Engine
from sqlmodel import Session

from core.reports import handling
from tests.bot.cli.running import Command
from tests.core.reports.telling import MONDAY, file, who


def test_it_says_who_did_what_in_a_place(world: Engine, run: Command) -> None:
    with Session(world) as db, db.begin():
        handling.accept(db, file(db).id, who(db, "李秀英"), MONDAY)
    line = "2026-03-02 09:00 李秀英（村民代表）受理，编号 1\n"
    assert run("acts", "石桥镇/王家村", "--days", "3650").stdout == line
    assert run("acts", "石桥镇", "--name", "李秀英", "--days", "3650").stdout == line
    assert "没有人办过" in run("acts", "石桥镇/李家村", "--days", "3650").stdout
    assert "没有人办过" in run("acts", "石桥镇", "--days", "1").stdout

"""`lianhu trial`: a month under other rules is a table, and nothing is written."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from core.points.rulebook.file import presets
from core.points.rulebook.rulebook import ItemKind
from tests.bot.cli.running import Command, far, file, of_march
from tests.core.points.adoption.test_adoption import OWN
from tests.core.points.wangjia_acts import march, passed


def test_a_trial_is_a_table_and_leaves_the_file_as_it_was(
    world: Engine, run: Command, folder: Path
) -> None:
    of_march(world)

    def digest() -> str:
        if world.url.database is None or world.dialect.name != "sqlite":
            return ""
        with world.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        return hashlib.sha256(Path(world.url.database).read_bytes()).hexdigest()

    before = digest()
    ran = run("trial", file(folder, far(OWN)), "--month", "2026-03", "--village", "王家村")
    assert ran.returncode == 0, ran.stderr
    assert "罗铁柱户" in ran.stdout
    assert "得分多了的1户，少了的0户，不变的0户。" in ran.stdout
    assert "共发出：原来10分，试算16分（+6）。" in ran.stdout
    assert "超市要备货：原来10元，试算16元（+6元）。" in ran.stdout
    assert digest() == before


def test_a_trial_of_a_shipped_rulebook_lists_what_is_lost(world: Engine, run: Command) -> None:
    old, new = (presets()[f"{name}.household"][-1] for name in ("lianhu-default", "zhigong"))
    known = {i.code for i in new.items}
    gone = next(
        i
        for i in old.items
        if i.kind == ItemKind.AWARD and i.code not in known and not i.photo_required
    )
    with Session(world, expire_on_commit=False) as db, db.begin():
        passed(db, "罗铁柱", "罗铁柱户", gone.code, march(5))
    ran = run("trial", "zhigong.household", "--month", "2026-03", "--village", "王家村")
    assert ran.returncode == 0, ran.stderr
    assert f"新细则里没有“{gone.name}”：1笔，共+{gone.points}分，都不算了。" in ran.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere", "--month", "2026-03"), "没有 nowhere 这个文件"),
        (("lianhu-default.household", "--month", "三月"), "--month 三月 写得不对"),
        (("lianhu-default.household", "--month", "2020-03"), "换一个月"),
    ],
)
def test_a_trial_that_cannot_be_says_why(run: Command, words: tuple[str, ...], said: str) -> None:
    ran = run("trial", *words)
    assert ran.returncode == 1
    assert said in ran.stderr

"""Rulebooks and ledgers on the command line: import, trial, check --village."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from core.points.ledger import ledger
from core.points.rulebook.file import presets
from core.points.rulebook.rulebook import ItemKind
from tests.bot.cli.test_main import Ran, lianhu
from tests.core.points.adoption.test_adoption import OWN
from tests.core.points.wangjia_acts import april, march, passed, settled

Command = Callable[..., Ran]


@pytest.fixture
def run(world: Engine, folder: Path) -> Command:
    """A command against the demo world, on 20 March 2026."""
    url = world.url.render_as_string(hide_password=False)

    def ran(*words: str) -> Ran:
        return lianhu(*words, folder=folder, database_url=url)

    return ran


def file(folder: Path, text: str) -> str:
    path = folder / "王家村.toml"
    path.write_text(text, encoding="utf8")
    return str(path)


def far(text: str) -> str:
    """The same from a day on that is to come whenever this runs."""
    return text.replace("2026-04-01", "2099-04-01")


def test_a_rulebook_is_recognised_and_adopted(run: Command, folder: Path) -> None:
    ran = run("import", file(folder, far(OWN)), "--village", "石桥镇/王家村")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("王家村农户积分用上了“王家村农户积分细则”，从 2099-04-01 起。")
    assert "改动：邻里互助+5改为邻里互助+8，封顶20分改为24分" in ran.stdout


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        (OWN, (), "是积分细则，请写明给哪个村（镇）用：--village 石桥镇/王家村"),
        ('[[person]]\nname = "x"\n', ("--village", "王家村"), "不是积分细则"),
        (far(OWN).replace("cap = 24", "cap = -24"), ("--village", "王家村"), "王家村.toml 第13行：cap 要大于 0，现在是 -24"),
        (far(OWN), ("--village", "张家村"), "没有叫“张家村”的地方"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_to_a_clerk(
    run: Command, folder: Path, text: str, more: tuple[str, ...], said: str
) -> None:
    ran = run("import", file(folder, text), *more)
    assert ran.returncode == 1
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def of_march(world: Engine) -> str:
    """March settled with two claims; what its poster says."""
    with Session(world, expire_on_commit=False) as db, db.begin():
        for day in (5, 6):
            passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(day))
        return ledger.short(settled(db, april(1)).head)


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


def test_a_village_is_verified_month_by_month(world: Engine, run: Command) -> None:
    code = of_march(world)
    ran = run("check", "--village", "石桥镇/王家村")
    assert (ran.returncode, ran.stdout) == (0, f"2026年3月农户积分：对得上，校验码 {code}\n")
    right = run("check", "--village", "王家村", "--month", "2026-03", "--head", code.lower())
    assert right.returncode == 0
    wrong = run("check", "--village", "王家村", "--month", "2026-03", "--head", "ABCD EF01 2345")
    assert wrong.returncode == 1
    assert f"海报上是 ABCD EF01 2345，台账算出来2026年3月农户积分是 {code}" in wrong.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--month", "2026-03"), "请写明是哪个村"),
        (("--village", "石桥镇"), "石桥镇不是村"),
        (("--village", "王家村", "--month", "2026-03"), "--month 和 --head 要一起写"),
        (("--village", "王家村", "--month", "2026-02", "--head", "AB"), "没有入过账"),
    ],
)
def test_what_cannot_be_verified_says_why(run: Command, words: tuple[str, ...], said: str) -> None:
    ran = run("check", *words)
    assert ran.returncode == 1
    assert said in ran.stderr

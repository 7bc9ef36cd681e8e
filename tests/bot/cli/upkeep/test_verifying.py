"""`lianhu check --village`: a ledger is compared with the head on its poster."""

import pytest
from sqlalchemy import Engine

from tests.bot.cli.running import Command, of_march


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

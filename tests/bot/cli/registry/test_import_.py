"""`lianhu import`: a village.toml names only what ships; a rulebook is recognised and adopted."""

from pathlib import Path

import pytest

from bot.cli.registry.import_ import check_shipped
from bot.settings import SettingsError
from tests.bot.cli.running import Command, far, file
from tests.core.points.adoption.test_adoption import OWN


def test_what_ships_is_taken_and_what_is_left_out_stays_the_default() -> None:
    named = {"name": "国茶村", "rulebook": "hulu-guocha", "duties": "hulu", "funds": "hulu"}
    check_shipped({"region": [named, {"name": "一组"}]})


@pytest.mark.parametrize("key", ["rulebook", "duties", "funds"])
def test_a_name_that_does_not_ship_is_refused_with_those_that_do(key: str) -> None:
    with pytest.raises(SettingsError, match=rf"第 2 个 .*“hulou”的 {key}；.*hulu.*zhigong"):
        check_shipped({"region": [{"name": "一组"}, {"name": "国茶村", key: "hulou"}]})


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

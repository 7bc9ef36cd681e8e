"""`lianhu key`: issued, listed, ended."""

from pathlib import Path

from tests.bot.cli.running import WORLD, lianhu


def test_a_key_is_issued_listed_and_ended(folder: Path) -> None:
    lianhu("import", WORLD, folder=folder)
    assert lianhu("key", "list", folder=folder).stdout == "No keys.\n"
    issued = lianhu("key", "issue", "fixmystreet", "石桥镇/王家村", folder=folder)
    first, second, third = issued.stdout.splitlines()
    id_, token = first.split()[0], second.removeprefix("api_key: ")
    assert token.startswith("lh_")
    assert "只显示这一次" in third
    listed = lianhu("key", "list", folder=folder).stdout
    assert f"{id_}  fixmystreet  王家村" in listed
    assert "在用" in listed
    assert token not in listed
    assert lianhu("key", "end", id_, folder=folder).returncode == 0
    assert "已停用" in lianhu("key", "list", folder=folder).stdout
    again = lianhu("key", "end", id_, folder=folder)
    assert (again.returncode, len(again.stderr.splitlines())) == (1, 1)


def test_a_place_that_is_none_is_told_in_one_line(folder: Path) -> None:
    lianhu("import", WORLD, folder=folder)
    for place in ("无此村", "一组", "石桥镇/无此村"):
        ran = lianhu("key", "issue", "fixmystreet", place, folder=folder)
        assert (ran.returncode, len(ran.stderr.splitlines())) == (1, 1)

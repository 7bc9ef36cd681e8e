"""`lianhu play`: which line did not hold, and the empty database it wants."""

from pathlib import Path

from sqlalchemy import Engine

from tests.bot.cli.running import lianhu


def test_play_says_which_line_did_not_hold(folder: Path) -> None:
    good, bad = folder / "good.txt", folder / "bad.txt"
    good.write_text("张桂花 > 帮助\n张桂花 <~ 上报\n", encoding="utf8")
    bad.write_text("张桂花 > 帮助\n张桂花 < 没有这句话\n", encoding="utf8")
    assert lianhu("play", str(good), folder=folder).stdout == "good.txt: 2 lines held\n"
    ran = lianhu("play", str(bad), folder=folder)
    assert ran.returncode == 1
    assert "bad.txt:2: 张桂花 was to be told" in ran.stderr


def test_play_wants_an_empty_database(folder: Path, world: Engine) -> None:
    script = folder / "a.txt"
    script.write_text("张桂花 > 帮助\n张桂花 <~ 上报\n", encoding="utf8")
    url = world.url.render_as_string(hide_password=False)
    ran = lianhu("play", str(script), "--database", url, folder=folder)
    assert ran.returncode == 1
    assert "must be empty" in ran.stderr
    fresh = f"sqlite:///{folder / 'fresh.db'}"
    assert lianhu("play", str(script), "--database", fresh, folder=folder).returncode == 0

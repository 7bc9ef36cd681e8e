"""The command line as a whole: it is installed, and trouble is one line that says what to do.

Here too, in a line each: `serve`, `demo` and what `command` gives to all; tests/test_migrations.py runs `migrate`.

Here too: `__main__`, `serving`.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.program import hold
from bot.settings import Settings
from tests.bot.cli.running import ROOT, WORLD, lianhu


@pytest.mark.long
def test_the_command_is_installed(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bot.cli", "check"],
        capture_output=True,
        text=True,
        env=os.environ | {"LIANHU_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, "All invariants hold.\n")


def test_a_village_begins_from_nothing(folder: Path) -> None:
    assert lianhu("check", folder=folder).stdout == "All invariants hold.\n"
    assert "还没有村" in lianhu("doctor", folder=folder).stdout
    assert "13 person" in lianhu("import", WORLD, folder=folder).stdout
    assert "0 person" in lianhu("import", WORLD, folder=folder).stdout
    code = lianhu("invite", "钱国华", folder=folder).stdout.split()[1]
    assert len(code) == 8
    assert "钱国华 有职务，还没绑定账号" in lianhu("doctor", folder=folder).stdout


@pytest.mark.parametrize(
    ("words", "settings", "says"),
    [
        (("invite", "没有这个人"), {}, "没有登记"),
        (("invite", "甲", "--post", "king"), {}, "没有“king”这个职务"),
        (("invite", "甲", "--post", "town_cadre", "--region", "月亮"), {}, "没有叫“月亮”的地方"),
        (("dead", "requeue", "x"), {}, "x is no dead letter; see `lianhu dead list`."),
        (("serve",), {"telegram_token": "1:a"}, "LIANHU_TELEGRAM_SECRET"),
        (("serve",), {"telegram_token": "1:a", "telegram_secret": "s"}, "LIANHU_BASE_URL"),
        (("serve",), {"wechat_app_id": "wx"}, "LIANHU_WECHAT_AES_KEY"),
        (("demo", "--place", "nowhere"), {}, "--place nowhere: there are"),
        (("doctor",), {"clock": "soon"}, "LIANHU_CLOCK must look like"),
        (("understand", "-"), {}, 'line 1 is not {"text": …, "role": …}'),
    ],
)
def test_trouble_is_one_line(
    folder: Path, words: tuple[str, ...], settings: dict[str, str], says: str
) -> None:
    ran = lianhu(*words, folder=folder, told="nonsense\n", **settings)
    assert ran.returncode == 1
    assert says in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_second_process_on_one_sqlite_file_is_refused(folder: Path) -> None:
    settings = Settings.model_construct(data_dir=folder, database_url="")
    with hold(settings):
        ran = lianhu("serve", folder=folder)
    assert ran.returncode == 1
    assert "Another lianhu process uses" in ran.stderr

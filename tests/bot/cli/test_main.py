"""The command line: plain answers, and trouble in one line that says what to do."""

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.cli.main import main
from bot.program import hold
from bot.settings import Settings, _shift
from core.db import make_engine
from core.outbox import Message
from core.registry import addresses, people

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def lianhu(*words: str, folder: Path, told: str = "", **settings: str) -> Ran:
    """Run a command with a data directory and an environment of its own, in this process."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("LIANHU_")}
    env |= {"LIANHU_DATA_DIR": str(folder)}
    env |= {f"LIANHU_{k.upper()}": v for k, v in settings.items()}
    out, err, status = io.StringIO(), io.StringIO(), 0
    _shift.cache_clear()
    with (
        mock.patch.dict(os.environ, env, clear=True),
        mock.patch.object(sys, "argv", ["lianhu", *words]),
        mock.patch.object(sys, "stdin", io.StringIO(told)),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            status = int(end.code or 0)
        finally:
            _shift.cache_clear()
    return Ran(status, out.getvalue(), err.getvalue())


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
    assert "no village yet" in lianhu("doctor", folder=folder).stdout
    world = str(ROOT / "bot/demo/world.toml")
    assert "13 person" in lianhu("import", world, folder=folder).stdout
    assert "0 person" in lianhu("import", world, folder=folder).stdout
    code = lianhu("invite", "钱国华", folder=folder).stdout.split()[1]
    assert len(code) == 26
    assert "钱国华 holds a post but has no account" in lianhu("doctor", folder=folder).stdout


def test_somebody_new_is_appointed_with_the_invitation(folder: Path) -> None:
    lianhu("import", str(ROOT / "bot/demo/world.toml"), folder=folder)
    words = ("invite", "新来的", "--post", "town_cadre", "--region", "石桥镇")
    assert lianhu(*words, folder=folder).returncode == 0
    assert "新来的 holds a post" in lianhu("doctor", folder=folder).stdout


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


def test_understand_reads_lines_and_writes_lines(folder: Path) -> None:
    asked = [{"text": "村口的井盖破了", "role": "villager"}, {"text": "救命"}]
    told = "\n".join(json.dumps(a, ensure_ascii=False) for a in asked)
    lines = lianhu("understand", "-", folder=folder, told=told).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert [f["intent"] for f in found] == ["report_problem", "sos_help"]
    assert found[0]["slots"]["places"] == ["村口"]
    one = json.loads(lianhu("understand", "村口的井盖破了", folder=folder).stdout)
    assert one["intent"] == "report_problem"


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


def test_a_second_process_on_one_sqlite_file_is_refused(folder: Path) -> None:
    settings = Settings.model_construct(data_dir=folder, database_url="")
    with hold(settings):
        ran = lianhu("serve", folder=folder)
    assert ran.returncode == 1
    assert "Another lianhu process uses" in ran.stderr


def test_the_doctor_names_whom_nothing_reached(folder: Path) -> None:
    lianhu("import", str(ROOT / "bot/demo/world.toml"), folder=folder)
    engine = make_engine(f"sqlite:///{folder / 'lianhu.db'}")
    with Session(engine) as db, db.begin():
        zhou = people.named(db, "周明")[0]
        addresses.tell(db, zhou.id, Message("开会"), datetime(2026, 3, 2, 4, tzinfo=UTC))
    engine.dispose()
    told = lianhu("doctor", folder=folder).stdout
    assert "FIX   1 messages reached nobody: no_address" in told
    assert "3月2日 12:00 nothing reached 周明: no_address" in told


def test_an_invitation_is_a_code_a_link_and_a_qr(folder: Path) -> None:
    lianhu("import", str(ROOT / "bot/demo/world.toml"), folder=folder)
    nowhere = {
        "telegram_token": "1:a",
        "telegram_secret": "s" * 32,
        "telegram_api_url": "http://127.0.0.1:9",
    }
    ran = lianhu("invite", "钱国华", folder=folder, base_url="https://x.cn/", **nowhere)
    code = ran.stdout.split()[1]
    assert f"web: https://x.cn/?bind={code}" in ran.stdout
    assert "▄▄▄▄▄" in ran.stdout
    assert "telegram: no link now" in ran.stdout

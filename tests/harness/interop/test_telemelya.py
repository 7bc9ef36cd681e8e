"""The stories of the villager and of 李秀英, whole, over Telegram as telemelya plays it."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from PIL import Image
from sqlmodel import Session, select

from bot.program import Program
from bot.settings import Settings
from core.evidence import Evidence, EvidenceState
from core.registry import invitations
from core.registry.people import Person
from tests.harness.in_process import MONDAY, move, running
from tests.harness.processes import free_port
from tests.standins.telegram import SECRET
from tests.standins.telemelya import TOKEN, Phone, adding_the_secret, labels, telemelya, until

pytestmark = pytest.mark.interop


@pytest.fixture(scope="module")
def root() -> Iterator[str]:
    """telemelya's."""
    with telemelya() as found:
        yield found


@pytest.fixture
def program(root: str, tmp_path: Path) -> Iterator[Program]:
    """The whole program on SQLite in the demo world, on a Monday morning, with telemelya as Telegram."""
    port = free_port()
    with adding_the_secret(f"http://127.0.0.1:{port}") as (proxy, statuses):
        settings = Settings(
            _env_file=None,
            data_dir=tmp_path,
            telegram_token=TOKEN,
            telegram_secret=SECRET,
            telegram_api_url=root,
            base_url=proxy,
        )
        with running(settings, port) as program:
            hooked(root)
            yield program
        assert set(statuses) <= {200}


def hooked(root: str) -> None:
    """Come back when telemelya knows our webhook."""
    asked = f"{root}/bot{TOKEN}/getWebhookInfo"
    until(lambda: httpx.post(asked).json()["result"]["url"], "the webhook was not announced")


@pytest.fixture
def phone(program: Program, root: str) -> Iterator[Callable[..., Phone]]:
    """Gives out phones: a bound person's by name, or a stranger's."""
    with ExitStack() as stack:

        def given(chat: int, name: str | None = None) -> Phone:
            found = stack.enter_context(closing(Phone(root, chat)))
            if name is not None:
                found.says(f"/start {invited(program, name)}")
                found.hears(name)
            return found

        yield given


def invited(program: Program, name: str) -> str:
    """A one-time code for a person."""

    def code(db: Session) -> str:
        person = db.exec(select(Person).where(Person.name == name)).one()
        return invitations.invite(db, person.id, program.clock.now())

    return program.turns.run(code)


def photo(folder: Path, colour: str) -> Path:
    """A photo; a different one for each colour."""
    path = folder / f"{colour}.jpg"
    Image.new("RGB", (640, 480), colour).save(path)
    return path


HELD = ["受理", "已做临时防护", "办结"]


def test_a_villager_reports_and_the_representative_sees_to_it(
    program: Program, phone: Callable[..., Phone], tmp_path: Path
) -> None:
    villager, li, wu = phone(1001), phone(1002, "李秀英"), phone(1003, "吴建军")
    _files(villager, tmp_path)
    _makes_safe_and_passes_up(li, villager, tmp_path)
    assert "上报到村" in labels(wu.hears("【上报】编号 1", "要镇里的施工队来换"))
    villager.hears("现在由吴建军")
    _mends_twice(wu, villager, tmp_path)
    with Session(program.engine) as db:
        kept = db.exec(select(Evidence)).all()
        assert {e.state for e in kept} == {EvidenceState.STORED}
        assert len({e.digest for e in kept}) == 4


def _files(villager: Phone, tmp_path: Path) -> None:
    villager.sends_photo(photo(tmp_path, "gray"), "王家村一组村口的井盖破了")
    villager.hears("已上报，编号 1", "李秀英", "3月3日 09:00")


def _makes_safe_and_passes_up(li: Phone, villager: Phone, tmp_path: Path) -> None:
    told = li.hears("【新上报】编号 1", "井盖破了")
    assert labels(told)[:3] == HELD
    assert told["method"] == "sendPhoto"
    li.presses("受理")
    li.eventually(lambda shown: any(s["method"] == "answerCallbackQuery" for s in shown))
    li.hears("编号 1 已受理")
    villager.hears("李秀英已受理")
    villager.says("我的上报")
    villager.hears("状态：已受理", "现在由李秀英", "还剩")

    li.presses("已做临时防护")
    li.hears("请发一张防护的照片")
    li.sends_photo(photo(tmp_path, "red"), "插了杆子")
    li.hears("编号 1 已做临时防护")
    villager.hears("已做临时防护：插了杆子")

    li.presses("上报到组")
    li.hears("请写一句原因")
    li.says("要镇里的施工队来换")
    li.hears("已交给吴建军")


def _mends_twice(wu: Phone, villager: Phone, tmp_path: Path) -> None:
    wu.presses("办结")
    wu.hears("请发一张办好后的照片")
    wu.says("换了新井盖")
    wu.sends_photo(photo(tmp_path, "blue"))
    wu.hears("编号 1 已办结")
    assert labels(villager.hears("已办结：换了新井盖", "修好了吗")) == ["修好了", "还没好"]
    villager.presses("还没好")
    assert "办结" in labels(wu.hears("编号 1", "还没好"))
    wu.presses("办结")
    wu.hears("请发一张办好后的照片")
    wu.sends_photo(photo(tmp_path, "green"), "重新垫平了")
    wu.hears("编号 1 已办结")
    assert labels(villager.hears("已办结", "修好了吗")) == ["修好了", "还没好"]
    villager.presses("修好了")
    villager.hears("编号 1 已确认")
    wu.hears("已确认")


def test_nobody_acts_and_it_climbs_to_the_city(
    program: Program, phone: Callable[..., Phone]
) -> None:
    names = ["李秀英", "吴建军", "钱国华", "孙敏", "周明"]
    holders = [phone(2001 + i, n) for i, n in enumerate(names)]
    villager = phone(2000, "张桂花")
    villager.says("村口的井盖破了")
    villager.hears("已上报，编号 1")
    holders[0].hears("【新上报】编号 1")
    moments = [  # 24 h, 24 h, 3 working days, 7 working days
        MONDAY + timedelta(days=1),
        MONDAY + timedelta(days=2),
        datetime(2026, 3, 9, 1, tzinfo=UTC),
        datetime(2026, 3, 18, 1, tzinfo=UTC),
    ]
    steps = zip(moments, itertools.pairwise(holders), names[1:], strict=True)
    for late, (at, (old, new), name) in enumerate(steps, 1):
        move(program, at + timedelta(minutes=late))
        assert labels(new.hears("【超时升级】编号 1"))[:3] == HELD
        old.hears("已自动升级到" + name)
        villager.hears("已自动升级到" + name)
    holders[0].says("有人掉进井里了")
    holders[0].hears("120", "119", "110")

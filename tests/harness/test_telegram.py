"""Telegram through the whole program: forged calls, repeats, groups, a group that moves, a blocked chat."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select

from bot.program import Program
from bot.settings import Settings
from core.outbox import Message, Outgoing, State
from core.registry import addresses, invitations, rooms
from core.registry.people import Person
from core.registry.regions import Region
from core.registry.rooms import Room
from core.reports.ladder.reports import Report
from handlers.engine.memory import Inbox
from tests import databases
from tests.conftest import _made as made_for
from tests.harness.in_process import running
from tests.harness.processes import free_port
from tests.standins.telegram import SECRET, TOKEN, Shown, StandIn

_numbers = itertools.count(1)


@pytest.fixture
def program(request: pytest.FixtureRequest, platform: StandIn, tmp_path: Path) -> Iterator[Program]:
    """The whole program with the stand-in as Telegram."""
    port = free_port()
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path,
        database_url=made_for(request, "sqlite", "tables"),
        telegram_token=TOKEN,
        telegram_secret=SECRET,
        telegram_api_url=platform.root,
        base_url=f"http://127.0.0.1:{port}",
    )
    with running(settings, port) as found:
        platform.wait_until(lambda: "url" in platform.hook)
        yield found
    databases.drop(found.engine)


def said(chat: int, text: str, room: int | None = None, **more: Any) -> dict[str, Any]:
    """An update: somebody says something, in private or in a group."""
    number = next(_numbers)
    where = {"id": room or chat, "type": "group" if room else "private"}
    body = {
        "message_id": number,
        "date": 1,
        "chat": where,
        "from": {"id": chat, "is_bot": False, "first_name": "x"},
        "text": text,
    }
    return {"update_id": number, "message": {**body, **more}}


def pressed(chat: int, shown: Shown, label: str) -> dict[str, Any]:
    """An update: somebody presses a button."""
    number = next(_numbers)
    where = {"id": int(shown.chat), "type": "private" if int(shown.chat) > 0 else "group"}
    query = {
        "id": str(number),
        "from": {"id": chat, "is_bot": False, "first_name": "x"},
        "chat_instance": "1",
        "data": dict(shown.buttons)[label],
        "message": {"message_id": shown.message_id, "date": 1, "chat": where},
    }
    return {"update_id": number, "callback_query": query}


def heard(platform: StandIn, chat: int, fragment: str, many: int = 1) -> Shown:
    """What the chat was told; waits for it."""

    def found() -> list[Shown]:
        return [s for s in list(platform.sent) if s.chat == str(chat) and fragment in s.text]

    platform.wait_until(lambda: len(found()) >= many)
    assert len(found()) == many, [s.text for s in platform.sent]
    return found()[-1]


def counted(program: Program, table: Any) -> int:
    """How many rows there are."""
    with Session(program.engine) as db:
        return len(db.exec(select(table)).all())


def test_a_forged_or_broken_call_leaves_nothing(program: Program, platform: StandIn) -> None:
    assert platform.push(said(7, "村口的井盖破了"), secret="wrong") == 403
    hook = platform.hook["url"]
    assert httpx.post(hook, json=said(7, "x")).status_code == 403
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    for body in (b"", b"{", b"[]", b"\xff", b"[" * 50_000):
        assert httpx.post(hook, content=body, headers=headers).status_code == 400
    assert httpx.post(hook, content=b"x" * 300_000, headers=headers).status_code == 413
    assert counted(program, Inbox) == 0


def test_the_same_update_five_times_is_one_report(program: Program, platform: StandIn) -> None:
    for update in (said(7, "王家村一组村口的井盖破了"), said(7, "确认")):
        assert [platform.push(update) for _ in range(5)] == [200] * 5
    heard(platform, 7, "已上报，编号 1")
    assert (counted(program, Report), counted(program, Inbox)) == (1, 2)


def test_a_place_that_is_sent(program: Program, platform: StandIn) -> None:
    platform.push(said(7, "井盖破了"))
    platform.push(pressed(7, heard(platform, 7, "哪个村"), "王家村"))
    heard(platform, 7, "在什么地方")
    platform.push(said(7, "", location={"latitude": 28.16, "longitude": 113.63}))
    heard(platform, 7, "已上报，编号 1")
    with Session(program.engine) as db:
        report = db.exec(select(Report)).one()
        assert (report.latitude, report.longitude) == (28.16, 113.63)


def in_group(program: Program, chat: int) -> None:
    """王家村's group chat is on Telegram too."""

    def work(db: Session) -> None:
        village = db.exec(select(Region).where(Region.name == "王家村")).one()
        rooms.open_in(db, "王家村群", village.id, "telegram", str(chat))

    program.turns.run(work)


def test_a_group_hears_only_when_the_bot_is_meant(program: Program, platform: StandIn) -> None:
    in_group(program, -400)
    platform.push(said(7, "今天吃什么", -400))
    platform.push(said(7, "@lianhu_bot 我家积分多少", -400))
    heard(platform, -400, "请单独给我发消息")
    platform.push(said(7, "有人掉进水塘里了", -400))
    heard(platform, -400, "120")
    assert len([s for s in platform.sent if s.chat == "-400"]) == 2


def test_a_group_that_moved_is_told_there(program: Program, platform: StandIn) -> None:
    in_group(program, -400)
    platform.push(said(7, "", -400, migrate_to_chat_id=-1009))
    with Session(program.engine) as db:
        chats = db.exec(select(Room.chat).where(Room.channel == "telegram")).all()
    assert chats == ["-1009"]

    def work(db: Session) -> None:
        village = db.exec(select(Region).where(Region.name == "王家村")).one()
        rooms.tell(db, village.id, Message("公示"), program.clock.now())

    program.turns.run(work)
    program.delivery.wake()
    heard(platform, -1009, "公示")


def bind(program: Program, platform: StandIn, name: str, chat: int) -> None:
    """Bind somebody's Telegram by the link of an invitation, in place of the phone of the demo."""

    def work(db: Session) -> str:
        person = db.exec(select(Person).where(Person.name == name)).one()
        code = invitations.invite(db, person.id, program.clock.now())
        for address in addresses.of_person(db, person.id):
            address.reachable = False  # so that only Telegram is left
            db.add(address)
        return code

    platform.push(said(chat, f"/start {program.turns.run(work)}"))
    heard(platform, chat, "绑定好了")


def test_a_holder_who_blocked_the_bot_shows_on_the_report(
    program: Program, platform: StandIn, wait: Callable[[Callable[[], bool]], None]
) -> None:
    bind(program, platform, "李秀英", 8)
    platform.blocked.add("8")
    platform.push(said(7, "王家村一组村口的井盖破了"))
    heard(platform, 7, "已上报，编号 1")

    def unreachable() -> bool:
        with Session(program.engine) as db:
            query = select(Outgoing).where(Outgoing.state == State.UNREACHABLE)
            return [r.error for r in db.exec(query)] == ["blocked"]

    wait(unreachable)
    with Session(program.engine) as db:
        told = db.exec(select(Outgoing).where(Outgoing.text.contains("消息送不到"))).all()
        assert told, "the level above must hear of it"


@pytest.fixture
def wait(platform: StandIn) -> Callable[[Callable[[], bool]], None]:
    """Wait until something is true."""

    def until(true: Callable[[], bool]) -> None:
        for _ in range(400):
            if true():
                return
            platform.wait_until(lambda: False, 0.05)
        raise AssertionError("it never was so")

    return until


def test_the_menu_of_commands(program: Program, platform: StandIn) -> None:
    [asked] = [said for method, said in platform.asked if method == "setMyCommands"]
    named = {c["command"]: c["description"] for c in asked["commands"]}
    assert {"start", "help", "report"} <= set(named)
    assert all(named.values())

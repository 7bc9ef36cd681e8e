"""Costs (花的力气): a turn in a village with 3 and with 300 open reports, and WeChat's AES beside wechatpy's."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import typer
from sqlalchemy import Engine
from sqlmodel import Session
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply

from bot import migrate
from bot.channel import Request
from bot.channels.wechat.channel import WeChat, make
from bot.demo import world
from bot.program import prepare
from bot.settings import Settings
from bot.turn import one_turn
from core import outbox
from core.outbox import Message, Outgoing, Priority
from core.registry import addresses, regions
from core.reports import filing
from core.reports.ladder import routing
from core.reports.ladder.reports import Who
from handlers.engine.event import Event
from tests.benches import databases
from tests.benches.district import PROBLEMS
from tests.standins.wechat_client import AES_KEY, TOKEN, letter, sealed

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
_APP_ID = "wx0123456789abcdef"
_WHO, _WORDS, _ANSWER = (
    "oVillager",
    "村口的井盖破了",
    "已上报，编号 1。现在由李秀英（一组村民代表）办。",
)
_SAID = "二组老祠堂后面的水泵房漏电，夜里一碰就麻手"


def crowded(times: int) -> None:
    """The same report where 3 and where 300 are open, in turns; each is rolled back."""
    prepare()
    with databases.fresh("sqlite") as few, databases.fresh("sqlite") as many:
        for engine, open_ones in ((few, 3), (many, 300)):
            _village(engine, open_ones)
            _turn(engine, 0)
        took: dict[int, list[float]] = {3: [], 300: []}
        for n in range(times):
            took[3].append(_turn(few, n + 1))
            took[300].append(_turn(many, n + 1))
    typer.echo(
        f"a report where 3 are open: {median(took[3]):.1f} ms of processor; where 300 are open: {median(took[300]):.1f}"
        f" ({median(took[300]) / median(took[3]):.2f} times)"
    )


def _village(engine: Engine, many: int) -> None:
    migrate.upgrade(engine)
    with Session(engine) as db, db.begin():
        world.fill(db, "")
        village = next(v for v in regions.villages(db) if v.name == "王家村")
        for n in range(many):
            address = addresses.known(db, world.CHANNEL, f"bench:{n % 50}")
            words = f"{'一二'[n % 2]}组第{n}处：{PROBLEMS[n % len(PROBLEMS)]}"
            route = routing.route(db, village.id, words, MONDAY)
            filing.file(db, Who(None, address.id), words, MONDAY, route=route)


def _turn(engine: Engine, number: int) -> float:
    event = Event(world.CHANNEL, world.chat_of("罗铁柱"), f"crowded:{number}", MONDAY, text=_SAID)
    with Session(engine) as db:
        begun = time.thread_time()
        one_turn(db, event)
        took = time.thread_time() - begun
        db.rollback()
    return 1000 * took


def aes(times: int) -> None:
    """A message in and its answer out, ours (signature, strict XML, Event) and wechatpy's, in turns."""
    ours, theirs = _ours(), _theirs()
    took: tuple[list[float], list[float]] = ([], [])
    for n in range(times):
        for way, spent in zip((ours, theirs), took, strict=True):
            begun = time.thread_time()
            way(n)
            spent.append(time.thread_time() - begun)
    mine, peer = (1e6 * median(spent) for spent in took)
    typer.echo(
        f"AES in and out: ours {mine:.0f} µs, wechatpy {peer:.0f} µs ({mine / peer:.2f} times)"
    )


def _calls(number: int) -> tuple[dict[str, str], bytes]:
    return sealed(
        letter(_WHO, "text", MONDAY, Content=_WORDS, MsgId=str(number)), MONDAY, app_id=_APP_ID
    )


def _ours() -> Callable[[int], None]:
    given = {"wechat_app_id": _APP_ID, "wechat_app_secret": "s", "wechat_token": TOKEN}
    with tempfile.TemporaryDirectory(prefix="lianhu-bench-") as name:
        folder = {"data_dir": Path(name), "wechat_aes_key": AES_KEY}
        channel = make(Settings(_env_file=None, **given, **folder))
        assert isinstance(channel, WeChat)
    query, body = _calls(1)
    request = Request("POST", query, {}, body, MONDAY)
    said = letter_of(_ANSWER)

    def way(_: int) -> None:
        events, _reply = channel.parse(request)
        assert channel.answer(request, events[0], [said]) is not None

    return way


def letter_of(words: str) -> Outgoing:
    """An answer as the outbox has it."""
    row = outbox.letter("wechat", _WHO, Message(words), MONDAY, priority=Priority.REPLY)
    return Outgoing(**row)


def _theirs() -> Callable[[int], None]:
    crypto = WeChatCrypto(TOKEN, AES_KEY, _APP_ID)
    query, body = _calls(1)

    def way(_: int) -> None:
        xml = crypto.decrypt_message(
            body, query["msg_signature"], query["timestamp"], query["nonce"]
        )
        answer = TextReply(content=_ANSWER, message=parse_message(xml)).render()
        crypto.encrypt_message(answer, query["nonce"], query["timestamp"])

    return way

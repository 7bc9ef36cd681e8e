"""Tencent's own SDK of the AI bot against our stand-in, so that the stand-in is not only ours; and what the SDK does not survive."""

import asyncio
import base64
import os
import ssl
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import Engine
from sqlmodel import Session

from bot.channels.wecom.aibot import events, lease, media
from bot.channels.wecom.aibot.lease import Lease
from tests.bot.channels.wecom.aibot.standing import WHO, begun, made, until
from tests.standins.tencent import JPEG
from tests.standins.wecom_bot import BOT, SECRET, StandIn, sealed
from tests.standins.wecom_bot_client import happened, press, text

pytestmark = pytest.mark.interop

CARD = {
    "card_type": "button_interaction",
    "main_title": {"title": "【新上报】编号 1"},
    "task_id": "task-1",
    "button_list": [{"text": "受理", "style": 1, "key": "task-1.0"}],
}


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1, signed by itself: the SDK always wants TLS."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stand-in")])
    now = datetime.now(UTC)
    made_out = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = folder / "stand-in.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
    )
    pem.write_bytes(made_out.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return pem, context


@pytest.fixture
def sdk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The SDK, which trusts our certificate; it uses a name of websockets' that is deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        aibot = import_module("aibot")
        sockets = import_module("aibot.ws")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    trusting = ssl.create_default_context(cafile=str(certificate(tmp_path)[0]))
    monkeypatch.setattr(sockets, "_SSL_CONTEXT", trusting)
    return aibot


@pytest.fixture
def platform(sdk: Any, tmp_path: Path) -> Iterator[StandIn]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "stand-in.pem")
    standin = StandIn(members={WHO}, tls=context)
    yield standin
    standin.stop()


class Client:
    """The SDK's client, with what it was told in order."""

    def __init__(self, sdk: Any, platform: StandIn) -> None:
        options = sdk.WSClientOptions(bot_id=BOT, secret=SECRET, ws_url=platform.url)
        options.reconnect_interval = 50
        self.ws = sdk.WSClient(options)
        self.heard: list[tuple[str, Any]] = []
        for name in ("authenticated", "disconnected", "reconnecting", "error", "message", "event"):
            self.ws.on(name, lambda *given, name=name: self.heard.append((name, given)))

    def of(self, name: str) -> list[Any]:
        """What it was told of this name."""
        return [given for kind, given in self.heard if kind == name]

    async def frame(self, name: str) -> Any:
        """The newest frame of this name; waits for it."""
        await until(lambda: bool(self.of(name)))
        return self.of(name).pop()[0]


def test_it_hears_and_answers_as_our_own_does(sdk: Any, platform: StandIn) -> None:
    async def run() -> None:
        client = Client(sdk, platform)
        await client.ws.connect()
        await until(lambda: bool(client.of("authenticated")))
        platform.call("message", WHO, text("村口的井盖破了"))
        frame = await client.frame("message")
        assert frame["body"]["text"]["content"] == "村口的井盖破了"
        await client.ws.reply_stream(frame, "stream-1", "已上报，编号 1", finish=True)
        await client.ws.send_message(
            WHO, {"chat_type": 1, "msgtype": "template_card", "template_card": CARD}
        )
        platform.call("press", WHO, press(platform.of(WHO)[-1], "受理"))
        pressed = await client.frame("event")
        closed = CARD | {"button_list": [{"text": "✔ 受理", "style": 2, "key": "task-1.0"}]}
        await client.ws.update_template_card(pressed, closed)
        client.heard.clear()
        platform.call("enter", WHO, happened("enter_chat"))
        entered = await client.frame("event")
        await client.ws.reply_welcome(entered, {"msgtype": "text", "text": {"content": "您好"}})
        client.ws.disconnect()
        await until(lambda: platform.live is None)

    asyncio.run(run())
    assert [s.text for s in platform.of(WHO)] == ["已上报，编号 1", "【新上报】编号 1", "您好"]
    assert [u["button"]["replace_name"] for u in platform.updates] == ["✔ 受理"]


def test_every_kind_that_it_knows_has_a_row(sdk: Any) -> None:
    kinds = import_module("aibot.types")
    assert {str(kind.value) for kind in kinds.MessageType} <= set(events.MESSAGES)
    assert {str(kind.value) for kind in kinds.EventType} <= set(events.EVENTS)


def test_it_opens_what_the_stand_in_seals_and_so_do_we(sdk: Any) -> None:
    key = os.urandom(32)
    aeskey = base64.b64encode(key).decode().rstrip("=")
    for content in (JPEG, b"x" * 31, b"x" * 32, b"x" * 33):
        whole = sealed(content, key)
        assert import_module("aibot.crypto_utils").decrypt_file(whole, aeskey) == content
        assert media.opened(whole, aeskey) == content


def test_after_a_clean_close_it_stays_away_for_good(sdk: Any, platform: StandIn) -> None:
    """Why the protocol is spoken by ourselves; should this fail one day, the SDK has learnt it."""

    async def run() -> None:
        client = Client(sdk, platform)
        await client.ws.connect()
        await until(lambda: bool(client.of("authenticated")))
        await asyncio.to_thread(platform.close, 1000)
        await until(lambda: platform.live is None)
        loop = client.ws._ws_manager._receive_task
        await until(loop.done)
        assert not client.of("disconnected")
        assert not client.of("reconnecting")

    asyncio.run(run())
    assert platform.calls["aibot_subscribe"] == 1


def test_ours_leaves_it_alone_when_it_takes_the_bot(
    sdk: Any, platform: StandIn, world: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "stand-in.pem"))

    async def run() -> None:
        ours = made(world, platform)
        ours.connection.times = replace(ours.connection.times, kicked_rest=3600.0)
        async with begun(ours):
            client = Client(sdk, platform)
            await client.ws.connect()
            await until(lambda: bool(client.of("authenticated")) and not ours.stands())
            platform.call("message", WHO, text("你好"))
            await client.frame("message")
            with Session(world) as db:
                assert db.get_one(Lease, BOT).trouble == lease.KICKED
            client.ws.disconnect()
            await until(lambda: platform.live is None)

    asyncio.run(run())
    assert platform.calls["aibot_subscribe"] == 2

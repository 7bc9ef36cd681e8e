"""The whole program on loopback with WeCom: its members' phones, its groups' robots, its platform and its clock."""

import socket
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import uvicorn
from sqlmodel import Session, select

from bot import settings
from bot.app import make_app
from bot.demo import world
from bot.program import assemble, prepare
from bot.settings import Settings
from core.db import Db
from core.outbox import Outgoing
from core.registry import addresses, invitations
from core.registry.people import Person
from tests.standins.wechat_client import AES_KEY
from tests.standins.wecom import AGENT, CORP, SECRET, Shown, StandIn
from tests.standins.wecom_client import TOKEN, Member

KEY = "0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d"
ADDRESS = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


class Village:
    """王家村 on WeCom: real app, real uvicorn, a stand-in of Tencent's API. Nobody waits for a pace."""

    def __init__(self, url: str, folder: Path, start: datetime) -> None:
        self.platform = StandIn(keys={KEY}, paced=False)
        self.program = assemble(
            Settings(
                _env_file=None,
                data_dir=folder,
                database_url=url,
                base_url="https://lianhu.example.org",
                wecom_corp_id=CORP,
                wecom_agent_id=str(AGENT),
                wecom_secret=SECRET,
                wecom_token=TOKEN,
                wecom_aes_key=AES_KEY,
                wecom_api_url=self.platform.root,
            )
        )
        cast(Any, self.program.channels["wecom_customers"]).now = self.now
        for name in ("wecom", "wecom_robot", "wecom_customers"):
            channel = cast(Any, self.program.channels[name])
            no_wait = timedelta(0)
            channel.limits = replace(channel.limits, every_chat=no_wait, every_room=no_wait)
        self.program.clock.shift = start - settings.now()
        self.program.turns.run(world.fill)
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}/hook/wecom"
        prepare()  # nobody is sent to it before /readyz says so
        config = uvicorn.Config(make_app(self.program), log_level="warning", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listening],))
        self._thread.start()

    def stop(self) -> None:
        """End as on Ctrl+C, and let the port go. Doing it twice changes nothing."""
        if not self._thread.is_alive():
            return
        self._server.should_exit = True
        self._thread.join()
        self.platform.stop()

    def now(self) -> datetime:
        """The program's clock."""
        return self.program.clock.now()

    def move(self, to: datetime | timedelta) -> None:
        """Move the clock on, with everything that falls due on the way."""
        since = self.now()
        until = since + to if isinstance(to, timedelta) else to
        self.program.fire(since, until, live=False)
        self.program.clock.shift = until - settings.now()
        self.program.delivery.wake()

    def member(self, name: str) -> Member:
        """Somebody of the demo world as a member of the company, bound by a code, and on WeCom alone."""

        def invited(db: Db) -> str:
            person = db.exec(select(Person).where(Person.name == name)).one()
            for address in addresses.of_person(db, person.id):
                address.reachable = False
                db.add(address)
            return invitations.invite(db, person.id, self.now())

        code = self.program.turns.run(invited)
        member = Member(f"wc-{len(self.platform.members)}", self.url, self.platform, self.now)
        member.say(f"绑定 {code}")
        member.waits_for("绑定好了", name)
        return member

    def group(self, *fragments: str, seconds: float = 20) -> Shown:
        """The first text in the group that holds these fragments; waits for it to come."""

        def fitting() -> list[Shown]:
            return [s for s in self.platform.of(KEY) if all(f in s.text for f in fragments)]

        self.platform.wait_until(lambda: bool(fitting()), seconds)
        assert fitting(), (fragments, [s.text for s in self.platform.of(KEY)])
        return fitting()[0]

    def settled(self, seconds: float = 20) -> list[Outgoing]:
        """The outbox of WeCom, once nothing of it waits that is due."""
        for _ in range(int(seconds * 20)):
            with Session(self.program.engine, expire_on_commit=False) as db:
                query = select(Outgoing).where(Outgoing.channel.in_(("wecom", "wecom_robot")))  # type: ignore[attr-defined]
                every = list(db.exec(query))
            if all(m.state.value != "waiting" or m.due_at > self.now() for m in every):
                return every
            time.sleep(0.05)
        raise AssertionError([m.error for m in every if m.state.value == "waiting"])

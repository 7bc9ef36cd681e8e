"""The whole program on loopback with an official account: its phones, its platform and its clock."""

import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path

import uvicorn
from sqlmodel import Session, select

from bot import settings
from bot.app import make_app
from bot.demo import world
from bot.program import assemble, prepare
from bot.settings import Settings
from core.db import Db
from core.outbox import Outgoing
from core.registry import invitations
from core.registry.people import Person
from tests.standins.wechat import StandIn
from tests.standins.wechat_client import AES_KEY, TOKEN, Phone


class Village:
    """王家村 on WeChat: real app, real uvicorn, a stand-in of Tencent's API."""

    def __init__(self, url: str, folder: Path, start: datetime) -> None:
        self.platform = StandIn(now=self.now)
        self.program = assemble(
            Settings(
                _env_file=None,
                data_dir=folder,
                database_url=url,
                wechat_app_id=self.platform.app_id,
                wechat_app_secret=self.platform.secret,
                wechat_token=TOKEN,
                wechat_aes_key=AES_KEY,
                wechat_api_url=self.platform.root,
            )
        )
        self.program.clock.shift = start - settings.now()
        self.program.turns.run(world.fill)
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}/hook/wechat"
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

    def stranger(self, openid: str) -> Phone:
        """Somebody whom nobody knows."""
        return Phone(openid, self.url, self.platform, self.now)

    def phone(self, name: str) -> Phone:
        """Somebody of the demo world, who has followed by scanning a code of their own."""

        def invited(db: Db) -> str:
            person = db.exec(select(Person).where(Person.name == name)).one()
            return invitations.invite(db, person.id, self.now())

        phone = self.stranger(f"o{name}")
        phone.follow(self.program.turns.run(invited))
        assert name in phone.hears()[0].text
        return phone

    def owed_elsewhere(self, chat: str) -> list[str]:
        """What was told to a chat that is not on WeChat, such as a room of the demo world."""
        with Session(self.program.engine) as db:
            query = select(Outgoing).where(Outgoing.chat == chat, Outgoing.channel == "web")
            return [row.text for row in db.exec(query)]

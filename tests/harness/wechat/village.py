"""The whole program on loopback with an official account: its phones, its platform and its clock."""

from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from bot.settings import Settings
from core.outbox import Outgoing
from tests.harness.tencent import Served
from tests.standins.wechat import StandIn
from tests.standins.wechat_client import AES_KEY, TOKEN, Phone


class Village(Served):
    """王家村 on WeChat, with a stand-in of Tencent's API."""

    def __init__(self, url: str, folder: Path, start: datetime) -> None:
        self.platform = StandIn(now=self.now)
        given = Settings(
            _env_file=None,
            data_dir=folder,
            database_url=url,
            wechat_app_id=self.platform.app_id,
            wechat_app_secret=self.platform.secret,
            wechat_token=TOKEN,
            wechat_aes_key=AES_KEY,
            wechat_api_url=self.platform.root,
        )
        super().__init__("wechat", given, start)

    def stranger(self, openid: str) -> Phone:
        """Somebody whom nobody knows."""
        return Phone(openid, self.url, self.platform, self.now)

    def phone(self, name: str) -> Phone:
        """Somebody of the demo world, who has followed by scanning a code of their own."""
        phone = self.stranger(f"o{name}")
        phone.follow(self.invited(name))
        assert name in phone.hears()[0].text
        return phone

    def owed_elsewhere(self, chat: str) -> list[str]:
        """What was told to a chat that is not on WeChat, such as a room of the demo world."""
        with Session(self.program.engine) as db:
            query = select(Outgoing).where(Outgoing.chat == chat, Outgoing.channel == "web")
            return [row.text for row in db.exec(query)]

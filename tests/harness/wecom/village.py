"""The whole program on loopback with WeCom: its members' phones, its groups' robots, its platform and its clock."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlmodel import Session, col, select

from bot.settings import Settings
from core.outbox import Outgoing, State
from tests.harness.tencent import Served
from tests.standins.wechat_client import AES_KEY
from tests.standins.wecom import AGENT, CORP, SECRET, Shown, StandIn
from tests.standins.wecom_client import TOKEN, Member

KEY = "0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d"
ADDRESS = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


class Village(Served):
    """王家村 on WeCom, with a stand-in of Tencent's API. Nobody waits for a pace."""

    def __init__(self, url: str, folder: Path, start: datetime) -> None:
        self.platform = StandIn(keys={KEY}, paced=False)
        given = Settings(
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
        super().__init__("wecom", given, start)

    def prepare(self) -> None:
        """No channel waits for a pace, and groups are looked at by the program's clock."""
        cast(Any, self.program.channels["wecom_customers"]).now = self.now
        for name in ("wecom", "wecom_robot", "wecom_customers"):
            channel = cast(Any, self.program.channels[name])
            no_wait = timedelta(0)
            channel.limits = replace(channel.limits, every_chat=no_wait, every_room=no_wait)

    def member(self, name: str) -> Member:
        """Somebody of the demo world as a member of the company, bound by a code, and on WeCom alone."""
        code = self.invited(name, alone=True)
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

        def every() -> list[Outgoing]:
            with Session(self.program.engine, expire_on_commit=False) as db:
                query = select(Outgoing).where(col(Outgoing.channel).in_(("wecom", "wecom_robot")))
                return list(db.exec(query))

        def waiting() -> list[Outgoing]:
            return [m for m in every() if m.state == State.WAITING and m.due_at <= self.now()]

        # What has arrived is noted a moment after its call: no call tells of it.
        self.platform.wait_until(lambda: not waiting(), seconds, looks=0.05)
        assert not waiting(), [m.error for m in waiting()]
        return every()

"""The whole program on loopback with WeCom's AI bot: its members' phones, its groups and its clock."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlmodel import Session, col, select

from bot.settings import Settings
from core.outbox import Outgoing, State
from tests.harness.tencent import Served
from tests.standins.wecom import Shown
from tests.standins.wecom_bot import BOT, SECRET, StandIn
from tests.standins.wecom_bot_client import Phone

GROUP = "wrGROUPOFTHEVILLAGE"


class Talking(Served):
    """王家村 with the AI bot. Nobody waits for a pace."""

    platform: StandIn

    def __init__(self, url: str, folder: Path, start: datetime) -> None:
        self.platform = StandIn(paced=False)
        given = Settings(
            _env_file=None,
            data_dir=folder,
            database_url=url,
            base_url="https://lianhu.example.org",
            wecom_api_url="",
            wecom_bot_id=BOT,
            wecom_bot_secret=SECRET,
            wecom_bot_url=self.platform.url,
        )
        super().__init__("wecom_bot", given, start)
        assert self.platform.connected()

    def prepare(self) -> None:
        """No pace, the program's clock, and short rests."""
        channel = cast(Any, self.program.channels["wecom_bot"])
        no_wait = timedelta(0)
        channel.receiving.now = self.now
        channel.limits = replace(channel.limits, every_chat=no_wait, every_room=no_wait)
        channel.connection.times = replace(
            channel.connection.times, first_rest=0.05, longest_rest=0.2
        )

    def phone(self, name: str) -> Phone:
        """Somebody of the demo world, bound by a code, and on the AI bot alone."""
        code = self.invited(name, alone=True)
        phone = Phone(
            f"wb-{len(self.platform.members)}", self.url, cast(Any, self.platform), self.now
        )
        phone.say(f"绑定 {code}")
        phone.waits_for("绑定好了", name)
        return phone

    def group(self, *fragments: str, seconds: float = 20) -> Shown:
        """The first text in the group that holds these fragments; waits for it to come."""

        def fitting() -> list[Shown]:
            return [s for s in self.platform.of(GROUP) if all(f in s.text for f in fragments)]

        self.platform.wait_until(lambda: bool(fitting()), seconds)
        assert fitting(), (fragments, [s.text for s in self.platform.of(GROUP)])
        return fitting()[0]

    def settled(self, seconds: float = 20) -> list[Outgoing]:
        """The outbox of the bot, once nothing of it waits that is due."""

        def every() -> list[Outgoing]:
            with Session(self.program.engine, expire_on_commit=False) as db:
                query = select(Outgoing).where(Outgoing.channel == "wecom_bot")
                return list(db.exec(query.order_by(col(Outgoing.id))))

        def waiting() -> list[Outgoing]:
            return [m for m in every() if m.state == State.WAITING and m.due_at <= self.now()]

        self.platform.wait_until(lambda: not waiting(), seconds, looks=0.05)
        assert not waiting(), [m.error for m in waiting()]
        return every()

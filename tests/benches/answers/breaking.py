"""Breaking (断了以后): a platform that was away, a process that died, and the first message after a start."""

import os
import signal
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import httpx
import typer
from sqlalchemy import Engine
from sqlmodel import Session

from core import outbox
from core.db import make_engine
from core.outbox import Message, Priority
from tests.benches import databases, district
from tests.benches.answers.draining import asked
from tests.benches.answers.listener import Listener, listening
from tests.benches.turn import OURS, serving

_CHATS = 200
_CRIES = 5


def outage(away: float) -> None:
    """How long after the platform is back everything has gone, in order, cries for help first."""
    with tempfile.TemporaryDirectory(prefix="lianhu-bench-") as name, listening() as listener:
        database = Path(name) / "lianhu.db"
        url = f"sqlite:///{database}"
        district.make(url)
        engine = make_engine(url)
        _owe(engine)
        engine.dispose()
        listener.away = True
        with serving(OURS, Path(name), database, listener.root):
            time.sleep(away)
            listener.away = False
            back, owed = time.monotonic(), 2 * _CHATS + _CRIES
            done = listener.wait_until(owed, 90)
        first, last = (listener.came[n][0] for n in (0, -1)) if listener.came else (back, back)
        typer.echo(
            f"after {away:.0f} s away: first success {first - back:.1f} s after it is back, then {len(listener.came)} of"
            f" {owed} messages in {last - first:.1f} s ({owed * 0.034:.1f} s at the platform's limit);"
            f" all: {done}, in order: {_ordered(listener)}, the last cry was number {_last_cry(listener)}"
        )


def _noon() -> datetime:
    """The last noon in the village: nothing waits for the morning, and nothing is too old to be tried."""
    now = datetime.now(UTC)
    noon = now.replace(hour=4, minute=0, second=0, microsecond=0)
    return noon if noon <= now else noon - timedelta(days=1)


def _owe(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        for words in ("一", "二"):
            for n in range(_CHATS):
                chat, said = str(2_000_000 + n), Message(words)
                outbox.put(db, "telegram", chat, said, _noon(), priority=Priority.NOTICE)
        for n in range(_CRIES):
            chat, said = str(3_000_000 + n), Message("救命")
            outbox.put(db, "telegram", chat, said, _noon(), priority=Priority.EMERGENCY)


def _ordered(listener: Listener) -> bool:
    heard: dict[str, list[str]] = {}
    for _, chat, words in listener.came:
        heard.setdefault(chat, []).append(words)
    return all(words in (["一", "二"], ["救命"]) for words in heard.values())


def _last_cry(listener: Listener) -> int:
    return max((n for n, (*_, words) in enumerate(listener.came, 1) if words == "救命"), default=0)


def death(kind: str) -> None:
    """How long what a killed process had in flight is nobody's: of a restart on SQLite, of a replica on PostgreSQL."""
    with databases.fresh(kind) as engine, listening() as listener:
        url = engine.url.render_as_string(hide_password=False)
        engine.dispose()
        district.make(url)
        with tempfile.TemporaryDirectory(prefix="lianhu-bench-") as name:
            typer.echo(f"{kind}: {_killed(url, listener, Path(name))}")


def _killed(url: str, listener: Listener, folder: Path) -> str:
    listener.hangs = True
    with serving(OURS, folder / "one", url, listener.root) as (_, process):
        engine = make_engine(url)
        with Session(engine) as db, db.begin():
            said = Message("通知")
            outbox.put(db, "telegram", "7", said, _noon(), priority=Priority.NOTICE)
        engine.dispose()
        time.sleep(4)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        killed, listener.hangs, after = time.monotonic(), False, len(listener.came)
        with serving(OURS, folder / "two", url, listener.root):
            ready = time.monotonic()
            came = listener.wait_for("7", after, 60)
    if came is None:
        return "not sent again within a minute"
    return f"sent again {came - killed:.1f} s after the kill, {came - ready:+.1f} s after the next was ready"


def start() -> None:
    """The first message after /readyz is green, beside those that follow."""
    with tempfile.TemporaryDirectory(prefix="lianhu-bench-") as name, listening() as listener:
        database = Path(name) / "lianhu.db"
        district.make(f"sqlite:///{database}")
        begun = time.monotonic()
        with serving(OURS, Path(name), database, listener.root) as (port, _):
            ready = time.monotonic() - begun
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
                took = [asked(client, listener, n, district.account(n, 0)) for n in range(21)]
    typer.echo(
        f"ready after {ready:.1f} s; the first message is answered in {took[0]:.0f} ms, the twenty after it in"
        f" {median(took[1:]):.0f} ms (median), {max(took[1:]):.0f} ms (worst)"
    )

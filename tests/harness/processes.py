"""Processes of the real program: started, asked whether they are ready, killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from sqlalchemy import Engine

from tests.standins.telegram import SECRET, TOKEN, StandIn

_SERVE = "from bot.cli.main import main; main()"
WITHIN = float(os.environ.get("LIANHU_SOAK_PATIENCE", "60"))
"""Seconds for a start or an orderly stop; a long run beside other work may be given more."""


def environment(folder: Path, engine: Engine, **settings: str) -> dict[str, str]:
    """The settings of a process on this database, with nothing of this machine's own."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith("LIANHU_")}
    url = engine.url.render_as_string(hide_password=False)
    return ours | {"LIANHU_DATA_DIR": str(folder), "LIANHU_DATABASE_URL": url} | settings


def on_telegram(platform: StandIn) -> dict[str, str]:
    """The settings that switch Telegram on, with a stand-in in its place."""
    return {
        "LIANHU_TELEGRAM_TOKEN": TOKEN,
        "LIANHU_TELEGRAM_SECRET": SECRET,
        "LIANHU_TELEGRAM_API_URL": platform.root,
        "LIANHU_BASE_URL": "http://127.0.0.1:9",
    }


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    """`lianhu serve` on one port, over as many lives as it takes."""

    env: dict[str, str]
    folder: Path
    port: int = field(default_factory=free_port)
    starts: list[float] = field(default_factory=list)
    """Seconds from each start to the first answer."""
    asked: str = "/readyz"
    """Which page says that it is there."""

    def start(self) -> None:
        """Come back when it answers."""
        began = time.monotonic()
        with (self.folder / f"serve-{self.port}.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVE, "serve", "--port", str(self.port)],
                env=self.env,
                stdout=log,
                stderr=log,
            )
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() - began > WITHIN:
                self.kill()  # nobody else will
                raise AssertionError(f"it did not start:\n{self.log()}")
            time.sleep(0.02)
        self.starts.append(time.monotonic() - began)

    @property
    def pid(self) -> int:
        """The process of this life."""
        return self._process.pid

    def kill(self) -> None:
        """kill -9."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Stop in order; kill what does not."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(WITHIN)
            return
        self.kill()
        raise AssertionError(f"it did not stop:\n{self.log()}")

    def log(self) -> str:
        """What it said."""
        return (self.folder / f"serve-{self.port}.log").read_text()

    def _ready(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", self.asked)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def serving(*servers: Server) -> Iterator[None]:
    """They answer from here on, and are gone afterwards."""
    for server in servers:
        server.start()
    well = False
    try:
        yield
        well = True
    finally:
        for server in servers:
            server.stop() if well else server.kill()


@dataclass
class Together:
    """Several Python processes that do all their preparing first and then begin at the same time."""

    module: str
    env: dict[str, str]
    many: int

    def run(self, *arguments: str) -> list[str]:
        """What each printed as its last line. `{n}` in an argument is the number of the process."""
        started = [
            subprocess.Popen(
                [sys.executable, "-m", self.module, *(a.format(n=n) for a in arguments)],
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for n in range(self.many)
        ]
        try:
            for process in started:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
            for process in started:
                assert process.stdin is not None
                process.stdin.write("go\n")
                process.stdin.flush()
            said = [process.communicate(timeout=120)[0] for process in started]
        finally:
            for process in started:
                process.kill()
                process.communicate()
        assert [process.returncode for process in started] == [0] * self.many
        return [words.splitlines()[-1] for words in said]

"""A report turn over HTTP (一轮上报), ours and the usual way, by the same senders, in one run."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

import typer

from tests.benches import district
from tests.benches.district import SECRET, TOKEN
from tests.benches.platform import platform

OURS = ("-c", "from bot.cli.main import main; main()", "serve", "--port")
USUAL = ("-m", "tests.benches.usual_way")
WAYS = {"ours": (OURS, False), "usual way": (USUAL, False), "ours, sending": (OURS, True)}
"""How the server is started, and whether the platform takes its messages."""


@dataclass(frozen=True)
class Measured:
    """What a number of clients saw, and what the server spent on one request."""

    rate: float  # requests a second
    p50: float  # milliseconds
    p99: float
    cpu: float  # milliseconds of processor; 0 where the system does not tell
    wrong: float  # answers other than 200


def run(clients: list[int], seconds: float, rounds: int = 3) -> None:
    """Print requests per second, p50 and p99 of both ways for each number of clients.

    A report is two requests, each a turn and a commit: the words, and 确认. SQLite, WAL,
    synchronous=FULL. Senders are a process of their own. The ways take turns for so many rounds,
    and the median of each figure is told. Only the turns are compared, so the platform asks for
    quiet; the last line of each block is ours with the sending of answers going on besides.
    """
    typer.echo("clients | way           |  req/s |  p50 ms |  p99 ms | cpu ms | not 200")
    with tempfile.TemporaryDirectory(prefix="lianhu-bench-") as name:
        template = Path(name) / "template.db"
        district.make(f"sqlite:///{template}")
        for many in clients:
            seen: dict[str, list[Measured]] = {way: [] for way in WAYS}
            for _ in range(rounds):
                for way, (server, sends) in WAYS.items():
                    seen[way].append(_measured(template, server, many, seconds, sends=sends))
            for way, figures in seen.items():
                _line(many, way, _median(figures))
            ours, usual = (_median(seen[way]).rate for way in ("ours", "usual way"))
            typer.echo(f"{many:7} | ours to usual | {ours / usual:6.1f} |")


def _median(figures: list[Measured]) -> Measured:
    columns = zip(*(astuple(one) for one in figures), strict=True)
    return Measured(*(median(column) for column in columns))


def _line(many: int, way: str, seen: Measured) -> None:
    typer.echo(
        f"{many:7} | {way:13} | {seen.rate:6.0f} | {seen.p50:7.1f} | {seen.p99:7.1f} "
        f"| {seen.cpu:6.1f} | {seen.wrong:7.0f}"
    )


def _measured(
    template: Path, server: tuple[str, ...], many: int, seconds: float, *, sends: bool
) -> Measured:
    with tempfile.TemporaryDirectory(prefix="lianhu-bench-") as name:
        database = Path(name) / "lianhu.db"
        database.write_bytes(template.read_bytes())
        with (
            platform(takes=sends) as api,
            serving(server, Path(name), database, api) as (port, process),
        ):
            command = [sys.executable, "-m", "tests.benches.clients", str(port), str(many)]
            before = cpu(process)
            said = subprocess.run([*command, str(seconds)], stdout=subprocess.PIPE, check=True)
            spent = cpu(process) - before
    seen = json.loads(said.stdout)
    took = sorted(seen["took"]) or [0.0]
    at = [took[min(len(took) - 1, int(len(took) * part))] for part in (0.5, 0.99)]
    each = 1000 * spent / max(1, seen["all"])
    return Measured(len(took) / seconds, at[0], at[1], each, seen["wrong"])


def cpu(process: "subprocess.Popen[bytes]") -> float:
    """Seconds of processor that it has had so far."""
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(
    server: tuple[str, ...], folder: Path, database: Path | str, api: str
) -> "Iterator[tuple[int, subprocess.Popen[bytes]]]":
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if not k.startswith("LIANHU_")} | {
        "LIANHU_DATA_DIR": str(folder),
        "LIANHU_DATABASE_URL": f"sqlite:///{database}" if isinstance(database, Path) else database,
        "LIANHU_TELEGRAM_TOKEN": TOKEN,
        "LIANHU_TELEGRAM_SECRET": SECRET,
        "LIANHU_TELEGRAM_API_URL": api,
        "LIANHU_BASE_URL": "http://127.0.0.1:9",
    }
    process = subprocess.Popen(
        [sys.executable, *server, str(port)], env=env, stderr=subprocess.DEVNULL
    )
    try:
        while not _ready(port):
            if process.poll() is not None:
                raise RuntimeError(f"{server} did not start")
            time.sleep(0.05)
        yield port, process
    finally:
        process.terminate()
        process.wait()


def _ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()

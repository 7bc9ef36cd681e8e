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
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import typer

from bot.benches import district
from bot.benches.district import SECRET, TOKEN
from bot.benches.platform import platform

OURS = ("-c", "from bot.cli import main; main()", "serve", "--port")
USUAL = ("-m", "bot.benches.usual_way")


@dataclass(frozen=True)
class Measured:
    """What a number of clients saw, and what the server spent on one request."""

    rate: float  # requests a second
    p50: float  # milliseconds
    p99: float
    cpu: float  # milliseconds of processor; 0 where the system does not tell
    wrong: int  # answers other than 200


def run(clients: list[int], seconds: float) -> None:
    """Print requests per second, p50 and p99 of both ways for each number of clients.

    A report is two requests, each a turn and a commit: the words, and 确认. SQLite, WAL,
    synchronous=FULL. Senders are a process of their own.
    """
    typer.echo("clients | way         |  req/s |  p50 ms |  p99 ms | cpu ms | not 200")
    with tempfile.TemporaryDirectory(prefix="lianhu-bench-") as name:
        template = Path(name) / "template.db"
        district.make(f"sqlite:///{template}")
        for many in clients:
            ours = _measured(template, OURS, many, seconds)
            usual = _measured(template, USUAL, many, seconds)
            _line(many, "ours", ours)
            _line(many, "usual way", usual)
            ratio = ours.rate / usual.rate if usual.rate else float("inf")
            typer.echo(f"{many:7} | ratio       | {ratio:6.1f} |")


def _line(many: int, way: str, seen: Measured) -> None:
    typer.echo(
        f"{many:7} | {way:11} | {seen.rate:6.0f} | {seen.p50:7.1f} | {seen.p99:7.1f} "
        f"| {seen.cpu:6.1f} | {seen.wrong:7}"
    )


def _measured(template: Path, server: tuple[str, ...], many: int, seconds: float) -> Measured:
    with tempfile.TemporaryDirectory(prefix="lianhu-bench-") as name:
        database = Path(name) / "lianhu.db"
        database.write_bytes(template.read_bytes())
        with platform() as api, _serving(server, Path(name), database, api) as (port, process):
            command = [sys.executable, "-m", "bot.benches.clients", str(port), str(many)]
            before = _cpu(process)
            said = subprocess.run([*command, str(seconds)], stdout=subprocess.PIPE, check=True)
            spent = _cpu(process) - before
    seen = json.loads(said.stdout)
    took = sorted(seen["took"]) or [0.0]
    at = [took[min(len(took) - 1, int(len(took) * part))] for part in (0.5, 0.99)]
    cpu = 1000 * spent / max(1, seen["all"])
    return Measured(len(took) / seconds, at[0], at[1], cpu, seen["wrong"])


def _cpu(process: "subprocess.Popen[bytes]") -> float:
    """Seconds of processor that it has had so far."""
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _serving(
    server: tuple[str, ...], folder: Path, database: Path, api: str
) -> "Iterator[tuple[int, subprocess.Popen[bytes]]]":
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if not k.startswith("LIANHU_")} | {
        "LIANHU_DATA_DIR": str(folder),
        "LIANHU_DATABASE_URL": f"sqlite:///{database}",
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

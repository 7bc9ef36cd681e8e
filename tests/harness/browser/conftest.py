"""A demo in a process of its own, and Chromium in front of it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

BEGINS_WITHIN = 60.0
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _answers(root: str) -> bool:
    """Whether the first message would be answered at full speed."""
    try:
        with urllib.request.urlopen(root + "/readyz", timeout=2) as response:
            return bool(response.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The empty demo on a free port."""
    yield from _serving(tmp_path_factory.mktemp("demo"), "--empty")


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo with its month already lived; one for all: nobody looks for what another did."""
    yield from _serving(tmp_path_factory.mktemp("lived"))


def _serving(folder: Path, *options: str) -> Iterator[str]:
    """`lianhu demo`; it must stop by itself when asked, streams or not."""
    root = f"http://127.0.0.1:{(port := _free_port())}"
    log = folder / "log.txt"
    lianhu = "from bot.cli.main import main; main()"
    command = [sys.executable, "-c", lianhu, "demo", "--port", str(port), *options]
    settings = {"LIANHU_DATA_DIR": str(folder / "data")}
    with log.open("w") as file:
        running = subprocess.Popen(
            command, env=os.environ | settings, stdout=file, stderr=file, text=True
        )
    _wait_for(root, running, log)
    yield root
    running.send_signal(signal.SIGTERM)
    running.wait(15)
    assert "ERROR" not in log.read_text()


def _wait_for(root: str, running: "subprocess.Popen[str]", log: Path) -> None:
    waited = 0.0
    while not _answers(root):
        # A process of its own tells of its start only by answering.
        try:
            running.wait(0.2)
        except subprocess.TimeoutExpired:
            waited += 0.2
        else:
            raise AssertionError(log.read_text())
        assert waited < BEGINS_WITHIN, log.read_text()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all."""
    path = next((program for name in CHROMIUM if (program := shutil.which(name))), None)
    assert path is not None, "install Chromium (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def console() -> list[str]:
    """What the browser had to complain about; a test that provokes it empties the list."""
    return []


@pytest.fixture(params=[1440, 360])
def page(
    request: pytest.FixtureRequest, chromium: Browser, demo: str, console: list[str]
) -> Iterator[Page]:
    """The demo's table at two widths; anything in the console is a fault."""
    height = 900 if request.param == 1440 else 740
    context = chromium.new_context(
        viewport={"width": request.param, "height": height}, locale="zh-CN"
    )
    opened = context.new_page()
    opened.on("console", lambda message: console.append(f"{message.type}: {message.text}"))
    opened.on("pageerror", lambda error: console.append(str(error)))
    opened.on("dialog", lambda dialog: console.append(f"dialog: {dialog.message}"))
    opened.set_default_timeout(10_000)
    opened.goto(demo)
    yield opened
    context.close()
    assert console == []


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where screenshots go: docs/ when LIANHU_SCREENSHOTS asks for new ones."""
    return Path("docs") if os.environ.get("LIANHU_SCREENSHOTS") else tmp_path

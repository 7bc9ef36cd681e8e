"""The reader over fakellm, a server of OpenAI's shape that is not ours: it takes what we ask, and we take its answers."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.readers.advising import Advising
from bot.readers.caller import Caller
from bot.readers.question import NONE, Question
from bot.readers.record import Record
from bot.readers.service import Service
from handlers.understand.advice import Advice
from tests.harness.processes import free_port
from tests.standins.telemelya import until

pytestmark = pytest.mark.interop

RULES = """
version: 1
defaults:
  fallback: deterministic_echo
rules:
  - name: chooses
    when: {messages_contain: "又不行了"}
    respond: {content: '{"choice": "urge", "spans": [[0, 4]], "danger": false}'}
  - name: talks
    when: {messages_contain: "说说看"}
    respond: {content: "好的，我来帮您看看。"}
  - name: is_busy
    when: {messages_contain: "忙不忙"}
    respond: {status: 429, error: "Rate limit exceeded"}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """fakellm's."""
    rules, port = tmp_path_factory.mktemp("fakellm") / "fakellm.yaml", free_port()
    rules.write_text(RULES, "utf8")
    asked = ["serve", "--port", str(port), "--config", str(rules)]
    run = "from fakellm.cli import main; main()"
    quiet = subprocess.DEVNULL
    server = subprocess.Popen([sys.executable, "-c", run, *asked], stdout=quiet, stderr=quiet)
    try:
        until(lambda: _answers(port), "fakellm did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/").status_code < 500
    except httpx.TransportError:
        return False


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("那个灯又不行了", Advice("urge", ((0, 4),))),
        ("那个灯你说说看", None),
        ("你们现在忙不忙", None),
        ("没有规则的一句话", None),  # it echoes what it was asked
    ],
)
def test_what_it_answers(root: str, tmp_path: Path, text: str, advice: Advice | None) -> None:
    service = Service(f"{root}/v1/chat/completions", "a-key", "a-model")

    async def run() -> Advice | None:
        advising = Advising(Caller(service, 5, Record(tmp_path, "llm")), service.model)
        try:
            return await advising.advice(Question(text, "villager", ("urge", NONE), "unsure"))
        finally:
            await advising.close()

    assert asyncio.run(run()) == advice

"""The stage: one world is exchanged for another behind the same face; pages of the old one reload."""

import asyncio
from functools import partial
from pathlib import Path

import httpx
import pytest

from bot.demo import copies
from bot.demo.stage import Stage
from bot.program import Program, assemble
from bot.settings import Settings
from bot.web.items import Mark
from bot.web.stream import stream
from tests.bot.web.served import part_of, slug_of

ROOT = "http://127.0.0.1:8000"


def _opens(folder: Path, lived: bool) -> Program:
    """Both worlds are empty ones here: a month takes seconds."""
    copies.lay(folder, "", "Asia/Shanghai", full=False)
    program = assemble(Settings(_env_file=None).model_copy(update={"data_dir": folder}), demo=True)  # type: ignore[call-arg]  # pydantic's own
    program.lived = lived
    return program


async def _lives(stage: Stage, talk: "asyncio.Task[None]") -> None:
    """The server's part of a lifespan, as long as the talk goes on."""
    sent: list[str] = []
    waits = [{"type": "lifespan.startup"}]

    async def receive() -> dict[str, str]:
        if waits:
            return waits.pop()
        await talk
        return {"type": "lifespan.shutdown"}

    async def send(message: dict[str, str]) -> None:
        sent.append(message["type"])

    await stage({"type": "lifespan"}, receive, send)  # type: ignore[arg-type]  # ASGI's dictionaries
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def _talk(stage: Stage, first: Program) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(stage), base_url=ROOT) as client:
        html = (await client.get("/")).text
        assert "从头开始" in html
        slug = slug_of(html, "张桂花")
        await client.post("/say", data={"phone": slug, "text": "帮助"})
        line = stream(first, [], Mark(first.clock.now())).body_iterator
        await anext(aiter(line))
        assert (await client.post("/world", data={"to": "elsewhere"})).status_code == 400
        changed = await client.post("/world", data={"to": "empty"})
        assert (changed.status_code, changed.headers["location"]) == (303, "/")
        assert [event.event async for event in line][-1] == "reload"  # type: ignore[union-attr]  # sse_starlette's own
        html = (await client.get("/")).text
        assert "回到住过一个月的村子" in html
        assert "<li" not in part_of(html, slug_of(html, "张桂花"))
        await client.post("/world", data={"to": "lived"})
        assert "从头开始" in (await client.get("/")).text


@pytest.mark.long
def test_the_empty_world_and_back_again(tmp_path: Path) -> None:
    async def all_of_it() -> None:
        opens = partial(_opens, tmp_path)
        first = opens(True)
        stage = Stage(opens, first)
        await _lives(stage, asyncio.create_task(_talk(stage, first)))

    asyncio.run(all_of_it())

"""The caller: whatever a server does, it is one bounded try, and absence at worst. Here too: `breaker`, `record`."""

import asyncio
import gzip
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.readers.breaker import FAILURES, REST, Breaker
from bot.readers.caller import AT_ONCE, MOST_ANSWER, Caller, Unfit
from bot.readers.record import Call, Record
from bot.readers.service import Service
from tests.standins.openai import Answer, Asked, StandIn

FINE = Answer(json.dumps({"well": 1}).encode())


def well(answer: Any) -> int:
    """What this reader wants of an answer."""
    if not isinstance(answer, dict) or "well" not in answer:
        raise Unfit("unfit")
    return int(answer["well"])


def ask(caller: Caller, many: int = 1) -> list[int | None]:
    """Ask so many times at once."""

    async def run() -> list[int | None]:
        try:
            return await asyncio.gather(*(caller.ask(well, json={}) for _ in range(many)))
        finally:
            await caller.close()

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(hangs=True), "timeout"),
        (Answer(FINE.body, drip=0.2), "timeout"),
        (Answer(status=500), "status 500"),
        (Answer(status=429, headers=(("Retry-After", "1"),)), "status 429"),
        (Answer(b"<html><body>502 Bad Gateway</body></html>"), "JSONDecodeError"),
        (Answer(b""), "JSONDecodeError"),
        (Answer(b'{"well": "\xff\xfe"}'), "UnicodeDecodeError"),
        (Answer(b"[" * 60_000), "RecursionError"),
        (Answer(b'{"other": 1}'), "unfit"),
        (Answer(b" " * (MOST_ANSWER + 1) + FINE.body), "too long"),
        (Answer(gzip.compress(FINE.body), headers=(("Content-Encoding", "gzip"),)), "packed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_goes_wrong_is_absence(
    server: StandIn, caller: Caller, tmp_path: Path, answer: Answer, why: str
) -> None:
    server.answer = lambda _: answer
    began = time.monotonic()
    assert ask(caller) == [None]
    assert time.monotonic() - began < 3
    assert len(server.asked) == 1  # one try
    last = Record(tmp_path, "llm").read()
    assert last is not None
    assert last.why == why


def test_a_huge_body_is_not_read_to_its_end(server: StandIn, caller: Caller) -> None:
    endless = Answer(b" " * 1024, headers=(("Content-Length", str(2**40)),))
    server.answer = lambda _: endless
    assert ask(caller) == [None]


def test_nobody_listens(tmp_path: Path) -> None:
    service = Service("http://127.0.0.1:9/v1/chat/completions", "", "a-model")
    assert ask(Caller(service, 2, Record(tmp_path, "llm"))) == [None]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(server: StandIn, caller: Caller, status: int) -> None:
    elsewhere = StandIn(lambda _: FINE)
    try:
        to = (("Location", f"{elsewhere.root}/v1/chat/completions"),)
        server.answer = lambda _: Answer(status=status, headers=to)
        assert ask(caller) == [None]
        assert elsewhere.asked == []
    finally:
        elsewhere.stop()


def test_the_key_goes_along_and_no_proxy_is_asked(
    server: StandIn, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server.answer = lambda _: FINE
    assert ask(caller) == [1]
    assert server.asked[0].path == "/v1/chat/completions"
    assert server.asked[0].headers["authorization"] == "Bearer a-key"


def test_four_at_once_and_who_waits_is_no_failure_of_the_server(
    server: StandIn, caller: Caller
) -> None:
    server.answer = lambda _: Answer(hangs=True)
    assert ask(caller, 6) == [None] * 6
    assert (len(server.asked), server.most_at_once) == (AT_ONCE, AT_ONCE)
    assert caller._breaker._failures == AT_ONCE


def test_after_five_failures_it_is_left_alone_for_a_minute(server: StandIn, tmp_path: Path) -> None:
    clock = [1000.0]
    breaker = Breaker(lambda: clock[0])
    service = Service(server.root, "", "a-model")

    def once() -> int | None:
        return ask(Caller(service, 2, Record(tmp_path, "llm"), breaker=breaker))[0]

    server.answer = lambda _: Answer(status=500)
    assert [once() for _ in range(FAILURES + 3)] == [None] * (FAILURES + 3)
    assert len(server.asked) == FAILURES
    clock[0] += REST - 1
    assert once() is None
    clock[0] += 1  # one more try, which fails: another minute
    assert [once(), once()] == [None, None]
    assert len(server.asked) == FAILURES + 1
    clock[0] += REST
    server.answer = lambda _: FINE
    assert [once(), once()] == [1, 1]


def test_what_was_wrong_with_a_file_is_not_held_against_the_server(
    server: StandIn, tmp_path: Path
) -> None:
    breaker = Breaker()
    service = Service(server.root, "", "a-model")
    server.answer = lambda _: Answer(status=415)
    for _ in range(FAILURES + 1):
        excused = frozenset({415})
        ask(Caller(service, 2, Record(tmp_path, "asr"), breaker=breaker, excused=excused))
    assert not breaker.is_open


def test_who_gives_up_waiting_leaves_no_call_behind(server: StandIn, caller: Caller) -> None:
    server.answer = lambda _: Answer(hangs=True)

    async def run() -> None:
        asking = asyncio.create_task(caller.ask(well, json={}))
        await asyncio.to_thread(server.wait_until, lambda: bool(server.asked))
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert asking.cancelled()
        await caller.close()

    asyncio.run(run())
    assert caller._breaker._failures == 0


AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def test_the_last_call_is_kept_and_leaves_no_drafts(tmp_path: Path) -> None:
    record = Record(tmp_path, "llm")
    assert record.read() is None
    record.write(Call(AT, 12, "timeout"))
    record.write(Call(AT, 34))
    assert record.read() == Call(AT, 34)
    assert [file.name for file in (tmp_path / "readers").iterdir()] == ["llm.json"]


@pytest.mark.parametrize(
    "kept", [b"", b"[]", b"{}", b"\xff", b'{"at": "x", "took": 1, "why": ""}', b"null"]
)
def test_a_file_that_is_not_ours_is_no_record(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / "readers").mkdir()
    (tmp_path / "readers/llm.json").write_bytes(kept)
    assert Record(tmp_path, "llm").read() is None


def test_where_nothing_can_be_written_nothing_breaks(tmp_path: Path) -> None:
    (tmp_path / "readers").write_text("a file where the folder should be")
    Record(tmp_path, "llm").write(Call(AT, 1))


def test_the_log_says_nothing_of_what_came(
    server: StandIn, caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    def echo(request: Asked) -> Answer:
        return Answer(b"<p>\xe4\xba\x95\xe7\x9b\x96</p>", status=400)

    server.answer = echo
    assert ask(caller) == [None]
    assert "井盖" not in caplog.text
    assert "a-key" not in caplog.text

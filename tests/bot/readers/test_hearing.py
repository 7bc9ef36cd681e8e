"""Hearing: a voice goes out under the right name and comes back as one bounded line, or as nothing."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.readers.caller import Caller
from bot.readers.hearing import BLAMES_THE_FILE, MOST_BYTES, MOST_LETTERS, Hearing, file_kind, named
from bot.readers.record import Record
from bot.readers.service import Service
from bot.settings import Settings
from tests.standins.openai import Answer, StandIn, written

OGG, AMR = b"OggS\x00\x02" + bytes(60), b"#!AMR\n" + bytes(60)


def heard(server: StandIn, tmp_path: Path, data: bytes = OGG, kind: str = "audio/ogg") -> str:
    """What a voice seems to say."""

    async def run() -> str:
        service = Service(f"{server.root}/v1/audio/transcriptions", "a-key", "a-model")
        caller = Caller(service, 0.5, Record(tmp_path, "asr"), excused=BLAMES_THE_FILE)
        hearing = Hearing(caller, service.model)
        try:
            return await hearing.heard(data, kind)
        finally:
            await hearing.close()

    return asyncio.run(run())


def test_the_voice_goes_out_as_a_file(server: StandIn, tmp_path: Path) -> None:
    server.answer = lambda _: written(" 村口的\n路灯不亮了 ")
    assert heard(server, tmp_path) == "村口的 路灯不亮了"
    request = server.asked[0]
    assert request.path == "/v1/audio/transcriptions"
    assert request.parts["file"] == ("voice.ogg", OGG)
    assert request.parts["model"] == (None, b"a-model")
    assert request.parts["language"] == (None, b"zh")
    assert request.parts["response_format"] == (None, b"json")


@pytest.mark.parametrize(
    ("data", "kind", "suffix"),
    [
        (OGG, "audio/ogg", "ogg"),
        (OGG, "application/octet-stream", "ogg"),
        (AMR, "audio/amr", "amr"),
        (AMR, "", "amr"),
        (b"\x02#!SILK_V3", "audio/amr", "silk"),
        (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4", "m4a"),
        (b"ID3\x03", "audio/mpeg", "mp3"),
        (b"what is this", "audio/speex", "speex"),
        (b"what is this", "audio/../../x", "bin"),
        (b"what is this", 'audio/a"; x="', "bin"),
    ],
)
def test_the_name_says_what_it_is(data: bytes, kind: str, suffix: str) -> None:
    assert file_kind(data, kind)[0] == suffix


@pytest.mark.parametrize("data", [b"", OGG + bytes(MOST_BYTES)], ids=["empty", "too big"])
def test_what_is_empty_or_too_big_stays_here(server: StandIn, tmp_path: Path, data: bytes) -> None:
    assert heard(server, tmp_path, data) == ""
    assert server.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        Answer(hangs=True),
        Answer(status=500),
        Answer(status=415),
        Answer(b"<html>"),
        Answer(b'{"text": "\xff"}'),
        written(None),
        written(7),
        written(["灯"]),
        written("  \n "),
        Answer(b"[]"),
        Answer(b'"text"'),
    ],
)
def test_otherwise_nothing_was_heard(server: StandIn, tmp_path: Path, answer: Answer) -> None:
    server.answer = lambda _: answer
    assert heard(server, tmp_path) == ""


def test_what_is_heard_is_one_line_that_can_be_stored(server: StandIn, tmp_path: Path) -> None:
    server.answer = lambda _: written("灯\x00坏\u202e了\ud800\r\n" + "啊" * 5000)
    words = heard(server, tmp_path)
    assert words.startswith("灯 坏 了 啊")
    assert len(words) == MOST_LETTERS
    words.encode()


def test_no_files_are_left(server: StandIn, tmp_path: Path) -> None:
    server.answer = lambda _: written("灯坏了")
    heard(server, tmp_path)
    assert [str(f.relative_to(tmp_path)) for f in tmp_path.rglob("*") if f.is_file()] == [
        "readers/asr.json"
    ]


def test_off_by_itself(tmp_path: Any) -> None:
    assert named(Settings(_env_file=None, data_dir=tmp_path)) is None

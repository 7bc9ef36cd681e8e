"""Media: photos are made harmless and kept by digest; what is late is fetched later; bombs are refused.

Here too: `shrink`.
"""

import asyncio
import io
import resource
import struct
import zlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot import media as module
from bot import shrink
from bot.channels.telegram.channel import Telegram
from bot.media import Media
from bot.turn import Turns, turns_on
from core.evidence import Evidence, EvidenceState
from core.outbox import Outgoing, Priority
from core.privacy.erasing import ErasedFile
from handlers.engine import memory
from handlers.engine.event import Event, Picture
from tests.standins.telegram import SECRET, TOKEN, StandIn

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def picture(kind: str = "JPEG", size: tuple[int, int] = (300, 200), **more: Any) -> bytes:
    """A picture, red on the left half and blue on the right."""
    made = Image.new("RGB", size, "red")
    made.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    kept = io.BytesIO()
    made.save(kept, kind, **more)
    return kept.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of one colour: a few kilobytes that unfold to `width * height` pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(b"\0" * (1 + width // 8)) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", rows + packer.flush())
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def turns(engine: Engine) -> Iterator[Turns]:
    """The way of writing of this engine."""
    found = turns_on(engine)
    yield found
    found.stop()


@pytest.fixture
def media(tmp_path: Path) -> Media:
    """A media folder that no test here asks for a database."""
    return Media(tmp_path, None)


@pytest.fixture
def platform() -> Iterator[StandIn]:
    """Telegram's side."""
    standin = StandIn()
    yield standin
    standin.stop()


def on(platform: StandIn, work: Callable[[Telegram], Awaitable[Any]]) -> Any:
    """Run something with a channel that fetches from the stand-in."""

    async def run() -> Any:
        telegram = Telegram(TOKEN, SECRET, platform.root, "http://127.0.0.1:9/hook/telegram")
        try:
            return await work(telegram)
        finally:
            await telegram.close()

    return asyncio.run(run())


def came(**more: Any) -> Event:
    """An event of somebody's."""
    return Event("telegram", "7", "1.1", AT, **more)


def upload(media: Media, data: bytes) -> Picture:
    """Store what came with a request."""
    return asyncio.run(media.store_upload(data))


def shown(media: Media, found: Picture) -> Image.Image:
    """The stored picture, opened."""
    row = Evidence(digest=found.digest, kind_of_file=found.kind_of_file, at=AT)
    return Image.open(io.BytesIO(media.read(row)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_as_jpeg(media: Media, kind: str) -> None:
    found = upload(media, picture(kind))
    assert (found.refused, found.kind_of_file) == (None, "image/jpeg")
    kept = shown(media, found)
    assert (kept.format, kept.size) == ("JPEG", (300, 200))


def test_the_same_picture_has_the_same_digest(media: Media) -> None:
    assert upload(media, picture()) == upload(media, picture())


def test_where_it_was_taken_is_forgotten_and_up_stays_up(media: Media) -> None:
    notes = Image.Exif()
    notes[0x0112] = 6  # turn a quarter to the right
    notes[0x010F] = "PHONE-MAKER"
    notes.get_ifd(0x8825)[1] = "N"
    raw = picture(exif=notes)
    assert b"PHONE-MAKER" in raw
    found = upload(media, raw)
    kept = shown(media, found)
    assert kept.size == (200, 300)
    assert dict(kept.getexif()) == {}
    top, bottom = kept.getpixel((100, 10)), kept.getpixel((100, 290))
    assert (top[0] > 200, bottom[2] > 200) == (True, True)


def test_a_large_picture_is_made_smaller(media: Media) -> None:
    assert shown(media, upload(media, picture(size=(4000, 1000)))).size == (2048, 512)


def test_what_can_be_seen_through_is_laid_on_white(media: Media) -> None:
    kept = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(kept, "PNG")
    found = shown(media, upload(media, kept.getvalue()))
    assert found.getpixel((5, 5)) == (255, 255, 255)


def gif() -> bytes:
    """A GIF."""
    kept = io.BytesIO()
    Image.new("P", (9, 9)).save(kept, "GIF")
    return kept.getvalue()


REFUSED = [
    ("nothing", b"", "not_a_picture"),
    ("words", b"hello", "not_a_picture"),
    ("gif", gif(), "not_a_picture"),
    ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
    ("half a jpeg's head", picture()[:20], "not_a_picture"),
    ("half a png", picture("PNG")[:60], "not_a_picture"),
    ("riff that is no webp", b"RIFF\x00\x00\x00\x00WAVEfmt ", "not_a_picture"),
    ("gif behind a jpeg's first bytes", b"\xff\xd8\xff" + gif(), "not_a_picture"),
    ("too many bytes", picture() + b"\0" * shrink.MOST_BYTES, "too_big"),
]


@pytest.mark.parametrize(("data", "why"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_refused(media: Media, data: bytes, why: str) -> None:
    assert upload(media, data) == Picture({}, refused=why)


@pytest.mark.parametrize("size", [(30_000, 30_000), (13_400, 13_400), (65_000, 700)])
def test_a_bomb_is_refused_cheaply(media: Media, size: tuple[int, int]) -> None:
    data = bomb(*size)
    assert len(data) < 150_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # of tests before this one
    assert upload(media, data).refused == "too_big"
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert grown < 50 * 1024  # kilobytes, here and in the child: nothing was unfolded
    assert children <= max(
        others, 400 * 1024, before + 50 * 1024
    )  # a fork begins with what we hold


def test_a_photo_is_there_before_the_turn(platform: StandIn, media: Media) -> None:
    platform.files["1.jpg"] = picture()
    photo = Picture({"file_id": "1.jpg"}, kind_of_file="image/jpeg")
    found = on(platform, lambda t: media.take_in(t, came(photo=photo, text="井盖")))
    assert (found.text, found.photo.refused) == ("井盖", None)
    assert shown(media, found.photo).size == (300, 200)


def test_a_voice_is_kept_as_it_is(platform: StandIn, media: Media, tmp_path: Path) -> None:
    platform.files["1.oga"] = b"OggS" + b"\0" * 99
    voice = Picture({"file_id": "1.oga"}, kind_of_file="audio/ogg")
    found = on(platform, lambda t: media.take_in(t, came(voice=voice)))
    row = Evidence(kind="voice", digest=found.voice.digest, kind_of_file="audio/ogg", at=AT)
    assert media.read(row) == platform.files["1.oga"]
    assert [p.suffix for p in tmp_path.rglob("*.*")] == [".oga"]


def test_a_long_voice_is_refused(platform: StandIn, media: Media) -> None:
    platform.files["1.oga"] = b"\0" * (module.MOST_VOICE + 1)
    found = on(platform, lambda t: media.take_in(t, came(voice=Picture({"file_id": "1.oga"}))))
    assert found.voice.refused == "too_big"


def test_a_video_is_kept_as_it_is(platform: StandIn, media: Media, tmp_path: Path) -> None:
    platform.files["1.mp4"] = b"\0\0\0\x20ftypisom vide"
    video = Picture({"file_id": "1.mp4"}, kind_of_file="video/mp4")
    found = on(platform, lambda t: media.take_in(t, came(photo=video, attached="video")))
    assert (found.attached, found.photo.refused) == ("video", None)
    row = Evidence(kind="video", digest=found.photo.digest, kind_of_file="video/mp4", at=AT)
    assert media.read(row) == platform.files["1.mp4"]
    assert [p.suffix for p in tmp_path.rglob("*.*")] == [".mp4"]


def test_nobody_fills_the_disk_with_files(
    platform: StandIn, media: Media, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_A_DAY", 100)

    def sent(size: int, chat: str = "7") -> str | None:
        platform.files["1.pdf"] = b"%PDF".ljust(size, str(size)[:1].encode())
        file = came(photo=Picture({"file_id": "1.pdf"}), attached="file")
        found = on(platform, lambda t: media.take_in(t, replace(file, chat=chat)))
        return found.photo.refused  # type: ignore[no-any-return]  # on() runs anything

    assert [sent(60), sent(50), sent(40), sent(10)] == [None, "too_many", None, "too_many"]
    assert sent(90, chat="8") is None


FAULTS = [("getFile", 500, None), ("download", "cut", None), ("download", 404, "gone")]
FAULTS += [("download", "endless", "too_big"), ("getFile", "garbage", None)]


@pytest.mark.parametrize(("method", "kind", "why"), FAULTS)
def test_no_picture_is_worth_the_words(
    platform: StandIn, media: Media, method: str, kind: int | str, why: str | None
) -> None:
    platform.files["1.jpg"] = picture()
    platform.fail(method, kind)
    photo = Picture({"file_id": "1.jpg"})
    found = on(platform, lambda t: media.take_in(t, came(photo=photo, text="井盖")))
    assert found.text == "井盖"
    assert (found.photo.digest, found.photo.refused) == (None, why)


def test_a_slow_platform_is_not_waited_for(
    platform: StandIn, media: Media, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "IN_TIME", 0.3)
    platform.fail("getFile", "hang")
    photo = Picture({"file_id": "1.jpg"})
    assert on(platform, lambda t: media.take_in(t, came(photo=photo))) == came(photo=photo)


def keep(engine: Engine, **more: Any) -> str:
    """Pending evidence."""
    with Session(engine) as db, db.begin():
        row = Evidence(
            state=EvidenceState.PENDING,
            channel="telegram",
            source={"file_id": "1.jpg"},
            at=AT,
            **more,
        )
        db.add(row)
        return row.id


def state(engine: Engine, row_id: str) -> Evidence:
    """The row now."""
    with Session(engine, expire_on_commit=False) as db:
        return db.get_one(Evidence, row_id)


def late(platform: StandIn, media: Media, passes: int = 1) -> int:
    """Passes over what is late; how many came."""

    async def run(telegram: Telegram) -> int:
        return sum([await media.fetch_waiting({"telegram": telegram}) for _ in range(passes)])

    found: int = on(platform, run)
    return found


def test_late_photos_come(engine: Engine, turns: Turns, platform: StandIn, tmp_path: Path) -> None:
    media, row = Media(tmp_path, turns), keep(engine)
    platform.files["1.jpg"] = picture()
    assert late(platform, media) == 1
    found = state(engine, row)
    assert (found.state, found.kind_of_file) == (EvidenceState.STORED, "image/jpeg")
    assert media.read(found)[:2] == b"\xff\xd8"


def test_a_photo_that_is_gone_is_lost_at_once(
    engine: Engine, turns: Turns, platform: StandIn, tmp_path: Path
) -> None:
    row = keep(engine)
    assert late(platform, Media(tmp_path, turns)) == 0
    assert state(engine, row).state == EvidenceState.LOST


def test_whoever_sent_what_is_lost_hears_of_it_once(
    engine: Engine, turns: Turns, platform: StandIn, tmp_path: Path
) -> None:
    rows = [keep(engine, kind="file"), keep(engine, kind="file")]
    with Session(engine) as db, db.begin():
        for n, room in enumerate((None, None, "-400")):
            photo = Picture({"file_id": "1.jpg"})
            event = Event("telegram", "7", str(n), AT, room=room, photo=photo, attached="file")
            memory.receive(db, event)
    assert late(platform, Media(tmp_path, turns)) == 0
    assert {state(engine, row).state for row in rows} == {EvidenceState.LOST}
    with Session(engine) as db:
        (told,) = db.exec(select(Outgoing)).all()
    assert (told.chat, told.priority) == ("7", Priority.NOTICE)
    assert "发的文件没能收到，方便的话请再发一次" in told.text


def test_of_a_group_nothing_is_said(
    engine: Engine, turns: Turns, platform: StandIn, tmp_path: Path
) -> None:
    keep(engine)
    with Session(engine) as db, db.begin():
        photo = Picture({"file_id": "1.jpg"})
        memory.receive(db, Event("telegram", "7", "1", AT, room="-400", photo=photo))
    assert late(platform, Media(tmp_path, turns)) == 0
    with Session(engine) as db:
        assert db.exec(select(Outgoing)).all() == []


def test_tries_are_spaced_and_end(
    engine: Engine, turns: Turns, platform: StandIn, tmp_path: Path
) -> None:
    fresh, old = keep(engine), keep(engine, attempts=module.MOST_TRIES - 1)
    platform.fail("getFile", 500)
    assert late(platform, Media(tmp_path, turns), passes=3) == 0
    assert (state(engine, fresh).attempts, state(engine, fresh).state) == (1, EvidenceState.PENDING)
    assert state(engine, old).state == EvidenceState.LOST
    assert platform.calls["getFile"] == 2


def test_what_has_not_come_cannot_be_read(media: Media) -> None:
    with pytest.raises(FileNotFoundError):
        media.read(Evidence(at=AT))
    with pytest.raises(FileNotFoundError):
        media.read(Evidence(at=AT, digest="0" * 64, kind_of_file="image/jpeg"))


def test_the_file_of_somebody_forgotten_is_deleted(
    engine: Engine, turns: Turns, tmp_path: Path
) -> None:
    media = Media(tmp_path, turns)
    gone, again = upload(media, picture()), upload(media, picture(size=(90, 90)))
    with Session(engine) as db, db.begin():
        for one in (gone, again):
            db.add(ErasedFile(digest=str(one.digest), kind_of_file="image/jpeg", at=AT))
        db.add(Evidence(digest=again.digest, kind_of_file="image/jpeg", at=AT))
    assert asyncio.run(media.delete_erased()) == 1
    left = [file.stem for file in tmp_path.rglob("*.jpg")]
    assert left == [again.digest]
    assert asyncio.run(media.delete_erased()) == 0

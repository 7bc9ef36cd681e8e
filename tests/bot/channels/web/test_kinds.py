"""The table of the page's kinds has a row for all that its forms can send, and each row is true."""

import asyncio
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import Engine
from sqlmodel import Session, select
from starlette.datastructures import FormData

from bot.channels.web.kinds import FIELDS, FILES, How
from bot.web import say
from handlers.engine.memory import Inbox
from tests.bot.web.served import pages, part_of, slug_of

_FORMS = re.compile(r'<form [^>]*action="/say".*?</form>', re.S)


@pytest.fixture
def demo(world: Engine, folder: Path) -> Iterator[TestClient]:
    with pages(world, folder, demo=True) as client:
        yield client


@pytest.fixture
def web(world: Engine, folder: Path) -> Iterator[TestClient]:
    with pages(world, folder, demo=False) as client:
        client.get("/")
        yield client


class _Asked(FormData):
    """A form that keeps what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, key: str, default: object = None) -> object:
        self.names.add(key)
        return default

    def getlist(self, key: str) -> list[object]:
        self.names.add(key)
        return []


def _picture(kind: str, colour: str = "red") -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(kept, kind)
    return kept.getvalue()


def _letters(engine: Engine) -> list[Inbox]:
    with Session(engine, expire_on_commit=False) as db:
        return list(db.exec(select(Inbox)))


def _says(client: TestClient, name: str = "张桂花") -> tuple[str, str]:
    html = client.get("/").text
    slug = slug_of(html, name)
    return slug, part_of(html, slug)


def test_whatever_the_sender_reads_has_a_row_and_no_row_is_read_by_nobody() -> None:
    form = _Asked()
    asyncio.run(say._read(form, demo=True))
    assert form.names == set(FIELDS)


def test_every_field_and_file_of_the_pages_forms_has_a_row(
    demo: TestClient, web: TestClient
) -> None:
    slug, _ = _says(demo)
    demo.post("/say", data={"phone": slug, "text": "村口的井盖破了"})
    forms = "".join(_FORMS.findall(demo.get("/").text + web.get("/").text))
    assert set(re.findall(r' name="(\w+)"', forms)) == set(FIELDS)
    wanted = {
        kind for kinds in re.findall(r' accept="([^"]+)"', forms) for kind in kinds.split(",")
    }
    assert wanted == {kind for kind, how in FILES.items() if how is How.HEARD}


def test_words_are_heard(web: TestClient, world: Engine) -> None:
    web.post("/say", data={"text": "村口的井盖破了"})
    assert [row.event["text"] for row in _letters(world)] == ["村口的井盖破了"]


def test_a_press_is_heard(demo: TestClient) -> None:
    slug, _ = _says(demo)
    demo.post("/say", data={"phone": slug, "text": "我今天去清沟了"})
    [press] = re.findall(r'name="press" value="([^"]+)">确认', _says(demo)[1])
    demo.post("/say", data={"phone": slug, "press": press})
    assert "✔ 确认" in _says(demo)[1]


def test_a_place_is_heard(web: TestClient, world: Engine) -> None:
    web.post("/say", data={"place": "28.1 113.6"})
    assert [row.event["location"] for row in _letters(world)] == [[28.1, 113.6]]


def test_a_sample_of_the_demo_is_heard_as_a_photo(demo: TestClient, world: Engine) -> None:
    demo.post("/say", data={"phone": _says(demo)[0], "sample": "1"})
    assert _letters(world)[0].event["photo"]["digest"]


@pytest.mark.parametrize("field", [name for name, how in FIELDS.items() if how is How.BESIDE])
def test_what_stands_beside_says_nothing(web: TestClient, world: Engine, field: str) -> None:
    web.post("/say", data={field: "a" * 22})
    assert _letters(world) == []


@pytest.mark.parametrize("kind", [k for k, how in FILES.items() if how is How.HEARD])
def test_a_photo_is_heard(web: TestClient, world: Engine, kind: str) -> None:
    data = _picture(kind.removeprefix("image/"))
    web.post("/say", data={}, files={"photo": ("a", data, kind)})
    assert _letters(world)[0].event["photo"]["digest"]


def test_of_several_photos_each_is_heard_once(web: TestClient, world: Engine) -> None:
    """A browser without the page's script sends what was just taken and one of the album in one form."""
    photos = [
        ("photo", ("a", _picture("jpeg", colour), "image/jpeg")) for colour in ("red", "blue")
    ]
    for _ in range(2):
        web.post("/say", data={"text": "水管爆了", "once": "a" * 22}, files=photos)
    letters = sorted(_letters(world), key=lambda row: row.key)
    assert [row.event.get("text") for row in letters] == ["水管爆了", None]
    assert len({row.event["photo"]["digest"] for row in letters}) == 2


@pytest.mark.parametrize("kind", [k for k, how in FILES.items() if how is How.ASKED])
def test_what_cannot_be_looked_at_is_answered_in_words(
    demo: TestClient, world: Engine, kind: str
) -> None:
    data = b"\0\0\0\x18ftypmp42" + bytes(100)
    demo.post("/say", data={"phone": _says(demo)[0]}, files={"photo": ("a", data, kind)})
    assert "请换一张再发" in _says(demo)[1]


def test_what_is_beyond_all_measure_is_refused_in_words_and_the_words_stay(
    web: TestClient, world: Engine
) -> None:
    data = bytes(13 * 2**20)
    refused = web.post("/say", data={"text": "看"}, files={"photo": ("a", data, "video/mp4")})
    assert (refused.status_code, _letters(world)) == (413, [])
    assert "照片太大了" in refused.text

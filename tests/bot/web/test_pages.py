"""The pages over HTTP: saying, seeing, and what is refused.

Here too: `face`, `pictures`, `say`.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.demo.world import chat_of
from core import outbox
from core.evidence import Evidence
from core.outbox import Message, Priority
from core.privacy import copy_files
from handlers.engine.memory import Inbox
from tests.bot.web.served import pages, part_of, slug_of


@pytest.fixture
def demo(world: Engine, folder: Path) -> Iterator[TestClient]:
    """The demo's table."""
    with pages(world, folder, demo=True) as client:
        yield client


@pytest.fixture
def web(world: Engine, folder: Path) -> Iterator[TestClient]:
    """The open web chat."""
    with pages(world, folder, demo=False) as client:
        yield client


AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""When the demo begins."""


def _phone(client: TestClient, name: str) -> tuple[str, str]:
    """The slug of a phone and its HTML."""
    html = client.get("/").text
    slug = slug_of(html, name)
    return slug, part_of(html, slug)


def _jpeg(colour: str = "red") -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(kept, "JPEG")
    return kept.getvalue()


def _count(engine: Engine) -> int:
    with Session(engine) as db:
        return len(db.exec(select(Inbox)).all())


def test_the_demo_shows_the_phones_the_clock_and_what_to_try(demo: TestClient) -> None:
    html = demo.get("/").text
    assert re.search(r"村里现在.*09:00", html)
    for name in ("张桂花", "王建国", "周明", "路人", "王家村群", "石桥镇工作群", "曾德才"):
        slug_of(html, name)
    assert "王家村一组 · 村民代表" in html
    assert html.count("<li>") == 3
    assert html.count('hx-sse:connect="') == 1
    shut = re.findall(r'aria-label="(\w+)" hidden', html)
    assert "王建国" in shut
    assert not {"张桂花", "李秀英", "吴建军", "王家村群"} & set(shut)


def test_a_named_phone_is_open_and_an_unknown_name_changes_nothing(demo: TestClient) -> None:
    html = demo.get("/", params={"show": "周明"}).text
    assert 'aria-label="周明">' in html
    assert 'aria-label="张桂花" hidden' in html
    assert 'aria-label="张桂花">' in demo.get("/", params={"show": "<b>"}).text


def test_what_is_said_stands_on_that_phone_and_no_other(demo: TestClient) -> None:
    slug, _ = _phone(demo, "张桂花")
    said = demo.post("/say", data={"phone": slug, "text": "帮助"}, headers={"HX-Request": "true"})
    assert said.status_code == 204
    _, hers = _phone(demo, "张桂花")
    assert hers.index('<li class="said"') < hers.index('<li class="told"')
    assert "张桂花，您好" in hers
    assert "<li" not in _phone(demo, "李秀英")[1]


def test_without_javascript_the_form_leads_back_to_the_same_phones(demo: TestClient) -> None:
    slug, _ = _phone(demo, "周明")
    back = {"referer": "http://127.0.0.1:8000/?show=%E5%91%A8%E6%98%8E"}
    said = demo.post("/say", data={"phone": slug, "text": "帮助"}, headers=back)
    assert said.status_code == 303
    assert said.headers["location"] == f"/?show=%E5%91%A8%E6%98%8E#{slug}"


def test_the_same_token_twice_has_one_effect(demo: TestClient, world: Engine) -> None:
    slug, _ = _phone(demo, "张桂花")
    form = {"phone": slug, "text": "帮助", "once": "a" * 22}
    for _ in range(3):
        assert demo.post("/say", data=form, headers={"HX-Request": "1"}).status_code == 204
    assert _count(world) == 1
    for _ in range(2):
        demo.post("/say", data={"phone": slug, "text": "帮助"})
    assert _count(world) == 3


def test_a_token_of_one_phone_does_not_silence_another(demo: TestClient, world: Engine) -> None:
    for name in ("张桂花", "李秀英"):
        demo.post("/say", data={"phone": _phone(demo, name)[0], "text": "帮助", "once": "a" * 22})
    assert _count(world) == 2


def test_a_pressed_button_shows_as_taken(demo: TestClient) -> None:
    slug, _ = _phone(demo, "张桂花")
    demo.post("/say", data={"phone": slug, "text": "我今天去清沟了"})
    press = re.findall(r'name="press" value="([^"]+)">确认', _phone(demo, "张桂花")[1])
    assert press, "the summary has no button"
    demo.post("/say", data={"phone": slug, "press": press[-1]})
    hers = _phone(demo, "张桂花")[1]
    assert "disabled class=taken>✔ 确认</button>" in hers
    assert "<p>确认</p>" in hers


def test_a_photo_is_kept_small_and_shown_in_its_bubble(demo: TestClient) -> None:
    slug, _ = _phone(demo, "张桂花")
    demo.post("/say", data={"phone": slug}, files={"photo": ("a.jpg", _jpeg(), "image/jpeg")})
    shown = re.search(r'<img src="(/media/\w+)"', _phone(demo, "张桂花")[1])
    assert shown is not None
    picture = demo.get(shown[1])
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert Image.open(io.BytesIO(picture.content)).size == (64, 48)


def test_a_sample_photo_and_a_sample_place_are_one_tap(demo: TestClient) -> None:
    slug, _ = _phone(demo, "张桂花")
    demo.post("/say", data={"phone": slug, "sample": "1"})
    demo.post("/say", data={"phone": slug, "place": "sample"})
    hers = _phone(demo, "张桂花")[1]
    assert "/media/" in hers
    assert "28.1000，113.6000" in hers


def test_what_is_no_picture_is_answered_in_words(demo: TestClient) -> None:
    slug, _ = _phone(demo, "张桂花")
    files = {"photo": ("a.jpg", b"<svg onload=alert(1)>", "image/jpeg")}
    demo.post("/say", data={"phone": slug}, files=files)
    hers = _phone(demo, "张桂花")[1]
    assert "打不开" in hers
    assert "<img" not in hers


def test_a_photo_beyond_all_measure_is_refused_before_it_is_read(demo: TestClient) -> None:
    slug, _ = _phone(demo, "张桂花")
    files = {"photo": ("a.jpg", b"\xff\xd8\xff" + bytes(13 * 2**20), "image/jpeg")}
    refused = demo.post("/say", data={"phone": slug}, files=files, headers={"HX-Request": "1"})
    assert (refused.status_code, refused.text) == (413, "照片太大了，请换一张小一点的再发。")


def test_nothing_said_is_nothing_stored(demo: TestClient, world: Engine) -> None:
    slug, _ = _phone(demo, "张桂花")
    assert demo.post("/say", data={"phone": slug, "text": "  \0 "}).status_code == 303
    assert _count(world) == 0


@pytest.mark.parametrize(
    "body",
    [
        {"phone": "nobody", "text": "帮助"},
        {"text": "帮助"},
    ],
)
def test_a_form_for_no_phone_keeps_its_words(
    demo: TestClient, world: Engine, body: dict[str, str]
) -> None:
    assert demo.post("/say", data=body).status_code == 400
    assert _count(world) == 0


def test_a_room_is_only_read(demo: TestClient, world: Engine) -> None:
    slug, html = _phone(demo, "王家村群")
    assert "<form" not in html
    assert demo.post("/say", data={"phone": slug, "text": "帮助"}).status_code == 400
    assert _count(world) == 0


def test_broken_forms_get_a_sentence_and_never_an_error_page(demo: TestClient) -> None:
    kinds = {"content-type": "multipart/form-data; boundary=x"}
    for body, headers in (
        (b"--x\r\nbroken", kinds),
        (b"\xff\xfe" * 50, kinds),
        (b"phone=%ff%fe&text=%00", {"content-type": "application/x-www-form-urlencoded"}),
        (b"{}", {"content-type": "application/json"}),
        (
            b"&".join(b"a=1" for _ in range(5000)),
            {"content-type": "application/x-www-form-urlencoded"},
        ),
    ):
        answer = demo.post("/say", content=body, headers=headers | {"HX-Request": "1"})
        assert answer.status_code == 400
        assert "刷新" in answer.text


def test_a_form_of_another_site_is_refused(demo: TestClient, world: Engine) -> None:
    slug, _ = _phone(demo, "张桂花")
    for path in ("/say", "/clock"):
        headers = {"origin": "https://evil.cn"}
        body = {"phone": slug, "text": "帮助", "to": "hour"}
        assert demo.post(path, data=body, headers=headers).status_code == 403
    assert _count(world) == 0


def test_the_demo_is_not_there_under_another_name(demo: TestClient) -> None:
    for path in ("/", "/stream", "/media/x"):
        assert demo.get(path, headers={"host": "evil.cn"}).status_code == 403


def test_every_page_says_what_it_may_load(demo: TestClient) -> None:
    response = demo.get("/")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", response.text)


def test_the_clock_moves_at_a_word_and_says_what_happened(demo: TestClient) -> None:
    moved = demo.post("/clock", data={"to": "monday"}, headers={"HX-Request": "1"})
    assert re.match(r"已到 \d+月\d+日 08:00，", moved.text)
    assert "星期一" in demo.get("/").text
    assert demo.post("/clock", data={"to": "year"}).status_code == 400
    assert "已到" in demo.post("/clock", data={"to": "hour"}).text


def test_on_the_open_web_there_is_one_phone_and_no_clock(web: TestClient) -> None:
    html = web.get("/").text
    assert html.count("<section") == 1
    assert "直接说就行" in html
    assert web.post("/clock", data={"to": "hour"}).status_code == 404


def test_a_voice_can_be_listened_to_where_it_was_told(demo: TestClient, world: Engine) -> None:
    with Session(world) as db, db.begin():
        kept = Evidence(kind="voice", kind_of_file="audio/ogg", content=b"OggS voice", at=AT)
        db.add(kept)
        db.flush()
        told = Message("张桂花发来一段语音", picture=kept.id)
        outbox.put(db, "web", chat_of("李秀英"), told, kept.at, priority=Priority.REPLY)
    shown = demo.get("/")
    _, phone = _phone(demo, "李秀英")
    [audio] = re.findall(r'<audio [^>]*src="(/media/\w+)"', phone)
    assert "<img" not in phone
    assert "media-src 'self'" in shown.headers["content-security-policy"]
    heard = demo.get(audio)
    assert (heard.content, heard.headers["content-type"]) == (b"OggS voice", "audio/ogg")


def test_a_file_can_be_fetched_where_it_was_sent_and_is_kept_by_no_browser(
    demo: TestClient, world: Engine
) -> None:
    with Session(world) as db, db.begin():
        kept = Evidence(
            kind="file", kind_of_file=copy_files.WORKBOOK, content=b"PK\x03\x04 workbook", at=AT
        )
        db.add(kept)
        db.flush()
        told = Message("您的资料都在这个表里", picture=kept.id)
        outbox.put(db, "web", chat_of("李秀英"), told, kept.at, priority=Priority.REPLY)
    demo.get("/")
    _, phone = _phone(demo, "李秀英")
    [link] = re.findall(r'href="(/media/\w+)"[^>]*>下载文件', phone)
    assert "<img" not in phone
    file = demo.get(link)
    assert file.content == b"PK\x03\x04 workbook"
    assert file.headers["cache-control"] == "no-store"
    assert file.headers["content-disposition"].startswith("attachment")


def test_a_visitor_sees_their_own_chat_and_nobody_elses(web: TestClient) -> None:
    web.get("/")
    photo = {"photo": ("a.jpg", _jpeg("blue"), "image/jpeg")}
    web.post("/say", data={"text": "只有我知道"}, files=photo)
    mine = web.get("/").text
    assert "只有我知道" in mine
    picture = re.search(r"/media/\w+", mine)
    assert picture is not None
    assert web.get(picture[0]).status_code == 200
    web.cookies.clear()
    assert "只有我知道" not in web.get("/").text
    assert web.get(picture[0]).status_code == 404


def test_a_visitor_cannot_speak_for_a_phone_of_the_village(web: TestClient, world: Engine) -> None:
    web.get("/")
    web.post("/say", data={"phone": "demo:张桂花", "text": "帮助"})
    with Session(world) as db:
        assert [row.chat.partition(":")[0] for row in db.exec(select(Inbox))] == ["visitor"]


def test_without_a_cookie_a_form_is_answered_with_what_to_do(web: TestClient) -> None:
    answer = web.post("/say", data={"text": "我的话要留着"})
    assert answer.status_code == 400
    assert "Cookie" in answer.text
    assert "我的话要留着</textarea>" in answer.text


def test_an_invitation_link_only_fills_the_field(web: TestClient, world: Engine) -> None:
    html = web.get("/", params={"bind": "ABC<b>"}).text
    assert "绑定 ABC&lt;b&gt;</textarea>" in html
    assert _count(world) == 0


def test_a_place_is_taken_only_on_this_earth(web: TestClient, world: Engine) -> None:
    web.get("/")
    for place in ("28.123456 113.654321", "91 0", "0 181", "a b", "sample", "1e9 0"):
        web.post("/say", data={"place": place})
    with Session(world) as db:
        places = [row.event.get("location") for row in db.exec(select(Inbox))]
    assert places == [[28.123456, 113.654321]]


def test_a_stream_wants_a_mark_of_ours(web: TestClient) -> None:
    assert web.get("/stream").status_code == 400
    assert web.get("/stream", params={"after": "x"}).status_code == 400


def test_a_page_of_an_older_demo_is_told_to_reload(demo: TestClient) -> None:
    told = demo.get("/stream", params={"after": "1-", "boot": "old"})
    assert "event: reload" in told.text

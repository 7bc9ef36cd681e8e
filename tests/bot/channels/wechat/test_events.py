"""Payloads as the platform prints them, and the events that they become."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channel import Refused
from bot.channels.wechat import events
from bot.tencent import coordinates, strict_xml
from handlers.engine.event import Event, Picture
from tests.standins.wechat_client import letter

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WHO = "oVillager_-1234567890abcdefg"
MEDIA = Picture({"media_id": "M1"})
VIDEO = replace(MEDIA, kind_of_file="video/mp4")


def read(xml: str, at: datetime) -> Event | None:
    return events.read(strict_xml.fields(xml), at)


def message(kind: str, **fields: str) -> str:
    return letter(WHO, kind, NOW, MsgId="22000000000000001", **fields)


def event(name: str, key: str | None = None, **fields: str) -> str:
    keyed = {} if key is None else {"EventKey": key}
    return letter(WHO, "event", NOW, Event=name, **keyed, **fields)


MESSAGES: list[tuple[str, dict[str, Any]]] = [
    (message("text", Content="村口的井盖破了"), {"text": "村口的井盖破了"}),
    (message("text", Content=""), {"text": ""}),
    (message("text", Content="  1 \n"), {"text": "1"}),
    (
        message("text", Content="a]]></Content><MsgType>evil"),
        {"text": "a]]></Content><MsgType>evil"},
    ),
    (message("text", Content="1", bizmsgmenuid="101"), {"text": "1"}),
    (message("text", Content="😀" * 500), {"text": "😀" * 500}),
    (message("TEXT", Content="大写"), {"text": "大写"}),
    (message("image", PicUrl="http://127.0.0.1:9/x", MediaId="M1"), {"photo": MEDIA}),
    (message("voice", MediaId="M1", Format="amr", Recognition=""), {"voice": MEDIA}),
    (message("voice", MediaId="M1", Format="amr"), {"voice": MEDIA}),
    (message("voice", MediaId="M1", Recognition="井盖破了"), {"voice": MEDIA, "text": "井盖破了"}),
    (message("video", MediaId="M1", ThumbMediaId="T"), {"photo": VIDEO, "attached": "video"}),
    (message("shortvideo", MediaId="M1", ThumbMediaId="T"), {"photo": VIDEO, "attached": "video"}),
    (
        message("link", Title="t", Description="d", Url="http://x/"),
        {"sticker": True, "attached": "link"},
    ),
    (message("file", Title="t"), {"sticker": True, "attached": "file"}),
    (
        message("file", Title="t", MediaId="M1"),
        {"photo": replace(VIDEO, kind_of_file="application/octet-stream"), "attached": "file"},
    ),
    (message("text", Content="【收到不支持的消息类型，暂无法显示】"), {"sticker": True}),
    (message("text", Content="[OK]"), {"text": "[OK]"}),
    (message("text", Content="/:ok"), {"text": "/:ok"}),
    (message("text", Content="/:rose"), {"text": "/:rose"}),
    (message("text", Content="/::B[呲牙]"), {"sticker": True}),
    (message("text", Content="/::'("), {"sticker": True}),
    (message("text", Content="[呲牙] 路灯坏了"), {"text": "[呲牙] 路灯坏了"}),
    (message("miniprogrampage", Title="t"), {"sticker": True}),
    (message("not-yet-known"), {"sticker": True}),
]

EVENTS: list[tuple[str, dict[str, Any] | None]] = [
    (event("subscribe"), {"subscribed": True}),
    (event("subscribe", ""), {"subscribed": True}),
    (event("subscribe", "last_trade_no_4003752001201412170"), {"subscribed": True}),
    (event("subscribe", "qrscene_CODE", Ticket="T"), {"subscribed": True, "start": "CODE"}),
    (event("SCAN", "CODE", Ticket="T"), {"start": "CODE"}),
    (event("CLICK", "我的上报"), {"text": "我的上报"}),
    (event("unsubscribe", ""), {"left": True}),
    (event("SCAN", ""), None),
    (event("VIEW", "http://www.qq.com/"), None),
    (event("LOCATION", Latitude="28.1", Longitude="113.6", Precision="119"), None),
    (event("TEMPLATESENDJOBFINISH", MsgID="200163836", Status="success"), None),
    (event("subscribe_msg_popup_event"), None),
    (event("user_authorization_revoke"), None),
    (event("not-yet-known", "x"), None),
]


@pytest.mark.parametrize(("xml", "wanted"), MESSAGES)
def test_a_message_becomes_an_event(xml: str, wanted: dict[str, Any]) -> None:
    found = read(xml, NOW)
    assert found == Event("wechat", WHO, f"{WHO}:22000000000000001", NOW, **wanted)


@pytest.mark.parametrize(("xml", "wanted"), EVENTS)
def test_a_tap_becomes_an_event_or_nothing(xml: str, wanted: dict[str, Any] | None) -> None:
    found = read(xml, NOW)
    if wanted is None:
        assert found is None
        return
    assert found is not None
    assert found == Event("wechat", WHO, found.key, NOW, **wanted)


def test_a_place_arrives_in_wgs84() -> None:
    found = read(message("location", Location_X="28.1", Location_Y="113.6", Scale="16"), NOW)
    assert found is not None
    assert found.location == coordinates.to_wgs84(28.1, 113.6) != (28.1, 113.6)
    assert found.spot == ""


def test_a_place_has_its_words() -> None:
    where = {"Location_X": "28.1", "Location_Y": "113.6", "Label": " 老粮站旁边 "}
    found = read(message("location", **where), NOW)
    assert found is not None
    assert found.spot == "老粮站旁边"


BROKEN = [
    "<xml><a>1</a></xml>",
    *(message("text", Content="x").replace(f"<{n}>", f"<{n}x>").replace(f"</{n}>", f"</{n}x>")
      for n in ("FromUserName", "ToUserName", "CreateTime", "MsgType", "MsgId")),
    *(message("text", Content="x").replace("22000000000000001", bad)
      for bad in ("", "0x1", "-1", "1.5", "NaN", "9" * 21, "١٢")),
    *(letter(bad, "text", NOW, MsgId="1", Content="x") for bad in ("", "a b", "o" * 65, "a:b")),
    message("", Content="x"),
    message("text", Content="x").replace("<CreateTime>", "<CreateTime>x"),
    message("image", PicUrl="http://127.0.0.1:9/x"),
    message("image", MediaId=""),
    message("voice", Format="amr"),
    *(message("location", Location_X=x, Location_Y=y)
      for x, y in (("", ""), ("north", "113"), ("nan", "113"), ("28", "inf"), ("91", "0"), ("0", "181"),
                   ("1e999", "0"))),
    message("location", Scale="1"),
    event("").replace("<Event><![CDATA[]]></Event>", ""),
    event(""),
    message("text").replace("</xml>", "<Content><b>1</b></Content></xml>"),
    message("text", Content="x").replace("<MsgType><![CDATA[text]]></MsgType>", "<MsgType><a>text</a></MsgType>"),
    message("text", Content="x").replace("</xml>", "<FromUserName>oMallory</FromUserName></xml>"),
    message("text", Content="x").replace("</xml>", "<Content>y</Content></xml>"),
    event("CLICK").replace("</xml>", "<EventKey><a>1</a></EventKey></xml>"),
    event("CLICK", "x").replace("</xml>", "<Event>subscribe</Event></xml>"),
]  # fmt: skip


@pytest.mark.parametrize("xml", BROKEN)
def test_what_is_no_message_is_refused(xml: str) -> None:
    with pytest.raises(Refused) as refused:
        read(xml, NOW)
    assert refused.value.status == 400


def test_the_same_id_from_two_people_is_two_messages() -> None:
    keys = {read(letter(who, "text", NOW, MsgId="7", Content="x"), NOW).key for who in "ab"}  # type: ignore[union-attr]  # both are messages
    assert len(keys) == 2


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["CLICK", "SCAN"]), st.text("abc:报", min_size=1)), min_size=2
    )
)
def test_two_taps_in_one_second_stay_two(taps: list[tuple[str, str]]) -> None:
    keys = {read(event(name, key), NOW).key for name, key in taps}  # type: ignore[union-attr]  # taps with a key
    assert len(keys) == len(set(taps))


def test_following_again_in_another_second_is_another_event() -> None:
    first = read(event("subscribe", "qrscene_CODE"), NOW)
    again = read(event("subscribe", "qrscene_CODE"), NOW)
    later = read(event("subscribe", "qrscene_CODE").replace("<CreateTime>1", "<CreateTime>2"), NOW)
    assert first is not None
    assert again is not None
    assert later is not None
    assert first.key == again.key != later.key

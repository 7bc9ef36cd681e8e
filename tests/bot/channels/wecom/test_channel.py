"""The app on loopback: verified, forged, written to, pressed; cards closed once; nothing secret anywhere.

Here too: `api`, `events`, `errors`, `steps`.
"""

import asyncio
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.channel import Refused, Request, TryLater, Unreachable
from bot.channels.wecom import channel, errors
from bot.channels.wecom.channel import WeCom, make
from bot.settings import Settings, SettingsError
from bot.tencent.token import PlatformToken
from core.outbox import Outgoing
from handlers.engine.event import Event
from tests.standins.tencent import JPEG
from tests.standins.wechat_client import AES_KEY
from tests.standins.wecom import AGENT, CORP, SECRET, StandIn
from tests.standins.wecom_client import TOKEN, echo, letter, message, sealed

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
WHO = "LiXiuYing"
ALL = {
    "wecom_corp_id": CORP,
    "wecom_agent_id": str(AGENT),
    "wecom_secret": SECRET,
    "wecom_token": TOKEN,
    "wecom_aes_key": AES_KEY,
}
SEND, CLOSE = "message/send", "message/update_template_card"

VIDEO = b"\0\0\0\x20ftypisom....hdlr....vide"


@pytest.fixture
def platform() -> Iterator[StandIn]:
    standin = StandIn(members={WHO})
    yield standin
    standin.stop()


@pytest.fixture
def app(engine: Engine, platform: StandIn) -> Iterator[WeCom]:
    made = _made(engine, platform)
    yield made
    made.api.close()


def _made(engine: Engine, platform: StandIn, **more: Any) -> WeCom:
    url = engine.url.render_as_string(hide_password=False)
    given = Settings(_env_file=None, database_url=url, wecom_api_url=platform.root, **(ALL | more))
    made = make(given)
    assert isinstance(made, WeCom)
    return made


def row(text: str, *labels: str, **more: Any) -> Outgoing:
    choices = [{"label": label, "flow": "f", "answers": {}} for label in labels]
    known = {"channel": "wecom", "chat": WHO, "priority": 1, "made_at": NOW, "due_at": NOW}
    return Outgoing(text=text, choices=choices, **(known | more))


def post(xml: str, at: datetime = NOW, **more: str) -> Request:
    query, body = sealed(xml, at, **more)
    return Request("POST", query, {}, body, NOW)


def heard(app: WeCom, xml: str) -> list[Event]:
    return app.parse(post(xml))[0]


def send(app: WeCom, outgoing: Outgoing, picture: bytes | None = None) -> str | None:
    return asyncio.run(app.send(outgoing, picture))


def test_without_settings_it_is_off() -> None:
    assert make(Settings(_env_file=None)) is None


@pytest.mark.parametrize("missing", sorted(ALL))
def test_half_set_it_names_what_is_missing(missing: str) -> None:
    half = {name: value for name, value in ALL.items() if name != missing}
    with pytest.raises(SettingsError, match=f"LIANHU_{missing.upper()}"):
        make(Settings(_env_file=None, **half))


@pytest.mark.parametrize("name", ["wecom_aes_key", "wecom_agent_id"])
def test_a_malformed_setting_refuses_to_start_and_is_not_repeated(name: str) -> None:
    with pytest.raises(SettingsError, match=f"LIANHU_{name.upper()}") as refused:
        make(Settings(_env_file=None, **(ALL | {name: "kurz-und-falsch"})))
    assert "kurz-und-falsch" not in str(refused.value)


def test_the_address_is_verified_as_wecom_does_it(app: WeCom) -> None:
    events, reply = app.parse(Request("GET", echo("1616140317555161061", NOW), {}, b"", NOW))
    assert (events, reply.status, reply.body) == ([], 200, b"1616140317555161061")


@pytest.mark.parametrize("spoilt", ["msg_signature", "echostr", "nonce", "timestamp"])
def test_a_forged_verification_is_refused(app: WeCom, spoilt: str) -> None:
    query = echo("12345", NOW)
    for wrong in (query | {spoilt: query[spoilt][:-1] + "x"}, query | {spoilt: ""}):
        with pytest.raises(Refused) as refused:
            app.parse(Request("GET", wrong, {}, b"", NOW))
        assert refused.value.status == 403


def test_a_forged_callback_leaves_nothing(app: WeCom) -> None:
    xml = message(WHO, "text", NOW, Content="井盖破了")
    forged = [
        post(xml, token="AnotherToken"),
        post(xml, corp="wwanother0000000000"),
        post(xml, aes_key=AES_KEY[::-1]),
        post(xml, NOW - timedelta(minutes=6)),
    ]
    for request in forged:
        with pytest.raises(Refused) as refused:
            app.parse(request)
        assert refused.value.status == 403


def test_what_members_send(app: WeCom) -> None:
    [words] = heard(app, message(WHO, "text", NOW, Content="井盖破了"))
    assert (words.channel, words.chat, words.text) == ("wecom", WHO, "井盖破了")
    [photo] = heard(app, message(WHO, "image", NOW, MediaId="M", PicUrl="http://x"))
    assert photo.photo is not None
    [voice] = heard(app, message(WHO, "voice", NOW, MediaId="V", Format="amr"))
    assert voice.voice is not None
    place = {"Location_X": "28.2", "Location_Y": "113.6", "Scale": "15", "Label": "村口"}
    [where] = heard(app, message(WHO, "location", NOW, **place))
    assert where.location is not None
    assert abs(where.location[0] - 28.2) < 0.01
    assert where.spot == "村口"
    for kind in ("video", "file"):
        [kept] = heard(app, message(WHO, kind, NOW, MediaId="M"))
        assert (kept.sticker, kept.attached) == (False, kind)
        assert kept.photo is not None
    for kind in ("link", "whatever"):
        [other] = heard(app, message(WHO, kind, NOW, MediaId="M"))
        assert (other.sticker, other.attached) == (True, "" if kind == "whatever" else kind)


def test_what_members_do(app: WeCom) -> None:
    press = {"Event": "template_card_event", "EventKey": "ROW.1", "TaskId": "ROW"}
    [press_event] = heard(app, letter(WHO, "event", NOW, ResponseCode="CODE", **press))
    assert (press_event.press, press_event.ack) == ("ROW.1", "CODE")
    [tap] = heard(app, letter(WHO, "event", NOW, Event="click", EventKey="上报"))
    assert tap.text == "上报"
    [joined] = heard(app, letter(WHO, "event", NOW, Event="subscribe", EventKey=""))
    assert joined.subscribed
    [gone] = heard(app, letter(WHO, "event", NOW, Event="unsubscribe", EventKey=""))
    assert gone.left
    silent = ("enter_agent", "LOCATION", "view", "batch_job_result", "x")
    for kind in silent:
        assert heard(app, letter(WHO, "event", NOW, Event=kind, EventKey="")) == []


def test_another_app_of_the_company_is_not_heard(app: WeCom) -> None:
    assert heard(app, message(WHO, "text", NOW, Content="好", AgentID="1000009")) == []
    contact = letter("sys", "event", NOW, Event="change_contact", ChangeType="delete_user")
    assert heard(app, contact) == []


@pytest.mark.parametrize(
    "xml",
    [
        "<xml></xml>",
        "<a/>",
        letter(WHO, "text", NOW, Content="好"),
        letter("a b", "text", NOW, MsgId="1"),
        letter("", "text", NOW, MsgId="1"),
        letter(WHO, "event", NOW, Event=""),
        letter(WHO, "image", NOW, MsgId="1"),
        letter(WHO, "location", NOW, MsgId="1", Location_X="nan", Location_Y="0"),
        letter(WHO, "location", NOW, MsgId="1", Location_X="91", Location_Y="0"),
        letter(WHO, "location", NOW, MsgId="1", Location_X="x", Location_Y="0"),
    ],
)
def test_what_is_no_message_is_refused(app: WeCom, xml: str) -> None:
    with pytest.raises(Refused) as refused:
        app.parse(post(xml))
    assert refused.value.status == 400


def test_the_same_message_has_the_same_key_and_two_presses_have_two(app: WeCom) -> None:
    xml = message(WHO, "text", NOW, Content="好")
    assert heard(app, xml)[0].key == heard(app, xml)[0].key
    press = {"Event": "template_card_event", "EventKey": "ROW.1", "ResponseCode": "C"}
    keys = {heard(app, letter(WHO, "event", NOW, TaskId=t, **press))[0].key for t in "AB"}
    assert len(keys) == 2


def test_words_go_as_text_and_choices_as_a_card_that_is_closed_once(
    app: WeCom, platform: StandIn
) -> None:
    outgoing = row("【新上报】编号 1：村口的井盖破了\n请在3月3日前办结。", "受理", "办结")
    code = send(app, outgoing)
    words, card = platform.of(WHO)
    assert "村口的井盖破了" in words.text
    assert words.text.endswith("（点下面的按钮，或者回数字：1 受理，2 办结）")
    assert card.buttons == {"受理": f"{outgoing.id}.0", "办结": f"{outgoing.id}.1"}
    edit = row(f"{outgoing.text}\n\n✔ 受理", kind="edit", platform_id=code)
    send(app, edit)
    assert platform.updates[0]["button"] == {"replace_name": "✔ 受理"}
    with pytest.raises(Unreachable) as used:
        send(app, edit)
    assert used.value.only_this
    assert send(app, row("", kind="toast", edits="CODE")) is None


def test_a_card_that_others_settled_says_so(app: WeCom, platform: StandIn) -> None:
    code = send(app, row("【新上报】", "受理"))
    send(app, row("【新上报】\n\n", kind="edit", platform_id=code))
    assert platform.updates[0]["button"] == {"replace_name": "已处理"}


def test_a_code_older_than_72_hours_hurts_nobody(app: WeCom, platform: StandIn) -> None:
    code = send(app, row("【新上报】", "受理"))
    platform.now = lambda: 1e12
    with pytest.raises(Unreachable) as old:
        send(app, row("【新上报】\n\n✔ 受理", kind="edit", platform_id=code))
    assert old.value.only_this


def test_a_card_that_may_have_arrived_is_not_shown_twice(app: WeCom, platform: StandIn) -> None:
    outgoing = row("【新上报】", "受理")
    send(app, outgoing)
    assert send(app, outgoing) is None
    assert len([s for s in platform.of(WHO) if s.kind == "template_card"]) == 1


def test_nobodys_words_become_a_link(app: WeCom, platform: StandIn) -> None:
    send(app, row('<a href="http://x">点我领奖</a>', "好"))
    assert not any("<a" in s.text for s in platform.of(WHO))


def test_seven_choices_are_answered_by_number(app: WeCom, platform: StandIn) -> None:
    send(app, row("选哪个？", *"一二三四五六七"))
    [only] = platform.of(WHO)
    assert "7. 七" in only.text


def test_picture_and_voice_come_after_the_words(app: WeCom, platform: StandIn) -> None:
    send(app, row("看照片"), JPEG)
    send(app, row("听一下"), b"#!AMR\n123")
    send(app, row("听一下"), b"OggS123")
    kinds = [s.kind for s in platform.of(WHO)]
    assert kinds == ["text", "image", "text", "voice", "text"]
    assert "放不出来" in platform.of(WHO)[-1].text


def test_video_and_file_come_after_the_words(app: WeCom, platform: StandIn) -> None:
    send(app, row("看视频"), VIDEO)
    send(app, row("看文件"), b"%PDF-1.7")
    send(app, row("看视频"), VIDEO + b"\0" * (10 << 20))
    kinds = [s.kind for s in platform.of(WHO)]
    assert kinds == ["text", "video", "text", "file", "text"]
    assert "太大了" in platform.of(WHO)[-1].text


def test_a_workbook_goes_as_a_file(app: WeCom, platform: StandIn) -> None:
    send(app, row("您的资料都在这个表里"), b"PK\x03\x04 workbook")
    assert [s.kind for s in platform.of(WHO)] == ["text", "file"]


def test_a_member_who_left_is_unreachable(app: WeCom, platform: StandIn) -> None:
    platform.members.clear()
    with pytest.raises(Unreachable) as gone:
        send(app, row("好"))
    assert (gone.value.why, gone.value.only_this) == (errors.LEFT, False)


@pytest.mark.parametrize(
    ("code", "whole"), [(60020, True), (45009, True), (40056, True), (-1, False), (99999, False)]
)
def test_what_may_pass_is_tried_again(
    app: WeCom, platform: StandIn, caplog: pytest.LogCaptureFixture, code: int, whole: bool
) -> None:
    platform.fail(SEND, code, times=1)
    with pytest.raises(TryLater) as later:
        send(app, row("好"))
    assert later.value.whole_channel is whole
    assert ("企业可信IP" in caplog.text) is (code == 60020)
    send(app, row("好"))


@pytest.mark.parametrize("kind", ["500", "garbage", "list", "cut", 45033])
def test_what_fails_half_way_goes_on_where_it_stopped(
    app: WeCom, platform: StandIn, kind: int | str
) -> None:
    outgoing = row("长" * 1000, "好")
    platform.fail(SEND, kind, times=1, after=1)
    with pytest.raises(TryLater) as later:
        send(app, outgoing)
    outgoing.platform_id = later.value.so_far
    code = send(app, outgoing)
    shown = platform.of(WHO)
    assert [s.kind for s in shown] == ["text", "text", "template_card"]
    assert code is not None
    assert code.startswith("RESPONSE")


def test_a_token_that_another_took_away_is_fetched_anew_once(app: WeCom, platform: StandIn) -> None:
    send(app, row("好"))
    platform.valid.clear()
    send(app, row("好"))
    assert platform.calls["gettoken"] == 2


def test_replicas_and_restarts_share_the_token(
    engine: Engine, app: WeCom, platform: StandIn
) -> None:
    send(app, row("好"))
    other = _made(engine, platform)
    send(other, row("好"))
    other.api.close()
    assert platform.calls["gettoken"] == 1
    with Session(engine) as db:
        assert db.exec(select(PlatformToken)).one().account == f"{CORP}:{AGENT}"


def test_a_wrong_secret_asks_seldom_and_holds_the_channel(
    engine: Engine, platform: StandIn
) -> None:
    made = _made(engine, platform, wecom_secret="another-secret")
    for _ in range(5):
        with pytest.raises(TryLater) as later:
            send(made, row("好"))
        assert later.value.whole_channel
    made.api.close()
    assert platform.calls["gettoken"] == 1


def test_what_a_member_sent_is_fetched(app: WeCom, platform: StandIn) -> None:
    platform.media["M"] = (JPEG, "image/jpeg")
    assert asyncio.run(app.fetch({"media_id": "M"})) == (JPEG, "image/jpeg")
    with pytest.raises(Unreachable) as gone:
        asyncio.run(app.fetch({"media_id": "N"}))
    assert gone.value.only_this


def test_the_menu_is_set_at_the_start(app: WeCom, platform: StandIn) -> None:
    async def begin() -> None:
        living = asyncio.create_task(app.begin(None))
        assert await asyncio.to_thread(platform.wait_until, lambda: bool(platform.menus))
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)

    asyncio.run(begin())
    for button in channel.MENU["button"]:
        assert len(button["name"]) <= 4
        assert len(button.get("sub_button", [])) <= 5


def test_no_secret_is_in_a_log_a_repr_or_an_error(
    engine: Engine, platform: StandIn, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    made = _made(engine, platform)
    caplog.set_level(logging.DEBUG)
    traces = ""
    for kind in ("cut", "500", "garbage", "list", 60020, 40001, 93000, "redirect"):
        platform.fail(SEND, kind, times=2)
        platform.fail("gettoken", kind, times=1)
        for _ in range(2):
            try:
                send(made, row("好"))
            except (TryLater, Unreachable) as raised:
                traces += "".join(traceback.format_exception(raised))
    for request in (post(message(WHO, "text", NOW, Content="好"), token="Wrong"),):
        with pytest.raises(Refused) as refused:
            made.parse(request)
        traces += "".join(traceback.format_exception(refused.value))
    made.api.close()
    shown = caplog.text + traces + repr(made) + repr(made.api) + repr(made._keys)
    shown += repr(Settings(_env_file=None, **ALL))
    with Session(engine) as db:
        shown += repr(db.exec(select(PlatformToken)).all())
    for secret in (SECRET, TOKEN, AES_KEY, *platform.valid, repr(made._keys.aes)[2:-1]):
        assert secret not in shown, secret[:4]

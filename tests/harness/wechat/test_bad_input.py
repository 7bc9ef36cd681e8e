"""Bad input over WeChat: repeated, odd, forged and broken."""

from datetime import timedelta

import httpx

from core.outbox import Outgoing
from core.reports.ladder.reports import Report
from handlers.engine.memory import Inbox
from tests.harness.wechat.telling import MONDAY_NINE, Open, count, says
from tests.standins import wechat_client
from tests.standins.wechat_client import letter, sealed


def test_an_odd_message_is_answered_with_what_to_do(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    he = village.phone("何秋菊")  # 张桂花 has a doorbell: a number or a mark of hers would ring
    says(he, "", "看不懂", "比如")
    says(he, "路" * 5001, "太长", "分成几段")
    says(he, "77", "没有等您选的事", "帮助")
    says(he, "asdf !!! ???", "没太明白", "报上去")
    says(he, "😀😀", "有")
    assert set(he.statuses) == {200}


def test_odd_things_in_the_middle_lose_nothing(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    says(zhang, "井盖破了", "在什么地方")
    says(zhang, "9", "在什么地方")
    zhang.voice()
    zhang.waits_for("语音收到了")
    zhang._post("video", MediaId="V", ThumbMediaId="T")
    zhang.waits_for("文字")
    says(zhang, "取消", "不办了")
    zhang.tap("我的上报")
    zhang.waits_for("还没有报过事")
    assert count(village, Report) == 0
    assert set(zhang.statuses) == {200}


def test_words_that_end_character_data_are_quoted_whole(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang, li = village.phone("张桂花"), village.phone("李秀英")
    evil = "井盖破了]]></Content><MsgType><![CDATA[image]]></MsgType>"
    says(zhang, f"村口的{evil}", "已上报，编号 1")
    li.waits_for("【新上报】编号 1", evil)


def test_what_is_forged_or_broken_is_refused_and_stored_nowhere(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    before = count(village, Inbox), count(village, Outgoing)
    now = village.now()
    honest = letter("o张桂花", "text", now, MsgId="77", Content="井盖破了")
    app_id = village.platform.app_id

    def answer(query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        found = httpx.post(village.url, params=query, content=body, timeout=5)
        return found.status_code, found.content

    query, body = sealed(honest, now, app_id=app_id)
    forged = [
        (query | {"msg_signature": "0" * 40}, body),
        ({k: v for k, v in query.items() if k != "msg_signature"}, body),
        sealed(honest, now, app_id=app_id, token="Wrong"),
        sealed(honest, now, app_id=app_id, aes_key=wechat_client.AES_KEY[::-1]),
        sealed(honest, now, app_id="wxffffffffffffffff"),
        sealed(honest, now - timedelta(minutes=6), app_id=app_id),
    ]
    assert {answer(*call) for call in forged} == {(403, b"")}
    broken = [
        (query, b"<xml"),
        (query, b""),
        (query, b"{}"),
        (query, honest.encode()),
        (query, body.replace(b"<Encrypt>", b"<Encrypt>x</Encrypt><Encrypt>")),
        sealed("<xml><a>1</a></xml>", now, app_id=app_id),
        sealed("not xml", now, app_id=app_id),
        sealed(honest.replace("</xml>", "<Content>b</Content></xml>"), now, app_id=app_id),
    ]
    assert {answer(*call)[0] for call in broken} == {400}
    assert answer(query, b"x" * 300_000)[0] in (400, 413)
    assert (count(village, Inbox), count(village, Outgoing)) == before
    zhang.hears()
    assert answer(query, body)[0] == 200


def test_the_url_is_verified_over_http(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    stamp = str(int(village.now().timestamp()))
    signed = wechat_client.signed(wechat_client.TOKEN, stamp, "n")
    query = {"signature": signed, "timestamp": stamp, "nonce": "n", "echostr": "4321"}
    right = httpx.get(village.url, params=query, timeout=5)
    wrong = httpx.get(village.url, params=query | {"nonce": "m"}, timeout=5)
    assert (right.status_code, right.text) == (200, "4321")
    assert (wrong.status_code, wrong.text) == (403, "")

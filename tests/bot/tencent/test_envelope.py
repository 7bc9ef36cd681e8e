"""The envelope against Tencent's reference crypto, both ways, and against every single forged byte."""

import base64
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channel import Refused, Request
from bot.tencent import envelope, strict_xml
from bot.tencent.envelope import Keys
from tests.standins import wechat_client
from tests.standins.wechat_client import AES_KEY, TOKEN, letter, sealed

APP_ID = "wx0123456789abcdef"
KEYS = Keys(APP_ID, TOKEN, envelope.aes_key(AES_KEY))
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LETTER = letter("oVillager", "text", NOW, MsgId="1000000000000001", Content="村口的井盖破了")
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")), max_size=300)


def request(
    query: dict[str, str], body: bytes, at: datetime = NOW, method: str = "POST"
) -> Request:
    return Request(method, query, {}, body, at)


def status(query: dict[str, str], body: bytes, at: datetime = NOW) -> int:
    try:
        envelope.unseal(KEYS, request(query, body, at))
    except Refused as refused:
        return refused.status
    return 200


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_what_tencent_seals_is_read(text: str) -> None:
    xml = letter("oVillager", "text", NOW, MsgId="1", Content=text)
    assert envelope.unseal(KEYS, request(*sealed(xml, NOW, app_id=APP_ID)))["Content"] == text


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_what_is_sealed_here_tencent_reads(text: str) -> None:
    xml = letter("oVillager", "text", NOW, Content=text)
    body = envelope.seal(KEYS, xml, NOW)
    root = ElementTree.fromstring(body)
    assert root.findtext("TimeStamp") == str(int(NOW.timestamp()))
    code, read = wechat_client.tencent(APP_ID).DecryptMsg(
        body.decode(),
        root.findtext("MsgSignature"),
        root.findtext("TimeStamp"),
        root.findtext("Nonce"),
    )
    assert (code, read.decode()) == (0, xml)


def test_no_single_changed_byte_is_accepted() -> None:
    tried = 0
    for number in range(8):
        xml = letter("oVillager", "text", NOW, MsgId=str(number + 1), Content="井盖" * (number * 7))
        query, body = sealed(xml, NOW, app_id=APP_ID)
        assert status(query, body) == 200
        for position in range(len(body)):
            changed = bytearray(body)
            changed[position] ^= 1 << (position + number) % 8
            assert status(query, bytes(changed)) in (400, 403), bytes(changed)
            tried += 1
    assert tried > 3000


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce", "signature"])
def test_no_changed_or_missing_query_is_accepted(name: str) -> None:
    query, body = sealed(LETTER, NOW, app_id=APP_ID)
    value = query[name]
    for position in range(len(value)):
        for other in ("0", "z", "村", "\ud800"):
            if value[position] != other:
                changed = value[:position] + other + value[position + 1 :]
                assert status(query | {name: changed}, body) == 403
    assert status(query | {name: ""}, body) == 403
    assert status(query | {name: value + value}, body) == 403
    if name != "signature":
        assert status({k: v for k, v in query.items() if k != name}, body) == 403


def test_the_ciphertext_of_another_message_is_refused() -> None:
    query, _ = sealed(LETTER, NOW, app_id=APP_ID)
    _, other = sealed(LETTER.replace("井盖", "路灯"), NOW, app_id=APP_ID)
    assert status(query, other) == 403


@pytest.mark.parametrize(
    ("app_id", "token", "aes_key"),
    [
        ("wxffffffffffffffff", TOKEN, AES_KEY),
        (APP_ID[:-1], TOKEN, AES_KEY),
        (APP_ID + "0", TOKEN, AES_KEY),
        (APP_ID, "AnotherToken", AES_KEY),
        (APP_ID, TOKEN, AES_KEY[::-1]),
    ],
)
def test_another_account_and_other_keys_are_refused(app_id: str, token: str, aes_key: str) -> None:
    query, body = sealed(LETTER, NOW, app_id=app_id, token=token, aes_key=aes_key)
    assert status(query, body) == 403


def test_every_forgery_gets_one_and_the_same_refusal() -> None:
    query, body = sealed(LETTER, NOW, app_id=APP_ID)
    wrong = [
        request(query | {"msg_signature": "0" * 40}, body),
        request(*sealed(LETTER, NOW, app_id="wxffffffffffffffff")),
        request(query, body, NOW + timedelta(minutes=6)),
        *(
            request(*_signed_ciphertext(c))
            for c in ("!", "QUJD", base64.b64encode(b"x" * 64).decode())
        ),
    ]
    seen = set()
    for call in wrong:
        with pytest.raises(Refused) as refused:
            envelope.unseal(KEYS, call)
        seen.add((refused.value.status, str(refused.value)))
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("minutes", "wanted"), [(-6, 403), (-4, 200), (0, 200), (4, 200), (6, 403)]
)
def test_a_call_is_good_for_five_minutes(minutes: int, wanted: int) -> None:
    query, body = sealed(LETTER, NOW, app_id=APP_ID)
    assert status(query, body, NOW + timedelta(minutes=minutes)) == wanted


def test_a_replay_after_days_is_refused() -> None:
    query, body = sealed(LETTER, NOW, app_id=APP_ID)
    assert status(query, body, NOW + timedelta(days=40)) == 403


def test_what_compatible_mode_adds_in_plain_is_not_read() -> None:
    plain = "<FromUserName>oMallory</FromUserName><MsgType>text</MsgType><Content>假的</Content>"
    query, body = sealed(LETTER, NOW, app_id=APP_ID, extra=plain)
    assert envelope.unseal(KEYS, request(query, body)) == strict_xml.fields(LETTER)


def test_a_plain_message_is_refused() -> None:
    query, _ = sealed(LETTER, NOW, app_id=APP_ID)
    assert status({k: v for k, v in query.items() if k != "msg_signature"}, LETTER.encode()) == 400


@pytest.mark.parametrize("spoil", [0, -2])
def test_the_padding_must_be_tencents(spoil: int) -> None:
    content = b"r" * 16 + (6).to_bytes(4, "big") + b"<xml/>" + APP_ID.encode()
    padding = bytearray([32 - len(content) % 32]) * (32 - len(content) % 32)
    assert len(padding) > 2
    padding[spoil] ^= 1
    assert status(*_signed_ciphertext(_encrypted(content + bytes(padding)))) == 403


@pytest.mark.parametrize("last", [0, 33, 255])
def test_a_padding_of_no_or_too_many_bytes_is_refused(last: int) -> None:
    assert status(*_signed_ciphertext(_encrypted(b"r" * 63 + bytes([last])))) == 403


def test_bad_utf8_in_a_true_message_is_broken_not_forged() -> None:
    query, body = _signed_ciphertext(_sealed_bytes(b"<xml>\xff\xfe</xml>"))
    assert status(query, body) == 400


def test_characters_that_xml_cannot_carry_are_dropped() -> None:
    query, body = _signed_ciphertext(_sealed_bytes(b"<xml><Content>a\0b\x08c</Content></xml>"))
    assert envelope.unseal(KEYS, request(query, body)) == {"Content": "abc"}


@pytest.mark.parametrize("count", [0, 1, 100])
def test_the_echo_comes_back_for_the_right_signature_only(count: int) -> None:
    stamp, echo = str(int(NOW.timestamp())), "5927782489442352469" + "0" * count
    query = {
        "timestamp": stamp,
        "nonce": "n",
        "echostr": echo,
        "signature": wechat_client.signed(TOKEN, stamp, "n"),
    }
    assert envelope.check_url(KEYS, request(query, b"", method="GET")) == echo
    for wrong in ({"signature": "村"}, {"nonce": "m"}, {"echostr": ""}, {"timestamp": "x"}):
        with pytest.raises(Refused) as refused:
            envelope.check_url(KEYS, request(query | wrong, b"", method="GET"))
        assert refused.value.status == 403
    with pytest.raises(Refused):
        envelope.check_url(KEYS, request(query, b"", NOW + timedelta(minutes=6), "GET"))


@pytest.mark.parametrize("key", ["", "a" * 42, "a" * 44, "a" * 42 + "!", "井" * 43])
def test_a_wrong_aes_key_is_named(key: str) -> None:
    with pytest.raises(ValueError, match="43"):
        envelope.aes_key(key)


def _signed_ciphertext(ciphertext: str) -> tuple[dict[str, str], bytes]:
    """A ciphertext of one's own making under a right signature: the token has leaked, the key not."""
    stamp = str(int(NOW.timestamp()))
    query = {"timestamp": stamp, "nonce": "n"}
    query["msg_signature"] = wechat_client.signed(TOKEN, stamp, "n", ciphertext)
    return query, f"<xml><Encrypt><![CDATA[{ciphertext}]]></Encrypt></xml>".encode()


def _encrypted(message: bytes) -> str:
    from Crypto.Cipher import AES

    return base64.b64encode(
        AES.new(KEYS.aes, AES.MODE_CBC, KEYS.aes[:16]).encrypt(message)
    ).decode()


def _sealed_bytes(content: bytes) -> str:
    message = b"r" * 16 + len(content).to_bytes(4, "big") + content + APP_ID.encode()
    padding = 32 - len(message) % 32
    return _encrypted(message + bytes([padding]) * padding)

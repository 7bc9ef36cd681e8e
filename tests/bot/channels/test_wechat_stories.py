"""Reports, check-ins and their bad luck over WeChat: sealed requests in, replies and messages out."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from PIL import Image
from sqlalchemy import func
from sqlmodel import Session, SQLModel, select

from bot import check
from core.evidence import Evidence, EvidenceState
from core.outbox import Outgoing, State
from core.reports.record import Report
from handlers.memory import Inbox
from tests import databases, wechat_client
from tests.wechat_client import Phone, letter, sealed
from tests.wechat_village import Village

MONDAY_NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
Open = Callable[[datetime], Village]


@pytest.fixture(params=["sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the village at a moment; the invariants are checked when the test is over."""
    villages: list[Village] = []
    url = f"sqlite:///{tmp_path / 'village.db'}"
    if request.param == "postgres":
        root = request.getfixturevalue("_postgres")
        url = databases.postgres_maker(root, lambda _: None)()

    def at(start: datetime) -> Village:
        villages.append(Village(url, tmp_path, start))
        return villages[0]

    yield at
    for village in villages:
        with Session(village.program.engine) as db:
            assert check.broken(db) == []
        village.stop()


def jpeg(shade: int) -> bytes:
    """A photo unlike the others."""
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 200 - shade)).save(kept, "JPEG")
    return kept.getvalue()


def count(village: Village, table: type[SQLModel]) -> int:
    with Session(village.program.engine) as db:
        return db.exec(select(func.count()).select_from(table)).one()


def says(phone: Phone, words: str, *fragments: str) -> str:
    """Say it and hear an answer with these fragments in it."""
    phone.say(words)
    return phone.waits_for(*fragments).text


def keep_open(*phones: Phone) -> None:
    """Everybody writes something, so that the platform lets messages through for two days."""
    for phone in phones:
        says(phone, "帮助", "上报")


def test_a_report_from_the_first_word_to_the_confirmation(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang, li = village.phone("张桂花"), village.phone("李秀英")
    says(zhang, "村口的井盖破了", "村口的井盖破了", "1. 确认", "2. 取消")
    zhang.photo(jpeg(10))
    zhang.waits_for("1. 确认")
    zhang.stand_at(28.1, 113.6)
    zhang.waits_for("1. 确认")
    says(zhang, "好", "已上报，编号 1", "李秀英", "3月3日")
    assert "请在" in li.waits_for("【新上报】编号 1", "张桂花", "1. 受理", "2. 已做临时防护").text
    assert any(told.picture for told in village.platform.journal if told.openid == "o李秀英")
    says(zhang, "我的上报", "编号 1", "李秀英", "还剩23小时", "吴建军")

    says(li, "1", "已受理")
    zhang.waits_for("编号 1", "已受理")
    says(li, "已做临时防护", "请发一张防护的照片")
    li.photo(jpeg(20))
    li.waits_for("已做临时防护")
    zhang.waits_for("编号 1", "已做临时防护")
    says(li, "办结", "照片")
    says(li, "换了新井盖", "照片")
    li.photo(jpeg(30))
    li.waits_for("已办结")
    zhang.waits_for("编号 1", "换了新井盖", "1. 修好了", "2. 还没好")

    says(zhang, "还没好", "已退给李秀英")
    li.waits_for("编号 1", "还没好")
    says(li, "办结", "照片")
    li.photo(jpeg(40))
    li.waits_for("写一句")
    says(li, "又垫平了", "已办结")
    zhang.waits_for("又垫平了", "1. 修好了")
    says(zhang, "1", "已确认，谢谢您")
    li.waits_for("编号 1", "已确认")
    with Session(village.program.engine) as db:
        stored = db.exec(select(Evidence.state)).all()
        report = db.exec(select(Report)).one()
    assert stored == [EvidenceState.STORED] * 4
    assert report.latitude == pytest.approx(28.1035, abs=1e-3)
    assert {*zhang.statuses, *li.statuses} == {200}


def test_somebody_unknown_reports_and_hears_every_step(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    chen, stranger = village.phone("陈大山"), village.stranger("oStranger")
    stranger.follow()
    stranger.waits_for("您好", "上报")
    says(stranger, "二组水塘边的路灯不亮了", "哪个村", "王家村", "李家村")
    says(stranger, "王家村", "1. 确认")
    says(stranger, "1", "已上报，编号 1", "陈大山")
    chen.waits_for("【新上报】编号 1", "还没登记的村民", "1. 受理")
    says(chen, "受理", "已受理")
    stranger.waits_for("编号 1", "已受理")
    says(stranger, "我的上报", "编号 1", "陈大山")


def test_what_nobody_does_climbs_to_the_city(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    ladder = [village.phone(name) for name in ("李秀英", "吴建军", "钱国华", "孙敏", "周明")]
    names = ["李秀英", "吴建军", "钱国华", "孙敏", "周明"]
    says(zhang, "村口的井盖破了", "1. 确认")
    says(zhang, "1", "已上报，编号 1")
    ladder[0].waits_for("【新上报】编号 1")
    for below, above, name in zip(ladder[:-1], ladder[1:], names[1:], strict=True):
        with Session(village.program.engine) as db:
            due = db.exec(select(Report)).one().due_at
        assert due is not None
        village.move(due - timedelta(minutes=1))
        keep_open(zhang, below, above)
        village.move(timedelta(minutes=2))
        above.waits_for("编号 1", "村口的井盖破了", "1. 受理")
        below.waits_for("编号 1", name)
        zhang.waits_for("编号 1", name)
    says(zhang, "我的上报", "周明")


def test_silence_is_not_satisfaction(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang, li = village.phone("张桂花"), village.phone("李秀英")
    says(zhang, "村口的井盖破了", "1. 确认")
    says(zhang, "1", "已上报")
    li.waits_for("【新上报】")
    says(li, "办结", "照片")
    says(li, "换了新的", "照片")
    says(li, "没有照片", "已办结")
    village.move(timedelta(days=7, minutes=2))
    says(zhang, "我的上报", "未确认")


def test_danger_is_answered_at_once_and_goes_first(opened: Open) -> None:
    village = opened(datetime(2026, 3, 2, 15, 30, tzinfo=UTC))  # 23:30: quiet hours
    zhang, li = village.phone("张桂花"), village.phone("李秀英")
    says(zhang, "着火了，快来人", "119")
    li.waits_for("着火了")


def test_monday_reminder_numbers_visit_and_undo(opened: Open) -> None:
    village = opened(datetime(2026, 3, 1, 10, 0, tzinfo=UTC))
    li = village.phone("李秀英")
    keep_open(li)
    village.move(datetime(2026, 3, 2, 0, 1, tzinfo=UTC))
    reminder = li.waits_for("【本周联系】", "1. 张桂花户★", "5. 何秋菊户").text
    assert "李家院户" not in reminder
    says(li, "1 3 5", "记上了：张桂花户、王建国户、何秋菊户联系过了")
    says(li, "2 没人在家", "黄水生户没联系上（没人在家）")
    says(li, "打卡", "走访了哪一户", "1. 黄水生户★")
    says(li, "1", "走访黄水生户", "照片")
    li.photo(jpeg(60))
    li.waits_for("在哪里见的")
    li.stand_at(28.1, 113.6)
    li.waits_for("记上了：黄水生户走访过了")
    says(li, "撤销", "撤销了：黄水生户的走访打卡")
    village.move(datetime(2026, 3, 3, 23, 0, tzinfo=UTC))
    keep_open(li)
    village.move(datetime(2026, 3, 4, 0, 1, tzinfo=UTC))
    owed = li.waits_for("【本周还差】").text
    assert "张桂花户" not in owed
    assert "黄水生户" in owed
    assert "刘大勇户" in owed


def test_after_two_days_of_silence_the_window_is_shut_and_it_shows(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    says(zhang, "村口的井盖破了", "1. 确认")
    says(zhang, "1", "已上报")
    village.move(timedelta(hours=24, minutes=1))
    zhang.waits_for("吴建军")
    village.move(timedelta(hours=25))
    _until(village, lambda db: _ended(db, "o张桂花", State.SUPERSEDED) > 0)
    assert not any("钱国华" in told.text for told in zhang.hears())
    # Her other address, the demo's web phone, got it instead.
    assert any("钱国华" in text for text in village.owed_elsewhere("demo:张桂花"))


def test_five_messages_and_then_the_quota(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    li = village.phone("李秀英")
    keep_open(li)
    neighbours = [village.phone(n) for n in ("张桂花", "王建国", "刘大勇", "黄水生", "何秋菊")]
    village.move(timedelta(minutes=2))  # the scan of the code allowed three more for a minute
    troubles = (
        "村口的井盖破了",
        "祠堂门口水沟堵了",
        "小卖部旁边垃圾没人收",
        "村东桥栏杆断了",
        "学校墙裂了",
    )
    for phone, trouble in zip(neighbours, troubles, strict=True):
        says(phone, trouble, "1. 确认")
        says(phone, "1", "已上报")
    says(neighbours[0], "晒谷场的大树倒了", "1. 确认")
    says(neighbours[0], "1", "已上报")
    for _ in range(5):
        li.waits_for("【新上报】")
    _until(village, lambda db: _ended(db, "o李秀英", State.SUPERSEDED) > 0)
    says(li, "处理", "要您办的有")


def test_the_same_delivery_five_times_is_one_report_and_one_answer(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    says(zhang, "村口的井盖破了", "1. 确认")
    zhang.say("确认")
    for _ in range(4):
        zhang.again()
    answers = [told.text for told in zhang.hears() if told.way == "reply"]
    assert len(answers) == 5
    assert set(answers) == {answers[0]}
    assert "已上报，编号 1" in answers[0]
    assert count(village, Report) == 1


BAD = [
    ("一句空话", "", "看不懂"),
    ("五千多字", "路" * 5001, "太长"),
    ("没有的号码", "77", "没有等您选的事"),
    ("乱码", "asdf !!! ???", "没看懂"),
]


@pytest.mark.parametrize(("_", "words", "fragment"), BAD)
def test_an_odd_message_is_answered_with_what_to_do(
    opened: Open, _: str, words: str, fragment: str
) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    says(zhang, words, fragment)
    assert zhang.statuses[-1] == 200


def test_odd_things_in_the_middle_lose_nothing(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    says(zhang, "村口的井盖破了", "1. 确认")
    says(zhang, "9", "1")
    zhang.voice()
    zhang.waits_for("打字")
    zhang._post("video", MediaId="V", ThumbMediaId="T")
    zhang.waits_for("文字")
    says(zhang, "]]></Content><MsgType>", "1. 确认")
    says(zhang, "取消", "取消")
    says(zhang, "村口的井盖破了", "1. 确认")
    zhang.tap("我的上报")
    zhang.waits_for("还没有报过事")
    assert count(village, Report) == 0
    assert set(zhang.statuses) == {200}


def test_words_that_end_character_data_are_quoted_whole(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang = village.phone("张桂花")
    evil = "井盖破了]]></Content><MsgType><![CDATA[image]]></MsgType>"
    says(zhang, f"村口的{evil}", evil, "1. 确认")


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


def test_a_platform_without_a_valid_token_delays_and_loses_nothing(opened: Open) -> None:
    village = opened(MONDAY_NINE)
    zhang, li = village.phone("张桂花"), village.phone("李秀英")
    keep_open(li)
    village.platform.fail("message/custom/send", -1, times=1)
    says(zhang, "村口的井盖破了", "1. 确认")
    says(zhang, "1", "已上报")
    li.waits_for("【新上报】编号 1", seconds=30)


def _ended(db: Session, chat: str, state: State) -> int:
    query = select(func.count()).where(Outgoing.chat == chat, Outgoing.state == state)
    return db.exec(query).one()


def _until(village: Village, holds: Callable[[Session], bool]) -> None:
    """Wait until the database says so; the outbox is drained by the program's own loop."""
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    while datetime.now(UTC) < deadline:
        with Session(village.program.engine.execution_options(reading=True)) as db:
            if holds(db):
                return
        village.platform.over.wait(0.05)
    raise AssertionError("it never came to that")

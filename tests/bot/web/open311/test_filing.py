"""What other programs send becomes a report as one in chat does, once, or nothing at all is stored."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine, func
from sqlmodel import SQLModel, select

from bot.web.open311.filing import CRIED, KEPT, WAITS, plain_words
from core.db import Db
from core.emergencies.emergencies import Emergency, EmergencyState
from core.errors import Refusal
from core.open311 import filings, keys
from core.outbox import Outgoing
from core.registry import regions
from core.registry.addresses import Address
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from core.reports.work import asking
from tests.bot.web.desk.signing_in import in_world
from tests.bot.web.open311.serving import ROOT, Client, client, refused, xml
from tests.core.reports.telling import MONDAY, region, told, village, who

LIGHT = {
    "service_code": "street_light",
    "description": "二组水塘边的路灯不亮",
    "lat": "28.123456",
    "long": "113.654321",
}
FIXMYSTREET = {
    "jurisdiction_id": "王家村",
    "service_code": "street_light",
    "lat": "28.123456",
    "long": "113.654321",
    "email": "luo@example.org",
    "first_name": "铁柱",
    "last_name": "罗",
    "phone": "13800138000",
    "media_url": "http://127.0.0.1:9/photo.jpeg",
    "attribute[easting]": "1",
    "description": "title:  路灯不亮\n\ndetail: 二组水塘边的，三天了\n\nurl: http://fms.example/report/17\n\n"
    "Submitted via FixMyStreet\n",
}


@pytest.fixture
def other(world: Engine, folder: Path) -> Iterator[Client]:
    with client(world, folder) as here:
        yield here


def counts(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""

    def work(db: Db) -> dict[str, int]:
        tables = SQLModel.metadata.tables.values()
        return {
            t.name: db.execute(select(func.count()).select_from(t)).scalar_one() for t in tables
        }

    every: dict[str, int] = in_world(engine, work)
    return every


def test_a_report_is_filed_as_in_chat(other: Client, world: Engine) -> None:
    answer = other.post(**LIGHT)
    assert answer.status_code == 200
    (one,) = answer.json()
    assert one["service_notice"] == "已上报，编号 1，由村民代表办。"
    report = other.report(answer)
    assert (report.state, report.number, report.category) == (State.FILED, 1, "street_light")
    assert (report.text, report.place) == ("二组水塘边的路灯不亮", "二组水塘边")
    assert (report.latitude, report.person_id, report.private) == (28.123456, None, False)
    assert "二组水塘边的路灯不亮" in in_world(world, lambda db: told(db, "陈大山"))[0]
    assert other.get(f"requests/{report.id}.json").json()[0]["description"] == "路灯不亮"


def test_it_is_posted_in_the_shape_of_fixmystreet(other: Client, world: Engine) -> None:
    top = xml(other.send({"api_key": other.api_key} | FIXMYSTREET))
    assert [top.tag, top[0].tag] == ["service_requests", "request"]
    id_ = top.findtext("request/service_request_id")
    report = in_world(world, lambda db: db.get_one(Report, id_))
    assert report.text == "路灯不亮，二组水塘边的，三天了"
    for column in ("text", "place"):
        assert not any(word in getattr(report, column) for word in ("1380", "luo@", "铁柱", "http"))
    shown = xml(other.get("requests.xml", service_request_id=str(id_)))
    assert shown.findtext("request/status") == "open"
    again = xml(other.send({"api_key": other.api_key} | FIXMYSTREET | {"lat": "28.2"}))
    assert again.findtext("request/service_request_id") == id_  # its own address says so
    assert len(other.reports()) == 1


def test_nothing_can_be_owed_to_it(other: Client, world: Engine) -> None:
    other.post(**LIGHT)

    def owed(db: Db) -> tuple[list[str], list[str]]:
        channels = set(db.exec(select(Outgoing.channel)))
        theirs = db.exec(select(Address.chat).where(Address.channel == keys.CHANNEL))
        return sorted(channels), list(theirs)

    channels, chats = in_world(world, owed)
    assert keys.CHANNEL not in channels
    assert len(chats) == 1
    assert other.api_key not in chats[0]


def test_the_same_is_filed_once(other: Client) -> None:
    first = other.post(**LIGHT)
    assert other.post(**LIGHT).json() == first.json()
    other.served.at(MONDAY + filings.SAME_WITHIN + timedelta(minutes=1))
    later = other.post(**(LIGHT | {"attribute[separate]": "1"})).json()
    assert later != first.json()
    assert len(other.reports()) == 2
    with_id = LIGHT | {"attribute[external_id]": "17", "attribute[separate]": "1"}
    mine = other.post(**with_id).json()
    other.served.at(MONDAY + timedelta(days=30))
    assert other.post(**(with_id | {"description": "二组的路灯不亮了"})).json() == mine
    assert len(other.reports()) == 3


def test_sent_at_once_it_is_filed_once(other: Client) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: other.post(**LIGHT), range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()[0]["service_request_id"] for answer in answers}) == 1
    assert len(other.reports()) == 1


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"api_key": ""}, 403, "api_key"),
        ({"api_key": "lh_wrong"}, 403, "api_key"),
        ({"api_key": "a" * 9000}, 403, "api_key"),
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "nothing"}, 404, "service_code"),
        ({"service_code": "街灯"}, 404, "service_code"),
        ({"lat": "", "long": ""}, 400, "location"),
        ({"lat": ""}, 400, "lat and long"),
        ({"long": ""}, 400, "lat and long"),
        ({"lat": "north"}, 400, "lat and long"),
        ({"lat": "nan"}, 400, "lat and long"),
        ({"lat": "inf"}, 400, "lat and long"),
        ({"lat": "91"}, 400, "lat and long"),
        ({"long": "181"}, 400, "lat and long"),
        ({"address_id": "nothing"}, 404, "address_id"),
        ({"address_string": "路" * 201}, 400, "address_string"),
        ({"description": "路" * 4001}, 400, "description"),
        ({"description": "路" * 5000}, 400, "description"),
        ({"description": "路灯\0不亮"}, 400, "NUL"),
        ({"a\0b": "1"}, 400, "NUL"),
        ({"jurisdiction_id": "无此村"}, 404, "jurisdiction_id"),
        ({"jurisdiction_id": "李家村"}, 403, "jurisdiction_id"),
        ({f"field{n}": "1" for n in range(101)}, 400, "form"),
    ],
)
def test_what_cannot_be_filed_leaves_nothing(
    other: Client, world: Engine, fields: dict[str, str], code: int, words: str
) -> None:
    before = counts(world)
    sent = {"api_key": other.api_key} | LIGHT | fields
    for form in ("xml", "json"):
        refused(other.send(sent, form), code, words)
    assert counts(world) == before


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("application/json", b"{}", 400),
        ("", b"api_key=1", 400),
        ("multipart/form-data; boundary=x", b"--x--", 400),
        ("application/x-www-form-urlencoded", b"api_key=%ff", 400),
        ("application/x-www-form-urlencoded", b"\xff\xfe", 400),
        ("application/x-www-form-urlencoded", b"a=" + b"b" * 70_000, 413),
        ("application/x-www-form-urlencoded", b"", 403),
        ("application/x-www-form-urlencoded; charset=utf-8", b"&&==&%%", 403),
    ],
)
def test_a_body_that_is_no_form_is_refused_in_its_shape(
    other: Client, kind: str, body: bytes, code: int
) -> None:
    for form in ("xml", "json"):
        path = f"{ROOT}/requests.{form}"
        refused(other.served.browser.post(path, content=body, headers={"content-type": kind}), code)
    assert other.reports() == []


def test_markup_and_lines_stay_words(other: Client, world: Engine) -> None:
    words = "<script>alert(1)</script>\n上报人：李四\u202e]]>&amp; 路灯不亮"
    report = other.report(other.post(**(LIGHT | {"description": words})))
    assert "\n" not in report.text
    for form in ("xml", "json"):
        answer = other.get(f"requests/{report.id}.{form}")
        assert answer.status_code == 200
        assert "alert" not in answer.text
    assert in_world(world, lambda db: db.get_one(Report, report.id).number) == 1


def test_without_words_it_is_what_its_service_says(other: Client) -> None:
    fields = {"service_code": "street_light", "address_string": "二组水塘边"}
    report = other.report(other.post(**fields))
    assert (report.text, report.place, report.unverified) == ("路灯", "二组水塘边", False)


def test_a_group_may_be_named_by_its_id(other: Client, world: Engine) -> None:
    group = in_world(world, lambda db: region(db, "二组").id)
    fields = {"service_code": "street_light", "description": "路灯不亮", "address_id": group}
    report = other.report(other.post(**fields))
    assert report.place == "二组"
    assert report.village_id == in_world(world, village)
    elsewhere = in_world(world, lambda db: region(db, "李家村").id)
    refused(other.post(**(fields | {"address_id": elsewhere})), 403, "address_id")


def test_a_key_of_a_town_files_where_the_words_say(world: Engine, folder: Path) -> None:
    with client(world, folder, "石桥镇") as other:
        refused(other.post(**LIGHT), 400, "jurisdiction_id")
        named = LIGHT | {"description": "李家村的桥栏杆断了"}
        by_words = other.report(other.post(**named))
        by_id = other.report(other.post(**(LIGHT | {"jurisdiction_id": "石桥镇/李家村"})))
        assert (
            by_words.village_id
            == by_id.village_id
            == in_world(world, lambda db: village(db, "李家村"))
        )
        refused(other.post(**(LIGHT | {"jurisdiction_id": "石桥镇"})), 400, "jurisdiction_id")


def test_a_key_that_ended_is_none(other: Client, world: Engine) -> None:
    def end(db: Db) -> None:
        keys.end(db, keys.listed(db)[0].id, MONDAY)

    in_world(world, end)
    refused(other.post(**LIGHT), 403, "api_key")


def test_a_cry_for_help_rings_at_once(other: Client, world: Engine) -> None:
    answer = other.post(**(LIGHT | {"description": "二组水塘有孩子掉水里了，快来人"}))
    (one,) = answer.json()
    assert one["service_notice"] == CRIED

    def work(db: Db) -> tuple[EmergencyState, list[str]]:
        emergency = db.get_one(Emergency, one["service_request_id"])
        return emergency.state, told(db, "陈大山")

    state, rung = in_world(world, work)
    assert state == EmergencyState.RINGING
    assert rung
    assert other.reports() == []
    refused(other.get(f"requests/{one['service_request_id']}.json"), 404)
    assert other.post(**(LIGHT | {"description": "二组水塘有孩子掉水里了，快来人"})).json() == [one]


@pytest.mark.parametrize(
    "words",
    ["李秀英收了我家的钱不办事", "别让人知道是我说的，村口的井盖破了", "曾德才家往水渠里倒垃圾"],
)
def test_blame_and_secrecy_are_kept(other: Client, world: Engine, words: str) -> None:
    answer = other.post(**(LIGHT | {"description": words}))
    assert answer.json()[0]["service_notice"] == KEPT
    report = other.report(answer)
    assert report.private or report.kept_from
    refused(other.get(f"requests/{report.id}.xml"), 404)
    if "李秀英" in words:
        assert in_world(world, lambda db: told(db, "李秀英")) == []


def test_on_behalf_of_somebody_is_nobodys_word_for_them(other: Client) -> None:
    report = other.report(other.post(**(LIGHT | {"description": "替张桂花报一下，村口的井盖破了"})))
    assert (report.person_id, report.written_by) == (None, None)


def test_a_key_cannot_flood(other: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filings, "MOST", 2)
    for n in range(2):
        assert other.post(**(LIGHT | {"description": f"二组第{n}盏路灯不亮"})).status_code == 200
    refused(other.post(**(LIGHT | {"description": "二组第9盏路灯不亮"})), 429)
    assert len(other.reports()) == 2
    other.served.at(MONDAY + timedelta(hours=1, minutes=1))
    assert other.post(**(LIGHT | {"description": "二组第9盏路灯不亮"})).status_code == 200


def test_a_village_in_which_nobody_holds_a_post_keeps_it(world: Engine, folder: Path) -> None:
    in_world(world, lambda db: regions.add(db, "新村", regions.Kind.VILLAGE))
    with client(world, folder, "新村") as other:
        answer = other.post(**LIGHT)
        report = other.report(answer)
        assert report.state == State.UNASSIGNED
        assert answer.json()[0]["service_notice"] == WAITS.format(1)
        (one,) = other.get(f"requests/{report.id}.json").json()
        assert (one["status"], one["status_notes"]) == ("open", "待分派")
        assert other.get("requests.json", jurisdiction_id="新村", status="open").json() == [one]


@pytest.mark.parametrize(
    ("description", "words", "url"),
    [
        ("路灯不亮", "路灯不亮", ""),
        ("title: 路灯不亮\ndetail: 三天了", "路灯不亮，三天了", ""),
        (
            "title:  路灯\n\ndetail: 路灯不亮\n\nurl: http://a/1\n\nSubmitted via FixMyStreet",
            "路灯不亮",
            "http://a/1",
        ),
        ("detail: 只有它", "detail: 只有它", ""),
        ("title:\ndetail:", "", ""),
        ("", "", ""),
    ],
)
def test_words_are_read_out_of_what_fixmystreet_writes(
    description: str, words: str, url: str
) -> None:
    assert plain_words(description) == (words, url)


def test_a_page_elsewhere_gains_nothing_by_sending_it(other: Client) -> None:
    """No cookie speaks for anybody here: only who holds the key can file."""
    answer: Any = other.served.browser.post(
        f"{ROOT}/requests.xml",
        content=urlencode(LIGHT),
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "origin": "http://evil.example",
        },
    )
    refused(answer, 403, "api_key")


def test_whoever_reported_by_it_cannot_be_asked(other: Client, world: Engine) -> None:
    report = other.report(other.post(**LIGHT))

    def ask(db: Db) -> None:
        asking.ask(db, report.id, who(db, "陈大山"), "哪一盏？", MONDAY)

    with pytest.raises(Refusal, match="别的程序"):
        in_world(world, ask)

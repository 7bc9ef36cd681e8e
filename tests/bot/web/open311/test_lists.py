"""What other programs read: the fields of the specification, in both formats, and nothing that the board keeps.

Here too: `services`, `formats`, `errors`, `routes`.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine

from bot.web.open311 import formats
from bot.web.open311.errors import Unfit
from core.db import Db
from core.registry import regions
from core.reports import handling
from core.reports.ladder.reports import Report
from tests.bot.web.desk.signing_in import in_world
from tests.bot.web.open311.serving import Client, client, refused, xml
from tests.core.reports.telling import MONDAY, file, region, village, who

FIELDS = (
    *(
        "service_request_id",
        "status",
        "status_notes",
        "service_name",
        "service_code",
        "description",
    ),
    *("agency_responsible", "service_notice", "requested_datetime", "updated_datetime"),
    *("expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url"),
)
WANGJIA = {"jurisdiction_id": "王家村"}


@pytest.fixture
def other(world: Engine, folder: Path) -> Iterator[Client]:
    with client(world, folder) as here:
        yield here


@pytest.fixture
def filed(other: Client, world: Engine) -> dict[str, Report]:
    """Reports of each kind: a public one with a place, one that is answered, and those that are kept."""

    def work(db: Db) -> dict[str, Report]:
        where = {"location": (28.123456, 113.654321), "category": "street_light"}
        done = file(db, "唐菊香", "水渠堵了", MONDAY - timedelta(days=3), category="drainage_flood")
        handling.finish(
            db, done.id, who(db, "陈大山"), MONDAY - timedelta(days=2), how="老黄挖开了"
        )
        return {
            "open": file(db, "罗铁柱", "二组水塘边的路灯不亮，找老黄", **where),
            "closed": done,
            "private": file(db, "张桂花", "村口的井盖破了", private=True),
            "danger": file(db, "张桂花", "井盖破了，孩子掉进去了", danger=True),
            "blame": file(db, "张桂花", "李秀英收了我家的钱不办事"),
            "medical": file(db, "张桂花", "药太贵", category="medical"),
        }

    every: dict[str, Report] = in_world(world, work)
    return every


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["service_request_id"] for one in answer.json()]


def test_what_can_be_reported_is_told_in_both_formats(other: Client) -> None:
    every = other.get("services.json").json()
    assert len(every) == 16
    assert {"service_code": "street_light", "service_name": "路灯"}.items() <= every[1].items()
    assert {(s["metadata"], s["type"]) for s in every} == {(False, "realtime")}
    top = xml(other.get("services.xml", **WANGJIA))
    assert (top.tag, {one.tag for one in top}, len(top)) == ("services", {"service"}, 16)
    assert [e.tag for e in top[0]] == list(every[0])
    assert top[0].findtext("metadata") == "false"
    one = xml(other.get("services/street_light.xml"))
    assert (one.tag, one.findtext("service_code")) == ("service_definition", "street_light")
    assert one.find("attributes") is not None
    assert other.get("services/street_light.json").json()["attributes"] == []
    refused(other.get("services/nothing.json"), 404, "service_code")
    refused(other.get("services.json", jurisdiction_id="无此村"), 404, "jurisdiction_id")


@pytest.mark.parametrize("path", ["/open311/discovery", "/open311/v2/discovery"])
def test_it_says_of_itself_where_it_answers(other: Client, path: str) -> None:
    told = other.served.browser.get(f"{path}.json").json()
    assert told["endpoints"][0]["url"] == "http://127.0.0.1:8000/open311/v2"
    assert told["endpoints"][0]["formats"] == ["text/xml", "application/json"]
    top = xml(other.served.browser.get(f"{path}.xml"))
    assert top.tag == "discovery"
    assert [f.text for f in top.iterfind("endpoints/endpoint/formats/format")] == told["endpoints"][
        0
    ]["formats"]


def test_a_request_has_all_its_fields(other: Client, filed: dict[str, Report]) -> None:
    (one,) = other.get(f"requests/{filed['open'].id}.json").json()
    assert tuple(one) == FIELDS
    assert one == one | {
        "service_request_id": filed["open"].id,
        "status": "open",
        "status_notes": "已上报",
        "service_code": "street_light",
        "description": "路灯不亮",
        "agency_responsible": "王家村·村民代表",
        "requested_datetime": "2026-03-02T09:00:00+08:00",
        "expected_datetime": "2026-03-03T09:00:00+08:00",
        "address": "王家村二组水塘",
        "lat": 28.123,
        "long": 113.654,
        "media_url": None,
    }
    top = xml(other.get(f"requests/{filed['open'].id}.xml"))
    assert (top.tag, len(top), top[0].tag) == ("service_requests", 1, "request")
    assert tuple(e.tag for e in top[0]) == FIELDS
    assert {e.tag: e.text for e in top[0]} == {
        name: None if value is None else str(value) for name, value in one.items()
    }


def test_only_what_the_board_shows_is_there(other: Client, filed: dict[str, Report]) -> None:
    shown = {filed["open"].id, filed["closed"].id}
    assert set(ids(other.get("requests.json", **WANGJIA))) == shown
    every = ",".join(one.id for one in filed.values())
    assert set(ids(other.get("requests.json", service_request_id=every))) == shown
    for name, one in filed.items():
        for form in ("json", "xml"):
            answer = other.get(f"requests/{one.id}.{form}")
            if one.id in shown:
                assert answer.status_code == 200, name
            else:
                refused(answer, 404, "service_request_id")
    text = other.get("requests.xml", **WANGJIA).text
    for kept in ("老黄", "张桂花", "罗铁柱", "井盖", "李秀英", "陈大山"):
        assert kept not in text
    assert "max-age" in other.get("requests.json", **WANGJIA).headers["cache-control"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"status": "open"}, {"open"}),
        ({"status": "closed"}, {"closed"}),
        ({"status": "open,closed"}, {"open", "closed"}),
        ({"service_code": "street_light"}, {"open"}),
        ({"service_code": "street_light, drainage_flood"}, {"open", "closed"}),
        ({"service_code": "nothing"}, set()),
        ({"start_date": "2026-03-01T00:00:00Z"}, {"open"}),
        ({"end_date": "2026-03-01T00:00:00Z"}, {"closed"}),
        ({"start_date": "2026-02-27T00:00:00.123 08:00"}, {"open", "closed"}),
        (
            {"start_date": "2026-03-02T09:00:00+08:00", "end_date": "2026-03-02T09:00:00+08:00"},
            {"open"},
        ),
        ({"start_date": "2026-03-02", "end_date": "2026-03-03"}, {"open"}),
        ({"start_date": "2020-01-01T00:00:00Z"}, set()),
        ({"page_size": "1"}, {"open"}),
        ({"page_size": "1", "page": "2"}, {"closed"}),
        ({"page": "900000"}, set()),
        ({"status": "", "service_code": "", "start_date": ""}, {"open", "closed"}),
        ({"jurisdiction_id": "李家村"}, set()),
        ({"jurisdiction_id": "石桥镇"}, {"open", "closed"}),
    ],
)
def test_filters(
    other: Client, filed: dict[str, Report], query: dict[str, str], names: set[str]
) -> None:
    for form in ("json", "xml"):
        answer = other.get(f"requests.{form}", **(WANGJIA | query))
        assert answer.status_code == 200, answer.text
    shown = set(ids(other.get("requests.json", **(WANGJIA | query))))
    assert shown == {filed[name].id for name in names}


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ({"jurisdiction_id": ""}, 400, "jurisdiction_id"),
        ({"jurisdiction_id": "无此村"}, 404, "jurisdiction_id"),
        ({"jurisdiction_id": "a" * 9000}, 404, "jurisdiction_id"),
        ({"status": "fixed"}, 400, "status"),
        ({"start_date": "yesterday"}, 400, "start_date"),
        ({"start_date": "0001-01-01T00:00:00Z"}, 400, "start_date"),
        ({"end_date": "9999-12-31T23:59:59Z"}, 400, "end_date"),
        ({"start_date": "2026-01-01", "end_date": "2026-06-01"}, 400, "90 days"),
        ({"start_date": "2026-03-02", "end_date": "2026-03-01"}, 400, "before"),
        ({"page_size": "0"}, 400, "page_size"),
        ({"page_size": "1001"}, 400, "page_size"),
        ({"page": "-1"}, 400, "page"),
        ({"page": "１"}, 400, "page"),
        ({"page": "9" * 5000}, 400, "page"),
        ({"service_request_id": ",".join(["a"] * 1001)}, 400, "service_request_id"),
        ({"service_code": "a\0b"}, 400, "NUL"),
        ({"service_request_id": "a\0b"}, 400, "NUL"),
    ],
)
def test_a_filter_that_says_nothing_is_refused(
    other: Client, query: dict[str, str], code: int, words: str
) -> None:
    for form in ("json", "xml"):
        refused(other.get(f"requests.{form}", **(WANGJIA | query)), code, words)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("requests/none.json", 404),
        ("requests/a%00b.json", 400),
        ("requests/<b>.xml", 404),
        ("tokens/abc.xml", 404),
        ("tokens/abc.json", 404),
        ("requests.yaml", 404),
        ("requests", 404),
        ("", 404),
        ("nothing.json", 404),
        ("services/a/b.json", 404),
    ],
)
def test_an_address_that_is_none_is_refused_in_its_shape(
    other: Client, path: str, code: int
) -> None:
    refused(other.get(path), code)


def test_other_methods_are_refused_in_its_shape(other: Client) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        refused(other.served.browser.request(method, "/open311/v2/requests.xml"), 405)
    refused(other.served.browser.post("/open311/v2/services.json"), 405)
    assert other.served.browser.head("/open311/v2/services.json").status_code == 200


def test_with_one_village_nobody_need_say_which(engine: Engine, folder: Path) -> None:
    with client_of_one(engine, folder) as other:
        assert ids(other.get("requests.json")) == []
        assert list(xml(other.get("requests.xml"))) == []


def client_of_one(engine: Engine, folder: Path) -> Any:
    in_world(engine, lambda db: regions.add(db, "王家村", regions.Kind.VILLAGE))
    return client(engine, folder)


def test_a_neighbour_of_the_same_name_is_asked_about(other: Client, world: Engine) -> None:
    in_world(
        world,
        lambda db: regions.add(db, "王家村", regions.Kind.VILLAGE, region(db, "清江市")),
    )
    refused(other.get("requests.json", **WANGJIA), 400, "several")
    id_ = in_world(world, lambda db: region(db, "李家村").id)
    assert ids(other.get("requests.json", jurisdiction_id=id_)) == []
    assert in_world(world, lambda db: bool(village(db, "李家村")))


def test_what_no_xml_can_hold_is_left_out() -> None:
    shown = formats.whole(
        "xml", "a", {"b": "x\x00\x0b\ufffe<&>", "c": None, "d": [{"e": 1}], "ds": [2]}
    )
    assert ElementTree.fromstring(bytes(shown.body)).findtext("b") == "x<&>"
    answer = formats.refused("json", Unfit(400, '"<'))
    assert bytes(answer.body) == b'[{"code":"400","description":"\\"<"}]'

"""Open311 read by georeport, a client that nobody here wrote, over HTTP from a program that serves."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.settings import Settings
from core.open311 import keys
from tests.core.reports.telling import region
from tests.harness.in_process import MONDAY, running
from tests.harness.processes import free_port

pytestmark = pytest.mark.interop


@pytest.fixture
def root(tmp_path: Path) -> Iterator[str]:
    """A program in the demo world that has been sent one report, as FixMyStreet sends it."""
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    settings = Settings(_env_file=None, data_dir=tmp_path, base_url=here)
    with running(settings, port) as program:
        api_key = program.turns.run(
            lambda db: keys.issue(db, "fixmystreet", region(db, "石桥镇"), MONDAY)[1]
        )
        sent = {
            "api_key": api_key,
            "jurisdiction_id": "石桥镇/王家村",
            "service_code": "street_light",
            "lat": "28.123456",
            "long": "113.654321",
            "description": "title: 路灯不亮\n\ndetail: 二组水塘边的\n\nurl: http://fms.example/report/17",
        }
        answer = httpx.post(f"{here}/open311/v2/requests.xml", data=sent)
        assert answer.status_code == 200, answer.text
        yield f"{here}/open311/v2"


@pytest.fixture
def client(root: str) -> Any:
    """georeport, as its page says to use it."""
    return import_module("georeport").GeoReport(root, jurisdiction="王家村")


def test_services_are_listed_and_defined(client: Any) -> None:
    services = client.get_service_list()
    assert len(services) == 16
    for one in services:
        assert client.get_service_definition(one["service_code"])["attributes"] == []


def test_requests_are_listed_and_one_is_shown(client: Any) -> None:
    (one,) = client.get_service_requests()
    assert (one["service_code"], one["status"], one["lat"]) == ("street_light", "open", 28.123)
    assert client.get_service_request(one["service_request_id"]) == one
    assert client.get_service_requests(service_request_id=one["service_request_id"]) == [one]


@pytest.mark.parametrize(
    ("query", "many"),
    [
        ({"service_code": "street_light"}, 1),
        ({"service_code": "power"}, 0),
        ({"status": "open"}, 1),
        ({"status": "closed"}, 0),
        ({"start_date": "2026-03-01T00:00:00Z", "end_date": "2026-03-31T00:00:00Z"}, 1),
        ({"end_date": "2026-01-31T00:00:00+08:00"}, 0),
    ],
)
def test_filters(client: Any, query: dict[str, str], many: int) -> None:
    assert len(client.get_service_requests(**query)) == many


def test_it_reads_xml_too(root: str) -> None:
    client = import_module("georeport").GeoReport(root, jurisdiction="王家村", output_format="xml")
    assert [s["service_name"] for s in client.get_service_list()][1] == "路灯"
    one = client.get_service_requests()  # of one its XML makes no list
    assert client.get_service_request(one["service_request_id"]) == one
    assert client.get_service_definition("power")["service_code"] == "power"


def test_what_is_not_there_is_an_error(client: Any) -> None:
    with pytest.raises(Exception, match="404"):
        client.get_service_request("none")

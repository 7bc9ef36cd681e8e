"""`/metrics`: read by Prometheus' own parser, and by nobody from outside; what alerts name is there."""

import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine

from bot.app import make_app
from core import outbox
from core.db import writing
from core.outbox import Message, Priority
from scheduler import marks
from tests.bot.observing.test_depths import NOON
from tests.bot.web.served import program_on

RUNNING = Path(__file__).parents[3] / "docs" / "running"
HERE = ("127.0.0.1", 50_000)


def _client(
    engine: Engine, folder: Path, token: str = "", where: tuple[str, int] = HERE
) -> TestClient:
    program = program_on(engine, folder, demo=False)
    program.settings = program.settings.model_copy(update={"metrics_token": token})
    return TestClient(make_app(program), client=where)


def _names(text: str) -> set[str]:
    return {s.name for family in text_string_to_metric_families(text) for s in family.samples}


def test_this_machine_reads_it_and_prometheus_understands_it(world: Engine, folder: Path) -> None:
    with _client(world, folder) as client:
        answer = client.get("/metrics")
    assert answer.status_code == 200
    assert {"lianhu_database_reached", "lianhu_inbox_dead", "process_resident_memory_bytes"} <= (
        _names(answer.text)
    )


@pytest.mark.parametrize(
    ("where", "headers"),
    [
        (("203.0.113.9", 50_000), {}),
        (HERE, {"x-forwarded-for": "127.0.0.1"}),
        (HERE, {"forwarded": "for=127.0.0.1"}),
        (("testclient", 50_000), {}),
    ],
)
def test_others_find_no_such_page(
    world: Engine, folder: Path, where: tuple[str, int], headers: dict[str, str]
) -> None:
    with _client(world, folder, where=where) as client:
        assert client.get("/metrics", headers=headers).status_code == 404


def test_with_a_token_it_is_whoever_shows_it(world: Engine, folder: Path) -> None:
    far = "203.0.113.9", 50_000
    with _client(world, folder, token="a-token", where=far) as client:
        assert client.get("/metrics").status_code == 404
        wrong = {"authorization": "Bearer a-tokem"}
        assert client.get("/metrics", headers=wrong).status_code == 404
        right = {"authorization": "Bearer a-token"}
        assert client.get("/metrics", headers=right).status_code == 200
    with _client(world, folder, token="a-token") as client:
        assert client.get("/metrics").status_code == 404


def test_nothing_of_anybody_is_in_it(world: Engine, folder: Path) -> None:
    words = "何秋菊家的井盖破了 13800001111"
    with writing(world) as db, db.begin():
        outbox.put(
            db, "web", "chat-of-hers", message=Message(words), at=NOON, priority=Priority.REPLY
        )
    with _client(world, folder) as client:
        text = client.get("/metrics").text
    assert "何秋菊" not in text
    assert "13800001111" not in text
    assert "chat-of-hers" not in text


def _asked_for() -> set[str]:
    """Every figure that the ready alerts and the dashboard go by."""
    board = json.loads((RUNNING / "dashboard.json").read_text(encoding="utf8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    asked.append((RUNNING / "alerts.yml").read_text(encoding="utf8"))
    return set(re.findall(r"\b(?:lianhu|process)_[a-z_]+\b", " ".join(asked)))


def test_what_alerts_and_dashboard_ask_for_is_there(world: Engine, folder: Path) -> None:
    with writing(world) as db, db.begin():
        marks.note_worked(db, NOON)
    with _client(world, folder) as client:
        text = client.get("/metrics").text
    told = set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE)) | _names(text)
    endings = re.compile(r"_(bucket|count|sum)$")
    assert {endings.sub("", name) for name in _asked_for()} <= told

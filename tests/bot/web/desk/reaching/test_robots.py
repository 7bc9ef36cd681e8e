"""The page of group robots: joined as in chat, tried at once, let go; the key is shown nowhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy import Engine
from sqlmodel import select

from core.db import Db
from core.desk import tokens
from core.outbox import Outgoing
from core.registry.wecom import robots
from core.registry.wecom.robots import Robot
from tests.bot.web.desk.signing_in import Served, desk, in_world
from tests.core.reports.telling import region

KEY = "5f0c9d1e-1111-4222-8333-444455556666"
ADDRESS = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


@pytest.fixture
def served(world: Engine, folder: Path) -> Iterator[Served]:
    with desk(world, folder) as opened:
        yield opened


def _send(served: Served, **fields: str) -> Response:
    page = served.browser.get("/desk/robots").text
    form = served.form(page) | {"once": tokens.fresh()[:22]} | fields
    return served.browser.post("/desk/robots", data=form)


def _place(world: Engine, name: str = "王家村") -> str:
    place: str = in_world(world, lambda db: region(db, name).id)
    return place


def _kept(world: Engine) -> list[Robot]:
    kept: list[Robot] = in_world(world, lambda db: list(db.exec(select(Robot))))
    return kept


def test_a_group_is_joined_tried_and_let_go(served: Served, world: Engine) -> None:
    served.sign_in("钱国华")
    joined = _send(served, do="add", region=_place(world), name="干部群", address=ADDRESS)
    assert joined.status_code == 200
    assert "干部群" in joined.text
    assert KEY not in joined.text
    [robot] = _kept(world)
    assert robot.key == KEY

    def hello(db: Db) -> list[str]:
        query = select(Outgoing.text).where(Outgoing.channel == robots.CHANNEL)
        return list(db.exec(query))

    assert len(in_world(world, hello)) == 1
    assert _send(served, do="stop", robot=robot.id).status_code == 200
    assert _kept(world)[0].key is None


def test_what_is_wrong_joins_nothing(served: Served, world: Engine) -> None:
    served.sign_in("钱国华")
    for wrong in (
        {"do": "add", "region": _place(world), "address": "https://example.org/?key=short"},
        {"do": "add", "region": _place(world, "李家村"), "address": ADDRESS},
        {"do": "stop", "robot": "R" * 29},
    ):
        answer = _send(served, **wrong)
        assert answer.status_code == 400, wrong
        assert KEY not in answer.text
    assert _kept(world) == []


def test_a_form_counts_once(served: Served, world: Engine) -> None:
    served.sign_in("钱国华")
    form = served.form(served.browser.get("/desk/robots").text)
    fields = form | {"do": "add", "region": _place(world), "address": ADDRESS}
    for _ in range(2):
        assert served.browser.post("/desk/robots", data=fields).status_code == 200
    assert len(_kept(world)) == 1


def test_who_has_no_say_joins_nothing(served: Served) -> None:
    served.sign_in("吴建军")
    assert served.browser.get("/desk/robots").status_code == 404

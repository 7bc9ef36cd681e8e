"""The page of standard texts: added, changed, ended, by whoever keeps them; a form counts once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy import Engine
from sqlmodel import select

from core.desk import tokens
from core.reports.texts.texts import StandardText
from tests.bot.web.desk.signing_in import Served, desk, in_world
from tests.core.reports.telling import region


@pytest.fixture
def served(world: Engine, folder: Path) -> Iterator[Served]:
    with desk(world, folder) as opened:
        yield opened


def _send(served: Served, **fields: str) -> Response:
    form = served.form(served.browser.get("/desk/texts").text)
    return served.browser.post("/desk/texts", data=form | {"once": tokens.fresh()[:22]} | fields)


def _kept(world: Engine) -> list[StandardText]:
    kept: list[StandardText] = in_world(world, lambda db: list(db.exec(select(StandardText))))
    return kept


def test_one_is_added_changed_and_ended(served: Served, world: Engine) -> None:
    served.sign_in("钱国华")
    assert "已经联系了电工" in served.browser.get("/desk/texts").text  # what ships
    added = _send(served, do="add", action="note", category="", text="<b>等雨停了就修</b>")
    assert added.status_code == 200
    assert "&lt;b&gt;等雨停了就修" in added.text
    [one] = _kept(world)
    _send(served, do="change", name=one.id, action="note", category="", text="天晴就修")
    page = served.browser.get("/desk/texts").text
    assert "天晴就修" in page
    assert "等雨停了" not in page
    living = [kept for kept in _kept(world) if kept.ended_at is None]
    _send(served, do="end", name=living[0].id)
    assert "天晴就修" not in served.browser.get("/desk/texts").text
    assert all(kept.ended_at for kept in _kept(world))


def test_a_shipped_one_is_changed_for_the_place(served: Served, world: Engine) -> None:
    served.sign_in("钱国华")
    fields = {"action": "note", "category": "street_light", "text": "已经报给村电工老李"}
    _send(served, do="change", name="note-light", **fields)
    page = served.browser.get("/desk/texts").text
    assert "已经报给村电工老李" in page
    assert "已经联系了电工" not in page


def test_what_is_wrong_changes_nothing(served: Served, world: Engine) -> None:
    served.sign_in("钱国华")
    other = in_world(world, lambda db: region(db, "李家村").id)
    for wrong in (
        {"do": "add", "action": "note", "text": ""},
        {"do": "add", "action": "dance", "text": "好"},
        {"do": "end", "name": "nothing"},
        {"do": "add", "action": "note", "text": "好", "region": other},
    ):
        assert _send(served, **wrong).status_code == 400, wrong
    assert _send(served, do="add", action="note", text="好", token="0" * 64).status_code == 403
    assert _kept(world) == []
    form = served.form(served.browser.get("/desk/texts").text)
    fields = form | {"do": "add", "action": "note", "text": "只要一次"}
    for _ in range(2):
        assert served.browser.post("/desk/texts", data=fields).status_code == 200
    assert len(_kept(world)) == 1

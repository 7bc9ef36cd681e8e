"""The page of the trail: who did what, for the supervision group, in pages; its row of the table of rights is here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.web.desk.trail import page
from core.desk.reach import DESK_POSTS
from core.registry import people
from core.registry.people import Post
from core.reports import handling
from tests.bot.web.desk.signing_in import Served, desk, in_world
from tests.core.reports.telling import MONDAY, file, who

HOLDER = "李秀英"


def shows(case: Any) -> None:
    """Who did what is read by the supervision group of that village alone, without a word of what was said."""

    def mine(db: Any) -> bool:
        village = next(iter(case.reports.values())).village_id
        held = people.posts_of(db, case.person.id, MONDAY)
        overseeing = any((a.post, a.region_id) == (Post.SUPERVISOR, village) for a in held)
        return overseeing and any(a.post in DESK_POSTS for a in held)

    shown = case.get("/desk/trail").text
    assert (HOLDER in shown) == in_world(case.engine, mine)
    assert [words for words in case.reports if words[:3] in shown] == []


@pytest.fixture
def served(world: Engine, folder: Path) -> Iterator[Served]:
    with desk(world, folder) as opened:
        yield opened


def test_the_newest_stand_first_and_the_rest_a_page_further(
    served: Served, world: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(db: Any) -> None:
        for n in range(3):
            handling.accept(db, file(db, words=f"第{n}处井盖破了").id, who(db, HOLDER), MONDAY)

    in_world(world, work)
    monkeypatch.setattr(page, "AT_ONCE", 3)  # the newest is that they have signed in
    served.sign_in("褚卫")
    first = served.browser.get("/desk/trail").text
    assert "编号 3" in first
    assert "编号 2" in first
    assert "编号 1" not in first
    more = first.partition('href="/desk/trail?')[2].partition('"')[0].replace("&amp;", "&")
    assert "编号 1" in served.browser.get(f"/desk/trail?{more}").text
    assert "编号" not in served.browser.get("/desk/trail?name=没有这个人").text


def test_whoever_belongs_to_no_supervision_group_is_told_so(served: Served) -> None:
    served.sign_in("钱国华")
    refused = served.browser.get("/desk/trail")
    assert (refused.status_code, page.NOT_YOURS in refused.text) == (404, True)
    assert "/desk/trail" not in served.browser.get("/desk").text

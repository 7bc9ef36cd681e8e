"""The page of calls: who is named, who has to ring, and what has been rung."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.db import Db
from core.registry import telephones
from core.undelivered import calls
from tests.bot.web.desk.signing_in import Served, desk, in_world
from tests.core.reports.telling import MONDAY
from tests.core.undelivered.test_calls import of
from tests.core.undelivered.test_riding import WHO, miss


@pytest.fixture
def served(world: Engine, folder: Path) -> Iterator[Served]:
    with desk(world, folder) as opened:
        yield opened


def _missed(db: Db) -> None:
    telephones.keep(db, of(db, WHO).id, "13800138000", MONDAY)
    miss(db, "您的积分扣了两分")


def test_nobody_is_to_be_rung(served: Served) -> None:
    served.sign_in("钱国华")
    assert "近七天的消息都送到了" in served.browser.get("/desk/calls").text


def test_it_names_them_and_who_has_to_ring_and_no_word_of_the_message(
    served: Served, world: Engine
) -> None:
    in_world(world, _missed)
    served.sign_in("钱国华")
    page = served.browser.get("/desk/calls").text
    for words in (WHO, "李秀英", "还没打", "有村里的通知没送到", "网页：收得到"):
        assert words in page
    assert "积分" not in page
    assert "13800138000" not in page
    in_world(world, lambda db: calls.rung(db, of(db, "李秀英").id, [of(db, WHO).id], MONDAY))
    assert "打过了" in served.browser.get("/desk/calls").text


def test_the_group_leader_sees_the_group_and_the_supervisor_nobody(
    served: Served, world: Engine
) -> None:
    in_world(world, _missed)
    served.sign_in("吴建军")
    assert WHO in served.browser.get("/desk/calls").text
    served.sign_in("冯正")
    answer = served.browser.get("/desk/calls")
    assert (answer.status_code, WHO in answer.text) == (404, False)

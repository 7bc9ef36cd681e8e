"""What another program sends of a matter that stands already joins it, or is told the way; what is kept back is never named."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from core.db import Db
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Report
from tests.bot.web.desk.signing_in import in_world
from tests.bot.web.open311.serving import Client, client
from tests.bot.web.open311.test_filing import LIGHT
from tests.core.reports.telling import MONDAY, file


@pytest.fixture
def other(world: Engine, folder: Path) -> Iterator[Client]:
    with client(world, folder) as here:
        yield here


def _filed(world: Engine, text: str, **more: Any) -> str:
    """A report that somebody of the village has made in chat."""

    def work(db: Db) -> str:
        made: Report = file(db, "彭阿婆", text, **({"category": "street_light"} | more))
        return made.id

    id_: str = in_world(world, work)
    return id_


def _asked(other: Client, **fields: str) -> dict[str, str]:
    answer: dict[str, str] = other.post(**fields).json()[0]
    return answer


def test_what_stands_already_is_joined(other: Client, world: Engine) -> None:
    stands = _filed(world, "二组水塘边的路灯不亮")
    answer = _asked(other, **LIGHT)
    assert answer["service_request_id"] == stands
    assert "算附议" in answer["service_notice"]
    assert len(other.reports()) == 1
    assert in_world(world, lambda db: db.get_one(Report, stands).joined) == 1
    assert _asked(other, **LIGHT) == answer
    other.served.at(MONDAY + timedelta(hours=1))
    again = _asked(other, **(LIGHT | {"attribute[external_id]": "2"}))  # another of its people
    assert again["service_request_id"] == stands
    assert in_world(world, lambda db: db.get_one(Report, stands).joined) == 1
    separate = _asked(other, **(LIGHT | {"attribute[separate]": "1"}))
    assert separate["service_request_id"] != stands
    assert len(other.reports()) == 2


def test_what_may_be_the_same_is_filed_and_the_way_to_join_is_told(
    other: Client, world: Engine
) -> None:
    stands = _filed(world, "二组路口的路灯晚上一闪一闪的，好几天了")
    alike = LIGHT | {"description": "二组有盏路灯闪得厉害", "lat": "", "long": ""}
    alike |= {"address_string": "二组路口", "attribute[external_id]": "5"}
    mine = _asked(other, **alike)
    assert mine["service_request_id"] != stands
    assert f"attribute[same_as]={stands}" in mine["service_notice"]
    joined = _asked(other, **(alike | {"attribute[same_as]": stands}))
    assert joined["service_request_id"] == stands
    states = in_world(
        world, lambda db: {r.id: (r.state, r.joined) for r in db.exec(select(Report))}
    )
    assert states[mine["service_request_id"]][0] == State.WITHDRAWN
    assert states[stands][1] == 1


def test_what_is_kept_back_is_neither_joined_nor_named(other: Client, world: Engine) -> None:
    hidden = _filed(world, "二组水塘边的路灯不亮", private=True)
    answer = _asked(other, **LIGHT)
    assert answer["service_request_id"] != hidden
    assert hidden not in answer["service_notice"]
    wished = LIGHT | {"description": "匿名：二组水塘边的路灯不亮"}
    assert _asked(other, **wished)["service_request_id"] not in {
        hidden,
        answer["service_request_id"],
    }
    named = LIGHT | {"description": "三组的水沟堵了", "attribute[same_as]": hidden}
    assert _asked(other, **named)["service_request_id"] != hidden

"""What changes is told to the pages that may know of it, once, and a page whose session is over is told so."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.requests import Request

from bot.web.desk import live
from bot.web.desk.live import Watch
from bot.web.face import Face
from core.desk import history, sessions
from core.reports import handling
from tests.bot.web.desk.signing_in import Served, desk, in_world
from tests.core.reports.telling import MONDAY, file, person, who


@pytest.fixture
def served(world: Engine, folder: Path) -> Iterator[Served]:
    with desk(world, folder) as opened:
        yield opened


def request_of(served: Served) -> Request:
    """A request of the browser as it is signed in now."""
    cookies = "; ".join(f"{c.name}={c.value}" for c in served.browser.cookies.jar)
    return Request({"type": "http", "headers": [(b"cookie", cookies.encode())]})


def test_a_change_is_told_once_and_again_after_a_break(served: Served, world: Engine) -> None:
    served.sign_in("孙敏")
    face, request = Face(served.program, secure=False), request_of(served)
    begun = in_world(world, history.last_act)
    watch = Watch([begun])
    assert live.look(face, request, watch, MONDAY) == []
    report = in_world(world, lambda db: file(db, "罗铁柱", "二组的路灯不亮"))
    assert live.look(face, request, watch, MONDAY) == [report.id]
    assert live.look(face, request, watch, MONDAY) == []
    in_world(world, lambda db: handling.accept(db, report.id, who(db, "陈大山"), MONDAY))
    assert live.look(face, request, watch, MONDAY) == [report.id]
    assert live.look(face, request, Watch([watch.marks[0]]), MONDAY) == [report.id]


def test_what_is_committed_late_is_not_missed(served: Served, world: Engine) -> None:
    watch = Watch(["A"])
    for n in range(live.REACHES_BACK + 5):
        watch.told.add(f"B{n:03}")
        watch.moved(f"B{n:03}")
    assert len(watch.marks) == live.REACHES_BACK
    assert watch.marks[0] == "B005"
    assert min(watch.told) > "B005"


def test_a_page_whose_session_is_over_is_told_so(served: Served, world: Engine) -> None:
    served.sign_in("孙敏")
    face, request = Face(served.program, secure=False), request_of(served)
    in_world(world, lambda db: sessions.end(db, person(db, "孙敏").id, MONDAY))
    assert live.look(face, request, Watch(["0"]), MONDAY) is None


def test_the_stream_carries_it(
    served: Served, world: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.sign_in("孙敏")
    told: list[list[str] | None] = [["R1"], [], None]

    def look(face: Face, request: Request, watch: Watch, now: datetime) -> list[str] | None:
        return told.pop(0)

    monkeypatch.setattr(live, "look", look)
    monkeypatch.setattr(live, "LOOKS_EVERY", 0)
    answer = served.browser.get("/desk/stream?after=0")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert 'event: changed\r\ndata: ["R1"]' in answer.text
    assert "event: out" in answer.text

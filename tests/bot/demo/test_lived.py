"""The lived months: each place's is played whole, refuses nobody, and shows something of everything.

Then what its guide offers to say is said there.
"""

import hashlib

import pytest
from _pytest.mark.structures import ParameterSet
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.demo import guide, lived, world
from bot.script.player import Player
from core.db import Db
from core.emergencies.emergencies import Emergency, EmergencyState, Ending
from core.meetings.meetings import Meeting
from core.outbox import Outgoing, State
from core.registry import regions
from core.registry.rooms import Room
from core.reports.ladder.lifecycle import State as Stands
from core.reports.ladder.reports import Report
from handlers.engine import memory
from handlers.engine.event import Picture
from scheduler import marks

EVERY = ["", *world.places()]


def _on_both(place: str, first: str) -> list[ParameterSet]:
    """A month on one database in every run, on the other one in the long form: it takes seconds."""
    marks = {"sqlite": [], "postgres": [pytest.mark.postgres]}
    return [
        pytest.param(place, kind, marks=[*own, *([] if kind == first else [pytest.mark.soak])])
        for kind, own in marks.items()
    ]


MONTHS = [
    month
    for n, place in enumerate(EVERY)
    for month in _on_both(place, ("sqlite", "postgres")[n % 2])
]
NOT_SHOWN = {Stands.UNASSIGNED, Stands.MERGED, Stands.SPLIT, Stands.PART_DONE}
"""What 王家村 has nothing of: a report of nobody's village, two that are one, one that is several."""
REFUSALS = ("没太明白", "请回复 1 到", "没有等您", "没有要您", "只用在一户上", "工作人员会看")
"""What somebody hears whose words the program could do nothing with."""


def _keep(data: bytes) -> Picture:
    return Picture({}, hashlib.sha256(data).hexdigest(), "image/jpeg")


def _refused(db: Db) -> list[str]:
    texts = db.exec(select(Outgoing.text)).all()
    return [text for text in texts if any(refusal in text for refusal in REFUSALS)]


@pytest.mark.long
@pytest.mark.parametrize(("place", "kind"), MONTHS, indirect=["kind"])
def test_a_month_is_lived_and_its_guide_holds(
    place: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Drawing photos would take as long as half of the talk.
    monkeypatch.setattr(lived.sample, "photo", lambda *seen: repr(seen).encode())
    heard: list[float] = []
    ended = lived.live(engine, place, _keep, heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1
    with Session(engine) as db:
        assert marks.worked_until(db) == ended
        assert memory.dead(db) == []
        assert _refused(db) == []
        due = (Outgoing.due_at <= ended, Outgoing.state == State.WAITING)
        assert db.exec(select(Outgoing.id).where(*due)).all() == []
        _shows_something_of_everything(db)
        here = guide.of_village(regions.villages(db)[0].name)
        if not place:
            assert set(db.exec(select(Report.state))) >= {*Stands} - NOT_SHOWN
    _is_guided(engine, here, lived=True, now_of=lived.script(place))
    with Session(engine) as db:
        assert _refused(db) == []


def _shows_something_of_everything(db: Db) -> None:
    stands = set(db.exec(select(Report.state)))
    assert stands >= {Stands.FILED, Stands.CONFIRMED}
    assert stands & {Stands.ACCEPTED, Stands.SAFE}
    cries = db.exec(select(Emergency)).all()
    assert cries
    assert all(cry.state == EmergencyState.OVER for cry in cries)
    assert Ending.SILENT not in {cry.ending for cry in cries}
    assert db.exec(select(Meeting.id)).first()
    in_rooms = col(Outgoing.chat).in_(db.exec(select(Room.chat)).all())
    results = db.exec(select(Outgoing).where(in_rooms, col(Outgoing.text).contains("结果】"))).all()
    assert results
    # Where points are spent the result comes as a poster; a mere score comes in words.
    assert all(result.picture for result in results if "【积分结果】" in result.text)


def _is_guided(engine: Engine, here: guide.Guide, *, lived: bool, now_of: str) -> None:
    """Say what the steps and the chips offer, each in its turn."""
    player = Player(engine, "guide")
    last = [line[1:].strip() for line in now_of.splitlines() if line.startswith("@ 2026")][-1]
    said = [pair for step in here.shown(lived=lived) for pair in step.says]
    said.append((here.desk, "指挥台"))
    player.play("\n".join(["! loose", f"@ {last}", *(f"{who} > {words}" for who, words in said)]))

"""语音: it reaches the nearest who can be reached; in a cry for help everybody who was called."""

from datetime import timedelta

import pytest
from sqlmodel import select

from core.db import Db
from core.emergencies.kinds import Kind
from core.enquiries import voices
from core.errors import Refusal
from core.evidence import Evidence
from core.outbox import Outgoing, Priority
from tests.core.emergencies.crier import cry
from tests.core.enquiries.asking import MONDAY, home, told, who


def voice(db: Db) -> str:
    kept = Evidence(kind="voice", at=MONDAY)
    db.add(kept)
    db.flush()
    return kept.id


def relayed(db: Db, name: str, region_id: str | None = None) -> list[str]:
    return [p.name for p in voices.relay(db, who(db, name), voice(db), MONDAY, region_id)]


@pytest.mark.parametrize(
    ("name", "to"), [("彭阿婆", "陈大山"), ("陈大山", "赵春兰"), ("赵春兰", "钱国华")]
)
def test_it_reaches_the_nearest(db: Db, name: str, to: str) -> None:
    assert relayed(db, name) == [to]
    assert f"{name}发来一段语音" in told(db, to)[-1]
    db.flush()
    sent = db.exec(select(Outgoing).where(Outgoing.text == told(db, to)[-1])).one()
    assert db.get_one(Evidence, sent.picture or "").kind == "voice"


def test_an_unbound_senders_goes_to_the_village(db: Db) -> None:
    assert relayed(db, "过路人", home(db, "过路人")) == ["赵春兰"]
    with pytest.raises(Refusal, match="打字说"):
        relayed(db, "过路人")


def test_in_a_cry_for_help_it_goes_to_all_who_were_called_at_once(db: Db) -> None:
    cry(db, "彭阿婆", Kind.INJURY, MONDAY)
    called = set(db.exec(select(Outgoing.chat).where(Outgoing.priority == Priority.EMERGENCY)))
    relayed(db, "彭阿婆")
    heard = [m for m in db.exec(select(Outgoing)) if "又发来一段语音" in m.text]
    assert {m.chat for m in heard} == called
    assert {m.priority for m in heard} == {Priority.EMERGENCY}
    assert all(m.due_at <= MONDAY + timedelta(seconds=1) for m in heard)

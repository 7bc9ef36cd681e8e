"""Who wants no monthly messages, and who wants them again."""

import pytest
from sqlmodel import col, select

from core import acts
from core.acts import Act
from core.broadcasts import muting
from core.db import Db
from core.errors import Refusal
from tests.core.duties.people import march, person


def test_muting_and_back(db: Db) -> None:
    liu = person(db, "刘大勇")
    village = [liu.village_id or ""]
    assert muting.mute(db, liu, march(3))
    assert not muting.mute(db, liu, march(3))
    assert muting.muted(db, village) == {liu.id}
    assert muting.unmute(db, liu, march(4))
    assert not muting.unmute(db, liu, march(4))
    last = db.exec(select(Act).where(Act.thing_id == liu.id).order_by(col(Act.id).desc())).first()
    assert last is not None
    assert "恢复接收" in acts.take_back(db, last, march(4))
    assert muting.muted(db, village) == {liu.id}
    with pytest.raises(Refusal, match="已经撤销过了"):
        acts.take_back(db, last, march(4))

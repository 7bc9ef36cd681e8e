"""撤销 of photos that came after a claim's words."""

import pytest

from core import acts
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.points.claims import claim_photos, review, undoing
from core.points.claims.claims import Claim
from tests.core.points.wangjia_acts import claim, march, person, photo


def proved(db: Db, which: str) -> tuple[Claim, Act]:
    made = claim(db, "罗铁柱", "罗铁柱户", "meeting", march(5))
    review.add_photos(db, person(db, "罗铁柱"), made.id, [which], march(5))
    return made, acts.of_thing(db, made.id)[-1]


def test_photos_taken_back_may_serve_another_claim(db: Db) -> None:
    which = photo(db, "d1", march(5))
    made, act = proved(db, which)
    assert "后来附的照片" in undoing.undo(db, act, march(5))
    assert claim_photos.photos(db, made.id) == []
    claim(db, "刘大勇", "刘大勇户", "tidy-yard", march(5), photos=(which,))


def test_photos_of_a_decided_claim_stay(db: Db) -> None:
    made, act = proved(db, photo(db, "d1", march(5)))
    review.pass_(db, person(db, "赵春兰"), made.id, None, march(5))
    with pytest.raises(Refusal, match="照片收不回"):
        undoing.undo(db, act, march(5))
    assert len(claim_photos.photos(db, made.id)) == 1

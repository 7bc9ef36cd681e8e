"""Who looks again at what was drawn, and what comes of it."""

import pytest
from sqlmodel import select

from core.db import Db
from core.errors import Refusal
from core.points.objections import disputes
from core.points.objections.objections import Objection
from core.points.oversight import findings, sampling
from core.points.oversight.sampling import Sample
from core.points.statement.statements import StatementLine
from core.registry.people import Kinship
from tests.core.points.wangjia_acts import MARCH, april, march, passed, person, settled
from tests.core.points.year_end_acts import heard, told


@pytest.fixture
def sample(db: Db) -> Sample:
    """One record: 罗铁柱户's; 冯正, who draws it, is his kin."""
    db.add(
        Kinship(
            person_id=person(db, "冯正").id, relative_id=person(db, "罗铁柱").id, relation="舅甥"
        )
    )
    db.flush()
    passed(db, "罗铁柱", "罗铁柱户", "neighbour-help", march(5))
    where = settled(db, april(1)).village_id
    row = sampling.draw(db, person(db, "冯正"), where, MARCH, april(10))
    findings.pass_on(db, row, april(10))
    return row


def test_what_the_drawer_must_leave_alone_goes_to_another(db: Db, sample: Sample) -> None:
    assert findings.theirs(db, sample, person(db, "冯正"), april(10)) == []
    assert findings.theirs(db, sample, person(db, "褚卫"), april(10)) == sample.drawn
    with pytest.raises(Refusal, match="本人和亲属要回避。这一笔归褚卫、卫红"):
        findings.find(db, person(db, "冯正"), sample.id, sample.drawn[0], True, "", april(10))
    assert len(told(db, "褚卫", "【抽查】第1笔（共1笔）")) == 1
    assert told(db, "卫红", "【抽查】") == []


def test_sound_is_said_to_all_once_everything_has_been_looked_at(db: Db, sample: Sample) -> None:
    findings.find(db, person(db, "褚卫"), sample.id, sample.drawn[0], True, "", april(11))
    assert heard(db, "王家村群", "【抽查结果】") == [
        "【抽查结果】王家村2026年3月抽的1笔核对完了：都属实。"
    ]
    with pytest.raises(Refusal, match="已经核对过了"):
        findings.find(db, person(db, "卫红"), sample.id, sample.drawn[0], True, "", april(11))


def test_unsound_needs_a_reason_and_is_objected_to(db: Db, sample: Sample) -> None:
    one = sample.drawn[0]
    with pytest.raises(Refusal, match="哪里不属实"):
        findings.find(db, person(db, "褚卫"), sample.id, one, False, "", april(11))
    findings.find(db, person(db, "褚卫"), sample.id, one, False, "那天没来", april(11))
    (row,) = db.exec(select(Objection)).all()
    assert (row.reason, row.late) == ("抽查不属实：那天没来", True)
    assert "0笔属实，1笔不属实" in heard(db, "王家村群", "【抽查结果】")[0]


def test_who_has_objected_already_still_says_what_was_found(db: Db, sample: Sample) -> None:
    by = person(db, "褚卫")
    statement_id = lines_of(db, sample)
    disputes.file(db, by, *statement_id, "不对", april(10))
    findings.find(db, by, sample.id, sample.drawn[0], False, "那天没来", april(11))
    assert len(db.exec(select(Objection)).all()) == 1
    assert len(told(db, "赵春兰", "【抽查不属实】")) == 1


def lines_of(db: Db, sample: Sample) -> tuple[str, str]:
    """The statement and the line of what was drawn."""
    claim_id = sample.drawn[0].partition(":")[2]
    line = db.exec(select(StatementLine).where(StatementLine.claim_id == claim_id)).one()
    return line.statement_id, line.id

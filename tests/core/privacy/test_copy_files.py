"""The file of what is kept of somebody: every line of the copy, no formula, gone after a day and when they are forgotten."""

import io
from datetime import timedelta

import pytest
import python_calamine
from sqlmodel import select

from core import outbox
from core.db import Db
from core.evidence import Evidence, EvidenceState
from core.outbox import Message, Priority
from core.privacy import copies, copy_files, forgetting
from core.registry import telephones
from tests.core.reports.telling import MONDAY, file, person

FORMULA = "=HYPERLINK(A1)何秋菊家门口的路灯不亮了"


def cells(content: bytes) -> list[list[str]]:
    """What a reader of workbooks finds in it."""
    book = python_calamine.load_workbook(io.BytesIO(content))
    return [[str(cell) for cell in line] for line in book.get_sheet_by_index(0).to_python()]


def test_it_says_all_that_is_kept_and_no_cell_is_a_formula(db: Db) -> None:
    me = person(db, "何秋菊")
    telephones.keep(db, me.id, "13812345678", MONDAY)
    file(db, "何秋菊", FORMULA)
    evidence = db.get_one(Evidence, copy_files.make(db, me, MONDAY))
    assert evidence.content is not None
    lines = cells(evidence.content)
    assert len(lines) == 1 + len(copies.of(db, me))
    assert ["电话", "13812345678"] in lines
    assert any(
        kept.endswith(FORMULA.removeprefix("=")[:20]) or FORMULA in kept for _, kept in lines
    )
    assert b"<f>" not in evidence.content
    assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line)


@pytest.mark.parametrize(("hours", "gone"), [(23, 0), (25, 1)])
def test_it_goes_after_a_day(db: Db, hours: int, gone: int) -> None:
    made = copy_files.make(db, person(db, "何秋菊"), MONDAY)
    assert copy_files.sweep(db, MONDAY + timedelta(hours=hours)) == gone
    assert (db.get_one(Evidence, made).content is None) == bool(gone)
    assert copy_files.sweep(db, MONDAY + timedelta(hours=hours)) == 0


def test_it_goes_with_whoever_is_forgotten(db: Db) -> None:
    me = person(db, "何秋菊")
    made = copy_files.make(db, me, MONDAY)
    outbox.put(
        db,
        "web",
        "何秋菊",
        Message("我的信息", picture=made),
        MONDAY,
        priority=Priority.REPLY,
        person_id=me.id,
    )
    forgetting.forget(db, me, MONDAY + timedelta(hours=1))
    (kept,) = db.exec(select(Evidence).where(Evidence.kind == copy_files.KIND))
    assert (kept.state, kept.content) == (EvidenceState.LOST, None)

"""Copy files (导出我的信息): all that is kept of somebody as one workbook, for them alone and for one day.

No cell is a formula, whatever somebody had written.
"""

import io
from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar
from xlsxwriter import Workbook

from core.db import Db
from core.evidence import OURS, Evidence, EvidenceState
from core.outbox import Outgoing
from core.privacy import copies, words
from core.registry.people import Person
from core.workbook.file import values

KIND = "file"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIVES = timedelta(days=1)
"""So long the file can be fetched; after that it is made anew."""
LONGEST = 32_000
"""A cell takes a little more; a longer text is cut."""


def make(db: Db, person: Person, now: datetime) -> str:
    """The workbook of what is kept of somebody, a line for each thing; its evidence id."""
    evidence = Evidence(
        kind=KIND,
        channel=OURS,
        kind_of_file=WORKBOOK,
        content=_written(copies.of(db, person)),
        at=now,
        source={},
    )
    db.add(evidence)
    db.flush()
    return evidence.id


def _written(lines: list[str]) -> bytes:
    out = io.BytesIO()
    book = Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet(words.SHEET)
    typed, head = (
        book.add_format({"num_format": "@", "text_wrap": True}),
        book.add_format({"bold": True}),
    )
    page.set_column(0, 0, 16, typed)
    page.set_column(1, 1, 60, typed)
    for column, heading in enumerate(words.HEADINGS):
        page.write_string(0, column, heading, head)
    for at, line in enumerate(lines, 1):
        what, mark, kept = line.partition("：")
        for column, text in enumerate((what, kept) if mark else ("", line)):
            page.write_string(at, column, values.harmless(text)[:LONGEST], typed)
    book.close()
    return out.getvalue()


def drop(db: Db, person_id: str) -> None:
    """Take away the files that were made for somebody, wherever they were sent."""
    sent = select(Outgoing.picture).where(Outgoing.person_id == person_id)
    _empty(db, select(Evidence).where(Evidence.kind == KIND, col(Evidence.id).in_(sent)))


def sweep(db: Db, now: datetime, _: str | None = None) -> int:
    """Take away the files that are older than a day; how many. Safe to repeat."""
    old = select(Evidence).where(
        Evidence.kind == KIND, Evidence.at <= now - LIVES, Evidence.state == EvidenceState.STORED
    )
    return _empty(db, old)


def _empty(db: Db, query: SelectOfScalar[Evidence]) -> int:
    files = list(db.exec(query))
    for file in files:
        file.state, file.content, file.kind_of_file = EvidenceState.LOST, None, None
        db.add(file)
    db.flush()
    return len(files)

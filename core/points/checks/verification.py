"""Verification (校验台账): a village's ledger, month by month, against the heads that were published."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from core.db import Db
from core.points.ledger import ledger
from core.points.ledger.ledger import Chain, Transfer
from core.points.rulebook import periods
from core.points.rulebook.rulebook import SUBJECTS
from core.points.statement import statements
from core.points.statement.statements import Statement, StatementState


@dataclass(frozen=True)
class Verified:
    """One settled statement, or what came after the last: how it stands, in words."""

    title: str
    code: str  # the head in short, as the rows give it
    fault: str = ""  # the first row that is wrong; empty when all is right


def verify(db: Db, village_id: str) -> Iterator[Verified]:
    """Each settled statement in the order of the ledger, then the rest; ends with the first fault.

    Every hash is worked out anew from the rows, so that nothing stored has to be believed.
    """
    rows = _rows(db, village_id)
    at, head = 0, ledger.FIRST_HASH
    for statement in _settled(db, village_id):
        title = f"{periods.spoken(statement.period)}{SUBJECTS[statement.subject]}积分"
        head, fault = _walk(rows[at : statement.seq], at, head)
        head = behind(head, [statement])
        fault = fault or _against(statement, len(rows), head) or _lines(db, statement)
        yield Verified(title, ledger.short(head), fault)
        if fault:
            return
        at = statement.seq
    rest = rows[at:]
    head, fault = _walk(rest, at, head)
    fault = fault or _end(db, village_id, len(rows), head)
    if rest or fault:
        yield Verified(f"之后的{len(rest)}笔", ledger.short(head), fault)


def compare(db: Db, village_id: str, period: str, code: str) -> Verified | None:
    """A poster's code (ABCD EF01 2345) against a period's ledger; None when none of it has settled."""
    wanted = "".join(code.split()).upper()
    verified: list[Verified] = []
    spoken = periods.spoken(period)
    for one in verify(db, village_id):
        if one.fault:
            return one
        if any(one.title == f"{spoken}{kind}积分" for kind in SUBJECTS.values()):
            verified.append(one)
    if not verified:
        return None
    fitting = [v for v in verified if v.code.replace(" ", "") == wanted]
    if fitting:
        return fitting[0]
    codes = "，".join(f"{v.title}是 {v.code}" for v in verified)
    return Verified(spoken, code, f"海报上是 {code}，台账算出来{codes}")


def _rows(db: Db, village_id: str) -> list[Transfer]:
    query = select(Transfer).where(Transfer.village_id == village_id)
    return list(db.exec(query.order_by(col(Transfer.seq))))


def _settled(db: Db, village_id: str) -> list[Statement]:
    """What has a head: a period without a single line was never published."""
    settled = statements.in_state(db, village_id, StatementState.SETTLED)
    with_head = (s for s in settled if s.head)
    return sorted(with_head, key=lambda s: (s.seq, s.sealed, s.settled_at, s.id))


def behind(head: str, several: Iterable[Statement]) -> str:
    """The head once these, which settled one after another, have put their seals behind it."""
    for statement in several:
        if statement.sealed:
            head = ledger.sealed(head, statement.sealed, statement.seals)
    return head


def sealed(db: Db, village_id: str) -> dict[int, list[Statement]]:
    """The statements with a seal, by the transfer that they stand behind, in the order of the chain."""
    by_seq: dict[int, list[Statement]] = {}
    for statement in _settled(db, village_id):
        if statement.sealed:
            by_seq.setdefault(statement.seq, []).append(statement)
    return by_seq


def _walk(rows: Sequence[Transfer], at: int, head: str) -> tuple[str, str]:
    """The head after these rows, and the first of them that is wrong."""
    for number, transfer in enumerate(rows, at + 1):
        if transfer.seq != number:
            return head, f"第{number}笔不见了，后面接的是第{transfer.seq}笔"
        if transfer.previous != head or transfer.hash != ledger.link(head, transfer):
            return head, f"第{number}笔（{transfer.source}）被改过"
        head = transfer.hash
    return head, ""


def _against(statement: Statement, known: int, head: str) -> str:
    if statement.seq > known:
        return f"第{known + 1}笔起不见了，公布的时候有{statement.seq}笔"
    if statement.head != head:
        return f"台账跟当时公布的校验码 {ledger.short(statement.head)} 对不上"
    return ""


def _lines(db: Db, statement: Statement) -> str:
    lines = statements.lines_of(db, statement.id)
    if statements.digest_of(lines, statement.period) != statement.lines_digest:
        return "入账以后，积分表里有一行被改过"
    return ""


def _end(db: Db, village_id: str, known: int, head: str) -> str:
    chain = db.exec(select(Chain).where(Chain.village_id == village_id)).first()
    last = (chain.seq, chain.head) if chain else (0, ledger.FIRST_HASH)
    if last[0] > known:
        return f"第{known + 1}笔起不见了，一共该有{last[0]}笔"
    return "" if last == (known, head) else f"末尾跟记下的不一样，记下的是{last[0]}笔"

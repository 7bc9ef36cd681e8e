"""The check of points (核对积分): I-1 to I-11, I-19 and I-25; one sentence for each break."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache, partial

from sqlmodel import col, select

from core.acts import Act
from core.db import Db, any_rows
from core.points.checks import acts, gates, grades, honours, rulebooks, shop, verification
from core.points.claims.claims import Claim, ClaimState
from core.points.gates import confirmation, panel_votes
from core.points.ledger import ledger
from core.points.ledger.ledger import Balance, Chain, Transfer
from core.points.rulebook import measures, versions
from core.points.rulebook.rulebook import (
    Decides,
    Item,
    ItemKind,
)
from core.points.statement import statements
from core.points.statement.statements import (
    LineKind,
    Statement,
    StatementLine,
    StatementState,
    StatementTotal,
)
from core.points.subjects import subjects
from core.registry import people
from core.registry.people import Post


def broken(db: Db) -> Iterator[str]:
    """Everything about points that cannot be so."""
    for part in PARTS.values():
        yield from part(db)


def _of_months(db: Db) -> Iterator[str]:
    if any_rows(db, Transfer, Balance, Chain, Statement, Claim):
        yield from _books(db)
        yield from _decisions(db)


PARTS: dict[str, Callable[[Db], Iterator[str]]] = {
    "months": _of_months,
    "gates": gates.broken,
    "grades": grades.broken,
    "honours": honours.broken,
    "changed": rulebooks.changed,
    "shop": shop.broken,
    "adopted": rulebooks.adopted,
    "acts": acts.broken,
}
"""By name, in their order: each reads few tables, so that most can be left out where little was written."""


def _books(db: Db) -> Iterator[str]:
    """The ledgers, and each statement against its village's."""
    by_village: defaultdict[str, list[Transfer]] = defaultdict(list)
    for transfer in db.exec(select(Transfer).order_by(Transfer.village_id, col(Transfer.seq))):
        by_village[transfer.village_id].append(transfer)
    for village_id, rows in by_village.items():
        yield from _chain(db, village_id, rows)
        yield from _sums(db, village_id, rows)
        yield from _reversals(rows)
    yield from _balances_without_transfers(db, set(by_village))
    for statement in db.exec(select(Statement)):
        lines = statements.lines_of(db, statement.id)
        yield from _lines(db, statement, lines)
        if statement.state == StatementState.SETTLED:
            yield from _closed(db, statement, lines, by_village[statement.village_id])


def _chain(db: Db, village_id: str, rows: list[Transfer]) -> Iterator[str]:
    """I-3, I-25: numbered without a gap, each hash follows from the row and the one before."""
    sealed = verification.sealed(db, village_id)
    previous = verification.behind(ledger.FIRST_HASH, sealed.get(0, ()))
    for number, transfer in enumerate(rows, 1):
        if transfer.seq != number:
            yield f"I-3 village {village_id}: transfer {number} is missing, {transfer.seq} follows"
            return
        if (transfer.previous, transfer.hash) != (previous, ledger.link(previous, transfer)):
            yield f"I-25 village {village_id}: transfer {transfer.seq} was changed"
            return
        previous = verification.behind(transfer.hash, sealed.get(number, ()))
    if ledger.head(db, village_id) != previous:
        yield f"I-25 village {village_id}: the head is not the last transfer's or seal's"


def _sums(db: Db, village_id: str, rows: list[Transfer]) -> Iterator[str]:
    """I-1, I-2: balances are sums, and at no point was one below zero."""
    running: defaultdict[str, int] = defaultdict(int)
    for transfer in rows:
        running[transfer.from_account] -= transfer.points
        running[transfer.to_account] += transfer.points
        if running[transfer.from_account] < 0 and not transfer.from_account.startswith("issue:"):
            yield f"I-2 {transfer.from_account} was overdrawn by transfer {transfer.seq}"
    cached = ledger.balances(db, village_id)
    for account in sorted(running.keys() | cached.keys()):
        if running.get(account, 0) != cached.get(account, 0):
            yield f"I-1 {account}: balance {cached.get(account, 0)}, transfers give {running[account]}"


def _balances_without_transfers(db: Db, known: set[str]) -> Iterator[str]:
    for account, village_id, points in db.exec(
        select(Balance.account, Balance.village_id, Balance.points)
    ):
        if village_id not in known and points != 0:
            yield f"I-1 {account}: balance {points} without a transfer"
    for village_id, seq in db.exec(select(Chain.village_id, Chain.seq)):
        if village_id not in known and seq != 0:
            yield f"I-3 village {village_id}: {seq} transfers are gone"


def _reversals(rows: list[Transfer]) -> Iterator[str]:
    """I-3: what is reversed is undone to the point."""
    by_id = {r.id: r for r in rows}
    for transfer in rows:
        if transfer.reverses is None:
            continue
        old = by_id.get(transfer.reverses)
        back = (transfer.to_account, transfer.from_account, transfer.points)
        if old is None or (old.from_account, old.to_account, old.points) != back:
            yield f"I-3 transfer {transfer.seq} does not undo what it reverses"


def _lines(db: Db, statement: Statement, lines: list[StatementLine]) -> Iterator[str]:
    """I-6, I-9: each line stands in its rulebook and within its cap; a veto leaves no award."""
    given: defaultdict[tuple[str, str], int] = defaultdict(int)
    vetoed = {x.subject_id for x in lines if x.kind == LineKind.VETO and statements.counts(x)}
    for line in lines:
        is_fresh = not line.source.startswith("line:")
        gives = line.kind in (LineKind.AWARD, LineKind.AUTOMATIC) and line.points > 0
        if is_fresh and gives and line.subject_id in vetoed:
            yield f"I-9 statement {statement.id}: {line.subject_id} is vetoed and has an award"
        if not line.code:
            continue
        item = versions.item(db, line.digest, line.code, line.day)
        if item is None or item.kind.value != line.kind.value:
            yield f"I-6 line {line.id}: no such item as {line.code} on {line.day}"
            continue
        once = _once(db, statement, line, item)
        if item.kind != ItemKind.AUTOMATIC and abs(line.points) > once:
            yield f"I-6 line {line.id}: {line.points} points for {line.code}, worth {once}"
        if line.points * item.sign < 0:
            yield f"I-6 line {line.id}: {line.points} points for {line.code} have the wrong sign"
        counting = is_fresh and statements.counts(line)
        given[line.subject_id, line.code] += abs(line.points) if counting else 0
        if item.cap is not None and given[line.subject_id, line.code] > item.cap:
            yield f"I-6 statement {statement.id}: {line.code} of {line.subject_id} is over its cap"


def _once(db: Db, statement: Statement, line: StatementLine, item: Item) -> int:
    """The most that one line of an item may say: a breach repeated counts more."""
    version = versions.of_digest(db, line.digest)
    worth = abs(version.worth(item))
    if item.grade:  # as much as the whole is above it
        return abs(line.points)
    if measures.asks(item) or measures.runs(item):  # the claim says how much
        claim = db.get(Claim, line.claim_id) if line.claim_id else None
        worth = abs(claim.points) if claim is not None else worth
    if item.kind != ItemKind.DEDUCTION:
        return worth
    percent = max(version.repeat_percent, versions.of_digest(db, statement.digest).repeat_percent)
    return worth * percent // 100


def _closed(
    db: Db, statement: Statement, lines: list[StatementLine], rows: list[Transfer]
) -> Iterator[str]:
    """I-4, I-7, I-8: what was posted is what the lines say, once, and stays so."""
    if statements.digest_of(lines, statement.period) != statement.lines_digest:
        yield f"I-7 statement {statement.id}: its lines were changed after it settled"
    prefix = f"statement:{statement.id}:"
    posted = {r.source.removeprefix(prefix): r for r in rows if r.source.startswith(prefix)}
    query = select(StatementTotal).where(StatementTotal.statement_id == statement.id)
    totals = {t.subject_id: t for t in db.exec(query)}
    scores = statements.scores(lines)
    for subject_id in sorted(posted.keys() | totals.keys()):
        transfer, total = posted.get(subject_id), totals.get(subject_id)
        moved = (
            0
            if transfer is None
            else transfer.points
            if transfer.to_account.startswith("subject:")
            else -transfer.points
        )
        if total is None or total.moved != moved:
            yield f"I-4 statement {statement.id}: {moved} points of {subject_id} have no total"
        elif total.score != scores.get(subject_id, 0):
            yield f"I-7 statement {statement.id}: the score of {subject_id} is not its lines'"
        if transfer is not None and transfer.seq > statement.seq:
            yield f"I-7 statement {statement.id}: transfer {transfer.seq} came after it settled"
    heads = {0: ledger.FIRST_HASH} | {r.seq: r.hash for r in rows}
    before = verification.sealed(db, statement.village_id).get(statement.seq, [])
    mine = [s for s in before if s.sealed <= statement.sealed]
    if lines and verification.behind(heads.get(statement.seq, ""), mine) != statement.head:
        yield f"I-25 statement {statement.id}: the head it published is not in the ledger"
    settled = select(Act).where(Act.thing_id == statement.id, Act.kind == "statement.settle")
    if lines and len(db.exec(settled).all()) != 1:
        yield f"I-8 statement {statement.id} was not settled exactly once"


def _decisions(db: Db) -> Iterator[str]:
    """I-5: whoever decided a claim held the post then and was neither its claimant nor kin."""
    query = select(Claim).where(col(Claim.state).in_((ClaimState.PASSED, ClaimState.REJECTED)))
    withdraws = cache(partial(subjects.must_withdraw, db))
    entitled = cache(partial(_entitled, db))
    for claim in db.exec(query.where(col(Claim.meeting_id).is_(None))):
        if claim.decided_by is None or claim.decided_at is None:
            yield f"I-5 claim {claim.id} was decided by nobody"
            continue
        who = claim.decided_by
        then = claim.decided_at
        if who == claim.claimant_id or withdraws(who, claim.subject, claim.subject_id, then):
            yield f"I-5 claim {claim.id} was decided by somebody who must withdraw"
        item = (claim.digest, claim.code, claim.day)
        if not entitled(who, item, claim.village_id, claim.decided_at):
            yield f"I-5 claim {claim.id} was decided without the post for it"
    for statement in db.exec(select(Statement).where(col(Statement.published_at).is_not(None))):
        by, at = statement.confirmed_by, statement.published_at
        if versions.of_digest(db, statement.digest).votes(Decides.STATEMENT):
            continue
        if by is None and panel_votes.stage_of(db, statement) is not None:
            continue  # let out by its panel: the check of gates
        # In earlier releases whoever gave the marks might confirm them.
        able = (confirmation.confirmers, confirmation.by_post)
        if at is None or by not in {p.id for who in able for p in who(db, [statement], at)}:
            yield f"I-5 statement {statement.id} was confirmed without the post for it"


def _entitled(db: Db, who: str, of: tuple[str, str, date], village_id: str, at: datetime) -> bool:
    digest, code, day = of
    item = versions.item(db, digest, code, day)
    stage = versions.of_digest(db, digest).stage_of(item) if item else None
    posts = frozenset(stage.posts if stage else ()) | {Post.TOWN_CADRE}
    return people.holds_above(db, who, posts, village_id, at)

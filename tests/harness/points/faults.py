"""What somebody with the database's password, or a slip in the code, could break of the village's points."""

from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from bot.cli.upkeep import check
from core import acts
from core.db import Db, is_sqlite
from core.meetings import conduct, votes
from core.points.claims import review
from core.points.close import monthly_close
from core.points.ledger import ledger
from core.points.ledger.ledger import Move, Transfer
from core.points.rulebook.rulebook import Subject
from core.points.shop import counter, redemptions
from core.points.statement import statements
from core.points.statement.statements import Statement, StatementState
from core.registry.people import Kinship
from tests.core.points.wangjia_acts import april, claim, home, may, passed, person, village
from tests.harness.points.village import HOMES, known
from tests.harness.points.village import fill as in_april

Fault = Callable[[Db], None]


def fill(engine: Engine) -> None:
    """王家村 after such a month."""
    in_april(engine)
    with Session(engine, expire_on_commit=False) as db, db.begin():
        lived(db)
        db.flush()
        assert check.broken(db) == []


def lived(db: Db) -> None:
    """A month in which everything happens once: claims, a hand-over, a vote, April worked out."""
    where, keeper = known(db), person(db, "蒋来福")
    for name in HOMES[:2]:
        passed(db, "郑小东", name, "neighbour-help", april(10))
        passed(db, "郑小东", name, "meeting", april(11))
    turned_down = claim(db, "罗铁柱", HOMES[0], "insurance", april(12))
    review.reject(db, person(db, "赵春兰"), turned_down.id, None, "照片看不清", april(12))
    for _ in range(2):
        wanted = redemptions.Wanted(Subject.HOUSEHOLD, home(db, HOMES[0]).id, where.goods, 1, 20)
        made = redemptions.reserve(db, person(db, "罗铁柱"), wanted, april(13))
    counter.hand_over(db, keeper, made.id, None, april(14))
    _sit(db)
    monthly_close.draft_village(db, may(1), where.village)


def _sit(db: Db) -> None:
    """The two conveners vote on a ditch."""
    body = [person(db, name) for name in ("钱国华", "赵春兰")]
    one = conduct.WantedItem(conduct.ItemVote.VOTE, "修不修水渠")
    kind = conduct.MeetingKind.DISCUSSION
    members = tuple(p.id for p in body)
    wanted = conduct.Wanted(village(db), kind, "水渠", "屋场", members, (one,))
    held = conduct.call(db, body[0], wanted, april(15))
    conduct.sign_in(db, body[1], held.id, april(15))
    conduct.begin(db, body[0], held.id, april(15))
    for who in body:
        votes.cast(db, who, votes.open_items(db, who, april(15))[0].id, "yes", april(15))
    conduct.close(db, body[0], held.id, april(15))


def sql(change: str) -> Fault:
    """A change by hand, past the guards of the ledger."""

    def fault(db: Db) -> None:
        db.flush()
        if is_sqlite(db):
            for trigger in ("transfer_no_update", "transfer_no_delete"):
                db.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
        else:
            db.execute(text("ALTER TABLE transfer DISABLE TRIGGER USER"))
        db.execute(text(change))

    fault.__name__ = change
    return fault


def overdrawn(db: Db) -> None:
    """Points go out before they came: the sums are right, the order is not."""
    chain = ledger.hold(db, village(db))
    account, shop = ledger.subject_account("x"), ledger.issue_account(chain.village_id)
    for source, away, to in (("out", account, shop), ("in", shop, account)):
        move = Move(source, away, to, 4)
        transfer = ledger._row(chain.village_id, chain.seq + 1, move, april(20), chain.head)
        db.add(Transfer(**transfer))
        db.flush()
        chain.seq, chain.head = transfer["seq"], transfer["hash"]
    db.add(chain)


def reversed_in_part(db: Db) -> None:
    first = db.exec(select(Transfer).order_by(col(Transfer.seq))).first()
    assert first is not None
    move = Move("reversal:x", first.to_account, first.from_account, 1, reverses=first.id)
    ledger.post(db, first.village_id, move, april(20))


def posted_twice(db: Db) -> None:
    """One more transfer for a month that has been posted, by somebody who has taken the seals away."""
    sql("UPDATE statement SET sealed = 0")(db)
    march = _march(db)
    db.refresh(march)
    chain = ledger.hold(db, march.village_id)
    chain.head, chain.sealed = ledger.FIRST_HASH, 0
    for row in db.exec(select(Transfer).order_by(col(Transfer.seq))):
        row.previous, row.hash = chain.head, ledger.link(chain.head, row)
        chain.head = row.hash
        db.add(row)
    db.add(chain)
    db.flush()
    issue = ledger.issue_account(march.village_id)
    move = Move(f"statement:{march.id}:again", issue, "subject:again", 5)
    ledger.post(db, march.village_id, move, march.settled_at or april(9))
    # As if it had been there when the month settled.
    march.seq, march.head = ledger.hold(db, march.village_id).seq, ledger.head(db, march.village_id)
    db.add(march)


def lines_and_their_digest(db: Db) -> None:
    """Lines of a month that has settled, and their digest beside them: the seal in the chain knows better."""
    march = _march(db)
    first, *_ = lines = statements.lines_of(db, march.id)
    first.note = "后来写的"
    march.lines_digest = statements.digest_of(lines, march.period)
    db.add_all([first, march])


def kin_decided(db: Db) -> None:
    db.add(Kinship(person_id=person(db, "赵春兰").id, relative_id=person(db, "罗铁柱").id))


def settled_twice(db: Db) -> None:
    acts.record(db, "statement.settle", _march(db).id, april(10), right="clock")


def _march(db: Db) -> Statement:
    query = select(Statement).where(
        Statement.state == StatementState.SETTLED, Statement.subject == Subject.HOUSEHOLD
    )
    return db.exec(query).one()


_APRIL = "statement_id IN (SELECT id FROM statement WHERE state = 'DRAFTED')"
_MARCH = "statement_id IN (SELECT id FROM statement WHERE state = 'SETTLED')"
FAULTS: tuple[tuple[str, Fault], ...] = (
    (
        "I-1",
        sql(
            "UPDATE balance SET points = points + CASE WHEN account LIKE 'issue:%' THEN 1 ELSE -1 END "
            "WHERE account LIKE 'issue:%' OR account = "
            "(SELECT max(account) FROM balance WHERE account LIKE 'subject:%')"
        ),
    ),
    ("I-2", overdrawn),
    ("I-3", reversed_in_part),
    ("I-4", posted_twice),
    ("I-5", kin_decided),
    ("I-6", sql(f"UPDATE statement_line SET points = 7 WHERE code = 'meeting' AND {_APRIL}")),
    ("I-7", sql(f"UPDATE statement_line SET note = '后来写的' WHERE {_MARCH}")),
    ("I-8", settled_twice),
    (
        "I-9",
        sql(
            "UPDATE statement_line SET kind = 'VETO', code = 'gambling', points = 0, \"full\" = 0 "
            f"WHERE code = 'meeting' AND {_APRIL}"
        ),
    ),
    ("I-10", sql("UPDATE redemption SET state = 'HANDED_OVER' WHERE state = 'RESERVED'")),
    ("I-11", sql("UPDATE goods SET stock = stock - 1")),
    ("I-19", sql("UPDATE act SET person_id = NULL WHERE kind = 'claim.pass'")),
    ("I-19", sql("DELETE FROM act WHERE kind = 'claim.reject'")),
    ("I-19", sql("UPDATE act SET \"right\" = 'shop_keeper' WHERE kind = 'claim.pass'")),
    ("I-19", sql("DELETE FROM act WHERE kind = 'vote.cast'")),
    ("I-19", sql("UPDATE goods SET points = 1")),
    ("I-22", sql("UPDATE ballot SET value = 'no'")),
    ("I-22", sql("DELETE FROM ballot")),
    ("I-25", lines_and_their_digest),
    ("I-25", sql("UPDATE transfer SET at = (SELECT max(drafted_at) FROM statement)")),
    (
        "I-25",
        sql(
            "UPDATE chain SET head = previous.hash FROM transfer AS previous "
            "WHERE previous.village_id = chain.village_id AND previous.seq = 1"
        ),
    ),
)
"""Each with the one invariant that it breaks."""
FIELDS = {
    "village_id": "(SELECT max(id) FROM region WHERE kind = 'VILLAGE')",
    "seq": "seq + 100",
    "source": "source || 'x'",
    "from_account": "from_account || 'x'",
    "to_account": "to_account || 'x'",
    "points": "points + 1",
    "reverses": "id",
    "at": "(SELECT max(drafted_at) FROM statement)",
}
"""What a transfer says, and something else for it to say."""

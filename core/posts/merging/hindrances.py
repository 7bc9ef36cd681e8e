"""Hindrances (先要办完的): what must be finished in a village before it is merged; books are not carried over half done."""

from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from core.db import Db
from core.funds.book import FundBalance
from core.funds.doubts import DoubtState, FundDoubt
from core.funds.vouchers import Voucher, VoucherState
from core.meetings.meetings import Meeting, MeetingState
from core.points.claims.claims import Claim, ClaimState
from core.points.gates.proposals import RulebookProposal
from core.points.honours.honours import HonourRoll, RollState
from core.points.shop import settlement
from core.points.shop.redemptions import Redemption, RedemptionState
from core.points.statement.freezes import Freeze
from core.points.statement.grades import Consequence, ConsequenceState
from core.points.statement.statements import Statement, StatementState
from core.posts.merging import words
from core.posts.persons.planned_changes import PlannedChange
from core.registry.regions import Region

_MEETS = (MeetingState.CALLED, MeetingState.OPEN)


def of(db: Db, old: Region, new: Region) -> list[str]:
    """What hangs, in words."""
    hanging = [
        words.HANGS[name] for name, query in _asked(old) if db.exec(query).first() is not None
    ]
    if settlement.unsettled(db, old.id):
        hanging.append(words.HANGS["shop"])
    if db.exec(_twice(old, new)).first() is not None:
        hanging.append(words.other_statement(new.name))
    if old.rulebook != new.rulebook and db.exec(unsettled(old).limit(1)).first() is not None:
        hanging.append(words.HANGS["claims"])
    return hanging


def _asked(old: Region) -> tuple[tuple[str, Any], ...]:
    here: Any = old.id
    return (
        ("statement", _of(Statement, old, Statement.state != StatementState.SETTLED)),
        ("redemption", _of(Redemption, old, Redemption.state == RedemptionState.RESERVED)),
        ("voucher", _of(Voucher, old, Voucher.state == VoucherState.WAITING)),
        ("meeting", _of(Meeting, old, col(Meeting.state).in_(_MEETS))),
        ("fund", _of(FundBalance, old, FundBalance.fen > 0)),
        ("doubt", _of(FundDoubt, old, FundDoubt.state == DoubtState.OPEN)),
        ("freeze", _of(Freeze, old, col(Freeze.standing).is_not(None))),
        ("proposal", _of(RulebookProposal, old, col(RulebookProposal.decided_at).is_(None))),
        ("consequence", _of(Consequence, old, Consequence.state != ConsequenceState.ENDED)),
        (
            "honours",
            select(HonourRoll.id).where(
                HonourRoll.region_id == here, HonourRoll.state != RollState.PUBLISHED
            ),
        ),
        (
            "planned",
            select(PlannedChange.id).where(
                PlannedChange.region_id == here, col(PlannedChange.done_at).is_(None)
            ),
        ),
    )


def _of(table: Any, old: Region, *where: Any) -> Any:
    return select(table.village_id).where(table.village_id == old.id, *where).limit(1)


def _twice(old: Region, new: Region) -> Any:
    """A period that is settled in the old village and open in the other: its people would be counted there once more."""
    theirs = aliased(Statement)
    settled = select(theirs.id).where(
        theirs.village_id == old.id,
        theirs.subject == Statement.subject,
        theirs.period == Statement.period,
    )
    return (
        select(Statement.id)
        .where(
            Statement.village_id == new.id,
            Statement.state != StatementState.SETTLED,
            settled.exists(),
        )
        .limit(1)
    )


def unsettled(old: Region) -> Any:
    """A SELECT of the claims that stand or wait, and that no settled statement of their period has taken."""
    settled = select(Statement.id).where(
        Statement.village_id == Claim.village_id,
        Statement.subject == Claim.subject,
        Statement.period == Claim.period,
        Statement.state == StatementState.SETTLED,
    )
    return select(Claim).where(
        Claim.village_id == old.id,
        col(Claim.state).in_((ClaimState.WAITING, ClaimState.PASSED)),
        ~settled.exists(),
    )

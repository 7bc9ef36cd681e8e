"""Panel votes (评议小组表态): each of the panel says 同意 or 不同意 to a month's list; the word of more than half counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint, col, select

from core import acts
from core import db as database
from core.acts import Act
from core.db import Db, insert_once
from core.errors import Refusal
from core.ids import new_id
from core.meetings import bodies
from core.points.gates import recusal, words
from core.points.rulebook import versions
from core.points.rulebook.rulebook import Decides, Stage
from core.points.statement import notices, statements
from core.points.statement.statements import Statement, StatementState
from core.registry.people import Person
from core.registry.regions import Region

SAID = acts.kind("panel.say")
OPEN = (StatementState.DRAFTED, StatementState.PUBLISHED)
"""Where a list can still be spoken to: before it is shown, and while it is."""


class PanelVote(SQLModel, table=True):
    """What one of the panel says to a list; a list that is worked out anew is spoken to anew."""

    __tablename__ = "panel_vote"
    __table_args__ = (UniqueConstraint("statement_id", "round", "person_id"),)
    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id")
    round: int  # how many times the list had been worked out
    person_id: str = Field(foreign_key="person.id", index=True)
    agrees: bool
    reason: str = ""  # of who does not
    at: datetime


@dataclass(frozen=True)
class Count:
    """How a panel stands to a list: who has spoken, among so many who may."""

    yes: int
    no: int
    able: int

    @property
    def passed(self) -> bool:
        """Whether more than half of the panel agree."""
        return 2 * self.yes > self.able

    @property
    def stopped(self) -> bool:
        """Whether more than half of the panel do not."""
        return 2 * self.no > self.able


def stage_of(db: Db, statement: Statement) -> Stage | None:
    """The stage whose members have a say on the list; None where nobody is asked one by one."""
    stage = versions.of_digest(db, statement.digest).stage(Decides.STATEMENT)
    return stage if stage is not None and stage.assent else None


def voters(db: Db, statement: Statement, now: datetime) -> list[str]:
    """Who of the panel has a say on the list: not who is on it, unless that were most of them."""
    stage = stage_of(db, statement)
    if stage is None:
        return []
    panel = bodies.of_posts(db, statement.village_id, stage.assent, now)
    out = recusal.from_list(db, statement, panel)
    return [p for p in panel if p not in out]


def round_of(db: Db, statement: Statement) -> int:
    """How many times the list has been worked out."""
    return sum(a.kind == "statement.draft" for a in acts.of_thing(db, statement.id))


def of(db: Db, statement: Statement) -> list[PanelVote]:
    """What has been said to the list as it stands, the oldest first."""
    query = select(PanelVote).where(
        PanelVote.statement_id == statement.id, PanelVote.round == round_of(db, statement)
    )
    fresh = query.execution_options(populate_existing=True)
    return list(db.exec(fresh.order_by(col(PanelVote.at), col(PanelVote.id))))


def count(db: Db, statement: Statement, now: datetime) -> Count:
    """How the panel stands to the list now; the word of who has no say any more is not counted."""
    able = voters(db, statement, now)
    said = [v for v in of(db, statement) if v.person_id in able]
    yes = sum(v.agrees for v in said)
    return Count(yes, len(said) - yes, len(able))


def silent(db: Db, statement: Statement, now: datetime) -> list[str]:
    """Who has a say on the list and has not used it."""
    spoken = {v.person_id for v in of(db, statement)}
    return [p for p in voters(db, statement, now) if p not in spoken]


def waiting_for(
    db: Db,
    person: Person,
    now: datetime,
    states: Sequence[StatementState] = (StatementState.DRAFTED,),
) -> list[Statement]:
    """The lists in these states to which the person has something to say and has not, oldest first."""
    return [
        s
        for s in statements.everywhere(db, *states)
        if stage_of(db, s) is not None and person.id in silent(db, s, now)
    ]


def say(
    db: Db, person: Person, statement: Statement, agrees: bool, reason: str, now: datetime
) -> None:
    """Note the word of one of the panel, in place of an earlier one; the village must be held.

    Refusal for who has no say, once the list has settled or goes back, and for a no without a reason.
    """
    _refuse(db, person, statement, now)
    if not agrees and not reason.strip():
        raise Refusal("请写一句哪里不对，改的人要看的。")
    before = next((v for v in of(db, statement) if v.person_id == person.id), None)
    values = {
        "id": new_id(),
        "statement_id": statement.id,
        "round": round_of(db, statement),
        "person_id": person.id,
        "agrees": agrees,
        "reason": "" if agrees else reason.strip(),
        "at": now,
    }
    if before is None:
        insert_once(db, PanelVote, values)
    else:
        before.agrees, before.reason, before.at = agrees, str(values["reason"]), now
        db.add(before)
    right = "panel"
    acts.record(db, SAID, statement.id, now, person_id=person.id, right=right, agrees=agrees)
    db.flush()


def _refuse(db: Db, person: Person, statement: Statement, now: datetime) -> None:
    stage = stage_of(db, statement)
    panel = bodies.of_posts(db, statement.village_id, stage.assent, now) if stage else ()
    if person.id not in panel:
        raise Refusal("这张积分表由评议小组来表态。有意见，公示期里发“异议”。")
    if person.id not in voters(db, statement, now):
        raise Refusal("这张表里有您家或者亲属，按规定要回避，这次不表态。")
    if statement.state == StatementState.SETTLED:
        raise Refusal("这张积分表已经入账了，不用再表态。有出入发“异议”，在下一期更正。")
    if statement.state not in OPEN:
        raise Refusal("这张积分表退回去改了，改好了会再请您表态。")


@acts.takes_back(SAID)
def take_back(db: Db, act: Act, now: datetime) -> str:
    """Undo a word that has decided nothing yet. Refusal once the list has gone on because of it."""
    statement = db.get_one(Statement, act.thing_id)
    database.lock(db, Region, statement.village_id)
    db.refresh(statement)
    since = [a for a in acts.of_thing(db, statement.id) if a.id > act.id and a.kind != SAID]
    mine = [v for v in of(db, statement) if v.person_id == act.person_id]
    if since or not mine:
        raise Refusal("您表态以后积分表已经往下走了，收不回。改主意了就再回“同意”或“不同意”。")
    db.delete(mine[0])
    db.flush()
    return words.taken_back(notices.heading(db, statement))

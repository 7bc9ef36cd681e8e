"""The check of acts (核对办理记录): I-19, each change has its act, by somebody who held the right for it then."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlmodel import col, or_, select

from core.acts import Act
from core.db import Db, any_rows
from core.points.claims.claims import Claim, ClaimState
from core.points.objections.objections import Objection, ObjectionState
from core.points.rulebook.rulebook import Claimant
from core.points.rulebook.versions import RulebookAdoption
from core.points.shop.shop import Goods
from core.points.statement.freezes import Freeze
from core.points.statement.statements import Statement, StatementState
from core.registry import people
from core.registry.people import ABOVE, CADRES, Appointment, Post

_KINDS = ("claim.", "objection.", "statement.", "freeze", "goods.", "rulebook.")
_CLAIMS = {
    "claim.pass": ClaimState.PASSED,
    "claim.reject": ClaimState.REJECTED,
    "claim.reopen": ClaimState.WAITING,
    "claim.reexamine": ClaimState.WAITING,
    "claim.withdraw": ClaimState.WITHDRAWN,
}
_OBJECTIONS = {
    "objection.uphold": ObjectionState.UPHELD,
    "objection.dismiss": ObjectionState.DISMISSED,
    "objection.reopen": ObjectionState.OPEN,
}
_BY_POST = {
    Claimant.REPRESENTATIVE: frozenset({Post.REPRESENTATIVE}),
    Claimant.GRID_WORKER: frozenset({Post.GRID_WORKER}),
    Claimant.CADRE: CADRES | ABOVE,
}
_PANEL = frozenset({Post.PANEL})
_GROUP = frozenset({Post.SUPERVISOR, Post.TOWN_CADRE})
Done = dict[str, list[Act]]
Held = dict[str, list[Appointment]]


def broken(db: Db) -> Iterator[str]:
    """Every change of points' things that no act tells of, or that was done by no right."""
    done: Done = defaultdict(list)
    kinds = or_(*(col(Act.kind).startswith(kind) for kind in _KINDS))
    # By time: two processes number their acts by clocks of their own.
    for act in db.exec(select(Act).where(kinds).order_by(col(Act.at), col(Act.id))):
        done[act.thing_id].append(act)
        by_many = (act.kind, act.right) == ("statement.publish", "panel")
        if not act.right or (act.person_id is None and act.right not in _NOBODY and not by_many):
            yield f"I-19 {act.kind} on {act.thing_id} was done by no right"
    if not done and not any_rows(db, Claim, Objection, Statement, Freeze, Goods, RulebookAdoption):
        return
    held: Held = defaultdict(list)
    for appointment in db.exec(select(Appointment)):
        held[appointment.person_id].append(appointment)
    speaks = people.speaking(db)
    for claim in db.exec(select(Claim)):
        yield from _claim(claim, done[claim.id], held, speaks)
    for objection in db.exec(select(Objection)):
        yield from _objection(objection, done[objection.id], held, speaks)
    for statement in db.exec(select(Statement)):
        yield from _statement(statement, done[statement.id])
    yield from _freezes(db, done, held)
    yield from _goods(db, done)
    for adoption in db.exec(select(RulebookAdoption)):
        of_it = [a.person_id for a in done[adoption.id] if a.kind.startswith("rulebook.")]
        if of_it != [adoption.by]:
            yield f"I-19 adoption {adoption.id} is not that of its act"


_NOBODY = ("clock", "meeting", "operator")


def _had(held: Held, person_id: str | None, posts: frozenset[Post], at: datetime) -> bool:
    """Whether the person held one of these posts then, wherever; where is for I-5."""
    return any(
        a.post in posts and a.since <= at and (a.until is None or at < a.until)
        for a in held.get(person_id or "", ())
    )


def _same(speaks: Mapping[str, str], one: str | None, other: str) -> bool:
    """Whether these are entries of one person."""
    return speaks.get(one or "", one) == speaks.get(other, other)


def _claim(claim: Claim, done: list[Act], held: Held, speaks: Mapping[str, str]) -> Iterator[str]:
    first = [a for a in done if a.kind == "claim.submit"]
    by = first[0].person_id if len(first) == 1 and first[0].right == claim.right else None
    if by is None or not _same(speaks, by, claim.claimant_id):
        yield f"I-19 claim {claim.id} was not put on record by its claimant's act"
    elif claim.right in _BY_POST and not _had(held, by, _BY_POST[claim.right], first[0].at):
        yield f"I-19 claim {claim.id} was put on record without the post for it"
    changes = [a for a in done if a.kind in _CLAIMS or a.kind == "claim.voted"]
    if claim.version != 1 + len(changes):
        yield f"I-19 claim {claim.id} is of version {claim.version} after {len(changes)} acts"
    last = changes[-1] if changes else None
    if _state_after(last) != claim.state:
        yield f"I-19 claim {claim.id} is {claim.state}, its acts say otherwise"
    elif last is not None and claim.decided_at not in (None, last.at):
        yield f"I-19 claim {claim.id} was decided at another time than its act says"
    elif last is not None and claim.decided_by not in (None, last.person_id):
        yield f"I-19 claim {claim.id} was decided by another than its act says"
    for act in changes:
        if act.kind in ("claim.pass", "claim.reject"):
            posts = frozenset({Post(act.right)})
            if not _had(held, act.person_id, posts, act.at):
                yield f"I-19 {act.kind} on claim {claim.id}: nobody was {act.right} who did it"


def _state_after(act: Act | None) -> str:
    if act is None:
        return ClaimState.WAITING
    return str(act.detail["after"]) if act.kind == "claim.voted" else _CLAIMS[act.kind]


def _objection(
    objection: Objection, done: list[Act], held: Held, speaks: Mapping[str, str]
) -> Iterator[str]:
    filed = [a.person_id for a in done if a.kind == "objection.file"]
    if len(filed) != 1 or not _same(speaks, filed[0], objection.objector_id):
        yield f"I-19 objection {objection.id} was not filed by its objector's act"
    changes = [a for a in done if a.kind in _OBJECTIONS]
    state = _OBJECTIONS[changes[-1].kind] if changes else ObjectionState.OPEN
    if (objection.state, objection.version) != (state, 1 + len(changes)):
        yield f"I-19 objection {objection.id} is {objection.state}, its acts say otherwise"
    elif objection.decided_at is not None and changes:
        by, at = changes[-1].person_id, changes[-1].at
        if (by, at) != (objection.decided_by, objection.decided_at):
            yield f"I-19 objection {objection.id} was decided by another than its act says"
    for act in changes:
        if not _had(held, act.person_id, _GROUP, act.at):
            yield f"I-19 {act.kind} on {objection.id} by nobody of the supervision group"


def _statement(statement: Statement, done: list[Act]) -> Iterator[str]:
    shown = [(a.person_id, a.at) for a in done if a.kind == "statement.publish"]
    want = statement.published_at
    if shown != ([] if want is None else [(statement.confirmed_by, want)]):
        yield f"I-19 statement {statement.id} was not published as its act says"
    drafted = sum(a.kind == "statement.draft" for a in done)
    if statement.state != StatementState.REVIEWING and not drafted:
        yield f"I-19 statement {statement.id} is {statement.state} and no act worked it out"


def _freezes(db: Db, done: Done, held: Held) -> Iterator[str]:
    """Frozen and lifted by the group, or the town, each with its act."""
    for freeze in db.exec(select(Freeze)):
        put_on = [(freeze.by, freeze.at, "freeze")]
        lifted = [(freeze.lifted_by, freeze.lifted_at, "freeze.lift")] if freeze.lifted_at else []
        recorded = [(a.person_id, a.at, a.kind) for a in done[freeze.thing_id]]
        for one in put_on + lifted:
            by, at, kind = one
            able = _PANEL if freeze.body and kind == "freeze" else _GROUP
            if one not in recorded or at is None or not _had(held, by, able, at):
                yield f"I-19 freeze {freeze.id}: no {kind} by somebody of the supervision group"


def _goods(db: Db, done: Done) -> Iterator[str]:
    """What goods cost is what was last said of them."""
    for goods in db.exec(select(Goods)):
        detail = done[goods.id][-1].detail if done[goods.id] else {}
        if (detail.get("points"), detail.get("fen")) != (goods.points, goods.fen):
            yield f"I-19 {goods.name} costs what no act says"

"""Afterwards (入账以后): what a settled statement would have come to, had it been known what was decided since."""

from dataclasses import dataclass, field

from sqlmodel import col, select

from core.db import Db
from core.points.objections import objections, recut
from core.points.objections.objections import Objection, ObjectionState
from core.points.statement import statements, sums
from core.points.statement.statements import (
    LineKind,
    LineState,
    Statement,
    StatementLine,
    StatementTotal,
)


@dataclass
class Past:
    """One subject's lines of a settled statement, and which of them count by all that was taken over so far."""

    db: Db
    statement: Statement
    lines: list[StatementLine]
    standing: set[str] = field(default_factory=set)
    worth: dict[str, int] = field(default_factory=dict)
    """By line: what it is worth instead, as an objection to a score decided once the month had settled."""

    def decided(self, objection: Objection) -> int:
        """Let a late objection that was upheld have its way; how many points the subject gains by it."""
        line = next(x for x in self.lines if x.id == objection.line_id)
        if objection.points is None:
            return self.change(line.id, counts=objection.appeal)
        if line.kind == LineKind.SCORE:
            return self.change(line.id, counts=True, points=objection.points)
        return objection.points  # given back beside the line, which stays as it was cut

    def moved_on(self, line: StatementLine) -> int:
        """Let a line count that was disputed at the end and has been found right since, or changed.

        How many points the subject gains by it.
        """
        changed = objections.changed(self.db, line.id)
        if line.kind == LineKind.SCORE:
            return self.change(line.id, counts=True, points=changed[-1] if changed else None)
        return self.change(line.id, counts=True) + sum(changed)

    def change(self, line_id: str, *, counts: bool, points: int | None = None) -> int:
        """Let a line count, or not, or be worth `points`; how many points the subject gains by it."""
        before = self._score()
        if counts:
            self.standing.add(line_id)
        else:
            self.standing.discard(line_id)
        if points is not None:
            self.worth[line_id] = points
        return self._score() - before

    def _score(self) -> int:
        counting = [x for x in self.lines if x.id in self.standing]
        score = recut.score(self.db, self.statement, counting, self.worth)
        gone = any(sums.clears(self.db, x) for x in counting)
        return score - self._cleared() if gone else score

    def _cleared(self) -> int:
        """What a clearing veto took beside the score: it comes back when the veto does not stand."""
        key = (self.statement.id, self.lines[0].subject_id)
        booked = self.db.get_one(StatementTotal, key)
        owed = sum(x.points for x in self.lines if x.kind == LineKind.ARREARS)
        return max(0, booked.score + owed - booked.moved)


def past(db: Db, statement: Statement, subject_id: str) -> Past:
    """A subject's settled statement as later ones have left it."""
    lines = statements.lines_for(db, statement.id, subject_id)
    past = Past(db, statement, lines, {x.id for x in lines if statements.counts(x)})
    for line in lines:
        # A veto that moved on voids the awards of the period that it came to.
        if line.state == LineState.MOVED and line.carried and line.kind != LineKind.VETO:
            past.moved_on(line)
    for objection in _taken_over(db, [x.id for x in lines]):
        past.decided(objection)
    return past


def _taken_over(db: Db, line_ids: list[str]) -> list[Objection]:
    query = select(Objection).where(
        col(Objection.line_id).in_(line_ids),
        Objection.state == ObjectionState.UPHELD,
        col(Objection.late).is_(True),
        col(Objection.carried).is_(True),
    )
    return list(db.exec(query.order_by(col(Objection.decided_at), col(Objection.id))))
